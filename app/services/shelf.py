"""Readings kept while they are true: by plan, revisions, day and rule set, in this process.

A write makes a new revision, so what is kept is never stale and nothing has to be dropped for
being wrong; the longest unused is dropped for room.

A writer works out the reading of its own revision on the way, and may keep it once it is committed,
no sooner: if it were not, somebody else would be given that revision. Whoever is next in the queue
for the plan sees the new revision at that very moment. So the writer announces the reading before
it commits, and who asks for it waits until it arrives, which is sooner than to work it out again.
"""

from collections import OrderedDict
from datetime import date
from threading import Event, Lock
from typing import NamedTuple
from uuid import UUID

from app.services.rules.readings import Reading
from app.vocabulary import NodeKind

# How long a reading that was announced is waited for, in seconds.
PATIENCE = 1.0
# About how many bytes a node takes with its reasons.
MILESTONE, UPPER = 1_400, 2_500


class Place(NamedTuple):
    """All that a reading depends on."""

    plan_id: UUID
    plan_revision: int
    partnership_revision: int
    as_at: date
    rule_set: str


class Shelf:
    """Holds readings that fill some room in all, in bytes; safe to share between threads.

    One that is larger is held alone, up to twice the room: to read it anew takes the longest.
    """

    def __init__(self, room: int) -> None:
        self._room, self._used = room, 0
        # Each with its size: to weigh it again would cost whoever makes room for another.
        self._readings: OrderedDict[Place, tuple[Reading, int]] = OrderedDict()
        # Of each plan, day and rules the last revision there is a reading of.
        self._newest: dict[tuple[object, ...], Place] = {}
        self._coming: dict[Place, Event] = {}
        self._lock = Lock()

    def get(self, place: Place) -> Reading | None:
        """Return what is kept, if it is; what was announced is waited for."""
        reading, coming = self._look(place)
        if coming is None:
            return reading
        coming.wait(PATIENCE)
        return self._look(place)[0]

    def _look(self, place: Place) -> tuple[Reading | None, Event | None]:
        with self._lock:
            if place in self._readings:
                self._readings.move_to_end(place)
            found = self._readings.get(place)
            return found[0] if found else None, self._coming.get(place)

    def before(self, place: Place) -> tuple[Place, Reading] | None:
        """Return the newest reading of an earlier revision, all else being equal, and its place."""
        with self._lock:
            newest = self._newest.get(_but_revision(place))
            if newest is None or newest.plan_revision >= place.plan_revision:
                return None
            return newest, self._readings[newest][0]

    def announce(self, place: Place) -> Event:
        """Say that a reading will arrive once it is committed."""
        with self._lock:
            coming = self._coming[place] = Event()
        return coming

    def arrive(self, place: Place, coming: Event, reading: Reading | None) -> None:
        """Keep what was announced, or nothing where it was not committed, and let nobody wait."""
        if reading is not None:
            self.put(place, reading)
        with self._lock:
            if self._coming.get(place) is coming:
                del self._coming[place]
        coming.set()

    def put(self, place: Place, reading: Reading) -> None:
        """Keep a reading that was committed; what does not fit is not kept."""
        needed = size(reading)
        with self._lock:
            if place in self._readings or needed > 2 * self._room:
                return
            self._readings[place] = reading, needed
            self._used += needed
            newest = self._newest.get(_but_revision(place))
            if newest is None or newest.plan_revision < place.plan_revision:
                self._newest[_but_revision(place)] = place
            while self._used > self._room and len(self._readings) > 1:
                gone, (_, freed) = self._readings.popitem(last=False)
                self._used -= freed
                if self._newest.get(_but_revision(gone)) == gone:
                    del self._newest[_but_revision(gone)]

    def clear(self) -> None:
        """Keep nothing of what there is."""
        with self._lock:
            self._readings.clear()
            self._newest.clear()
            self._used = 0


def _but_revision(place: Place) -> tuple[object, ...]:
    return place.plan_id, *place[2:]


def size(reading: Reading) -> int:
    """Return about how many bytes a reading takes, as if none of it were shared with another."""
    if reading.kind is NodeKind.ACTION:
        return UPPER + MILESTONE * len(reading.children)
    # Each update weighs its plan: no further down than where all below is counted.
    if reading.kind is NodeKind.OUTCOME:
        return UPPER * (1 + len(reading.children)) + MILESTONE * reading.counts["total"]
    return UPPER + sum(map(size, reading.children))


# Whole plans.
SHELF = Shelf(192 * 1024 * 1024)
# Plans down to their sections.
TOPS = Shelf(24 * 1024 * 1024)
