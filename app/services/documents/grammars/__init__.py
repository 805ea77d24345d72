"""What printed values mean: dates, money, people, targets, ratings, references. Nothing is guessed.

Each grammar is a pure function over the printed text. What it cannot read it says so of, with a
question; it never drops the text and never guesses silently.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Severity(StrEnum):
    """How much a question matters: an error must be answered before anything is applied."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a printed value leaves open: a stable word for it, a sentence, and suggestions."""

    code: str
    text: str
    severity: Severity = Severity.WARNING
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning(Generic[T]):
    """What a printed value means, whether that was inferred, and what it leaves open."""

    value: T | None
    printed: str
    inferred: bool = False
    doubts: tuple[Doubt, ...] = ()
