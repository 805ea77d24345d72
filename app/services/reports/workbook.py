"""A report as an Excel workbook: typed cells, no formula, and no more memory than a row."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import xlsxwriter

from app.errors import FieldError, Unprocessable
from app.services.reports.columns import Column, Kind
from app.services.reports.desk import Record
from app.services.rules.figures import number

# A sheet holds 1,048,576 rows, one of which is the heading.
ROOM = 1_048_575
PENCE = 100
FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm:ss",
}
WIDTHS = {Kind.TEXT: 24, Kind.INSTANT: 20, Kind.ID: 38}
WIDTH = 14


def write(path: Path, name: str, columns: Sequence[Column], records: Iterable[Record]) -> None:
    """Write rows into a workbook of one sheet, with a fixed heading and a filter.

    What is written meanwhile lies beside the path. Raises Unprocessable where they do not fit.
    """
    # Rows go to a file as they come, so that their number does not matter.
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        _fill(book, book.add_worksheet(name), columns, records)


def _fill(book: Any, sheet: Any, columns: Sequence[Column], records: Iterable[Record]) -> None:
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column.kind, WIDTH))
        sheet.write_string(0, place, column.name, bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, record in enumerate(records, start=1):
        if count > ROOM:
            raise _too_many()
        for place, column in enumerate(columns):
            if (value := record[column.name]) is not None:
                _put(sheet, count, place, column.kind, value, formats.get(column.kind))
    sheet.autofilter(0, 0, count, len(columns) - 1)


def _put(sheet: Any, row: int, place: int, kind: Kind, value: Any, form: Any) -> None:
    """Write a cell by the type of its column: text stays text, whatever it looks like."""
    if kind in (Kind.WHOLE, Kind.NUMBER):
        sheet.write_number(row, place, number(value))
    elif kind is Kind.MONEY:
        sheet.write_number(row, place, value / PENCE, form)
    elif kind is Kind.DAY:
        sheet.write_datetime(row, place, value, form)
    elif kind is Kind.INSTANT:
        sheet.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None), form)
    elif kind is Kind.FLAG:
        sheet.write_boolean(row, place, value)
    else:
        sheet.write_string(row, place, str(value))


def _too_many() -> Unprocessable:
    detail = "A sheet has no room for so many rows; name some plans, or take csv or jsonl."
    return Unprocessable(detail, errors=(FieldError(detail, "too_many_rows", parameter="format"),))
