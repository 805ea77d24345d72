"""Deadlines in words: what recurs, what goes on, what waits on something, what has no date yet."""

import re
from dataclasses import replace

from app.services.documents.grammars import Doubt, Severity
from app.services.documents.grammars.points import point
from app.services.documents.grammars.spans import Near, Readable, Reading, Span, note, unclear
from app.services.documents.grammars.stretches import due, open_start, stretch
from app.vocabulary import ScheduleKind as Kind

_UNIT = r"(?:days?|weeks?|fortnights?|months?|quarters?|terms?|years?|annum|meetings?)"
_RECURS = re.compile(
    r"(?:on an? )?(?:(?:bi|half|six|three|four|two)[- ]?)?"
    r"(?:daily|weekly|fortnightly|monthly|quarterly|1/4[- ]?ly|termly|yearly|annually"
    r"|annual|annum"
    rf"|(?:at )?(?:every|each)(?: \w+)? {_UNIT}"
    rf"|(?:once|twice|\w+ times|\d+x?) (?:a|an|per|each|every) {_UNIT}"
    rf"|per {_UNIT})"
    r"(?: (?:basis|meetings?|reports?|reporting|reviews?|updates?|returns?|monitoring))*"
)
_GOES_ON = re.compile(
    r"(?:on ?-? ?going|continu(?:ous|ously|al|ing|es?)|rolling|permanent|all year(?: round)?"
    r"|(?:for the )?duration of (?:the )?(?:plan|programme)"
    r"|throughout(?: (?:the )?(?:life of the )?(?:year|plan|period|programme|plan period))?)"
    r"(?: (?:programme|program|process|work|activity|basis|task|action|commitment|support"
    r"|throughout(?: the)? (?:year|plan)))*"
)
_WAITS = re.compile(
    r"(?:to be (?:completed|done|agreed) )?(?:"
    r"as(?: and)?(?: when| if)? ?(?:appropriate|required|requested|necessary|needed|agreed"
    r"|available|relevant|applicable|they arise|it arises|they occur|directed)"
    r"|as and when\b|as soon as\b|a\.?s\.?a\.?p\b|immediate(?:ly)?\b|when(?:ever)?\b|once\b|if\b"
    r"|where\b|upon\b"
    r"|on (?:the )?(?:completion|receipt|appointment|approval|request|demand|recruitment|launch"
    r"|confirmation|agreement|award|publication)\b"
    r"|after\b|following\b|post[- ]|subject to\b|depend(?:ent|ing|s)?(?: up)?(?: on)?\b"
    r"|conditional\b|contingent\b|pending\b|in line with\b|linked to\b|unless\b|before\b"
    r"|prior to\b|need to\b"
    rf"|(?:within )?\w+ (?:working |calendar )?{_UNIT} (?:of|from|after|following|before)\b)"
)
_TIED = re.compile(
    rf"(?:after|following|post[- ]|within \w+ (?:\w+ )?{_UNIT} (?:of|from|after|following)"
    rf"|\w+ {_UNIT} (?:after|from|following|before)) ?"
)
_TO_AGREE = re.compile(
    r"(?:date )?(?:t\.?b\.?[acds]\b\.?|to be (?:agreed|confirmed|arranged|determined|decided|set"
    r"|advised|identified|announced|scheduled)|not (?:yet )?(?:known|set|agreed)|unknown|\?+)"
)
_NOTHING = re.compile(r"[-._*\s]*|n ?/ ?a|not applicable|no date|none|nil")
_CUT = re.compile(r"[ ,;:/(-]+(?:(?:or|and|but|then|and then) )?")
_EDGES = " ,;:/()-"
_AGAIN = re.compile(r"(.*?)(?: (?:thereafter|after that|from then(?: on)?))?")
_UNTIL = re.compile(r"(?:until|till|to|up to|by|ending|-) ?")
_THEN = re.compile(r"(?:thereafter|throughout|basis)?")


