"""A cell of owners taken apart: who stands in it, one by one, and what stands beside them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.services.documents.grammars.bodies import is_body
from app.services.documents.grammars.names import (
    is_given,
    looks_like_a_person,
    matches,
    may_be_a_name,
    surely_a_person,
)
from app.services.documents.grammars.text import key

_APART = re.compile(
    r"\s*[/,;+|\n\u2022]\s*|\s*&\s*|\s+and\s+|\s+with (?:support from|the )?\s*"
    r"|\s*(?:supported|assisted) by\s+|\s+in (?:partnership|conjunction) with\s+",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\s*&\s*|\s+and\s+", re.IGNORECASE)
_TURNED = re.compile(r"((?:^|[/;\n&])\s*)([^\W\d_][\w'-]+),[ ]([^\W\d_]+)(?=\s*(?:$|[/;\n&(]))")
ANYONE = re.compile(
    r"(?:all |other |local |key )*(?:agencies|partners|partner agencies|stakeholders|services"
    r"|providers|parties|everyone|all|various)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:led by|lead(?: agency| officer)?|owner|by)\s*:?\s+", re.IGNORECASE)
ASIDE = re.compile(r"(.+?)\s*(?:[(\[]([^()\[\]]+)[)\]]|\s-\s(.+)|:\s+(.+))", re.DOTALL)
# What stands beside a name and says how someone serves, not for whom.
HOW = re.compile(
    r"(?:acting|interim|temporary|seconded|new|vice[ -]chair|deputy|job[ -]share|vacant"
    r"|maternity cover)\b.*|t\.?b\.?[ac]\.?",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"post ?-?holders?|(?:head|director|chair(?:man)?|lead|manager|officer) (?:of|for) .+"
    r"|(?:.+ )?(?:managers?|co-?ordinators?|officers?|leads?|directors?|heads?|workers?|nurses?"
    r"|commissioners?|consultants?|analysts?|administrators?|secretary|chair(?:man)?|champions?"
    r"|inspectors?|sergeants?|superintendents?|advis[eo]rs?|trainers?|assistants?|clerks?"
    r"|governors?|executives?|councillors?|practitioners?|pharmacists?|post ?-?holders?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that is known, with the other names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    agencies: dict[str, tuple[str, ...]]
    people: Sequence[str]
    only_agencies: bool = False
    only_people: bool = False
    named: Collection[str] = ()

    def is_person(self, text: str) -> bool:
        """Whether a text is read as someone's name, in this column."""
        if surely_a_person(text) or key(text) in self.named:
            return True
        if self.only_agencies:
            return False
        return looks_like_a_person(text) or (self.only_people and may_be_a_name(text))


@lru_cache(maxsize=16)
def by_key(known: tuple[Agency, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for agency in known:
        for name in (agency.code, agency.name, *agency.aliases):
            codes = found.get(key(name), ())
            found[key(name)] = codes if agency.code in codes else (*codes, agency.code)
    return found


def parts(text: str, facts: Facts) -> list[str]:
    """The owners of a cell; a known name, or two words nobody knows, is never taken apart."""
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    text = _TURNED.sub(lambda found: _turned(found, facts), text)
    if key(text) in facts.agencies:
        return [text]
    for apart in _APART.finditer(text):
        if _is_bracketed(text, apart.start()):
            continue
        left, right = text[: apart.start()].strip(), text[apart.end() :].strip()
        for end in _ends(text, apart.start()):
            if key(text[:end]) in facts.agencies:
                return [text[:end].strip(), *_more(text[end:], facts)]
        if _BOTH.fullmatch(apart[0]) and not (_means(left, facts) or _starts(right, facts)):
            continue
        return [*(parts(left, facts) if left else []), *_more(right, facts)]
    return _spread(text, facts) if text else []


def _turned(found: re.Match[str], facts: Facts) -> str:
    """`Smith, Jane` as `Jane Smith`, where the one is a given name and the other no body's."""
    before, last, first = found.groups()
    turn = is_given(first) and may_be_a_name(last) and not is_given(last)
    return f"{before}{first} {last}" if turn and key(last) not in facts.agencies else found[0]


def _is_bracketed(text: str, at: int) -> bool:
    """Whether a place in a text stands within brackets that are closed."""
    before = text[:at]
    return before.count("(") > before.count(")") and ")" in text[at:]


def _spread(text: str, facts: Facts) -> list[str]:
    """Part several owners within brackets: `Jane Smith (Police/ PCT)`, each name once."""
    aside = ASIDE.fullmatch(text)
    if aside is None or not (inner := aside[2]) or not _APART.search(inner):
        return [text]
    each = [part.strip() for part in parts(inner.strip(), facts)]
    if len(each) < 2 or not all(_is_someone(part, facts) for part in each):
        return [text]
    return [f"{aside[1]} ({each[0]})", *each[1:]]


def _is_someone(text: str, facts: Facts) -> bool:
    return key(text) in facts.agencies or facts.is_person(text) or names_a_body(text)


def names_a_body(text: str) -> bool:
    """Whether a text beside a name looks like an agency: by its words, or written in capitals."""
    if HOW.fullmatch(text) or re.search(r"[\d@]", text):
        return False
    return is_body(text) or (text.isupper() and len(key(text)) > 1)


def beside(part: str) -> tuple[str, ...]:
    """What stands before brackets, a dash or a colon, and what in or behind them."""
    aside = ASIDE.fullmatch(part)
    return tuple(text.strip() for text in aside.groups() if text) if aside else ()


def _ends(text: str, after: int) -> list[int]:
    ends = [apart.start() for apart in _APART.finditer(text, after + 1)]
    return [*ends, len(text)][::-1][:20]


def _more(text: str, facts: Facts) -> list[str]:
    rest = _APART.match(text)
    inner = text[rest.end() :] if rest else text
    return parts(inner.strip(" ,;"), facts) if inner.strip(" ,;") else []


def _starts(text: str, facts: Facts) -> bool:
    first = _APART.split(text, maxsplit=1)[0]
    return _means(first, facts) or key(text) in facts.agencies


def _means(text: str, facts: Facts) -> bool:
    """Whether a text names someone by itself."""
    if key(text) in facts.agencies or ROLE.fullmatch(text) or ANYONE.fullmatch(text):
        return True
    if facts.is_person(text):
        return True
    return not facts.only_agencies and any(found for _, found in matches(text, facts.people))
