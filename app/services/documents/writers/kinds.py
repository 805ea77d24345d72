"""Which kinds of files a plan goes out as, and what writes each."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import BinaryIO, NamedTuple

from app.services.documents.paper import Paper
from app.services.documents.writers import csv, docx, json, pdf, xlsx

OFFICE = "application/vnd.openxmlformats-officedocument"


class ExportFormat(StrEnum):
    """As which kind of file a plan goes out."""

    JSON = "json"
    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"
    PDF = "pdf"


# Tables are written row by row, of papers whose outcomes are in a spool.
TABLES = (ExportFormat.XLSX, ExportFormat.CSV)


class Written(NamedTuple):
    """A kind of file: its media type, and what writes it."""

    media_type: str
    write: Callable[[Paper, BinaryIO], None]


KINDS: Mapping[ExportFormat, Written] = {
    ExportFormat.JSON: Written("application/json", json.write),
    ExportFormat.XLSX: Written(f"{OFFICE}.spreadsheetml.sheet", xlsx.write),
    ExportFormat.CSV: Written("text/csv; charset=utf-8", csv.write),
    ExportFormat.DOCX: Written(f"{OFFICE}.wordprocessingml.document", docx.write),
    ExportFormat.PDF: Written("application/pdf", pdf.write),
}
