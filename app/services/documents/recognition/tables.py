"""Tables as recognised: what each column holds, and rows that know what was joined to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.services.documents.blocks import Cell, Place
from app.services.documents.recognition.vocabulary import Kind, Role


def place_as_dict(place: Place | None) -> dict[str, Any] | None:
    """Write a place as JSON, without what does not apply."""
    if place is None:
        return None
    names = ("file", "sheet", "paragraph", "table", "row", "column")
    return {name: value for name in names if (value := getattr(place, name)) is not None}


def printed(cell: Cell | None) -> str:
    """Return what a cell itself prints: nothing, where a merged cell covers it."""
    return "" if cell is None or cell.filled else cell.text.strip()


def is_blank(row: tuple[Cell, ...]) -> bool:
    """Tell whether a row prints nothing."""
    return not any(printed(cell) for cell in row)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header as printed, what it holds, how sure that is and how it was told."""

    index: int
    header: str
    role: Role
    sure: float = 1.0
    how: str = "exact"

    def as_dict(self) -> dict[str, Any]:
        """Report it."""
        return {
            "column": self.index + 1,
            "header": self.header,
            "role": self.role.value,
            "sure": self.sure,
            "how": self.how,
        }


@dataclass(slots=True)
class Row:
    """A row of a table, and the pieces that a page break tore from it."""

    cells: tuple[Cell, ...]
    pieces: list[tuple[Cell, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Laid:
    """A table with what was recognised of it."""

    kind: Kind
    columns: tuple[Column, ...]
    rows: list[Row]
    place: Place
    header: tuple[tuple[Cell, ...], ...] = ()
    continued_at: list[Place] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Return how many columns it has."""
        return len(self.columns)

    def cells(self, row: Row, *roles: Role) -> Iterator[Cell]:
        """Yield the cells of a row in those roles, surest column first."""
        wanted = [column for column in self.columns if column.role in roles]
        wanted.sort(key=lambda column: -column.sure)
        yield from (row.cells[c.index] for c in wanted if c.index < len(row.cells))

    def cell(self, row: Row, *roles: Role) -> Cell | None:
        """Return the first cell in those roles that prints something, else the first."""
        found = list(self.cells(row, *roles))
        return next((cell for cell in found if printed(cell)), found[0] if found else None)

    def printing(self, row: Row, role: Role) -> list[Cell]:
        """Return the cells in a role that print something, in the order of their columns."""
        columns = (column for column in self.columns if column.role is role)
        cells = (row.cells[c.index] for c in columns if c.index < len(row.cells))
        return [cell for cell in cells if printed(cell)]

    def text(self, row: Row, *roles: Role) -> str:
        """Return what a row prints in those roles."""
        return printed(self.cell(row, *roles))

    def column_of(self, row: Row, cell: Cell) -> Column | None:
        """Return the column that a cell of a row stands in."""
        at = next((at for at, each in enumerate(row.cells) if each is cell), len(row.cells))
        return self.columns[at] if at < len(self.columns) else None

    def has(self, *roles: Role) -> bool:
        """Tell whether any column is in one of those roles."""
        return any(column.role in roles for column in self.columns)

    def as_dict(self) -> dict[str, Any]:
        """Report what was recognised."""
        return {
            "kind": self.kind.value,
            "place": place_as_dict(self.place),
            "header_rows": [place_as_dict(row[0].place) for row in self.header],
            "columns": [c.as_dict() for c in self.columns if c.header or c.role is not Role.IGNORE],
            "rows": len(self.rows),
            "continued_at": [place_as_dict(place) for place in self.continued_at],
        }
