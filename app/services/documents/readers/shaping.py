"""What all readers share: lines into list items, rows into tables, and how much one may hold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.services.documents.blocks import Cell, Place, Source, Table
from app.services.documents.readers.errors import TooLarge

MAX_CELLS = 200_000
MAX_ROWS = 10_000
BULLET = "-"  # every form has its own sign for the same thing
_MARKER = re.compile(
    r"(?P<marker>[-•·‣◦▪●\u2013]|\d{1,3}(?:\.\d{1,3})*[.)]|\(?(?:[a-z]|[ivx]{1,5}|\d{1,3})\))\s+(?=\S)"
)
_BLANKS = re.compile(r"[^\S\n]+")


def split_marker(line: str) -> tuple[str | None, str]:
    """Take the number or bullet off a list item; one that is none comes back whole."""
    found = _MARKER.match(line)
    if found is None:
        return None, line
    marker = found["marker"]
    return (marker if marker[-1] in ".)" else BULLET), line[found.end() :]


def fold(text: str) -> str:
    """Trim every line and the blanks within it, and leave out lines without text."""
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def spot(table: Place, row: int | None, column: int | None) -> Place:
    """Give the place of a cell in a table; `replace` would take as long as all the rest."""
    return Place(table.file, table.sheet, None, table.table, row, column)


def table(rows: Iterable[Sequence[str]], place: Place) -> Table:
    """Make a table of texts, short rows filled up with blank cells."""
    grid = [list(row) for row in rows]
    width = max((len(row) for row in grid), default=0)
    return Table(
        rows=tuple(
            tuple(
                Cell(text, spot(place, number, column))
                for column, text in enumerate(row + [""] * (width - len(row)), start=1)
            )
            for number, row in enumerate(grid, start=1)
        ),
        place=place,
    )


def trimmed(whole: Table) -> Table:
    """Cut the blank rows and columns off the edges; what is left keeps its place."""
    written = [row for row in whole.rows if any(cell.text for cell in row)]
    if not written:
        return replace(whole, rows=())
    first, last = whole.rows.index(written[0]), len(whole.rows)
    while not any(cell.text for cell in whole.rows[last - 1]):
        last -= 1
    columns = [n for n in range(len(whole.rows[0])) if any(row[n].text for row in written)]
    cut = slice(columns[0], columns[-1] + 1)
    return replace(whole, rows=tuple(row[cut] for row in whole.rows[first:last]))


def count_rows(source: Source) -> Source:
    """Refuse a file of more rows than any plan has; what is made of them takes time for each."""
    rows = sum(len(block.rows) for block in source.blocks if isinstance(block, Table))
    if rows > MAX_ROWS:
        raise TooLarge(f"The file holds more than {MAX_ROWS:,} rows.")
    return source


def count_cells(cells: int) -> None:
    """Refuse a table that no plan needs, before it is built."""
    if cells > MAX_CELLS:
        raise TooLarge(f"The file holds more than {MAX_CELLS:,} cells.")
