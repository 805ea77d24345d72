"""Printed words against the vocabulary: fuzzy in spelling and punctuation only."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

Key = TypeVar("Key")

SPELLING = 0.86
"""How alike two words must be to be one word spelled two ways."""

LONGEST = 10
"""A text of more words than this is no header."""

LONGEST_TEXT = 200
"""A text of more characters is none either, and is not looked at word by word."""

SHORTEST = 4
"""A phrase of fewer letters is looked for by itself, never in a longer text."""

_BRACKETS = re.compile(r"\([^)]*\)")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Match:
    """How a text was recognised, and how sure that is: 1 is certain."""

    phrase: str
    sure: float
    how: str


def words(text: str) -> str:
    """Leave the bare words of a text: lower case, no punctuation, hyphens within words closed.

    >>> words("Likeli-hood (1-4)*")
    'likelihood 1 4'
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    return _OTHER.sub(" ", _HYPHEN.sub("", plain)).strip()


def _spaced(text: str) -> str:
    """Leave the bare words, hyphens opened: `self-assessment` is `self assessment`."""
    return _OTHER.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def forms(text: str) -> tuple[str, ...]:
    """Return the ways to read a header: with and without what stands in brackets."""
    bare = _BRACKETS.sub(" ", text)
    every = (words(text), _spaced(text), words(bare), _spaced(bare))
    return tuple(dict.fromkeys(form for form in every if form))


def _alike(form: str, phrase: str) -> float:
    """Say how alike two spellings are that begin alike; 0 where they cannot be alike enough."""
    shorter, longer = sorted((len(form), len(phrase)))
    if shorter < SHORTEST or form[0] != phrase[0] or 2 * shorter < SPELLING * (shorter + longer):
        return 0.0
    matcher = SequenceMatcher(None, form, phrase)
    return matcher.ratio() if matcher.quick_ratio() >= SPELLING else 0.0


def _within(form: str, phrase: str) -> float:
    """Say how sure a phrase is that stands in a longer text, at its start or further on."""
    if len(phrase) < SHORTEST:
        return 0.0
    if form.startswith(f"{phrase} "):
        return 0.9
    most = 3 if " " not in phrase else 8
    if f" {phrase} " in f" {form} " and len(form.split()) <= most:
        return 0.7
    return 0.0


def _judge(form: str, phrase: str) -> Match | None:
    if form == phrase:
        return Match(phrase, 1.0, "exact")
    if sure := _within(form, phrase):
        return Match(phrase, sure, "contained")
    likeness = _alike(form, phrase)
    if likeness >= SPELLING:
        return Match(phrase, round(likeness, 2), "spelling")
    return None


def _readings(text: str) -> tuple[str, ...]:
    """Return the ways to read a text that may be a header; none, if it is too long for one."""
    readings = forms(text) if len(text) <= LONGEST_TEXT else ()
    return readings if readings and len(readings[-1].split()) <= LONGEST else ()


def best(text: str, table: Mapping[Key, Iterable[str]]) -> tuple[Key, Match] | None:
    """Find the entry of a table of phrases that a header is: the surest, then the longest."""
    readings = _readings(text)
    found = [
        (key, judged)
        for key, phrases in table.items()
        for phrase in phrases
        for form in readings
        if (judged := _judge(form, phrase))
    ]
    return max(found, key=lambda pair: (pair[1].sure, len(pair[1].phrase)), default=None)


def says(text: str, phrases: Iterable[str]) -> str | None:
    """Find the first phrase that stands in a running text."""
    readings = [f" {_spaced(text)} ", f" {words(text)} "]
    return next((p for p in phrases for r in readings if f" {p} " in r), None)
