"""Rows as JSON, JSON Lines and CSV. Money leaves as text, `1234.50`, and never as a float."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from io import StringIO
from itertools import islice
from typing import Any

from app.encoding import encode
from app.services.reports.columns import Column, Kind
from app.services.reports.desk import Record
from app.services.rules.figures import number
from app.services.rules.formulas import harmless
from app.services.rules.money import pounds

# Excel reads a CSV as UTF-8 only where this stands first.
MARK = b"\xef\xbb\xbf"
# Rows put into one chunk of an answer.
CHUNK = 500

Form = Callable[[Any], Any]

JSON: dict[Kind, Form] = {Kind.MONEY: pounds, Kind.NUMBER: number}
CSV: dict[Kind, Form] = {
    Kind.TEXT: harmless,
    Kind.WORD: str,
    Kind.MONEY: pounds,
    Kind.NUMBER: number,
    Kind.DAY: lambda day: day.isoformat(),
    Kind.INSTANT: lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    Kind.FLAG: lambda is_so: "true" if is_so else "false",
}


def cell(forms: dict[Kind, Form], column: Column, record: Record) -> Any:
    """Write one value of a row; empty is None."""
    value = record[column.name]
    return value if value is None or column.kind not in forms else forms[column.kind](value)


def to_json(columns: Sequence[Column], record: Record) -> dict[str, Any]:
    """Write a row as a flat object."""
    return {column.name: cell(JSON, column, record) for column in columns}


def to_json_lines(columns: Sequence[Column], records: Iterable[Record]) -> Iterator[bytes]:
    """Write rows as JSON Lines, some at a time; at least one chunk, which may be empty."""
    rows = iter(records)
    while True:
        lines = [encode(to_json(columns, each)) + b"\n" for each in islice(rows, CHUNK)]
        yield b"".join(lines)
        if len(lines) < CHUNK:
            return


def to_csv(columns: Sequence[Column], records: Iterable[Record]) -> Iterator[bytes]:
    """Write rows as CSV with a heading, some at a time.

    Text that a spreadsheet would take for a formula gets a quote before it; numbers never do.
    """
    rows, head = iter(records), MARK + _lines([[column.name for column in columns]])
    while True:
        lines = [[cell(CSV, column, each) for column in columns] for each in islice(rows, CHUNK)]
        yield head + _lines(lines)
        head = b""
        if len(lines) < CHUNK:
            return


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
