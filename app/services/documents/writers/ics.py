"""Deadlines as a calendar that a diary can subscribe to (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from app.services.documents.writers.words import fit

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Waymark//Plans//EN"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something is due."""

    # Never changes, whatever else does; `edits` grows with every change of it.
    id: str
    edits: int
    changed_at: datetime
    due_on: date
    summary: str
    description: str
    agencies: tuple[str, ...] = ()


def write(name: str, deadlines: Iterable[Deadline]) -> bytes:
    """Write a calendar of whole days, which keep nobody from making appointments."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", fit(name))
    for deadline in deadlines:
        calendar.add_component(_event(deadline))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline) -> Event:
    event = Event()
    event.add("uid", f"{deadline.id}@waymark")
    event.add("sequence", deadline.edits)
    event.add("dtstamp", deadline.changed_at)
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + ONE_DAY)
    event.add("summary", _line(deadline.summary))
    event.add("description", fit(deadline.description))
    event.add("transp", "TRANSPARENT")
    if deadline.agencies:
        event.add("categories", list(deadline.agencies))
    return event


def _line(text: str) -> str:
    return " ".join(fit(text).split())
