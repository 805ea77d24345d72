"""The plan as an Excel workbook: a sheet per kind, every date and number typed, no formula."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.services.documents.paper import Paper
from app.services.documents.workbook import rows, shape, sheets
from app.services.documents.workbook.shape import Column, Sheet
from app.services.documents.workbook.values import LONGEST, Kind, Shown
from app.services.documents.writers.words import fit

_FORMATS: Mapping[Kind, str] = {
    Kind.DAY: "dd/mm/yyyy",
    Kind.MONEY: "#,##0.00",
    Kind.WHOLE: "0",
    Kind.NUMBER: "General",
}
_WIDTHS = (28, 90)
HEADER_HEIGHT = 32
# In points; no row may be higher than 409.
LINE, MOST_LINES = 15, 27
# So many letters side by side can still be read on one page.
LEGIBLE = 200


def write(paper: Paper, into: BinaryIO) -> None:
    """Write the workbook, a row at a time: no more than one row is kept in memory."""
    # Row by row also means texts in their cells, and so no table of them to be held.
    book = xlsxwriter.Workbook(into, {"constant_memory": True})
    _Writing(book, paper).write()


class _Writing:
    def __init__(self, book: xlsxwriter.Workbook, paper: Paper) -> None:
        self._book, self._paper = book, paper
        self._header = book.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"}
        )
        wrapped = {"valign": "top", "text_wrap": True}
        self._formats: dict[Kind, Format] = {
            kind: book.add_format(
                {"valign": "top", "num_format": _FORMATS[kind]} if kind in _FORMATS else wrapped
            )
            for kind in Kind
        }

    def write(self) -> None:
        """Write every sheet."""
        book, paper = self._book, self._paper
        book.set_size(2400, 1400)
        book.set_properties(
            {
                "title": fit(paper.title),
                "author": "Waymark",
                "created": paper.revised_at.replace(tzinfo=None),
            }
        )
        self._about()
        for sheet in sheets.SHEETS:
            self._sheet(sheet)
        book.close()

    def _about(self) -> None:
        to = self._book.add_worksheet(shape.ABOUT)
        for at, width in enumerate(_WIDTHS):
            to.set_column(at, at, width)
        to.freeze_panes(1, 0)
        to.write_string(0, 0, shape.SIGNATURE, self._header)
        to.write_number(0, 1, shape.FORM, self._header)
        for row, (name, column, value) in enumerate(rows.about(self._paper), start=1):
            to.set_row(row, _height((name, value), _WIDTHS))
            to.write_string(row, 0, name, self._formats[Kind.TEXT])
            self._cell(to, row, 1, column.kind if column else Kind.TEXT, value)
        _printed_on_paper(to, sum(_WIDTHS))

    def _sheet(self, sheet: Sheet) -> None:
        to = self._book.add_worksheet(sheet.name)
        _head(to, sheet.columns, self._header)
        count = self._fill(to, sheet.columns, rows.cells(sheet, self._paper))
        to.autofilter(0, 0, max(count, 1), len(sheet.columns) - 1)
        _printed_on_paper(to, sum(column.width for column in sheet.columns))

    def _fill(self, to: Worksheet, columns: Sequence[Column], told: Iterable[list[Shown]]) -> int:
        widths = [column.width for column in columns]
        row = 0
        for row, values in enumerate(told, start=1):
            # Each height that is set is kept to the end; most rows have the usual one.
            if (height := _height(values, widths)) > LINE:
                to.set_row(row, height)
            for at, (column, value) in enumerate(zip(columns, values, strict=True)):
                self._cell(to, row, at, column.kind, value)
        return row

    def _cell(self, to: Worksheet, row: int, at: int, kind: Kind, value: Shown) -> None:
        if value is None:
            return
        look = self._formats[kind]
        if isinstance(value, Decimal):
            to.write_number(row, at, float(value), look)
        elif isinstance(value, date):
            to.write_datetime(row, at, datetime.combine(value, time()), look)
        else:
            # A text is one whatever it begins with; only `write` would make a formula of it.
            to.write_string(row, at, fit(value)[:LONGEST], look)


def _height(values: Iterable[Shown], widths: Iterable[int]) -> int:
    """Say how high a row has to be for its texts; not every program finds out by itself."""
    lines = 1
    for value, width in zip(values, widths, strict=True):
        if isinstance(value, str):
            lines = max(lines, sum(len(line) // width + 1 for line in value.split("\n")))
    return LINE * min(lines, MOST_LINES)


def _head(to: Worksheet, columns: Iterable[Column], look: Format) -> None:
    to.set_row(0, HEADER_HEIGHT)
    for at, column in enumerate(columns):
        to.set_column(at, at, column.width)
        to.write_string(0, at, column.header, look)
    to.freeze_panes(1, 0)


def _printed_on_paper(to: Worksheet, width: int) -> None:
    to.set_landscape()
    to.set_paper(9)  # A4
    to.repeat_rows(0)
    if width <= LEGIBLE:
        to.fit_to_pages(1, 0)
    else:
        # In one page's width nobody could read it.
        to.set_print_scale(70)
