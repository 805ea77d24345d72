"""Word's tables as grids: merged cells say so, and repeat what is printed in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from app.services.documents.blocks import Cell, Place, Table
from app.services.documents.readers.shaping import count_cells, spot
from app.services.documents.readers.word_styles import number, value

_MAX_SPAN = 63  # columns of a table in Word
# What may stand around a row, a cell or a paragraph without being one.
_WRAPPERS = {
    *map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")),
}

Lines = Callable[[Element], Iterator[str]]
Says = Callable[[Element], bool]


@dataclass(frozen=True, slots=True)
class _Slot:
    text: str
    filled: bool = False
    worked_out: bool = False


def descend(
    parent: Element, *tags: str, unless: Callable[[Element], bool] | None = None
) -> Iterator[Element]:
    """Give the children of these kinds in order, also those within content controls."""
    wanted = {qn(tag) for tag in tags}
    for child in parent.iterchildren():
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS and not (unless and unless(child)):
            yield from descend(child, *tags, unless=unless)


class GridBuilder:
    """Builds tables, and counts the cells of the whole document.

    `is_worked_out` says of a cell that what stands in it was worked out of the plan.
    """

    def __init__(self, lines: Lines, is_worked_out: Says) -> None:
        self._lines, self._is_worked_out = lines, is_worked_out
        self._cells = 0

    def table(self, table: Element, place: Place) -> Table:
        """Give the table as a grid, short rows filled up with blank cells.

        A column whose header was worked out is left out, whatever was written into it since.
        """
        grid = self._grid(table)
        width = max((len(row) for row in grid), default=0)
        count_cells(self._cells + len(grid) * width)
        left_out = {n for n, slot in enumerate(grid[0], start=1) if slot.worked_out} if grid else ()
        rows = tuple(
            tuple(
                Cell(slot.text, spot(place, at, column), filled=slot.filled)
                for column, slot in enumerate(row + [_Slot("")] * (width - len(row)), start=1)
                if column not in left_out
            )
            for at, row in enumerate(grid, start=1)
        )
        return Table(rows, place)

    def texts(self, table: Element) -> Iterator[list[str]]:
        """Give the rows of a table within a cell; what is merged stands there once."""
        for row in self._grid(table):
            yield [slot.text for slot in row if not slot.filled]

    def _grid(self, table: Element) -> list[list[_Slot]]:
        grid: list[list[_Slot]] = []
        merged: dict[int, str] = {}
        for row in descend(table, "w:tr"):
            properties = row.find(qn("w:trPr"))
            if properties is not None and properties.find(qn("w:del")) is not None:
                continue
            slots, merged = self._row(row, properties, merged)
            grid.append(slots)
        return grid

    def _row(
        self, row: Element, properties: Element | None, above: dict[int, str]
    ) -> tuple[list[_Slot], dict[int, str]]:
        """Give the slots of a row, and the texts that cells below may continue."""
        slots = [_Slot("")] * _span(value(properties, "w:gridBefore"), least=0)
        merged: dict[int, str] = {}
        for cell in descend(row, "w:tc"):
            at = len(slots)
            slot, continues = self._slot(cell, slots, above.get(at))
            if continues:
                merged[at] = slot.text
            span = _span(value(cell.find(qn("w:tcPr")), "w:gridSpan"), least=1)
            slots += [slot] + [_Slot(slot.text, filled=True)] * (span - 1)
            self._cells += span
            count_cells(self._cells)
        slots += [_Slot("")] * _span(value(properties, "w:gridAfter"), least=0)
        return slots, merged

    def _slot(self, cell: Element, before: list[_Slot], above: str | None) -> tuple[_Slot, bool]:
        """Read a cell, and say whether it is part of one merged downwards."""
        properties = cell.find(qn("w:tcPr"))
        down, across = _merge(properties, "w:vMerge"), _merge(properties, "w:hMerge")
        if across == "continue" and before:
            return _Slot(before[-1].text, filled=True), down is not None
        if down == "continue" and above is not None:
            return _Slot(above, filled=True), True
        text = "\n".join(line for line in self._lines(cell) if line)
        return _Slot(text, worked_out=self._is_worked_out(cell)), down is not None


def _merge(properties: Element | None, tag: str) -> str | None:
    """Read how a cell is merged: `restart`, `continue` (also where nothing is said) or not."""
    found = None if properties is None else properties.find(qn(tag))
    return None if found is None else str(found.get(qn("w:val")) or "continue")


def _span(given: str | None, least: int) -> int:
    return min(max(number(given) or 0, least), _MAX_SPAN)
