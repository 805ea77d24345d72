"""Small documents, made in a test the way a reader would give them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.services.documents.blocks import Block, Cell, Paragraph, Place, Source, Table

FILE = "plan.docx"
Value = str | date | Decimal | None


class Making:
    """Counts paragraphs and tables as they come."""

    def __init__(self, form: str = "docx", sheet: str | None = None) -> None:
        self.form, self.sheet = form, sheet
        self._blocks: list[Block] = []
        self._tables = 0

    def text(self, text: str, level: int | None = None, marker: str | None = None) -> "Making":
        """Add a paragraph; a level makes it a heading."""
        place = Place(FILE, self.sheet, paragraph=len(self._blocks) + 1)
        self._blocks.append(Paragraph(text, place, level, marker))
        return self

    def turn(self, sheet: str) -> "Making":
        """Begin another sheet."""
        self.sheet = sheet
        return self

    def table(
        self, *rows: Sequence[Value], merged: Mapping[tuple[int, int], str] | None = None
    ) -> "Making":
        """Add a table; `merged` gives what covers a cell, by row and column from 1."""
        self._tables += 1
        width = max(len(row) for row in rows)
        covered = merged or {}
        self._blocks.append(
            Table(
                tuple(
                    tuple(
                        self._cell(value, r, c, covered.get((r, c)))
                        for c, value in enumerate([*row, *[""] * (width - len(row))], 1)
                    )
                    for r, row in enumerate(rows, 1)
                ),
                Place(FILE, self.sheet, table=self._tables),
            )
        )
        return self

    def _cell(self, value: Value, row: int, column: int, covering: str | None) -> Cell:
        place = Place(FILE, self.sheet, table=self._tables, row=row, column=column)
        if covering is not None:
            return Cell(covering, place, filled=True)
        if isinstance(value, date):
            return Cell(value.strftime("%d/%m/%Y"), place, value)
        if isinstance(value, Decimal):
            return Cell(str(value), place, value)
        return Cell(value or "", place)

    def source(self) -> Source:
        """Give the file."""
        return Source(FILE, self.form, tuple(self._blocks))
