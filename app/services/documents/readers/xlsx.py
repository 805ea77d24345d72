"""Read an Excel workbook: every sheet is one table, as it is displayed."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.services.documents.blocks import Block, Cell, Note, Place, Source, Table
from app.services.documents.readers.errors import DamagedFile, EncryptedFile
from app.services.documents.readers.shaping import count_cells, fold, spot, trimmed
from app.services.documents.readers.spreadsheet_dates import shown_date
from app.services.documents.readers.spreadsheet_formats import plain, shown_number
from app.services.documents.readers.spreadsheet_marks import (
    Marks,
    cell_formats,
    marks,
    sheet_parts,
)
from app.services.documents.workbook.shape import ABOUT, SIGNATURE

Raw = int | float | str | bool | time | date | datetime | timedelta
_TRIPS = (
    *(EOFError, LookupError, NotImplementedError, OSError, ValueError),
    *(BadZipFile, CalamineError, ExpatError, ParseError, zlib.error),
)
_DIGITS = 15  # as many as Excel keeps of a number


class _Shown(NamedTuple):
    text: str
    value: date | Decimal | None = None


def read(name: str, content: bytes) -> Source:
    """Read the workbook; a damaged one is refused."""
    try:
        with ZipFile(BytesIO(content)) as opened:
            return _Reading(name, content, opened).source()
    except PasswordError as problem:
        raise EncryptedFile from problem
    except _TRIPS as problem:
        raise DamagedFile from problem


class _Reading:
    """One pass over the sheets, counting tables and cells as they come."""

    def __init__(self, name: str, content: bytes, opened: ZipFile) -> None:
        self._name = name
        self._opened = opened
        self._book = CalamineWorkbook.from_filelike(BytesIO(content))
        self._parts = sheet_parts(opened)
        self._styles = cell_formats(opened)
        self._cells = 0
        self._notes: list[Note] = []
        self._exact = _is_exported(self._book)

    def source(self) -> Source:
        """Read all sheets, hidden ones too."""
        blocks: list[Block] = []
        for number, sheet in enumerate(self._book.sheets_metadata):
            table = self._sheet(number, sheet, Place(self._name, sheet.name, table=len(blocks) + 1))
            if table is not None and table.rows:
                blocks.append(table)
        return Source(self._name, "xlsx", tuple(blocks), tuple(self._notes))

    def _sheet(self, number: int, sheet: SheetMetadata, place: Place) -> Table | None:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            self._note("not_a_table", f"Sheet {sheet.name} holds no cells and was not read.", place)
            return None
        if sheet.visible != SheetVisibleEnum.Visible:
            self._note("hidden_sheet", f"Sheet {sheet.name} is hidden; it was read too.", place)
        part = self._parts.get(sheet.name)
        if part is None:
            raise DamagedFile
        found = marks(self._opened, part, self._styles)
        if found.formulas:
            text = f"{len(found.formulas)} formula(s) without a value were read as text."
            self._note("formulas", text, place)
        self._cells += found.cells
        count_cells(self._cells)
        return self._table(self._book.get_sheet_by_index(number), found, place)

    def _table(self, sheet: CalamineSheet, found: Marks, place: Place) -> Table:
        """Put the cells of a sheet, merged ones filled in, into a table."""
        (top, left), (bottom, right) = found.first, found.last
        grid = {at: shown for at, shown in _shown_cells(sheet, found, self._exact) if shown.text}
        covered = _covered(sheet, (bottom, right))
        rows = tuple(
            tuple(
                _cell(grid, covered, (row, column), spot(place, row, column))
                for column in range(left, right + 1)
            )
            for row in range(top, bottom + 1)
        )
        return trimmed(Table(rows, place))

    def _note(self, code: str, text: str, place: Place) -> None:
        self._notes.append(Note(code, text, replace(place, table=None)))


def _cell(
    grid: dict[tuple[int, int], _Shown],
    covered: dict[tuple[int, int], tuple[int, int]],
    at: tuple[int, int],
    place: Place,
) -> Cell:
    shown = grid.get(covered.get(at, at), _Shown(""))
    return Cell(shown.text, place, shown.value, filled=at in covered)


def _is_exported(book: CalamineWorkbook) -> bool:
    """Tell a workbook of our own, whose texts are to come back to the letter."""
    metadata = book.sheets_metadata
    if not metadata or metadata[0].name != ABOUT or metadata[0].typ != SheetTypeEnum.WorkSheet:
        return False
    rows = book.get_sheet_by_index(0).to_python(nrows=1)
    return bool(rows and rows[0] and rows[0][0] == SIGNATURE)


def _shown_cells(
    sheet: CalamineSheet, found: Marks, exact: bool
) -> Iterator[tuple[tuple[int, int], _Shown]]:
    """Give each cell as it is displayed; a formula without a value as its text."""
    top, left = sheet.start or (0, 0)
    for row, cells in enumerate(sheet.to_python(), start=top + 1):
        for column, raw in enumerate(cells, start=left + 1):
            at = (row, column)
            yield at, _shown(raw, found.formats.get(at), exact)
    for at, text in (found.formulas | found.errors).items():
        yield at, _Shown(text)


def _covered(sheet: CalamineSheet, last: tuple[int, int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Tell, for each cell that a merged one covers, which cell is printed there."""
    covered = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        first = (top + 1, left + 1)
        for row in range(first[0], min(bottom + 1, last[0]) + 1):
            for column in range(first[1], min(right + 1, last[1]) + 1):
                covered[row, column] = first
        covered.pop(first, None)
    return covered


def _shown(raw: Raw, code: str | None, exact: bool = False) -> _Shown:
    """Say what is displayed for a raw value, and which date or number it is."""
    if isinstance(raw, str):
        return _Shown(raw if exact else fold(raw))
    if isinstance(raw, bool):
        return _Shown(str(raw).upper())
    if isinstance(raw, datetime) and raw.time() == time():
        raw = raw.date()
    if isinstance(raw, date):
        day = raw.date() if isinstance(raw, datetime) else raw
        return _Shown(shown_date(raw, code), day)
    if isinstance(raw, time):
        return _Shown(shown_date(raw, code))
    if isinstance(raw, timedelta):
        return _Shown(str(raw))
    number = Decimal(f"{raw:.{_DIGITS}g}")
    if not number.is_finite():
        return _Shown(str(raw))
    return _Shown(shown_number(number, code) if code else plain(number), number)
