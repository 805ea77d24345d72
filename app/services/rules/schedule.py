"""How a plan words its deadlines, what each wording means, and how deadlines were changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto

from app.services.rules.periods import financial_year_of, month_end, plan_periods, year_bounds
from app.vocabulary import Meaning, ScheduleKind


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something starts and is due, whether that is a promise, and how it was printed."""

    kind: ScheduleKind
    start_on: date | None = None
    due_on: date | None = None
    meaning: Meaning | None = None
    printed: str | None = None

    @property
    def is_conditional(self) -> bool:
        """Whether it waits on something else, so that it can never be overdue."""
        return self.kind is ScheduleKind.CONDITIONAL

    @property
    def is_binding(self) -> bool:
        """Whether it is a deadline that can be missed."""
        return self.meaning is Meaning.DEADLINE and not self.is_conditional


NO_SCHEDULE = Schedule(ScheduleKind.NONE)


class ScheduleError(ValueError):
    """A schedule's parts do not fit its kind; `field` names the part to change."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """One change of a schedule; None on either side means it inherits its action's."""

    changed_on: date
    recorded_at: datetime
    old: Schedule | None
    new: Schedule | None


@dataclass(frozen=True, slots=True)
class _Calendar:
    plan_start: date
    plan_end: date
    fy_start_month: int


class _Need(Enum):
    REQUIRED = auto()
    OPTIONAL = auto()
    REFUSED = auto()


_Dates = tuple[date | None, date | None]
_Completion = Callable[[date | None, date | None, _Calendar], _Dates]


def _as_given(start_on: date | None, due_on: date | None, calendar: _Calendar) -> _Dates:
    return start_on, due_on


def _whole_month(start_on: date | None, due_on: date | None, calendar: _Calendar) -> _Dates:
    return start_on, month_end(due_on) if due_on else None


def _whole_year(start_on: date | None, due_on: date | None, calendar: _Calendar) -> _Dates:
    years = {
        financial_year_of(day, calendar.fy_start_month)
        for day in (start_on, due_on)
        if day is not None
    }
    if not years:
        raise ScheduleError("start_on", "A financial year needs a date that falls in it.")
    if len(years) > 1:
        raise ScheduleError("due_on", "Both dates must fall in the same financial year.")
    try:
        return year_bounds(years.pop(), calendar.fy_start_month)
    except ValueError:
        message = "The financial year is beyond the calendar."
        raise ScheduleError("start_on" if start_on else "due_on", message) from None


def _whole_plan(start_on: date | None, due_on: date | None, calendar: _Calendar) -> _Dates:
    return start_on or calendar.plan_start, due_on or calendar.plan_end


@dataclass(frozen=True, slots=True)
class _Wording:
    start: _Need
    due: _Need
    meaning: Meaning | None
    complete: _Completion = _as_given


_WORDINGS: dict[ScheduleKind, _Wording] = {
    ScheduleKind.DAY: _Wording(_Need.REFUSED, _Need.REQUIRED, Meaning.DEADLINE),
    ScheduleKind.MONTH: _Wording(_Need.REFUSED, _Need.REQUIRED, Meaning.DEADLINE, _whole_month),
    ScheduleKind.RANGE: _Wording(_Need.REQUIRED, _Need.REQUIRED, Meaning.DEADLINE),
    ScheduleKind.FINANCIAL_YEAR: _Wording(
        _Need.OPTIONAL, _Need.OPTIONAL, Meaning.PERIOD, _whole_year
    ),
    ScheduleKind.OPEN_START: _Wording(_Need.REQUIRED, _Need.REFUSED, Meaning.PERIOD),
    ScheduleKind.RECURRING: _Wording(_Need.OPTIONAL, _Need.OPTIONAL, Meaning.DEADLINE),
    ScheduleKind.ONGOING: _Wording(_Need.OPTIONAL, _Need.OPTIONAL, Meaning.PERIOD, _whole_plan),
    ScheduleKind.CONDITIONAL: _Wording(_Need.REFUSED, _Need.OPTIONAL, Meaning.DEADLINE),
    ScheduleKind.NONE: _Wording(_Need.REFUSED, _Need.REFUSED, None),
}


def takes(kind: ScheduleKind, part: str) -> bool:
    """Say whether a kind of schedule has room for a part: start_on, due_on or meaning."""
    wording = _WORDINGS[kind]
    room = {
        "start_on": wording.start is not _Need.REFUSED,
        "due_on": wording.due is not _Need.REFUSED,
        "meaning": wording.meaning is not None,
    }
    return room[part]


