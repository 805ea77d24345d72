"""Readings kept while they are true: by plan, revisions, day and rule set, in this process.

A write makes a new revision, so what is kept is never stale and nothing has to be dropped for
being wrong; the longest unused is dropped for room.
"""

from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from app.services.rules.readings import Reading


class Place(NamedTuple):
    """All that a reading depends on."""

    plan_id: UUID
    plan_revision: int
    partnership_revision: int
    as_at: date
    rule_set: str


class Shelf:
    """Holds readings of some number of milestones in all; safe to share between threads."""

    def __init__(self, room: int) -> None:
        self._room, self._used = room, 0
        self._readings: OrderedDict[Place, Reading] = OrderedDict()
        self._lock = Lock()

    def get(self, place: Place) -> Reading | None:
        """Return what is kept, if it is."""
        with self._lock:
            if place in self._readings:
                self._readings.move_to_end(place)
            return self._readings.get(place)

    def put(self, place: Place, reading: Reading) -> None:
        """Keep a reading that was committed; what does not fit is not kept."""
        size = reading.counts["total"] + 1
        with self._lock:
            if place in self._readings or size > self._room:
                return
            self._readings[place] = reading
            self._used += size
            while self._used > self._room:
                _, dropped = self._readings.popitem(last=False)
                self._used -= dropped.counts["total"] + 1

    def clear(self) -> None:
        """Keep nothing of what there is."""
        with self._lock:
            self._readings.clear()
            self._used = 0


# About a kilobyte a milestone.
SHELF = Shelf(room=100_000)
