"""Printed deadlines: single dates, stretches of time and words, and what they leave open.

Dates are read day first; a date that only makes sense month first is asked about, never turned
round. A two-digit year is read where just one such year lies within ten years of the plan's
period. A missing year is taken from that period where only one fits, and is marked as inferred.
What cannot be read keeps its words, has the kind `none`, and raises `unclear_date`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches

from app.services.documents.grammars import Doubt, Meaning, Severity
from app.services.documents.grammars.phrases import conditional, nothing, ongoing, recurring
from app.services.documents.grammars.points import point
from app.services.documents.grammars.spans import (
    AROUND,
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    MONTHS,
    UNCLEAR,
    Near,
    Readable,
    Reading,
    Span,
    note,
    unclear,
)
from app.services.documents.grammars.stretches import before, due, open_start, several, stretch
from app.services.documents.grammars.text import as_printed, plain
from app.vocabulary import ScheduleKind

LONGEST = 200
_EDGES = " .,;:*"
_ASIDE = re.compile(r"(.+?) ?\(([^()]+)\)")
_READERS: tuple[Callable[[str, Near], Readable], ...] = (
    nothing,
    due,
    stretch,
    before,
    open_start,
    conditional,
    recurring,
    ongoing,
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something starts and is due, as far as the printed words say."""

    kind: ScheduleKind
    start_on: date | None = None
    due_on: date | None = None
    printed: str | None = None


def schedule(printed: str, plan_start: date, plan_end: date) -> Meaning[Schedule]:
    """Read a printed deadline of a plan that runs from one day to another."""
    near = Near(plan_start, plan_end)
    words = as_printed(printed)
    read = _read(_small(printed), near)
    if isinstance(read, Reading):
        read = _checked(read, near)
    if isinstance(read, Reading):
        value = Schedule(read.kind, read.start_on, read.due_on, words or None)
        return Meaning(value, words, read.inferred, read.doubts)
    told = f"“{words}” is no date or period that can be read."
    doubt = read or unclear(told, *_respelt(_small(printed), near))
    return Meaning(Schedule(ScheduleKind.NONE, printed=words), words, False, (doubt,))


def day(printed: str) -> Meaning[date]:
    """Read a single day with its whole year, such as the date of a document."""
    words, text = as_printed(printed), _small(printed)
    if not text:
        return Meaning(None, words)
    # Without a plan there is nothing to take a year from: no two-digit year is certain.
    read = point(text, Near(date.max, date.min)) if len(text) <= LONGEST else None
    if isinstance(read, Span) and read.kind is ScheduleKind.DAY:
        return Meaning(read.first, words)
    doubt = read if isinstance(read, Doubt) else unclear("This is not one day.")
    return Meaning(None, words, False, (doubt,))


def of_date(value: date) -> Meaning[Schedule]:
    """Take a real date of a spreadsheet; the first of a month may stand for the month."""
    on = value.date() if isinstance(value, datetime) else value
    printed = on.isoformat()
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        doubt = unclear("The cell holds a date outside the calendar of plans.")
        return Meaning(Schedule(ScheduleKind.NONE, printed=printed), printed, False, (doubt,))
    value_read = Schedule(ScheduleKind.DAY, None, on, printed)
    if on.day > 1:
        return Meaning(value_read, printed)
    month = f"{MONTH_NAMES[on.month - 1]} {on.year}"
    told = note("day_or_month", "The cell holds the first of a month: is the month meant?", month)
    return Meaning(value_read, printed, False, (told,))


def _small(printed: str) -> str:
    text = plain(printed).replace("\n", " ").casefold().strip(_EDGES)
    whole = text.startswith("(") and text.endswith(")") and text.count("(") == 1
    return text[1:-1].strip(_EDGES) if whole else text


def _read(text: str, near: Near) -> Readable:
    if len(text) > LONGEST:
        return unclear("This is too long to be a deadline.")
    for reader in _READERS:
        if (read := reader(text, near)) is not None:
            return read
    return several(text, near) or _beside_an_aside(text, near)


def _beside_an_aside(text: str, near: Near) -> Readable:
    """Read a deadline with something in brackets after it, which is kept but not read."""
    if not (aside := _ASIDE.fullmatch(text)):
        return None
    read = _read(aside[1].strip(_EDGES), near)
    if not isinstance(read, Reading):
        return read
    doubt = Doubt("partly_read", f"“{aside[2]}” was not read.", Severity.WARNING)
    return replace(read, doubts=(*read.doubts, doubt))


def _checked(read: Reading, near: Near) -> Reading | Doubt:
    years = [on.year for on in (read.start_on, read.due_on) if on]
    if any(not FIRST_YEAR <= year <= LAST_YEAR for year in years):
        return unclear("The date is beyond the calendar of plans.")
    if any(not near.start.year - AROUND <= year <= near.end.year + AROUND for year in years):
        doubt = Doubt("far_from_plan", "The date is far from the plan's period.")
        return replace(read, doubts=(*read.doubts, doubt))
    return read


def _respelt(text: str, near: Near) -> tuple[str, ...]:
    """The deadline this would be with its months spelt right, as a suggestion."""
    respelt = re.sub(r"[a-z]{3,}", lambda word: _month_like(word[0]), text[:LONGEST])
    read = _read(respelt, near) if respelt != text else None
    dated = isinstance(read, Reading) and not any(doubt.code == UNCLEAR for doubt in read.doubts)
    return (respelt.title(),) if dated else ()


def _month_like(word: str) -> str:
    long = [name for name in MONTHS if len(name) > 3]
    close = [] if word in MONTHS else get_close_matches(word, long, 1, 0.7)
    return close[0] if close else word
