"""Names of people as they are printed: whole, cut short, by initials, and how they look."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from enum import IntEnum
from functools import lru_cache

from app.services.documents.grammars.bodies import is_body, may_be_body
from app.services.documents.grammars.given_names import GIVEN
from app.services.documents.grammars.text import key, plain, unaccented

_TITLED = """
baroness canon capt captain chancellor chief cllr col councillor councilor cpt dame dc dci
det detective di doctor dr ds dsu father fr imam insp inspector lady lord lt major miss mr
mrs ms mx prof professor ps rabbi rev revd reverend sergeant sgt sir sister superintendent
supt
"""
_TITLES = frozenset(_TITLED.split())
# `PC` is a constable before a name, and nobody by itself.
_SHORT_TITLES = frozenset({"PC", "WPC", "PCSO", "PS", "DC", "DS", "DI", "DCI", "ACC", "T/Insp"})
_LETTERS_BEHIND = "jr jnr snr obe mbe cbe bem qpm qc kc mp mep jp dl phd"
_BEHIND = frozenset(_LETTERS_BEHIND.split())
_LINKING = """
ab abu al ap bin bint da das de del della den der di dos du el ferch ibn la las le los ten
ter ul ur van von y zu
"""
_PARTICLES = frozenset(_LINKING.split())
_PREFIX = re.compile(
    r"(?:[ODL]'|[dl]'|(?:al|el|ul|ur|as|ad|an|ar|ash|Al|El|Ul)-|Mc|Mac(?=\w[^A-Z]))"
)
_INNER = re.compile(r"(?:Mc|Mac|Fitz|De|Di|Du|La|Le|Van|O)$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.? ?){2,3}")
_DOTTED = re.compile(r"(?:[^\W\d_]\.?-?){1,4}")
_FIRST_LETTER = re.compile(r"([^\W\d_])\.? ?([^\W\d_][\w'-]+)")
_NAMES_AT_MOST, _WORDS_AT_MOST = 3, 7


class Looks(IntEnum):
    """How much words look like someone's name."""

    UNLIKE = 0
    # Words in capitals, that may be a body's as well: `Phoenix Futures`, `Aoife Byrne`.
    LIKE = 1
    SURE = 2


def looks_like_a_person(text: str) -> bool:
    """Whether words look like someone's name, and not like the name of a body."""
    return looks(text) is not Looks.UNLIKE


def surely_a_person(text: str) -> bool:
    """Whether words are someone's name by a title, an initial, a given name or the like."""
    return looks(text) is Looks.SURE


@lru_cache(maxsize=8192)
def looks(text: str) -> Looks:
    """Judge by its words whether a text is someone's name."""
    words = plain(text).split()
    if not words or len(words) > _WORDS_AT_MOST or is_body(text):
        return Looks.UNLIKE
    core = _core(words)
    if text.islower() or text.isupper():
        core = [word.title() for word in core] if core and is_given(core[0]) else []
    kinds = [_kind(word) for word in core]
    names = [word for word, kind in zip(core, kinds, strict=True) if kind == "name"]
    if not _is_shaped(kinds) or len(names) > _NAMES_AT_MOST:
        return Looks.UNLIKE
    if len(core) < len(_behind_off(words)) or _is_told(core, kinds, names):
        return Looks.SURE
    return Looks.UNLIKE if len(core) < 2 or may_be_body(text) else Looks.LIKE


def may_be_a_name(word: str) -> bool:
    """Whether a single word may be someone's first or last name: `Patel`, not `PCT`."""
    return _kind(plain(word)) == "name" and not is_body(word) and not may_be_body(word)


def bare(text: str) -> str:
    """What two spellings of a name share where one has no accents: `sian` of `Siân`."""
    return unaccented(key(text))


def _core(words: Sequence[str]) -> list[str]:
    """The words of a name without titles before it, and letters behind it."""
    core = list(_behind_off(words))
    while len(core) > 1 and _is_title(core[0]):
        del core[0]
    return core


def _behind_off(words: Sequence[str]) -> Sequence[str]:
    end = len(words)
    while end > 1 and key(words[end - 1]) in _BEHIND:
        end -= 1
    return words[:end]


def _is_title(word: str) -> bool:
    plain_word = word.strip(".")
    return plain_word in _SHORT_TITLES or (
        key(plain_word) in _TITLES and not plain_word.isupper() and plain_word.isalpha()
    )


def _kind(word: str) -> str | None:
    if key(word) in _PARTICLES and (word.islower() or word.istitle()):
        return "particle"
    if _DOTTED.fullmatch(word) and word.isupper():
        letters = sum(map(str.isalpha, word))
        return "initial" if letters == 1 or "." in word else "letters" if letters == 2 else None
    return "name" if _is_name(word) else None


