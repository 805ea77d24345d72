"""What the readers of reports share: who asks, of which day, and how rows come in batches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa

from app.pagination import Key, Row
from app.services.access import Actor
from app.services.growing import day_of
from app.services.reading_outcomes import Plot
from app.services.rules.thresholds import Thresholds

# A row by the names of its columns, and the place after which the next one comes.
Record = dict[str, Any]
Place = list[Any]
Placed = tuple[Place, Record]

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Desk:
    """A request for a report: on a connection that shows one instant, in batches of some size."""

    connection: sa.Connection
    actor: Actor
    as_at: date | None
    batch: int = BATCH
    # Whether rows are asked for a page at a time.
    paged: bool = False

    def plot(self, plan: Row, thresholds: Thresholds) -> Plot:
        """Return a plan to be read in parts on the day asked for."""
        return Plot(self.connection, self.actor, plan, self.as_at, thresholds)

    def day(self, plan: Row) -> date:
        """Return the day a plan is read at: the one asked for, the day it ended, or today."""
        return day_of(self.actor, plan, self.as_at)


def worked_out(*kinds: type) -> list[Key]:
    """Declare the place of rows that are worked out rather than read, by the types of its parts."""
    types: dict[type, sa.types.TypeEngine[Any]] = {str: sa.Text(), int: sa.Integer()}
    return [Key(sa.column(f"part{number}", types[kind])) for number, kind in enumerate(kinds)]


Made = TypeVar("Made")


def beyond(
    placed: Iterable[tuple[Place, Made]], place: Place | None
) -> Iterator[tuple[Place, Made]]:
    """Put what was worked out into its order, and give what comes after a place."""
    for at, made in sorted(placed, key=lambda each: each[0]):
        if place is None or at > place:
            yield at, made


def listed(codes: Sequence[str]) -> str | None:
    """Write several codes as one text; None where there are none."""
    return ", ".join(codes) or None
