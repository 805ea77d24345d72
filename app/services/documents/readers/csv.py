"""Read comma, semicolon or tab separated rows: one table, its blank edges cut off."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from app.services.documents.blocks import Place, Source
from app.services.documents.readers.errors import DamagedFile, TooLarge, TruncatedFile
from app.services.documents.readers.shaping import count_cells, fold, table, trimmed

DELIMITERS = (",", ";", "\t")
_SAMPLE = 200

csv.field_size_limit(1024 * 1024)


def read(name: str, text: str) -> Source:
    """Read the rows as they are, wherever the header stands among them."""
    separator, text = _announced(text)
    rows = _parsed(text, separator or delimiter(text) or DELIMITERS[0])
    grid = trimmed(table(rows, Place(name, table=1)))
    return Source(name, "csv", (grid,) if grid.rows else ())


def delimiter(text: str) -> str | None:
    """Find the separator that cuts most rows into the same number of fields; none if none does."""
    best = max(DELIMITERS, key=lambda sign: _evenness(text, sign))
    return best if _evenness(text, best) > (0, 0) else None


def is_even(text: str) -> bool:
    """Say whether the text is rows of one width throughout, as no prose is."""
    sign = delimiter(text)
    widths = [len(row) for row in _sample(text, sign)] if sign else []
    return len(set(widths)) == 1 and len(widths) + widths[0] > 4


def _announced(text: str) -> tuple[str | None, str]:
    """Take off the line by which Excel is told the separator."""
    first, _, rest = text.partition("\n")
    line = first.rstrip("\r").casefold()
    if line.startswith("sep=") and line[4:] in DELIMITERS:
        return line[4:], "\n" + rest
    return None, text


def _evenness(text: str, sign: str) -> tuple[int, int]:
    """Count the rows of the commonest width above one; the wider wins a draw."""
    widths = Counter(len(row) for row in _sample(text, sign) if len(row) > 1)
    return max(((times, width) for width, times in widths.items()), default=(0, 0))


def _sample(text: str, sign: str) -> Iterator[list[str]]:
    try:
        yield from islice((row for row in _rows(text, sign) if row), _SAMPLE)
    except csv.Error:
        return


def _rows(text: str, sign: str, strict: bool = False) -> Iterator[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return csv.reader(StringIO(lines, newline=""), delimiter=sign, strict=strict)


def _parsed(text: str, sign: str) -> list[list[str]]:
    """Parse by the rules, or without them where quotes stand about loosely."""
    try:
        return _counted(_rows(text, sign, strict=True))
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            raise TruncatedFile from problem
        if "field limit" in str(problem):
            raise TooLarge from problem
    try:
        return _counted(_rows(text, sign))
    except csv.Error as problem:
        raise DamagedFile from problem


def _counted(rows: Iterator[list[str]]) -> list[list[str]]:
    """Take the rows in as long as they are not too many for their greatest width."""
    taken: list[list[str]] = []
    width = 0
    for row in rows:
        taken.append([fold(field) for field in row])
        width = max(width, len(row))
        count_cells(len(taken) * width)
    return taken
