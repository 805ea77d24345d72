"""Headings by their words: which part of a plan a line opens, its number and its title."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.services.documents.recognition.vocabulary import (
    ANNEX_WORDS,
    OUTCOME_WORDS,
    PART_WORDS,
    SECTION_WORDS,
)


class Opens(StrEnum):
    """What a heading opens."""

    SECTION = "section"
    OUTCOME = "outcome"
    PART = "part"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: what it opens, its word as printed, and its number and title if it has them."""

    opens: Opens
    word: str
    number: str | None
    title: str


_WORDS = {
    **dict.fromkeys(SECTION_WORDS, Opens.SECTION),
    **dict.fromkeys(OUTCOME_WORDS, Opens.OUTCOME),
    **dict.fromkeys(PART_WORDS, Opens.PART),
    **dict.fromkeys(ANNEX_WORDS, Opens.ANNEX),
}
_LONGEST_FIRST = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))
_NUMBER = r"\d{1,4}(?:\.\d{1,4})*[a-z]?|[A-Z]|[IVX]{1,5}"
_SIGN = r"\s*[:.)]\s*|\s+[-\u2013\u2014]\s+"
_NUMBERED = re.compile(
    rf"(?P<word>(?i:{_LONGEST_FIRST}))\s+(?i:no\.?\s*)?(?P<number>{_NUMBER})"
    rf"(?:(?P<sign>{_SIGN})(?P<title>.*)|\s+(?P<loose>\S.*))?",
    re.DOTALL,
)
_NAMED = re.compile(rf"(?P<word>(?i:{_LONGEST_FIRST}))\s*:\s*(?P<title>\S.*)", re.DOTALL)
_SPACE = re.compile(r"\s+")

LONGEST_TITLE = 40
"""A plain line of more words than this is running text, whatever it begins with."""


def read(text: str, *, plain: bool = True, numbered: bool = True) -> Heading | None:
    """Read a line as a heading of the plan, or say that it is none.

    A plain line must set its number apart (`Objective 1`, `Part 3: …`): `Section 17 of the Act`
    is running text. `numbered=False` also takes `Theme: Safer streets`.
    """
    found = _NUMBERED.fullmatch(text.strip())
    if found is None:
        return None if numbered else _named(text)
    title = found["title"] or found["loose"] or ""
    if plain and (found["loose"] or len(title.split()) > LONGEST_TITLE):
        return None
    return Heading(
        opens=_WORDS[_folded(found["word"])],
        word=_SPACE.sub(" ", found["word"]),
        number=found["number"],
        title=title.strip(),
    )


def _named(text: str) -> Heading | None:
    if found := _NAMED.fullmatch(text.strip()):
        return Heading(_WORDS[_folded(found["word"])], found["word"], None, found["title"].strip())
    return None


def _folded(word: str) -> str:
    return _SPACE.sub(" ", word).lower()


_OUTCOME_IN = re.compile(
    rf"\b(?i:{'|'.join(re.escape(word) for word in OUTCOME_WORDS)})\s+(?P<number>\d{{1,4}}[a-z]?)\b"
)


def outcome_in(text: str) -> str | None:
    """Find the number of the outcome that a header speaks of."""
    found = _OUTCOME_IN.search(text)
    return found["number"] if found else None
