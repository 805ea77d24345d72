"""Printed ratings and levels: R, Amber, High, `3 - High`, and those that are two at once."""

import re

from app.services.documents.grammars import Doubt, Meaning, Severity
from app.services.documents.grammars.text import as_printed, plain
from app.vocabulary import Rating

LONGEST = 2_000
_COLOURS = {
    "r": Rating.RED,
    "red": Rating.RED,
    "\U0001f534": Rating.RED,
    "a": Rating.AMBER,
    "amber": Rating.AMBER,
    "\U0001f7e0": Rating.AMBER,
    "\U0001f7e1": Rating.AMBER,
    "g": Rating.GREEN,
    "green": Rating.GREEN,
    "\U0001f7e2": Rating.GREEN,
    "b": Rating.BLUE,
    "blue": Rating.BLUE,
    "\U0001f535": Rating.BLUE,
}
_LIKELY = {
    "yellow": Rating.AMBER,
    "orange": Rating.AMBER,
    "complete": Rating.BLUE,
    "completed": Rating.BLUE,
}
_SENTENCE = re.compile(
    r"\b(?:is|as|at|rated?|rating|status|rag|remains|self-assessment)\b[\s:-]*(?:\w+ )?"
    r"\b(red|amber|green|blue)\b"
)
_LEVELS = {
    "low": 1,
    "l": 1,
    "medium": 2,
    "med": 2,
    "moderate": 2,
    "m": 2,
    "high": 3,
    "h": 3,
    "very high": 4,
    "vh": 4,
    "v high": 4,
}
_ELSEWHERE = {
    "very low": "1",
    "rare": "1",
    "remote": "1",
    "negligible": "1",
    "insignificant": "1",
    "unlikely": "2",
    "minor": "2",
    "possible": "2",
    "likely": "3",
    "major": "3",
    "serious": "3",
    "almost certain": "4",
    "very likely": "4",
    "certain": "4",
    "critical": "4",
    "severe": "4",
    "catastrophic": "4",
}
_BLANK = re.compile(r"[-._*\s]*|n ?/ ?a|not (?:applicable|rated|assessed)|none")
_REMARK = re.compile(r"\s*[-:;,(\u2013\u2014]\s*")
_JOIN = re.compile(r"\s*[/,&|]\s*|\s*-\s*|\s+(?:to|and|or|moving to)\s+")
_OF_FOUR = re.compile(r"([0-9]+)(?:\.0+)?(?: ?(?:/|of|out of) ?([0-9]+))?")
_BOTH = re.compile(r"(?:([0-9]) ?[-:=(]? ?([a-z ]+)|([a-z ]+?) ?[-:=(]? ?([0-9]))\)?")


def rag(printed: str) -> Meaning[Rating]:
    """Read a colour, by its letter, its word, or in a sentence that says it of something."""
    whole, text = as_printed(printed), _small(printed)
    if _BLANK.fullmatch(text):
        return Meaning(None, whole)
    if text in _COLOURS:
        return Meaning(_COLOURS[text], whole)
    if text in _LIKELY:
        colour = _LIKELY[text]
        doubt = Doubt(
            "unusual_rating", f"“{whole}” is taken for {colour}.", suggestions=(colour.value,)
        )
        return Meaning(colour, whole, True, (doubt,))
    parts = [_COLOURS.get(part) for part in _JOIN.split(text)[:9]]
    if len(parts) > 1 and all(parts):
        return _unrated(whole, "Two ratings are printed.", *(part.value for part in parts if part))
    said = {_COLOURS[word] for word in _SENTENCE.findall(text)}
    if len(said) == 1:
        return Meaning(said.pop(), whole, True, (_sentence(),))
    first = _COLOURS.get(_REMARK.split(text, maxsplit=1)[0])
    if first is not None and _colours_in(text) <= {first.value}:
        return Meaning(first, whole, True, (_sentence(),))
    return _unrated(whole, "This is not a rating.", *sorted(_colours_in(text)))


def level(printed: str) -> Meaning[int]:
    """Read a likelihood or an impact on the scale from 1 (low) to 4 (very high)."""
    whole, text = as_printed(printed), _small(printed)
    if _BLANK.fullmatch(text):
        return Meaning(None, whole)
    if text in _LEVELS:
        return Meaning(_LEVELS[text], whole)
    if figure := _OF_FOUR.fullmatch(text):
        return _of_figures(whole, figure[1], figure[2] or "4")
    if (both := _BOTH.fullmatch(text)) and (found := _of_both(whole, both)):
        return found
    parts = [_LEVELS.get(part) or _one_to_four(part) for part in _JOIN.split(text)[:9]]
    if len(parts) > 1 and all(parts):
        return _no_level(whole, "Two levels are printed.", *(str(part) for part in parts))
    if text in _ELSEWHERE:
        return _no_level(whole, "This word belongs to another scale.", _ELSEWHERE[text])
    return _no_level(whole, "This is not a level from 1 to 4.")


def _small(printed: str) -> str:
    return plain(printed[:LONGEST]).replace("\n", " ").casefold().strip(" .,;:*()")


def _sentence() -> Doubt:
    return Doubt("rating_in_words", "The rating is taken from a sentence.", Severity.NOTE)


def _colours_in(text: str) -> set[str]:
    return {_COLOURS[word].value for word in re.findall(r"\b(?:red|amber|green|blue)\b", text)}


def _unrated(whole: str, text: str, *suggestions: str) -> Meaning[Rating]:
    doubt = Doubt("unclear_rating", text, suggestions=tuple(dict.fromkeys(suggestions)))
    return Meaning(None, whole, False, (doubt,))


def _no_level(whole: str, text: str, *suggestions: str) -> Meaning[int]:
    doubt = Doubt("unclear_level", text, suggestions=suggestions)
    return Meaning(None, whole, False, (doubt,))


def _one_to_four(text: str) -> int | None:
    return int(text) if text in {"1", "2", "3", "4"} else None


def _of_figures(whole: str, figure: str, scale: str) -> Meaning[int]:
    found = _one_to_four(figure)
    if scale != "4":
        return _no_level(whole, f"This is a level on a scale of {scale}, not of 4.")
    return Meaning(found, whole) if found else _no_level(whole, "Levels go from 1 to 4.")


def _of_both(whole: str, both: re.Match[str]) -> Meaning[int] | None:
    """A figure and a word that should say the same."""
    figure, word = both[1] or both[4], (both[2] or both[3]).strip()
    if word not in _LEVELS and word not in _ELSEWHERE:
        return None
    if _LEVELS.get(word) == _one_to_four(figure):
        return Meaning(_LEVELS[word], whole)
    return _no_level(whole, "The figure and the word are of different scales.", figure)
