"""The cell that says who pays: one source, or several for as many amounts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.documents.grammars import Doubt, Severity
from app.services.documents.grammars.text import as_printed, plain

_APART = re.compile(r"\s*[/,;&+\n]\s*|\s+and\s+", re.IGNORECASE)
_NOTHING = re.compile(r"[-._*\s]*|n ?/ ?a|none|nil", re.IGNORECASE)
_OPEN = re.compile(r"t\.?b\.?[acdi]\.?|\?+|to be (?:agreed|confirmed|identified)", re.IGNORECASE)
_SHORT_NAME = re.compile(r"[A-Z][A-Za-z0-9.&-]{0,7}")
_NO_SOURCES = frozenset(
    ("PA", "FTE", "WTE", "VAT", "SLA", "EST", "PCM", "PW", "GBP", "MAX", "MIN", "NB", "YR", "NHSE")
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who pays, and how that is printed."""

    code: str
    printed: str


def looks_short(word: str, known: Sequence[str]) -> str | None:
    """The short name a word is: a known one, or two capitals at least where none are known."""
    for code in known:
        if code.casefold() == word.casefold():
            return code
    capitals = sum(char.isupper() for char in word)
    if known or capitals < 2 or word.upper().rstrip("S") in _NO_SOURCES:
        return None
    return word if _SHORT_NAME.fullmatch(word) else None


def sources_of(printed: str, known: Sequence[str]) -> tuple[list[Source], list[Doubt]]:
    """Every source of a cell, in order, and what the cell leaves open."""
    text = plain(printed).strip(" .:()")
    if _NOTHING.fullmatch(text):
        return [], []
    if _OPEN.fullmatch(text):
        return [], [Doubt("source_to_be_identified", "Who pays is still to be identified.")]
    if len(text) > 200:
        return [Source(as_printed(printed), as_printed(printed))], []
    if whole := _known(text, known):
        return [Source(whole, as_printed(printed))], []
    found: list[Source] = []
    doubts: list[Doubt] = []
    for part in filter(None, _APART.split(text)):
        more, doubt = _of_part(part, known)
        found += more
        doubts += [doubt] if doubt else []
    return found, doubts


def _known(text: str, known: Sequence[str]) -> str | None:
    return next((code for code in known if code.casefold() == text.casefold()), None)


def _of_part(part: str, known: Sequence[str]) -> tuple[list[Source], Doubt | None]:
    """The sources between two separators: short names side by side, or one long name."""
    if whole := _known(part, known):
        return [Source(whole, part)], None
    words = part.split()
    codes = [looks_short(word, known) for word in words]
    if len(words) == 1 or all(codes):
        named = zip(codes, words, strict=True)
        return [Source(code or word, word) for code, word in named], None
    joined = [n for n in range(len(words) - 1) if _is_split(words[n], words[n + 1], known)]
    if not joined:
        return [Source(part, part)], None
    at = joined[0]
    whole = words[at] + words[at + 1]
    before, after = words[:at], words[at + 2 :]
    if not all(looks_short(word, known) for word in before + after):
        return [Source(part, part)], None
    doubt = Doubt(
        "source_split",
        f"“{words[at]} {words[at + 1]}” looks like {whole}.",
        Severity.WARNING,
        (whole,),
    )
    printed = [*before, f"{words[at]} {words[at + 1]}", *after]
    return [
        Source(_known(one.replace(" ", ""), known) or one.replace(" ", ""), one) for one in printed
    ], doubt


def _is_split(first: str, second: str, known: Sequence[str]) -> bool:
    """Whether two words are one short name with a stray space in it."""
    if known and _known(first + second, known):
        return True
    one_letter = min(first, second, key=len)
    return len(one_letter) == 1 and one_letter.isupper() and (first + second).isupper()
