"""Words that point elsewhere: to grids, objectives and actions of a plan, and to indicators."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.documents.grammars.text import plain
from app.vocabulary import NodeKind

LONGEST = 20_000
LAST_INDICATOR = 199
_LIST = r"[0-9]+[a-z]?\b(?:(?:, ?| ?& ?|,? and | or )[0-9]+[a-z]?\b)*"
_REF = r"[0-9]+(?:\.[0-9]+){1,3}"
_SECTION = r"(?:planning grids?|grids?|sections?|themes?)"
_OUTCOME = r"(?:objectives?|outcomes?)"
_ACTION = r"(?:action points?|actions?)"
_NO = r"(?: (?:nos?\.?|numbers?))? ?"
_LEAD = (
    r"(?:(?:please )?see(?: also)? |(?:as )?(?:outlined|set out|described) (?:in|under) "
    r"|as (?:in|per|under) |refer to )?"
)
_POINTER = re.compile(
    rf"\b(?P<lead>{_LEAD})(?:"
    rf"{_SECTION}{_NO}(?P<section>[0-9]+[a-z]?)\b(?:,? (?:and )?{_OUTCOME}{_NO}(?P<outcome>{_LIST})"
    rf"(?:,? (?:and )?{_ACTION}{_NO}(?P<action>{_LIST}))?)?"
    rf"|{_OUTCOME}{_NO}(?P<outcome_of>{_LIST}),? (?:of|in|under|from) (?:the )?{_SECTION}{_NO}"
    r"(?P<of_section>[0-9]+[a-z]?)\b"
    rf"|(?:{_OUTCOME}|{_ACTION}|milestones?|steps?){_NO}(?P<ref>{_REF})\b"
    rf"|{_OUTCOME}{_NO}(?P<here>{_LIST})"
    rf"|{_ACTION}{_NO}(?P<action_here>{_LIST})(?: \((?:above|below)\))?)",
    re.IGNORECASE,
)
_MANY_SECTIONS = re.compile(
    r"(?:, ?| ?& ?|,? and | or )(?P<section>[0-9]+[a-z]?)\b(?![./0-9])", re.IGNORECASE
)
_EARLIER_PLAN = re.compile(
    r"(?:[a-z]*,?)? ?(?:from|of|in) (?:the |our )?(?:[0-9]{4}/[0-9]{1,4}|previous|last|old)",
    re.IGNORECASE,
)
_INDICATOR = re.compile(
    r"\b(?:N\.? ?I\.?s?|National Indicators?)(?: ?[:-])? ?(?P<first>[0-9]{1,3})[a-d]?(?![0-9/])"
    r"(?P<more>(?:(?:, ?| ?& ?|,? and | or | ?- ?| to )(?:NI ?)?[0-9]{1,3}[a-d]?(?![0-9/%])"
    r"(?! (?!are\b|is\b|was\b|were\b|will\b|in\b|of\b|for\b|and\b|or\b|to\b)[a-z]))*)"
)


@dataclass(frozen=True, slots=True)
class CrossReference:
    """Words that point to a place of the same plan, which may or may not exist."""

    printed: str
    target_kind: NodeKind
    target_ref: str


def cross_references(printed: str, here_ref: str) -> tuple[CrossReference, ...]:
    """Find every pointer in a text that stands at `here_ref`, in the order printed.

    `here_ref` is the ref of the section, or of anything within it, where the text stands: an
    objective without a grid is one of the same grid, an action one of the same objective. It is
    empty where the plan has no sections. A grid of an earlier plan is no place of this one.
    """
    text = plain(printed[:LONGEST]).replace("\n", " ")
    found = [one for match in _POINTER.finditer(text) for one in _targets(match, text, here_ref)]
    return tuple(dict.fromkeys(found))


def indicators(printed: str) -> tuple[str, ...]:
    """Find every national indicator in a text, as `NI 40`, in the order printed."""
    numbers = [
        number
        for match in _INDICATOR.finditer(plain(printed[:LONGEST]))
        for number in _numbers(match["first"], match["more"])
        if 1 <= number <= LAST_INDICATOR
    ]
    return tuple(f"NI {number}" for number in dict.fromkeys(numbers))


def _targets(match: re.Match[str], text: str, here: str) -> Iterator[CrossReference]:
    shown = match[0]
    if section := match["section"] or match["of_section"]:
        if not _EARLIER_PLAN.match(text, match.end()):
            yield from _within_section(match, section, text)
    elif ref := match["ref"]:
        yield CrossReference(shown, _kind_of(ref, shown), ref)
    elif match["here"]:
        inside = here.split(".")[0]
        yield from _many(shown, NodeKind.OUTCOME, inside, match["here"])
    elif outcome := _outcome_at(here):
        yield from _many(shown, NodeKind.ACTION, outcome, match["action_here"])


def _within_section(match: re.Match[str], section: str, text: str) -> Iterator[CrossReference]:
    shown, outcomes = match[0], match["outcome"] or match["outcome_of"]
    if match["action"] and outcomes and outcomes.isalnum():
        yield from _many(shown, NodeKind.ACTION, f"{section}.{outcomes}", match["action"])
    elif outcomes:
        yield from _many(shown, NodeKind.OUTCOME, section, outcomes)
    else:
        yield from _sections(match, section, text)


def _sections(match: re.Match[str], section: str, text: str) -> Iterator[CrossReference]:
    """`grids 5, 7 and 8` are three; the numbers after a single grid are something else."""
    numbers, end = [section], match.end()
    if re.search(r"(?:grids|sections|themes)\b", match[0], re.IGNORECASE):
        while more := _MANY_SECTIONS.match(text, end):
            numbers.append(more["section"])
            end = more.end()
    if not _EARLIER_PLAN.match(text, end):
        for number in numbers:
            yield CrossReference(text[match.start() : end], NodeKind.SECTION, number.lower())


def _many(shown: str, kind: NodeKind, inside: str, numbers: str) -> Iterator[CrossReference]:
    for number in re.findall(r"[0-9]+[a-z]?", numbers.lower()):
        yield CrossReference(shown, kind, f"{inside}.{number}" if inside else number)


def _outcome_at(here: str) -> str:
    """The outcome that a ref stands in, in a plan of sections."""
    return ".".join(here.split(".")[:2]) if "." in here else ""


def _kind_of(ref: str, shown: str) -> NodeKind:
    """What a whole ref names, by the word before it."""
    if re.search("objective|outcome", shown, re.IGNORECASE):
        return NodeKind.OUTCOME
    milestone = re.search("milestone|step", shown, re.IGNORECASE)
    return NodeKind.MILESTONE if milestone or ref.count(".") > 2 else NodeKind.ACTION


def _numbers(first: str, more: str) -> Iterator[int]:
    """The numbers of a list; `16-18` and `16 to 18` are three."""
    last = int(first)
    yield last
    for join, printed in re.findall(r"(\D*?)(?:NI ?)?([0-9]+)[a-d]?", more):
        number = int(printed)
        if join.strip() in {"-", "to"}:
            yield from range(last + 1, min(number, LAST_INDICATOR))
        yield number
        last = number