def _is_name(word: str) -> bool:
    if word.casefold().endswith("'s"):
        return False
    pieces = [piece for piece in re.split(r"[-']", _PREFIX.sub("", word, count=1)) if piece]
    return bool(pieces) and all(map(_is_piece, pieces))


def _is_piece(piece: str) -> bool:
    """Whether a part of a name is written as one: a capital and small letters, or neither."""
    if not all(unicodedata.category(char)[0] in "LM" for char in piece):
        return False
    if not any(char.isupper() or char.islower() for char in piece):
        return True
    if not piece[0].isupper() or not any(map(str.islower, piece)):
        return False
    inner = [at for at, char in enumerate(piece) if at and char.isupper()]
    return all(_INNER.search(piece[:at]) for at in inner)


def _is_shaped(kinds: Sequence[str | None]) -> bool:
    """Whether words of these kinds make a name: no other word, and a name at the end.

    A single initial may stand behind instead: `Smith J`.
    """
    if None in kinds or "name" not in kinds:
        return False
    return kinds[-1] == "name" or (kinds[-1] == "initial" and kinds[0] == "name")


def _is_told(core: Sequence[str], kinds: Sequence[str | None], names: Sequence[str]) -> bool:
    """Whether something tells that words in capitals are a person's name."""
    particles = any(k == "particle" and word.islower() for k, word in zip(kinds, core, strict=True))
    return (
        "initial" in kinds
        or (particles and len(core) > 1)
        or any(map(_PREFIX.match, names))
        or is_given(names[0])
    )


def is_given(word: str) -> bool:
    """Whether a word is a given name that is common, with or without its accents."""
    return bare(word).split(" ")[0] in GIVEN


def matches(text: str, people: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each way in which a text may stand for people printed elsewhere, the surest first."""
    named, whole = _named(tuple(people))
    name = _untitled(text)
    if named[name] <= 1 and (cut := [other for other in whole if _is_cut(name, other)]):
        yield "name_cut", tuple(cut)
    if letter := _first_letter(name):
        yield "initials", tuple(other for other in whole if _shortens(letter, other))
    if are_initials(name):
        letters = key(name).replace(" ", "")
        yield "initials", tuple(other for other in whole if _initials(other) == letters)
    elif same := [other for other in named if key(other) == key(name)]:
        yield "same", tuple(same[:1])
    if " " not in name:
        yield "first_name", tuple(other for other in whole if _is_end(key(name), other))


def _is_end(word: str, name: str) -> bool:
    """Whether a word is the first or the last of a name."""
    return key(name).startswith(f"{word} ") or key(name).endswith(f" {word}")


@lru_cache(maxsize=16)
def _named(people: tuple[str, ...]) -> tuple[Counter[str], tuple[str, ...]]:
    """How often each name is printed, and the names that are not a short form of another."""
    named = Counter(name for name in map(_untitled, people) if " " in key(name))
    whole = [
        name
        for name in named
        if not (_first_letter(name) or are_initials(name))
        and not (named[name] <= 1 and any(_is_cut(name, other) for other in named))
    ]
    return named, tuple(whole)


def _untitled(name: str) -> str:
    words = name.split()
    core = words
    while len(core) > 2 and _is_title(core[0]):
        core = core[1:]
    return name if core is words else " ".join(core)


def _is_cut(short: str, name: str) -> bool:
    return key(name)[:-1] == key(short) and len(key(short)) > 3


def like(text: str, people: Sequence[str]) -> tuple[str, ...]:
    """Names printed elsewhere that are nearly this one, as suggestions."""
    others = sorted(set(_named(tuple(people))[1]) - {text})
    return tuple(get_close_matches(text, others, 3, 0.85))


def are_initials(text: str) -> bool:
    """Whether a text is two or three capitals."""
    return text.isupper() and bool(_INITIALS.fullmatch(text))


def _initials(name: str) -> str:
    return "".join(word[0] for word in key(name).split())


def _first_letter(text: str) -> tuple[str, str] | None:
    """Part `C. Mudhune` into its letter and the rest, as keys."""
    found = _FIRST_LETTER.fullmatch(text)
    if found is None or not (found[1].isupper() and found[2][0].isupper()):
        return None
    # Two capitals without anything between them are no initial and a name: `McDonald`, `NHS`.
    if found[2].isupper() and found.end(1) == found.start(2):
        return None
    return key(found[1]), key(found[2])


def _shortens(letter: tuple[str, str], name: str) -> bool:
    words = key(name)
    return words.endswith(f" {letter[1]}") and words[0] == letter[0]
