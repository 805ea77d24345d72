"""What a reader makes of a file: paragraphs and tables in order, each part knowing its place."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; everything is counted from 1."""

    file: str
    sheet: str | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Say where, in words: table 3, row 4, column 2."""
        parts = (
            ("sheet", self.sheet),
            ("paragraph", self.paragraph),
            ("table", self.table),
            ("row", self.row),
            ("column", self.column),
        )
        return ", ".join(f"{name} {value}" for name, value in parts if value is not None)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text; `level` is that of a heading, `marker` what numbers a list item."""

    text: str
    place: Place
    level: int | None = None
    marker: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed, lines within it kept; `value` is a typed date or number, where it is one.

    `filled` says that a merged cell, printed elsewhere, covers this one.
    """

    text: str
    place: Place
    value: date | Decimal | None = None
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells, as many in each row."""

    rows: tuple[tuple[Cell, ...], ...]
    place: Place


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader left out or took for granted, in one sentence; `place` if it is one place."""

    code: str
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its name, its form (docx, xlsx, csv, text) and what stands in it."""

    name: str
    form: str
    blocks: tuple[Block, ...] = field(default=())
    notes: tuple[Note, ...] = field(default=())
    # What a file of ours carries unseen, as text.
    carried: str | None = None