def nothing(text: str, near: Near) -> Readable:
    """Read a blank, a dash or `n/a`, and a date that is still to be agreed."""
    if _NOTHING.fullmatch(text):
        return Reading(Kind.NONE)
    if _TO_AGREE.fullmatch(text):
        doubt = Doubt("date_to_be_agreed", "The date is still to be agreed.", Severity.WARNING)
        return Reading(Kind.NONE, doubts=(doubt,))
    return None


def conditional(text: str, near: Near) -> Readable:
    """Read what waits on something else, with the date printed beside it, if any."""
    if waits := _WAITS.match(text):
        if isinstance(_tied_to(text, near), Span):
            return unclear("It is counted from a date; give the day it is due.")
        return _with_date_after(text, waits.end(), near)
    for cut in _CUT.finditer(text):
        if cut.start() and _WAITS.match(text, cut.end()):
            beside = due(text[: cut.start()], near)
            if isinstance(beside, Reading):
                return _waiting(beside)
            if isinstance(beside, Doubt):
                return beside
    return None


def recurring(text: str, near: Near) -> Readable:
    """Read what is done again and again, and between which dates."""
    if recurs := _RECURS.match(text):
        return _bounded(Kind.RECURRING, text[recurs.end() :], near)
    for cut in _CUT.finditer(text):
        again = _AGAIN.fullmatch(text, cut.end())
        if again and cut.start() and _RECURS.fullmatch(again[1]):
            return _recurring_within(text[: cut.start()], near)
    return None


def ongoing(text: str, near: Near) -> Readable:
    """Read what simply goes on: from the plan's start to its end, unless dates are printed."""
    if not (goes_on := _GOES_ON.match(text)):
        return None
    read = _bounded(Kind.ONGOING, text[goes_on.end() :], near)
    if not isinstance(read, Reading):
        return read
    start, end = read.start_on or near.start, read.due_on or near.end
    if end < start:
        return unclear("It ends before the plan begins.")
    return replace(read, start_on=start, due_on=end)


def _tied_to(text: str, near: Near) -> object:
    tied = _TIED.match(text)
    return point(text[tied.end() :], near) if tied else None


def _with_date_after(text: str, start: int, near: Near) -> Readable:
    for cut in _CUT.finditer(text, start):
        beside = due(text[cut.end() :].rstrip(")"), near)
        if isinstance(beside, Reading) and not text[cut.start() : cut.end()].isspace():
            return _waiting(beside)
    return Reading(Kind.CONDITIONAL)


def _waiting(beside: Reading) -> Reading:
    return replace(beside, kind=Kind.CONDITIONAL, start_on=None)


def _bounded(kind: Kind, rest: str, near: Near) -> Readable:
    """The dates printed after words that name no date themselves."""
    inner = rest.strip(_EDGES)
    if _THEN.fullmatch(inner):
        return Reading(kind)
    until = _UNTIL.match(inner) if not rest.lstrip().startswith("-") else _UNTIL.match("- ")
    if until and isinstance(end := due(inner.removeprefix(until[0]), near), Reading | Doubt):
        return _ending(kind, end)
    for read in (stretch(inner, near), open_start(inner, near), due(inner, near)):
        if isinstance(read, Doubt):
            return read
        if isinstance(read, Reading) and read.kind is not Kind.DAY and read.start_on:
            return replace(read, kind=kind)
    doubt = note("partly_read", f"“{inner}” was not read.")
    return Reading(kind, doubts=(doubt,))


def _ending(kind: Kind, end: Reading | Doubt) -> Reading | Doubt:
    return end if isinstance(end, Doubt) else replace(end, kind=kind, start_on=None)


def _recurring_within(text: str, near: Near) -> Readable:
    """The dates printed before `quarterly`: two are its ends, one is its start."""
    span = point(text, near)
    if isinstance(span, Span):
        return Reading(Kind.RECURRING, span.first, None, span.inferred, span.doubts)
    for read in (stretch(text, near), open_start(text, near)):
        if isinstance(read, Reading):
            return replace(read, kind=Kind.RECURRING)
    return span if isinstance(span, Doubt) else None
