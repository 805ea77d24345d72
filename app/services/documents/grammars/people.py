"""Printed owners: who answers for an action, in the order printed; the first is its lead."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.services.documents.grammars import Doubt, Meaning, Severity
from app.services.documents.grammars.names import are_initials, like, looks_like_a_person, matches
from app.services.documents.grammars.text import as_printed, key, plain

LONGEST = 500
_APART = re.compile(
    r"\s*[/,;+|\n\u2022]\s*|\s*&\s*|\s+and\s+|\s+with (?:support from|the )?\s*"
    r"|\s*(?:supported|assisted) by\s+|\s+in (?:partnership|conjunction) with\s+",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\s*&\s*|\s+and\s+", re.IGNORECASE)
_BLANK = re.compile(r"[-._*\s]*|n ?/ ?a|not applicable", re.IGNORECASE)
_NOBODY = re.compile(
    r"t\.?b\.?[acdi]\.?|\?+|to be (?:agreed|appointed|confirmed|identified|recruited|decided)"
    r"|vacan(?:t|cy)|none|nobody|unknown|not known",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    r"(?:all |other |local |key )*(?:agencies|partners|partner agencies|stakeholders|services"
    r"|providers|parties|everyone|all|various)",
    re.IGNORECASE,
)
_LEAD = re.compile(r"\s*[(\[]\s*lead(?: agency)?\s*[)\]]|\s+to lead$|\s*-\s*lead$", re.IGNORECASE)
_LABEL = re.compile(r"(?:led by|lead(?: agency| officer)?|owner|by)\s*:?\s+", re.IGNORECASE)
_ASIDE = re.compile(r"(.+?)\s*(?:\(([^()]+)\)|\s-\s(.+))")
_ROLE = re.compile(
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
class Owner:
    """One who answers for an action: an agency, a person or a role, as far as it is certain."""

    agency_code: str | None
    person: str | None
    role: str | None
    printed: str


@dataclass(frozen=True, slots=True)
class _Known:
    agencies: dict[str, tuple[str, ...]]
    people: Sequence[str]
    only_agencies: bool


_Part = tuple[Owner | None, tuple[Doubt, ...]]


def owners(
    printed: str,
    known: Sequence[Agency],
    people: Sequence[str] = (),
    *,
    only_agencies: bool = False,
) -> Meaning[tuple[Owner, ...]]:
    """Read who answers for an action; `people` are the names printed elsewhere, as often as there.

    In a column that only names agencies nobody is taken for a person.
    """
    whole = as_printed(printed)
    text = plain(printed).strip(" .,;:")
    if _BLANK.fullmatch(text):
        return Meaning((), whole)
    facts = _Known(_by_key(tuple(known)), people, only_agencies)
    if len(text) > LONGEST:
        doubt = Doubt("unknown_owner", "This is too long to be an owner.")
        return Meaning((Owner(None, None, None, whole),), whole, False, (doubt,))
    parts = _parts(text, facts)
    lead = next((n for n, part in enumerate(parts) if _LEAD.search(part)), 0)
    read = [_read(_LEAD.sub("", part), facts) for part in parts]
    doubts = [doubt for _, more in read for doubt in more]
    if lead:
        doubts.append(_note("lead_marked", f"“{parts[lead]}” is marked as the lead."))
        read.insert(0, read.pop(lead))
    inferred = any(doubt.code in _INFERRED for doubt in doubts)
    found = tuple(dict.fromkeys(owner for owner, _ in read if owner))
    return Meaning(found, whole, inferred, tuple(dict.fromkeys(doubts)))


def names_in(cells: Iterable[str], known: Sequence[Agency]) -> tuple[str, ...]:
    """Every full name printed in some cells of owners, as often as it is printed there."""
    facts = _Known(_by_key(tuple(known)), (), False)
    return tuple(
        part
        for cell in cells
        for part in _parts(plain(cell[:LONGEST]).strip(" .,;:"), facts)
        if looks_like_a_person(part)
        and not _ROLE.fullmatch(part)
        and key(part) not in facts.agencies
    )


_INFERRED = frozenset({"initials", "name_cut", "first_name", "lead_marked", "read_as_person"})


def _note(code: str, text: str, *suggestions: str) -> Doubt:
    return Doubt(code, text, Severity.NOTE, suggestions)


@lru_cache(maxsize=16)
def _by_key(known: tuple[Agency, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for agency in known:
        for name in (agency.code, agency.name, *agency.aliases):
            codes = found.get(key(name), ())
            found[key(name)] = codes if agency.code in codes else (*codes, agency.code)
    return found


def _parts(text: str, facts: _Known) -> list[str]:
    """The owners of a cell; a known name, or two words nobody knows, is never taken apart."""
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    if key(text) in facts.agencies:
        return [text]
    for apart in _APART.finditer(text):
        left, right = text[: apart.start()].strip(), text[apart.end() :].strip()
        for end in _ends(text, apart.start()):
            if key(text[:end]) in facts.agencies:
                return [text[:end].strip(), *_more(text[end:], facts)]
        if _BOTH.fullmatch(apart[0]) and not (_means(left, facts) or _starts(right, facts)):
            continue
        return [*([left] if left else []), *_more(right, facts)]
    return [text] if text else []


def _ends(text: str, after: int) -> list[int]:
    ends = [apart.start() for apart in _APART.finditer(text, after + 1)]
    return [*ends, len(text)][::-1][:20]


def _more(text: str, facts: _Known) -> list[str]:
    rest = _APART.match(text)
    inner = text[rest.end() :] if rest else text
    return _parts(inner.strip(" ,;"), facts) if inner.strip(" ,;") else []


def _starts(text: str, facts: _Known) -> bool:
    first = _APART.split(text, maxsplit=1)[0]
    return _means(first, facts) or key(text) in facts.agencies


def _means(text: str, facts: _Known) -> bool:
    """Whether a text names someone by itself."""
    if key(text) in facts.agencies or _ROLE.fullmatch(text) or _ANYONE.fullmatch(text):
        return True
    if facts.only_agencies:
        return False
    return looks_like_a_person(text) or any(found for _, found in matches(text, facts.people))


def _read(part: str, facts: _Known) -> _Part:
    text = part.strip(" .,;:")
    if _NOBODY.fullmatch(text):
        return None, (Doubt("nobody_named", f"“{text}” names nobody yet."),)
    if codes := facts.agencies.get(key(text)):
        return _of_agency(text, codes)
    if (aside := _ASIDE.fullmatch(text)) and (pair := _with_aside(text, aside, facts)):
        return pair
    if _ANYONE.fullmatch(text):
        return _unknown(text, "names no one in particular")
    if _ROLE.fullmatch(text):
        return Owner(_agency_within(text, facts), None, text, text), ()
    if not facts.only_agencies and (person := _person(text, facts)):
        return person
    if not facts.only_agencies and looks_like_a_person(text):
        said = _note("read_as_person", f"“{text}” is read as a person.", *like(text, facts.people))
        return Owner(None, text, None, text), (said,)
    return _unknown(text, "is not known")


def _of_agency(text: str, codes: tuple[str, ...]) -> _Part:
    if len(codes) == 1:
        return Owner(codes[0], None, None, text), ()
    doubt = Doubt("unknown_owner", f"“{text}” may be more than one agency.", suggestions=codes)
    return Owner(None, None, None, text), (doubt,)


def _unknown(text: str, why: str) -> _Part:
    return Owner(None, None, None, text), (Doubt("unknown_owner", f"“{text}” {why}."),)


def _with_aside(text: str, aside: re.Match[str], facts: _Known) -> _Part | None:
    """`Someone (PCT)`, `PCT (Someone)`: one owner, told by both."""
    first, second = aside[1], aside[2] or aside[3]
    for outer, inner in ((first, second), (second, first)):
        codes = facts.agencies.get(key(inner), ())
        if len(codes) == 1 and key(outer) not in facts.agencies:
            owner, doubts = _read(outer, facts)
            if owner:
                return replace(owner, agency_code=codes[0], printed=text), doubts
    return None


def _person(text: str, facts: _Known) -> _Part | None:
    for how, found in matches(text, facts.people):
        if how == "same":
            return Owner(None, found[0], None, text), ()
        if len(found) == 1:
            told = Doubt(how, f"“{text}” is taken for {found[0]}.", Severity.WARNING, found)
            return Owner(None, found[0], None, text), (told,)
        if found:
            doubt = Doubt("unknown_owner", f"“{text}” may be several people.", suggestions=found)
            return Owner(None, None, None, text), (doubt,)
    return _unknown(text, "is not known") if are_initials(text) else None


def _agency_within(role: str, facts: _Known) -> str | None:
    """The agency whose name a role begins with: `PCT Commissioning Manager`."""
    words = role.split()
    for end in range(len(words) - 1, 0, -1):
        codes = facts.agencies.get(key(" ".join(words[:end])), ())
        if len(codes) == 1:
            return codes[0]
    return None
