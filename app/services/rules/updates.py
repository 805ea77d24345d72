"""Where a milestone stands by what its agency has said of it, update after update."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from app.vocabulary import MilestoneState

FULL = Fraction(100)
OVER = frozenset({MilestoneState.COMPLETE, MilestoneState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Report:
    """One update as the agency said it; None is what it left out.

    `since` is when the first of the updates it replaces was recorded, where it replaces any.
    """

    id: UUID | str
    effective_on: date
    recorded_at: datetime
    state: MilestoneState | None = None
    percent: Decimal | None = None
    quantity: Decimal | None = None
    forecast_on: date | None = None
    blocked: bool = False
    commentary: str | None = None
    reported_by: str | None = None
    since: datetime | None = None

    @property
    def first_recorded_at(self) -> datetime:
        """When it, or the first of those it replaces, was recorded."""
        return self.since or self.recorded_at


@dataclass(frozen=True, slots=True)
class Current:
    """Where a milestone stands after its latest update, what was left out carried forward."""

    state: MilestoneState
    percent: Fraction | None
    quantity: Decimal | None
    forecast_on: date | None
    blocked: bool
    effective_on: date
    completed_on: date | None
    update_id: UUID | str
    reported_at: datetime
    commentary: str | None = None
    reported_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """A report with what it left out filled in; `measured` leaves out what completion implies."""

    report: Report
    state: MilestoneState
    measured: Fraction | None
    quantity: Decimal | None
    forecast_on: date | None


def seen(reports: Iterable[Report], as_at: date, known_at: datetime | None = None) -> list[Report]:
    """The reports that count on a day, of those recorded by an instant."""
    return [
        report
        for report in reports
        if report.effective_on <= as_at and (known_at is None or report.recorded_at <= known_at)
    ]


def fold(reports: Iterable[Report], target_quantity: Decimal | None = None) -> Current | None:
    """Where the reports leave a milestone: the latest by effective date, then as recorded.

    What a report leaves out it takes from the latest report, by the same order, that had been
    recorded before it and is not effective after it. So an update handed in late for an earlier
    day never alters where the milestone stands; only `completed_on` follows the whole history.
    A correction takes the turn of the report it replaces: what was said on top of that one is
    said on top of the correction.
    """
    standings = _standings(reports, target_quantity)
    return _current(standings) if standings else None


def carry_on(
    current: Current | None, report: Report, target_quantity: Decimal | None = None
) -> Current | None:
    """Where a new report leaves a milestone that stood at `current`, as `fold` of all would say.

    None where only its history can tell: the report does not come last, or replaces another, or
    the milestone was complete, for then what was measured before is not part of where it stands.
    """
    if report.since is not None:
        return None
    if current is None:
        return fold([report], target_quantity)
    is_last = report.effective_on >= current.effective_on
    if not is_last or report.recorded_at <= current.reported_at:
        return None
    if current.state is MilestoneState.COMPLETE:
        return None
    before = _Standing(
        report, current.state, current.percent, current.quantity, current.forecast_on
    )
    return _current([_resolve(report, before, target_quantity)])


def over_on(reports: Iterable[Report], target_quantity: Decimal | None = None) -> date | None:
    """The day a milestone was complete or cancelled from, ever since; None while it is live."""
    return _since(_standings(reports, target_quantity), OVER)


def _standings(reports: Iterable[Report], target_quantity: Decimal | None) -> list[_Standing]:
    places: list[tuple[date, datetime, str]] = []
    standings: list[_Standing] = []
    for report in sorted(reports, key=lambda said: (said.first_recorded_at, str(said.id))):
        here = (report.effective_on, report.recorded_at, str(report.id))
        place = bisect_right(places, here)
        before = standings[place - 1] if place else None
        places.insert(place, here)
        standings.insert(place, _resolve(report, before, target_quantity))
    return standings


def percent_of(quantity: Decimal | None, target_quantity: Decimal | None) -> Fraction | None:
    """How far a quantity to date has come towards its target, 100 at most."""
    if quantity is None or target_quantity is None or target_quantity <= 0:
        return None
    return min(FULL, 100 * Fraction(quantity) / Fraction(target_quantity))


def _resolve(report: Report, before: _Standing | None, target: Decimal | None) -> _Standing:
    derived = percent_of(report.quantity, target)
    quantity, forecast_on = report.quantity, report.forecast_on
    state = report.state or _unsaid_state(report, before, derived)
    measured = None
    if before:
        measured = before.measured
        quantity = before.quantity if quantity is None else quantity
        forecast_on = forecast_on or before.forecast_on
    if derived is not None:
        measured = derived
    # A percentage said with a completion is the completion again: reopened, it is not carried.
    elif report.percent is not None and state is not MilestoneState.COMPLETE:
        measured = Fraction(report.percent)
    return _Standing(report, state, measured, quantity, forecast_on)


def _unsaid_state(
    report: Report, before: _Standing | None, derived: Fraction | None
) -> MilestoneState:
    unchanged = before.state if before else MilestoneState.NOT_STARTED
    moved = (report.percent or 0) > 0 or (report.quantity or 0) > 0
    if not moved or unchanged is MilestoneState.CANCELLED:
        return unchanged
    full = derived == FULL or (report.percent is not None and report.percent >= FULL)
    if unchanged is MilestoneState.COMPLETE and full:
        return unchanged
    return MilestoneState.IN_PROGRESS


def _current(standings: Sequence[_Standing]) -> Current:
    last = standings[-1]
    complete = last.state is MilestoneState.COMPLETE
    return Current(
        state=last.state,
        percent=FULL if complete else last.measured,
        quantity=last.quantity,
        forecast_on=last.forecast_on,
        blocked=last.report.blocked,
        effective_on=last.report.effective_on,
        completed_on=_since(standings, {MilestoneState.COMPLETE}),
        update_id=last.report.id,
        reported_at=last.report.recorded_at,
        commentary=last.report.commentary,
        reported_by=last.report.reported_by,
    )


def _since(standings: Sequence[_Standing], states: Collection[MilestoneState]) -> date | None:
    """The effective date from which the milestone has been in one of these states ever since."""
    since = None
    for standing in reversed(standings):
        if standing.state not in states:
            break
        since = standing.report.effective_on
    return since
