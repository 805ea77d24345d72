"""A milestone's twelve rules, each on the day before, the day, and the day after it bites."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.rules.progress import Leaf, Verdict, judge
from app.services.rules.schedule import NO_SCHEDULE, Schedule
from app.services.rules.thresholds import Thresholds
from app.services.rules.updates import Current
from app.vocabulary import Meaning, MilestoneState, Rule, ScheduleKind, Status
from tests.rules.examples import PLAN_END, PLAN_START, make_current, make_frame, make_schedule
from tests.rules.strategies import DAYS, schedules, threshold_sets

DUE = date(2006, 8, 31)
DAY = timedelta(days=1)
DEADLINE = make_schedule(None, DUE)
PERIOD = make_schedule(PLAN_START, DUE, Meaning.PERIOD)
CONDITIONAL = make_schedule(None, DUE, kind=ScheduleKind.CONDITIONAL)
WHOLE_YEAR = make_schedule(PLAN_START, PLAN_END, Meaning.PERIOD)
REPORTED = make_current(date(2006, 7, 1))
COMPLETE, NOT_STARTED = MilestoneState.COMPLETE, MilestoneState.NOT_STARTED
CANCELLED = MilestoneState.CANCELLED


def judged(schedule: Schedule, current: Current | None, as_at: date) -> Verdict:
    return judge(Leaf(schedule, current), make_frame(as_at))


def deciding(schedule: Schedule, current: Current | None, as_at: date) -> tuple[Rule, Status]:
    verdict = judged(schedule, current, as_at)
    assert verdict.status is verdict.reasons[0].status
    return verdict.reasons[0].rule, verdict.status


def test_cancelled_says_nothing_else() -> None:
    cancelled = make_current(date(2006, 5, 1), CANCELLED, blocked=True)
    verdict = judged(DEADLINE, cancelled, PLAN_END)
    assert [reason.rule for reason in verdict.reasons] == [Rule.CANCELLED]
    assert (verdict.status, verdict.percent) == (Status.CANCELLED, None)


@pytest.mark.parametrize(
    ("schedule", "completed_on", "rule"),
    [
        (DEADLINE, DUE - DAY, Rule.COMPLETED),
        (DEADLINE, DUE, Rule.COMPLETED),
        (DEADLINE, DUE + DAY, Rule.COMPLETED_LATE),
        (PERIOD, DUE + DAY, Rule.COMPLETED),
        (CONDITIONAL, DUE + DAY, Rule.COMPLETED),
        (NO_SCHEDULE, DUE + DAY, Rule.COMPLETED),
        (make_schedule(DUE + 9 * DAY, PLAN_END), DUE, Rule.COMPLETED),
    ],
)
def test_complete_is_late_only_after_a_deadline(
    schedule: Schedule, completed_on: date, rule: Rule
) -> None:
    done = make_current(DUE + 30 * DAY, COMPLETE, blocked=True, completed_on=completed_on)
    verdict = judged(schedule, done, PLAN_END)
    assert [reason.rule for reason in verdict.reasons] == [rule]
    assert (verdict.status, verdict.percent) == (Status.COMPLETE, Fraction(100))


def test_how_late_it_was_completed_is_said() -> None:
    done = make_current(DUE + 3 * DAY, COMPLETE, completed_on=DUE + 3 * DAY)
    reason = judged(DEADLINE, done, PLAN_END).reasons[0]
    assert reason.inputs == {
        "as_at": "2007-03-31",
        "completed_on": "2006-09-03",
        "due_on": "2006-08-31",
        "days_late": 3,
    }
    assert reason.text == "Completed on 3 September 2006, 3 days after it was due."


@pytest.mark.parametrize(
    ("schedule", "as_at", "expected"),
    [
        (DEADLINE, DUE - DAY, (Rule.ON_TRACK, Status.GREEN)),
        (DEADLINE, DUE, (Rule.ON_TRACK, Status.GREEN)),
        (DEADLINE, DUE + DAY, (Rule.OVERDUE, Status.RED)),
        (PERIOD, DUE - DAY, (Rule.ON_TRACK, Status.GREEN)),
        (PERIOD, DUE, (Rule.ON_TRACK, Status.GREEN)),
        (PERIOD, DUE + DAY, (Rule.PERIOD_ENDED, Status.UNKNOWN)),
        (CONDITIONAL, DUE + DAY, (Rule.ON_TRACK, Status.GREEN)),
        (make_schedule(None, date(2008, 2, 29)), date(2008, 3, 1), (Rule.OVERDUE, Status.RED)),
        (WHOLE_YEAR, date(2007, 4, 1), (Rule.PERIOD_ENDED, Status.UNKNOWN)),
    ],
)
def test_a_deadline_is_overdue_and_a_period_ends_the_day_after(
    schedule: Schedule, as_at: date, expected: tuple[Rule, Status]
) -> None:
    current = make_current(as_at - DAY)
    assert deciding(schedule, current, as_at) == expected


def test_a_deadline_nobody_reported_on_is_overdue_all_the_same() -> None:
    assert deciding(DEADLINE, None, DUE + DAY) == (Rule.OVERDUE, Status.RED)
    assert deciding(PERIOD, None, DUE + DAY) == (Rule.PERIOD_ENDED, Status.UNKNOWN)


def test_blocked_is_red_and_stands_beside_what_decides() -> None:
    blocked = make_current(DUE, blocked=True)
    assert deciding(DEADLINE, blocked, DUE) == (Rule.BLOCKED, Status.RED)
    late = judged(DEADLINE, replace(blocked, forecast_on=PLAN_END), DUE + DAY)
    assert [(reason.rule, reason.status) for reason in late.reasons] == [
        (Rule.OVERDUE, Status.RED),
        (Rule.BLOCKED, Status.RED),
        (Rule.FORECAST_MISSES_DEADLINE, Status.RED),
    ]


def test_what_is_blocked_may_be_behind_as_well() -> None:
    current = make_current(DUE, percent=10, blocked=True)
    verdict = judged(make_schedule(PLAN_START, DUE), current, DUE)
    assert [reason.rule for reason in verdict.reasons] == [Rule.BLOCKED, Rule.BEHIND_PACE]
    assert verdict.reasons[0].inputs == {
        "as_at": "2006-08-31",
        "blocked": True,
        "effective_on": "2006-08-31",
    }


def test_a_red_reason_stands_behind_an_unknown_that_decides() -> None:
    ended = judged(PERIOD, make_current(DUE, blocked=True), DUE + DAY)
    assert [reason.rule for reason in ended.reasons] == [Rule.PERIOD_ENDED, Rule.BLOCKED]
    assert ended.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("schedule", "late", "expected"),
    [
        (DEADLINE, 0, (Rule.ON_TRACK, Status.GREEN)),
        (DEADLINE, 1, (Rule.FORECAST_MISSES_DEADLINE, Status.AMBER)),
        (DEADLINE, 28, (Rule.FORECAST_MISSES_DEADLINE, Status.AMBER)),
        (DEADLINE, 29, (Rule.FORECAST_MISSES_DEADLINE, Status.RED)),
        (PERIOD, 29, (Rule.FORECAST_MISSES_DEADLINE, Status.RED)),
        (CONDITIONAL, 29, (Rule.ON_TRACK, Status.GREEN)),
        (NO_SCHEDULE, 29, (Rule.ON_TRACK, Status.GREEN)),
    ],
)
def test_a_forecast_past_the_end_is_amber_and_past_the_slip_red(
    schedule: Schedule, late: int, expected: tuple[Rule, Status]
) -> None:
    current = make_current(date(2006, 7, 1), forecast_on=DUE + late * DAY)
    assert deciding(schedule, current, date(2006, 7, 31)) == expected


@pytest.mark.parametrize(
    ("as_at", "rule"),
    [
        (DUE - DAY, Rule.NOT_YET_STARTED),
        (DUE, Rule.NEVER_REPORTED),
        (DUE + DAY, Rule.NEVER_REPORTED),
    ],
)
def test_until_its_start_nothing_is_expected(as_at: date, rule: Rule) -> None:
    later = make_schedule(DUE, PLAN_END)
    assert deciding(later, None, as_at) == (rule, Status.NOT_DUE)
    assert deciding(later, REPORTED, as_at)[0] is Rule.ON_TRACK


@pytest.mark.parametrize(
    ("schedule", "state", "left", "rule"),
    [
        (DEADLINE, NOT_STARTED, 29, Rule.ON_TRACK),
        (DEADLINE, NOT_STARTED, 28, Rule.DUE_SOON_NOT_STARTED),
        (DEADLINE, NOT_STARTED, 0, Rule.DUE_SOON_NOT_STARTED),
        (DEADLINE, NOT_STARTED, -1, Rule.OVERDUE),
        (DEADLINE, MilestoneState.IN_PROGRESS, 28, Rule.ON_TRACK),
        (PERIOD, NOT_STARTED, 28, Rule.ON_TRACK),
        (CONDITIONAL, NOT_STARTED, 28, Rule.DUE_SOON_NOT_STARTED),
        (CONDITIONAL, NOT_STARTED, -1, Rule.ON_TRACK),
    ],
)
def test_a_near_deadline_is_amber_if_reported_as_not_started(
    schedule: Schedule, state: MilestoneState, left: int, rule: Rule
) -> None:
    current = make_current(date(2006, 7, 1), state)
    assert deciding(schedule, current, DUE - left * DAY)[0] is rule


@pytest.mark.parametrize(
    ("current", "percent"),
    [(None, 0), (REPORTED, 0), (make_current(PLAN_START, percent=40), 40)],
)
def test_nothing_reported_is_no_progress(current: Current | None, percent: int) -> None:
    assert judged(WHOLE_YEAR, current, PLAN_START).percent == Fraction(percent)


def test_a_reason_is_sent_without_children() -> None:
    assert judged(DEADLINE, None, DUE + DAY).reasons[0].to_json() == {
        "rule": "OVERDUE",
        "status": "red",
        "text": "Due on 31 August 2006, 1 day ago, and not reported complete.",
        "inputs": {"as_at": "2006-09-01", "due_on": "2006-08-31", "days_late": 1},
    }


@given(schedules(), DAYS, st.sampled_from([None, 0, 50]), st.booleans(), threshold_sets())
def test_the_first_reason_decides_and_the_others_warn(
    schedule: Schedule, as_at: date, percent: int | None, blocked: bool, thresholds: Thresholds
) -> None:
    current = make_current(as_at, percent=percent, forecast_on=PLAN_END, blocked=blocked)
    verdict = judge(Leaf(schedule, current), make_frame(as_at, thresholds))
    rules = [reason.rule for reason in verdict.reasons]
    assert verdict.status is verdict.reasons[0].status
    assert {reason.status for reason in verdict.reasons[1:]} <= {Status.RED, Status.AMBER}
    assert rules == sorted(set(rules), key=list(Rule).index)
    assert (Rule.BLOCKED in rules) is blocked
