"""What silence means: not due, or unknown once a return was owed, but never green."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from app.services.rules.progress import Leaf, judge
from app.services.rules.rollup import Branch, roll_up
from app.services.rules.schedule import NO_SCHEDULE, Schedule
from app.services.rules.thresholds import Thresholds
from app.vocabulary import Meaning, Rule, Status
from tests.rules.examples import PLAN_END, PLAN_START, make_current, make_frame, make_schedule
from tests.rules.strategies import DAYS, schedules, silent_trees, threshold_sets

DAY = timedelta(days=1)
Q1_RETURN_DUE = date(2006, 7, 21)


@pytest.mark.parametrize(
    ("start_on", "effective_on", "as_at", "rule"),
    [
        (PLAN_START, None, Q1_RETURN_DUE - DAY, Rule.NEVER_REPORTED),
        (PLAN_START, None, Q1_RETURN_DUE, Rule.REPORT_OWED),
        (PLAN_START, None, Q1_RETURN_DUE + DAY, Rule.REPORT_OWED),
        (None, None, Q1_RETURN_DUE, Rule.REPORT_OWED),
        (PLAN_START - DAY, None, Q1_RETURN_DUE, Rule.REPORT_OWED),
        (PLAN_START + DAY, None, Q1_RETURN_DUE, Rule.NEVER_REPORTED),
        (PLAN_START, PLAN_START - DAY, Q1_RETURN_DUE, Rule.REPORT_OWED),
        (PLAN_START, PLAN_START, Q1_RETURN_DUE, Rule.ON_TRACK),
        (None, PLAN_START - DAY, Q1_RETURN_DUE, Rule.REPORT_OWED),
        (PLAN_START, date(2006, 6, 30), date(2006, 10, 20), Rule.ON_TRACK),
        (PLAN_START, date(2006, 6, 30), date(2006, 10, 21), Rule.REPORT_OWED),
        (PLAN_START, date(2006, 7, 1), date(2006, 10, 21), Rule.ON_TRACK),
        (date(2006, 7, 1), None, date(2006, 10, 21), Rule.REPORT_OWED),
        (date(2006, 7, 2), None, date(2006, 10, 21), Rule.NEVER_REPORTED),
        (date(2006, 12, 1), PLAN_START, date(2006, 10, 21), Rule.ON_TRACK),
    ],
)
def test_a_report_is_owed_once_a_return_that_covers_the_milestone_was_due(
    start_on: date | None, effective_on: date | None, as_at: date, rule: Rule
) -> None:
    current = make_current(effective_on) if effective_on else None
    schedule = make_schedule(start_on, PLAN_END, Meaning.PERIOD)
    assert judge(Leaf(schedule, current), make_frame(as_at)).reasons[0].rule is rule


def test_a_report_owed_shows_everything_it_was_worked_from() -> None:
    leaf = Leaf(NO_SCHEDULE, make_current(date(2006, 6, 30)))
    reason = judge(leaf, make_frame(date(2006, 10, 21))).reasons[0]
    assert reason.status is Status.UNKNOWN
    assert reason.inputs == {
        "as_at": "2006-10-21",
        "start_on": "2006-04-01",
        "start_from": "plan",
        "period": "2006-Q2",
        "period_start_on": "2006-07-01",
        "period_end_on": "2006-09-30",
        "return_due_on": "2006-10-21",
        "returns_due_days": 21,
        "effective_on": "2006-06-30",
    }
    assert reason.text == (
        "No report since 1 July 2006, and the return for 2006/07 Q2 was due on 21 October 2006."
    )


def test_silence_before_a_near_deadline_is_not_taken_for_not_started() -> None:
    soon = make_schedule(None, date(2006, 4, 30))
    verdict = judge(Leaf(soon), make_frame(date(2006, 4, 29)))
    assert (verdict.status, verdict.reasons[0].rule) == (Status.NOT_DUE, Rule.NEVER_REPORTED)


def test_silence_adds_nothing_to_a_missed_deadline() -> None:
    verdict = judge(Leaf(make_schedule(None, date(2006, 8, 31))), make_frame(date(2006, 9, 1)))
    assert [reason.rule for reason in verdict.reasons] == [Rule.OVERDUE]


def test_why_nothing_is_owed_yet_can_be_worked_again() -> None:
    starts_late = Leaf(make_schedule(date(2006, 7, 2), PLAN_END))
    assert judge(starts_late, make_frame(date(2006, 10, 21))).reasons[0].inputs == {
        "as_at": "2006-10-21",
        "start_on": "2006-07-02",
        "start_from": "schedule",
        "period": "2006-Q2",
        "period_start_on": "2006-07-01",
    }
    assert judge(Leaf(NO_SCHEDULE), make_frame(PLAN_START)).reasons[0].inputs == {
        "as_at": "2006-04-01",
        "start_on": "2006-04-01",
        "start_from": "plan",
        "period": None,
        "period_start_on": None,
    }


SILENT = {Status.RED, Status.UNKNOWN, Status.NOT_DUE}


@given(schedules(), DAYS, threshold_sets())
def test_silence_is_never_green(schedule: Schedule, as_at: date, thresholds: Thresholds) -> None:
    verdict = judge(Leaf(schedule), make_frame(as_at, thresholds))
    assert verdict.status in SILENT
    assert verdict.percent == 0


@given(silent_trees(), threshold_sets())
def test_a_node_nobody_reported_on_is_never_green(tree: Branch, thresholds: Thresholds) -> None:
    pending = [roll_up(tree, thresholds)]
    while pending:
        reading = pending.pop()
        pending.extend(reading.children)
        assert reading.status not in {Status.GREEN, Status.COMPLETE}
