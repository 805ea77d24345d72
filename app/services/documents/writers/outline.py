"""The plan as a paper, before it is Word or PDF: headings, texts, grids and pictures in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is right beneath the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or several items of a list with their numbers."""

    text: str
    strong: bool = False
    # What numbers an item: `1.`, or a dash.
    marker: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid: its header and its share of the width."""

    header: str
    share: float
    # Amounts stand to the right.
    right: bool = False
    # Worked out, and no part of the plan's own text.
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header row, and what it holds in a few words."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    # As wide as it needs to be, and not as the page.
    narrow: bool = False

    def only(self, kept: Sequence[int]) -> "Grid":
        """Leave out all other columns."""
        columns = [self.columns[at] for at in kept]
        rows = [[row[at] for at in kept] for row in self.rows]
        return Grid(self.caption, columns, rows, self.narrow)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its story, for those who cannot see it."""

    title: str
    svg: str
    story: str


Block = Heading | Text | Grid | Picture


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks that belong together; a reading is worked out, and passed over on importing."""

    blocks: Sequence[Block]
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Paperwork:
    """A whole paper: its title, what stands right beneath it, and its passages in order."""

    title: str
    lines: Sequence[str]
    passages: Sequence[Passage] = field(default=())

    def blocks(self) -> Iterable[Block]:
        """Give every block in order."""
        return (block for passage in self.passages for block in passage.blocks)


def grid(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> list[Block]:
    """Return a grid if there is anything to put into it."""
    listed = list(rows)
    return [Grid(caption, columns, listed)] if listed else []


def compact(made: Sequence[Block], always: Sequence[str]) -> list[Block]:
    """Leave out the columns in which nothing stands, except those named."""
    return [_compact(block, always) if isinstance(block, Grid) else block for block in made]


def _compact(made: Grid, always: Sequence[str]) -> Grid:
    kept = [
        at
        for at, column in enumerate(made.columns)
        if column.header in always or any(row[at] for row in made.rows)
    ]
    return made.only(kept)
