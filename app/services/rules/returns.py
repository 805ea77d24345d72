"""Say, for one reporting period, which agency has reported on what it leads and which has not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.services.rules.refs import position


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A milestone with its effective lead and start; `over_on` is when it ended, done or not.

    Where its schedule names no start, it starts with its plan.
    """

    id: UUID
    ref: str
    agency: str | None
    start_on: date
    over_on: date | None


@dataclass(frozen=True, slots=True)
class Report:
    """An update that stands: what it is about, the day it speaks of, the day it came in."""

    milestone_id: UUID
    effective_on: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class ReturnPeriod:
    """A reporting period and the last day on which its return is on time."""

    start_on: date
    end_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class AgencyReturn:
    """How many milestones an agency had to report on; `late` ones are among those received."""

    agency: str | None
    due: int
    received: int
    late: int
    overdue: bool
    outstanding_refs: Sequence[str]

    @property
    def outstanding(self) -> int:
        """How many milestones have not been reported on."""
        return self.due - self.received

    def to_json(self) -> dict[str, object]:
        """Give the return as it is sent."""
        return {
            "agency": self.agency,
            "due": self.due,
            "received": self.received,
            "outstanding": self.outstanding,
            "late": self.late,
            "overdue": self.overdue,
            "outstanding_refs": list(self.outstanding_refs),
        }


def owes(leaf: Leaf, period: ReturnPeriod) -> bool:
    """Say whether a milestone needs a report: begun when the period began, not over before it.

    This is what the rule REPORT_OWED asks of a milestone that was never reported on.
    """
    return leaf.start_on <= period.start_on and (
        leaf.over_on is None or leaf.over_on >= period.start_on
    )


def of_period(
    leaves: Iterable[Leaf], reports: Iterable[Report], period: ReturnPeriod, as_at: date
) -> list[AgencyReturn]:
    """Count, by lead agency, the milestones due, received, outstanding and late for a period.

    A return is late when the first update of the period came in after it was due, and overdue
    when something is still outstanding after that day. Milestones without a lead come last.
    """
    first = _first_received(reports, period, as_at)
    leaves_of: defaultdict[str | None, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        if owes(leaf, period):
            leaves_of[leaf.agency].append(leaf)
    agencies = sorted(leaves_of, key=lambda agency: (agency is None, agency or ""))
    return [_of_agency(agency, leaves_of[agency], first, period, as_at) for agency in agencies]


def _first_received(
    reports: Iterable[Report], period: ReturnPeriod, as_at: date
) -> dict[UUID, date]:
    """Find the day each milestone's first update of the period came in."""
    first: dict[UUID, date] = {}
    last_seen = min(period.end_on, as_at)
    for report in reports:
        if period.start_on <= report.effective_on <= last_seen:
            earliest = first.get(report.milestone_id, report.recorded_on)
            first[report.milestone_id] = min(earliest, report.recorded_on)
    return first


def _of_agency(
    agency: str | None,
    leaves: Sequence[Leaf],
    first: dict[UUID, date],
    period: ReturnPeriod,
    as_at: date,
) -> AgencyReturn:
    received = [leaf for leaf in leaves if leaf.id in first]
    missing = sorted((leaf.ref for leaf in leaves if leaf.id not in first), key=position)
    return AgencyReturn(
        agency=agency,
        due=len(leaves),
        received=len(received),
        late=sum(first[leaf.id] > period.due_on for leaf in received),
        overdue=bool(missing) and as_at > period.due_on,
        outstanding_refs=missing,
    )
