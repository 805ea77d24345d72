"""Printed stretches of time: from one point to another, or from one point on."""

import re
from dataclasses import replace
from datetime import date, timedelta

from app.services.documents.grammars import Doubt
from app.services.documents.grammars.points import point
from app.services.documents.grammars.spans import (
    Near,
    Read,
    Readable,
    Reading,
    Span,
    note,
    one_day,
    spoken,
    unclear,
)
from app.vocabulary import ScheduleKind as Kind

_LEAD = re.compile(
    r"(?:(?:to be )?(?:completed?|delivered|achieved|finished|done|launched|in place) )?"
    r"(?:(?:due|target date|target|deadline|date)(?: is)?:? )?"
    r"(?:(?:by|on|in|for|at|during|within|throughout|no later than|not later than|until|till"
    r"|up to|to|latest) )?(?:the )?"
)
_TAIL = re.compile(r",? \(?(?:at (?:the )?)?latest\)?")
_JOIN = re.compile(r" ?-+>? ?| (?:to|until|till|through|thru) ")
_ALSO = re.compile(r" ?[/&,] ?| (?:and|or) ")
_OVER = re.compile(r"(?:(?:from|between|during|over|for)(?: the period)?:? )?(?:the )?")
_STARTS = re.compile(
    r"(?:from|start(?:s|ing)?|begin(?:s|ning)?|commenc(?:e|es|ing)|w\.?e\.?f\.?|as of|as from"
    r"|with effect from|effective(?: from)?|on-?going (?:from|since)|since)"
    r"(?: date)?:? (?:in |on |from )?"
)
_ON = re.compile(
    r"[ ,;/(-]*(?:and |then |and then )?"
    r"(?:on ?-? ?wards?|on ?-? ?going|forwards?|on|continu(?:ing|ous)|and beyond|\+|>)\)?$"
)
_BEFORE = re.compile(r"(?:before|prior to|ahead of) (?:the )?")
_DAY_ALONE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
ONE_DAY = timedelta(days=1)


def due(text: str, near: Near) -> Readable:
    """Read a single point, with or without `by`, `in`, `no later than` before it."""
    whole = _TAIL.sub("", text) if _TAIL.search(text) else text
    found = point(whole, near) or point(_without(_LEAD, whole), near)
    return _as_reading(found) if isinstance(found, Span) else found


def stretch(text: str, near: Near) -> Readable:
    """Read `from A to B`, `A - B`, or two months side by side."""
    inner = _without(_OVER, text)
    if inner.startswith("between ") or text.startswith("between "):
        inner = inner.removeprefix("between ").replace(" and ", " to ", 1)
    doubt: Doubt | None = None
    for join in _JOIN.finditer(inner):
        left, right = _both(inner[: join.start()], inner[join.end() :], near)
        if isinstance(left, Span) and isinstance(right, Span):
            return _between(left, right)
        doubt = doubt or _half_read(left, right)
    return doubt or _side_by_side(inner, near)


def open_start(text: str, near: Near) -> Readable:
    """Read `from A`, `A onwards`, `A / ongoing`."""
    starts = _STARTS.match(text)
    rest = text[starts.end() :] if starts else text
    found = point(rest, near) if starts else None
    if found is None and (on := _ON.search(rest)) and on.start():
        found = point(rest[: on.start()], near)
    if not isinstance(found, Span):
        return found
    return Reading(Kind.OPEN_START, found.first, None, found.inferred, found.doubts)


def before(text: str, near: Near) -> Readable:
    """Read `before A`: due on the day before."""
    if not (lead := _BEFORE.match(text)):
        return None
    found = point(text[lead.end() :], near)
    if not isinstance(found, Span) or found.first == date.min:
        return found if isinstance(found, Doubt) else None
    last = found.first - ONE_DAY
    told = note("before_date", f"Read as due by {spoken(last)}.")
    return Reading(Kind.DAY, None, last, True, (*found.doubts, told))


def several(text: str, near: Near) -> Doubt | None:
    """The doubt of a text that names several dates."""
    parts = [part for part in re.split(r" ?[,;&/\n] ?| (?:and|or) ", text) if part]
    read = [due(part, near) for part in parts]
    found = [reading for reading in read if isinstance(reading, Reading) and reading.due_on]
    if len(found) < 2 or len(found) < len(parts):
        return None
    dates = (spoken(reading.due_on) for reading in found if reading.due_on)
    return unclear("Several dates are printed.", *dates)


def _as_reading(span: Span) -> Reading:
    start = None if span.kind in {Kind.DAY, Kind.MONTH} else span.first
    return Reading(span.kind, start, span.last, span.inferred, span.doubts)


def _between(left: Span, right: Span) -> Readable:
    if right.last < left.first:
        return unclear("It ends before it begins.")
    doubts = tuple(dict.fromkeys(left.doubts + right.doubts))
    inferred = left.inferred or right.inferred
    return Reading(Kind.RANGE, left.first, right.last, inferred, doubts)


def _both(left: str, right: str, near: Near) -> tuple[Read, Read]:
    """Read both ends; an end without a year takes it from the other end."""
    last = point(right, near)
    if isinstance(last, Span) and last.kind is Kind.DAY and (alone := _DAY_ALONE.fullmatch(left)):
        return one_day(last.first.year, last.first.month, int(alone[1])), last
    first = point(left, near)
    if _has_year(last) and not _has_year(first):
        return _yearless(left, _year_until(last)), last
    if _has_year(first) and not _has_year(last):
        return first, _yearless(right, _year_since(first))
    return first, last


def _has_year(read: Read) -> bool:
    return isinstance(read, Span) and not read.inferred


def _yearless(text: str, near: Near | None) -> Read:
    found = point(text, near) if near else None
    if isinstance(found, Span) and found.inferred:
        kept = tuple(doubt for doubt in found.doubts if doubt.code != "year_inferred")
        return replace(found, inferred=False, doubts=kept)
    return found


def _year_until(read: Read) -> Near | None:
    if not isinstance(read, Span) or read.last.year <= date.min.year:
        return None
    return Near(read.last - timedelta(days=364), read.last)


def _year_since(read: Read) -> Near | None:
    if not isinstance(read, Span) or read.first.year >= date.max.year:
        return None
    return Near(read.first, read.first + timedelta(days=364))


def _half_read(left: Read, right: Read) -> Doubt | None:
    if isinstance(left, Span) and isinstance(right, Doubt):
        return right
    return left if isinstance(left, Doubt) and isinstance(right, Span) else None


def _side_by_side(text: str, near: Near) -> Readable:
    for join in _ALSO.finditer(text):
        left, right = _both(text[: join.start()], text[join.end() :], near)
        if not (isinstance(left, Span) and isinstance(right, Span)):
            continue
        months = left.kind is Kind.MONTH and right.kind is Kind.MONTH
        if months and left.last + ONE_DAY == right.first and " or " not in join[0]:
            return _between(left, right)
        return unclear("Two dates are printed.", spoken(left.last), spoken(right.last))
    return None


def _without(lead: re.Pattern[str], text: str) -> str:
    found = lead.match(text)
    return text[found.end() :] if found else text
