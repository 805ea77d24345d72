"""Answers kept as they are sent, in this process, each with the edition it was made of.

An answer is only ever taken for the very edition that the caller's own request has just read, so
a kept one is never older than what that caller has written. A newer one takes its place; the
longest unused make way for it.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Event, Lock
from typing import NamedTuple
from uuid import UUID

from app.conditional import Answer
from app.services.editions import Edition

# About what a place takes beside the bytes of its answer.
BESIDE = 1024


class Question(NamedTuple):
    """What was asked, about what, and what of it the caller may see."""

    subject_id: UUID
    path: str
    query: str
    scopes: frozenset[str]


class Made(NamedTuple):
    """An answer, what it answers and what it was made of: all as read at one instant."""

    question: Question
    edition: Edition
    answer: Answer


class _Flight:
    """One making of an answer, for which others may wait; None is left where it failed."""

    def __init__(self) -> None:
        self.over = Event()
        self.answer: Answer | None = None


class Answers:
    """Holds answers of so many bytes in all; safe to share between threads."""

    def __init__(self, room: int) -> None:
        self._room, self._used = room, 0
        self._kept: OrderedDict[Question, Made] = OrderedDict()
        self._flights: dict[tuple[Question, Edition], _Flight] = {}
        self._lock = Lock()

    def answer(self, question: Question, edition: Edition, make: Callable[[], Made]) -> Answer:
        """Return the answer that is kept of an edition, or have it made once for all who wait.

        `make` reads no earlier than the edition was read; what it raises is raised here.
        """
        with self._lock:
            if (kept := self._kept.get(question)) is not None and kept.edition == edition:
                self._kept.move_to_end(question)
                return kept.answer
            flight = self._flights.get((question, edition))
            if leads := flight is None:
                flight = self._flights[question, edition] = _Flight()
        if leads:
            return self._lead(flight, question, edition, make)
        flight.over.wait()
        # Who was to make it may have been refused, or have lost a scope, which is no one else's.
        return self._keep(make()) if flight.answer is None else flight.answer

    def before(self, question: Question, edition: Edition) -> Made | None:
        """Return what is kept of an earlier revision, day and partnership being as they were."""
        with self._lock:
            kept = self._kept.get(question)
        if kept is None or kept.edition._replace(revision=edition.revision) != edition:
            return None
        return kept if kept.edition.revision < edition.revision else None

    def _lead(
        self, flight: _Flight, question: Question, edition: Edition, make: Callable[[], Made]
    ) -> Answer:
        try:
            made = make()
            if made.question == question:
                flight.answer = made.answer
            return self._keep(made)
        finally:
            with self._lock:
                del self._flights[question, edition]
            flight.over.set()

    def _keep(self, made: Made) -> Answer:
        size = _size(made)
        with self._lock:
            kept = self._kept.get(made.question)
            # Of two that were made at the same time the newer one stays.
            if size <= self._room and (kept is None or kept.edition <= made.edition):
                self._used += size - (_size(kept) if kept else 0)
                self._kept[made.question] = made
                self._kept.move_to_end(made.question)
                while self._used > self._room:
                    _, dropped = self._kept.popitem(last=False)
                    self._used -= _size(dropped)
        return made.answer


def _size(made: Made) -> int:
    return len(made.answer.content) + len(made.question.query) + BESIDE