def settle(
    kind: ScheduleKind,
    start_on: date | None,
    due_on: date | None,
    meaning: Meaning | None,
    printed: str | None,
    plan_start: date,
    plan_end: date,
    fy_start_month: int = 4,
) -> Schedule:
    """Complete and check a schedule by its kind; ScheduleError names the part that is wrong."""
    wording = _WORDINGS[kind]
    _check_given("start_on", "a start date", start_on, wording.start)
    _check_given("due_on", "a due date", due_on, wording.due)
    if meaning is not None and wording.meaning is None:
        raise ScheduleError("meaning", "Nothing is scheduled, so there is nothing to mean.")
    calendar = _Calendar(plan_start, plan_end, fy_start_month)
    starts, ends = wording.complete(start_on, due_on, calendar)
    if starts is not None and ends is not None and ends < starts:
        field = "start_on" if due_on is None else "due_on"
        raise ScheduleError(field, "The due date may not be before the start date.")
    if kind is ScheduleKind.RANGE and (starts, ends) == (plan_start, plan_end):
        return Schedule(kind, starts, ends, meaning or Meaning.PERIOD, printed)
    return Schedule(kind, starts, ends, meaning or wording.meaning, printed)


def expand_recurring(plan_start: date, plan_end: date, fy_start_month: int = 4) -> list[Schedule]:
    """One deadline for each quarter of the plan's period, held to that period."""
    return [
        Schedule(
            ScheduleKind.RECURRING,
            max(period.start_on, plan_start),
            min(period.end_on, plan_end),
            Meaning.DEADLINE,
        )
        for period in plan_periods(plan_start, plan_end, fy_start_month)
    ]


def in_force(
    current: Schedule | None,
    changes: Sequence[ScheduleChange],
    as_at: date,
    known_at: datetime | None = None,
) -> Schedule | None:
    """The schedule in force on a day, as known at an instant; None where it inherits.

    Give every change: a change counts from the day it was made on, and of those that count the
    last recorded has the last word.
    """
    counted = [
        change
        for change in _as_recorded(changes)
        if change.changed_on <= as_at and (known_at is None or change.recorded_at <= known_at)
    ]
    return counted[-1].new if counted else original(current, changes)


def original(current: Schedule | None, changes: Sequence[ScheduleChange]) -> Schedule | None:
    """The schedule before its first change; None where it inherited."""
    return _as_recorded(changes)[0].old if changes else current


@dataclass(frozen=True, slots=True)
class Revisions:
    """The due date first agreed, None where there was none, and how often it was revised since."""

    original_due_on: date | None
    times_revised: int


def revisions(current: Schedule | None, changes: Sequence[ScheduleChange]) -> Revisions:
    """What the changes of an action's schedule come to."""
    return revisions_beneath(current, changes, None, ())


def revisions_beneath(
    own: Schedule | None,
    own_changes: Sequence[ScheduleChange],
    above: Schedule | None,
    above_changes: Sequence[ScheduleChange],
) -> Revisions:
    """What the changes of a milestone's schedule come to, and of its action's while it inherited.

    So neither giving it a date of its own nor going back to its action's hides what was agreed
    before.
    """
    if not own_changes and not above_changes:
        # Most were never changed, and are told by the hundred.
        first = own or above
        return Revisions(first.due_on if first else None, 0)
    first = original(own, own_changes)
    inherits = first is None
    times = 0
    told = [(change, True) for change in own_changes]
    told += [(change, False) for change in above_changes]
    for change, is_own in sorted(told, key=lambda each: each[0].recorded_at):
        if is_own:
            inherits = change.new is None
        if is_own or inherits:
            times += _is_revision(change)
    agreed = first or original(above, above_changes)
    return Revisions(agreed.due_on if agreed else None, times)


def _is_revision(change: ScheduleChange) -> bool:
    """Say whether more changed than the words it is printed in."""
    return _unprinted(change.old) != _unprinted(change.new)


def _unprinted(schedule: Schedule | None) -> Schedule | None:
    return replace(schedule, printed=None) if schedule else None


def _check_given(field: str, called: str, given: date | None, need: _Need) -> None:
    if given is None and need is _Need.REQUIRED:
        raise ScheduleError(field, f"This kind of schedule needs {called}.")
    if given is not None and need is _Need.REFUSED:
        raise ScheduleError(field, f"This kind of schedule has no room for {called}.")


def _as_recorded(changes: Iterable[ScheduleChange]) -> list[ScheduleChange]:
    return sorted(changes, key=lambda change: change.recorded_at)
