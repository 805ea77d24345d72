"""Names of people as they are printed: whole, cut short, by initials, and how they look."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache

from app.services.documents.grammars.text import key

_TITLES = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Cllr|Sir|Dame|Rev|Insp|Sgt|Supt|PC|DCI)\.? )?"
_NAME = r"(?:[A-Z]['-]?)?[A-Z][a-z]+(?:['-][A-Z][a-z]+)?"
_PERSON = re.compile(rf"{_TITLES}(?:{_NAME}|[A-Z]\.?)(?: [A-Z]\.?| {_NAME})? {_NAME}(?:-{_NAME})?")
_TITLE = re.compile(_TITLES)
_INITIALS = re.compile(r"(?:[A-Z]\.? ?){2,3}")
_FIRST_LETTER = re.compile(r"([A-Z])\.? ?([A-Z][A-Za-z'-]+)")
_BODY = re.compile(
    r"\b(?:agency|alcohol|alliance|area|association|authority|board|borough|care|centre"
    r"|charity|children|clinic|college|committee|community|company|consortium|council"
    r"|county|department|directorate|division|drug|drugs|education|executive|forum"
    r"|foundation|fund|group|health|hospital|housing|institute|justice|library|local"
    r"|london|midlands|ministry|national|network|nhs|office|organisation|panel|partners"
    r"|partnership|point|police|practice|primary|prison|probation|programme|project"
    r"|public|safety|scheme|school|sector|service|services|social|society|stakeholders"
    r"|steering|support|team|treatment|trust|unit|university|voluntary|youth)\b"
)


def looks_like_a_person(text: str) -> bool:
    """Whether words look like someone's name, and not like the name of a body."""
    return bool(_PERSON.fullmatch(text)) and not _BODY.search(key(text))


def matches(text: str, people: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each way in which a text may stand for people printed elsewhere, the surest first."""
    named, whole = _named(tuple(people))
    bare = _untitled(text)
    if named[bare] <= 1 and (cut := [name for name in whole if _is_cut(bare, name)]):
        yield "name_cut", tuple(cut)
    if letter := _FIRST_LETTER.fullmatch(bare):
        yield "initials", tuple(name for name in whole if _shortens(letter, name))
    if are_initials(bare):
        letters = key(bare).replace(" ", "")
        yield "initials", tuple(name for name in whole if _initials(name) == letters)
    elif same := [name for name in named if key(name) == key(bare)]:
        yield "same", tuple(same[:1])
    if " " not in bare:
        yield "first_name", tuple(name for name in whole if key(name).split()[:1] == [key(bare)])


@lru_cache(maxsize=16)
def _named(people: tuple[str, ...]) -> tuple[Counter[str], tuple[str, ...]]:
    """How often each name is printed, and the names that are not a short form of another."""
    named = Counter(name for name in map(_untitled, people) if " " in key(name))
    whole = [
        name
        for name in named
        if not (_FIRST_LETTER.fullmatch(name) or are_initials(name))
        and not (named[name] <= 1 and any(_is_cut(name, other) for other in named))
    ]
    return named, tuple(whole)


def _untitled(name: str) -> str:
    return _TITLE.sub("", name, count=1)


def _is_cut(short: str, name: str) -> bool:
    return key(name)[:-1] == key(short) and len(key(short)) > 3


def like(text: str, people: Sequence[str]) -> tuple[str, ...]:
    """Names printed elsewhere that are nearly this one, as suggestions."""
    others = sorted(set(_named(tuple(people))[1]) - {text})
    return tuple(get_close_matches(text, others, 3, 0.85))


def are_initials(text: str) -> bool:
    """Whether a text is two or three capitals."""
    return bool(_INITIALS.fullmatch(text))


def _initials(name: str) -> str:
    return "".join(word[0] for word in key(name).split())


def _shortens(letter: re.Match[str], name: str) -> bool:
    words = key(name).split()
    return len(words) > 1 and words[-1] == key(letter[2]) and words[0][0] == letter[1].casefold()
