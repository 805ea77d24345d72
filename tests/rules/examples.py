"""Small plans to test the progress rules on: the year is 2006/07, returns are due after 21 days."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import count

from app.services.rules.periods import plan_periods
from app.services.rules.progress import Frame, Verdict
from app.services.rules.rollup import Branch, Twig
from app.services.rules.schedule import Schedule
from app.services.rules.thresholds import Thresholds
from app.services.rules.updates import Current
from app.vocabulary import Meaning, MilestoneState, NodeKind, ScheduleKind, Status

PLAN_START = date(2006, 4, 1)
PLAN_END = date(2007, 3, 31)
RETURNS_DUE_DAYS = 21
THRESHOLDS = Thresholds()
IDS = count(1)


def make_frame(as_at: date, thresholds: Thresholds = THRESHOLDS) -> Frame:
    """The plan's year, seen from a day."""
    periods = plan_periods(PLAN_START, PLAN_END, 4)
    return Frame(as_at, PLAN_START, PLAN_END, thresholds, periods, RETURNS_DUE_DAYS)


def make_schedule(
    start_on: date | None = None,
    due_on: date | None = None,
    meaning: Meaning = Meaning.DEADLINE,
    kind: ScheduleKind = ScheduleKind.RANGE,
) -> Schedule:
    """A schedule as it comes out of storage."""
    return Schedule(kind, start_on, due_on, meaning)


def make_current(
    effective_on: date,
    state: MilestoneState = MilestoneState.IN_PROGRESS,
    percent: int | None = None,
    forecast_on: date | None = None,
    blocked: bool = False,
    completed_on: date | None = None,
) -> Current:
    """Where a milestone stands after one report."""
    return Current(
        state=state,
        percent=None if percent is None else Fraction(percent),
        quantity=None,
        forecast_on=forecast_on,
        blocked=blocked,
        effective_on=effective_on,
        completed_on=completed_on,
        update_id="update",
        reported_at=datetime(2006, 4, 1, tzinfo=UTC),
    )


def make_twig(
    status: Status,
    percent: int | Fraction | None = None,
    weight: Decimal | int = 1,
    key: bool = False,
) -> Twig:
    """A judged milestone; complete is 100 and cancelled has no percentage."""
    implied = {Status.COMPLETE: Fraction(100), Status.CANCELLED: None}
    exact = implied.get(status, Fraction(percent or 0))
    number = f"{next(IDS)}"
    verdict = Verdict(status, exact, ())
    return Twig(number, number, f"M{number}", verdict, weight=Decimal(weight), key=key)


def make_branch(kind: NodeKind, *children: Branch | Twig) -> Branch:
    """A node with children."""
    number = f"{next(IDS)}"
    return Branch(kind, number, number, f"N{number}", children)


def make_action(*statuses: Status) -> Branch:
    """An action with one milestone of each status given."""
    return make_branch(NodeKind.ACTION, *(make_twig(status) for status in statuses))
