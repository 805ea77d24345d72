"""What a column of a report is: its name, its type, its meaning and an example."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """The type of a column, the same in every form a report takes."""

    TEXT = "text"
    WORD = "word"
    ID = "id"
    WHOLE = "whole number"
    NUMBER = "number"
    MONEY = "money"
    DAY = "date"
    INSTANT = "instant"
    FLAG = "true or false"


EXAMPLES: dict[Kind, Any] = {
    Kind.TEXT: "Open a second clinic",
    Kind.ID: UUID("0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10"),
    Kind.WHOLE: 4,
    Kind.NUMBER: Decimal("62.5"),
    Kind.MONEY: 123450,
    Kind.DAY: date(2006, 9, 30),
    Kind.INSTANT: datetime(2006, 9, 1, 8, 12, tzinfo=UTC),
    Kind.FLAG: False,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report; `words` are all that one of words may hold.

    Money is whole pence until it is written.
    """

    name: str
    kind: Kind
    meaning: str
    example: Any
    words: type[StrEnum] | None = None
    may_be_empty: bool = False


def column(kind: Kind, name: str, meaning: str, example: Any = None) -> Column:
    """Return a column that always holds something."""
    return Column(name, kind, meaning, EXAMPLES[kind] if example is None else example)


def text(name: str, meaning: str, example: str) -> Column:
    """Return a column of text."""
    return Column(name, Kind.TEXT, meaning, example)


def word(name: str, meaning: str, words: type[StrEnum]) -> Column:
    """Return a column that holds one of some words."""
    return Column(name, Kind.WORD, meaning, next(iter(words)), words)


def flag(name: str, meaning: str) -> Column:
    """Return a column that is true or false."""
    return column(Kind.FLAG, name, meaning)


def maybe(of: Column) -> Column:
    """Return a column that may be empty."""
    return replace(of, may_be_empty=True)
