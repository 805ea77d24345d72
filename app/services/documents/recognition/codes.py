"""Short names for agencies that have none yet: initials, or a single word as it is."""

import re
from collections.abc import Container, Iterator
from itertools import count

from app.services.documents.grammars.bodies import stands_alone
from app.services.documents.grammars.text import unaccented

_WORD = re.compile(r"[A-Za-z0-9&']+")
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to", "with", "a", "an"})
LONGEST_WORD = 12


def short(name: str, otherwise: str = "AGENCY") -> str:
    """Make the short name of an agency: `Primary Care Trust` is PCT, `Qalb` is QALB."""
    words = [found[0].replace("'", "").strip("&") for found in _WORD.finditer(unaccented(name))]
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
    """Tell whether a name is one that a body goes by: capitalised, or more words than one.

    A word that only qualifies another is the rest of a name that was torn: `Primary`.
    """
    return " " in name or (name[:1].isupper() and stands_alone(name))
