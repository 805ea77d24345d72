"""What a synthetic plan follows from: its shape, its months, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

ROUNDS = 8
"""Months in which the agencies reported; each milestone speaks in every fourth."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many sections a plan has, outcomes a section, actions an outcome and so on."""

    sections: int = 10
    outcomes: int = 5
    actions: int = 6
    milestones: int = 4
    lines: int = 2

    @property
    def total(self) -> int:
        """How many milestones a plan of this shape has."""
        return self.sections * self.outcomes * self.actions * self.milestones


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months of the synthetic year: it began nine months before the day it is made on."""

    today: date

    @property
    def start_on(self) -> date:
        """The first day of the plans."""
        return self.month(0)

    @property
    def end_on(self) -> date:
        """The last day of the plans, a year on."""
        return self.month(12) - timedelta(days=1)

    @property
    def opened_at(self) -> datetime:
        """When the plans were made."""
        return datetime.combine(self.start_on, time(9), UTC)

    def month(self, number: int) -> date:
        """The first day of a month of the plans, counted from 0."""
        years, month = divmod(self.today.month - 1 - 9 + number, 12)
        return date(self.today.year + years, month + 1, 1)

    def reported_at(self, round_: int) -> datetime:
        """When the agencies reported on a month: early in the next."""
        return datetime.combine(self.month(round_ + 1) + timedelta(days=2), time(9), UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    """Whose plans they are: a partnership with agencies, their clients and sources of money."""

    number: int
    partnership_id: UUID
    coordinator_id: UUID
    agency_ids: Sequence[UUID]
    agency_client_ids: Sequence[UUID]
    source_ids: Sequence[UUID]
