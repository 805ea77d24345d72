"""Printed owners: who answers for an action, in the order printed; the first is its lead."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app.services.documents.grammars import Doubt, Meaning, Severity
from app.services.documents.grammars.bodies import is_usual
from app.services.documents.grammars.names import (
    are_initials,
    like,
    matches,
    may_be_a_name,
    surely_a_person,
)
from app.services.documents.grammars.owner_parts import (
    ANYONE,
    ASIDE,
    HOW,
    ROLE,
    Agency,
    Facts,
    beside,
    by_key,
    names_a_body,
    parts,
)
from app.services.documents.grammars.text import as_printed, key, plain

LONGEST = 500
_BLANK = re.compile(r"[-._*\s]*|n ?/ ?a|not applicable", re.IGNORECASE)
_NOBODY = re.compile(
    r"t\.?b\.?[acdi]\.?|\?+|to be (?:agreed|appointed|confirmed|identified|recruited|decided)"
    r"|vacan(?:t|cy)|none|nobody|unknown|not known",
    re.IGNORECASE,
)
_LEAD = re.compile(r"\s*[(\[]\s*lead(?: agency)?\s*[)\]]|\s+to lead$|\s*-\s*lead$", re.IGNORECASE)
_BEHIND = re.compile(r"(.+) (\S+)")


@dataclass(frozen=True, slots=True)
class Owner:
    """One who answers for an action: an agency, a person or a role, as far as it is certain.

    `of` is what is printed as their agency, where nobody knows it yet.
    """

    agency_code: str | None
    person: str | None
    role: str | None
    printed: str
    of: str | None = None


_Part = tuple[Owner | None, tuple[Doubt, ...]]


def owners(
    printed: str,
    known: Sequence[Agency],
    people: Sequence[str] = (),
    *,
    only_agencies: bool = False,
    only_people: bool = False,
    named: Collection[str] = (),
) -> Meaning[tuple[Owner, ...]]:
    """Read who answers for an action; `people` are the names printed elsewhere, as often as there.

    In a column that only names agencies nobody is taken for a person who does not surely look like
    one; in one that only names people a single word may be someone's name. `named` holds the keys
    of names that are people's, however they look.
    """
    whole = as_printed(printed)
    text = plain(printed).strip(" .,;:")
    if _BLANK.fullmatch(text):
        return Meaning((), whole)
    facts = Facts(by_key(tuple(known)), people, only_agencies, only_people, named)
    if len(text) > LONGEST:
        doubt = Doubt("unknown_owner", "This is too long to be an owner.")
        return Meaning((Owner(None, None, None, whole),), whole, False, (doubt,))
    apart = parts(text, facts)
    lead = next((n for n, part in enumerate(apart) if _LEAD.search(part)), 0)
    read = [_read(_LEAD.sub("", part), facts) for part in apart]
    doubts = [doubt for _, more in read for doubt in more]
    if lead:
        doubts.append(_note("lead_marked", f"“{apart[lead]}” is marked as the lead."))
        read.insert(0, read.pop(lead))
    inferred = any(doubt.code in _INFERRED for doubt in doubts)
    found = tuple(dict.fromkeys(owner for owner, _ in read if owner))
    return Meaning(found, whole, inferred, tuple(dict.fromkeys(doubts)))


def names_in(
    cells: Iterable[str],
    known: Sequence[Agency],
    *,
    only_agencies: bool = False,
    named: Collection[str] = (),
) -> tuple[str, ...]:
    """Every full name printed in some cells of owners, as often as it is printed there."""
    facts = Facts(by_key(tuple(known)), (), only_agencies, named=named)
    return tuple(
        name
        for cell in cells
        for part in parts(plain(cell[:LONGEST]).strip(" .,;:"), facts)
        for name in (part, *beside(part))
        if facts.is_person(name) and not ROLE.fullmatch(name) and key(name) not in facts.agencies
    )


_INFERRED = frozenset({"initials", "name_cut", "first_name", "lead_marked", "read_as_person"})


def _note(code: str, text: str, *suggestions: str) -> Doubt:
    return Doubt(code, text, Severity.NOTE, suggestions)


def _read(part: str, facts: Facts) -> _Part:
    text = part.strip(" .,;:")
    if _NOBODY.fullmatch(text):
        return None, (Doubt("nobody_named", f"“{text}” names nobody yet."),)
    if codes := facts.agencies.get(key(text)):
        return _of_agency(text, codes)
    if (aside := ASIDE.fullmatch(text)) and (pair := _with_aside(text, aside, facts)):
        return pair
    if ANYONE.fullmatch(text):
        return _unknown(text, "names no one in particular")
    if ROLE.fullmatch(text):
        return Owner(_agency_within(text, facts), None, text, text), ()
    return _named(text, facts) or _unknown(text, "is not known")


def _named(text: str, facts: Facts) -> _Part | None:
    """Read a person, with or without their agency behind."""
    is_person = facts.is_person(text)
    if (is_person or not facts.only_agencies) and (person := _person(text, facts)):
        return person
    if is_person and key(text) in facts.named:
        return Owner(None, text, None, text), ()
    if is_person:
        said = _note("read_as_person", f"“{text}” is read as a person.", *like(text, facts.people))
        return Owner(None, text, None, text), (said,)
    return _with_agency_behind(text, facts)


def _of_agency(text: str, codes: tuple[str, ...]) -> _Part:
    if len(codes) == 1:
        return Owner(codes[0], None, None, text), ()
    doubt = Doubt("unknown_owner", f"“{text}” may be more than one agency.", suggestions=codes)
    return Owner(None, None, None, text), (doubt,)


def _unknown(text: str, why: str) -> _Part:
    return Owner(None, None, None, text), (Doubt("unknown_owner", f"“{text}” {why}."),)


def _with_aside(text: str, aside: re.Match[str], facts: Facts) -> _Part | None:
    """`Someone (PCT)`, `PCT (Someone)`: one owner, told by both."""
    first, second = aside[1].strip(), (aside[2] or aside[3] or aside[4]).strip()
    both = ((first, second), (second, first))
    for outer, inner in both:
        codes = facts.agencies.get(key(inner), ())
        if len(codes) == 1 and key(outer) not in facts.agencies:
            owner, doubts = _read(outer, facts)
            if owner:
                return replace(owner, agency_code=codes[0], printed=text), doubts
    name = next((name for name, _ in both if facts.is_person(name)), None)
    if name is None:
        return None
    beside = second if name == first else first
    owner, doubts = _read(name, facts)
    return None if owner is None else _of(replace(owner, printed=text), beside, facts, doubts)


def _of(owner: Owner, beside: str, facts: Facts, doubts: tuple[Doubt, ...]) -> _Part:
    """Read what stands beside a person's name: a role, their agency, or something else."""
    if ROLE.fullmatch(beside):
        return replace(owner, role=beside, agency_code=_agency_within(beside, facts)), doubts
    whole = " " in (owner.person or "")
    single = whole and may_be_a_name(beside) and not HOW.fullmatch(beside)
    own = key(beside) == _letters(owner.person or "")
    if not own and not facts.is_person(beside) and (single or names_a_body(beside)):
        told = Doubt("unknown_owner", f"“{beside}” is not known.")
        return replace(owner, of=beside), (*doubts, told)
    said = _note("aside_not_taken", f"“{beside}” beside {owner.person} is kept as printed only.")
    return owner, (*doubts, said)


def _letters(name: str) -> str:
    return "".join(word[0] for word in key(name).split())


def _with_agency_behind(text: str, facts: Facts) -> _Part | None:
    """`Jane Smith PCT`: a person's name, and their agency with nothing between."""
    found = _BEHIND.fullmatch(text)
    if found is None or not surely_a_person(found[1]) or " " not in found[1]:
        return None
    codes = facts.agencies.get(key(found[2]), ())
    if not (len(codes) == 1 or is_usual(found[2]) or re.fullmatch(r"[A-Z&]{3,8}", found[2])):
        return None
    owner, doubts = _read(found[1], facts)
    if owner is None:
        return None
    if len(codes) == 1:
        return replace(owner, agency_code=codes[0], printed=text), doubts
    return _of(replace(owner, printed=text), found[2], facts, doubts)


def _person(text: str, facts: Facts) -> _Part | None:
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


def _agency_within(role: str, facts: Facts) -> str | None:
    """The agency whose name a role begins with: `PCT Commissioning Manager`."""
    words = role.split()
    for end in range(len(words) - 1, 0, -1):
        codes = facts.agencies.get(key(" ".join(words[:end])), ())
        if len(codes) == 1:
            return codes[0]
    return None
