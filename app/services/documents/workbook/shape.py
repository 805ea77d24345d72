"""What a sheet of the exported workbook is, and what tells that workbook from any other."""

from dataclasses import dataclass
from typing import NamedTuple

from app.services.documents.workbook.values import Kind

ABOUT = "About"
# What tells the workbook from any other, and the form of its sheets.
SIGNATURE = "Waymark workbook"
FORM = 1


class Column(NamedTuple):
    """A column: its header, the field it holds, of which kind, and how wide it is.

    A column without a field is worked out, or is there to be read: importing passes it over.
    """

    header: str
    field: str | None
    kind: Kind = Kind.TEXT
    width: int = 14
    # What a worked-out column shows.
    shows: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: what it is called, its columns, and the list of the document that it holds."""

    name: str
    columns: tuple[Column, ...]
    holds: str | None = None


def worked_out(header: str, shows: str, kind: Kind = Kind.TEXT, width: int = 14) -> Column:
    return Column(header, None, kind, width, shows)
