"""Short names for agencies that have none yet: initials, or a single word as it is."""

import re
from collections.abc import Container, Iterator
from itertools import count

_WORD = re.compile(r"[A-Za-z0-9&']+")
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to", "with", "a", "an"})
_CAPITALS = re.compile(r"[A-Z][A-Z&]{2,7}")
LONGEST_WORD = 12


def short(name: str, otherwise: str = "AGENCY") -> str:
    """Make the short name of an agency: `Primary Care Trust` is PCT, `Qalb` is QALB."""
    words = [found[0].replace("'", "").strip("&") for found in _WORD.finditer(name)]
    words = [word for word in words if word]
    if len(words) == 1:
        return words[0][:LONGEST_WORD].upper()
    initials = "".join(word[0] for word in words if word.lower() not in _SMALL)
    return initials.upper()[:LONGEST_WORD] or otherwise


def free(code: str, taken: Container[str]) -> str:
    """Return the code, or the first with a number behind that nobody has."""
    numbered: Iterator[str] = (code if n == 1 else f"{code}{n}" for n in count(1))
    return next(each for each in numbered if each not in taken)


def is_body(name: str) -> bool:
    """Tell whether a name looks like a body's: an abbreviation, or more words than one."""
    return _CAPITALS.fullmatch(name) is not None or " " in name
