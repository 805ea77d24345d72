"""Which kinds of files a plan goes out as, and what writes each."""

from collections.abc import Callable, Mapping
from typing import BinaryIO, NamedTuple

from app.services.documents.paper import Paper
from app.services.documents.writers import csv, json, xlsx
from app.vocabulary import ExportFormat

OFFICE = "application/vnd.openxmlformats-officedocument"


class Written(NamedTuple):
    """A kind of file: its media type, and what writes it."""

    media_type: str
    write: Callable[[Paper, BinaryIO], None]


KINDS: Mapping[ExportFormat, Written] = {
    ExportFormat.JSON: Written("application/json", json.write),
    ExportFormat.XLSX: Written(f"{OFFICE}.spreadsheetml.sheet", xlsx.write),
    ExportFormat.CSV: Written("text/csv; charset=utf-8", csv.write),
}
