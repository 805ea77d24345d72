"""Behind its profile, or behind a steady pace: what was expected, and by how much it was missed."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.services.rules.pace import behind, elapsed_share, profile_on
from app.services.rules.progress import Leaf, Target, judge
from app.services.rules.schedule import NO_SCHEDULE, Schedule
from app.services.rules.thresholds import Thresholds
from app.vocabulary import Meaning, MilestoneState, Rule, ScheduleKind, Status
from tests.rules.examples import PLAN_END, PLAN_START, make_current, make_frame, make_schedule

# Ten days, so that each is worth ten points.
START, DUE = date(2006, 5, 1), date(2006, 5, 10)
TEN_DAYS = make_schedule(START, DUE)
NO_START = make_schedule(None, date(2006, 4, 10))
PROFILE = Target(
    Decimal(200),
    profile=((date(2006, 9, 30), Decimal(160)), (date(2006, 6, 30), Decimal(100))),
)


def warned(
    schedule: Schedule, as_at: date, percent: int | None, target: Target | None = None
) -> Status | None:
    leaf = Leaf(schedule, make_current(as_at, percent=percent), target)
    reason = behind(leaf, make_frame(as_at))
    return reason.status if reason else None


@pytest.mark.parametrize(
    ("as_at", "share"),
    [
        (date(2006, 4, 30), 0),
        (START, 0),
        (date(2006, 5, 2), Fraction(1, 10)),
        (DUE, Fraction(9, 10)),
        (date(2006, 5, 11), 1),
        (PLAN_END, 1),
    ],
)
def test_the_last_day_has_still_to_pass(as_at: date, share: Fraction) -> None:
    assert elapsed_share(START, DUE, as_at) == share


def test_the_twenty_ninth_of_february_counts() -> None:
    assert elapsed_share(date(2008, 2, 1), date(2008, 2, 29), date(2008, 2, 29)) == Fraction(28, 29)


def test_a_due_date_before_the_start_leaves_no_time() -> None:
    assert elapsed_share(DUE, START, START) == 0
    assert elapsed_share(DUE, START, DUE) == 1
    assert elapsed_share(DUE, date(2006, 5, 9), DUE) == 1


def test_a_single_day_is_gone_when_it_is_over() -> None:
    assert elapsed_share(START, START, START) == 0
    assert elapsed_share(START, START, date(2006, 5, 2)) == 1


@pytest.mark.parametrize(
    ("percent", "status"), [(90, None), (35, None), (34, Status.AMBER), (0, Status.AMBER)]
)
def test_a_steady_pace_is_only_ever_amber_and_only_past_fifteen_points(
    percent: int, status: Status | None
) -> None:
    assert warned(TEN_DAYS, date(2006, 5, 6), percent) is status


def test_by_the_due_day_a_steady_pace_leaves_one_day() -> None:
    assert warned(TEN_DAYS, DUE, 75) is None
    assert warned(TEN_DAYS, DUE, 74) is Status.AMBER


@pytest.mark.parametrize(
    ("as_at", "percent", "status"),
    [
        (date(2006, 6, 29), 0, None),
        (date(2006, 6, 30), 35, None),
        (date(2006, 6, 30), 34, Status.AMBER),
        (date(2006, 6, 30), 15, Status.AMBER),
        (date(2006, 6, 30), 14, Status.RED),
        (date(2006, 9, 29), 35, None),
        (date(2006, 9, 30), 35, Status.RED),
        (date(2006, 9, 30), 45, Status.AMBER),
        (date(2006, 9, 30), 65, None),
    ],
)
def test_a_profile_is_a_flight_of_steps(as_at: date, percent: int, status: Status | None) -> None:
    assert warned(NO_SCHEDULE, as_at, percent, PROFILE) is status


def test_the_step_reached_is_the_latest_whatever_their_order() -> None:
    assert profile_on(PROFILE, date(2006, 6, 29)) == (None, Decimal(0))
    assert profile_on(PROFILE, date(2006, 9, 29)) == (date(2006, 6, 30), Decimal(100))
    assert profile_on(PROFILE, date(2006, 9, 30)) == (date(2006, 9, 30), Decimal(160))


def test_a_profile_beyond_its_target_expects_no_more_than_all() -> None:
    steep = Target(Decimal(100), profile=((START, Decimal(300)),))
    assert warned(TEN_DAYS, START, 85, steep) is None


def test_a_profile_goes_before_the_straight_line() -> None:
    flat = Target(Decimal(100), profile=((START, Decimal(0)),))
    assert warned(TEN_DAYS, DUE, 0, flat) is None
    assert warned(TEN_DAYS, DUE, 0, Target(Decimal(100))) is Status.AMBER


def test_the_plans_start_serves_only_where_there_is_a_target_quantity() -> None:
    assert warned(NO_START, date(2006, 4, 10), 0) is None
    assert warned(NO_START, date(2006, 4, 10), 0, Target(Decimal(5))) is Status.AMBER


@pytest.mark.parametrize(
    "schedule",
    [
        make_schedule(None, DUE, kind=ScheduleKind.CONDITIONAL),
        make_schedule(START, DUE, kind=ScheduleKind.CONDITIONAL),
        make_schedule(START, None, Meaning.PERIOD, ScheduleKind.OPEN_START),
        NO_SCHEDULE,
    ],
)
def test_without_two_firm_ends_there_is_no_pace(schedule: Schedule) -> None:
    assert warned(schedule, DUE, 0) is None


def test_what_depends_on_something_else_has_no_profile_to_keep() -> None:
    conditional = Schedule(ScheduleKind.CONDITIONAL, None, None, Meaning.DEADLINE)
    assert warned(conditional, PLAN_END, 0, PROFILE) is None


def test_only_a_reported_figure_can_be_behind() -> None:
    assert warned(TEN_DAYS, DUE, None) is None
    assert behind(Leaf(TEN_DAYS), make_frame(DUE)) is None


def test_a_target_of_nothing_cannot_be_missed() -> None:
    assert warned(TEN_DAYS, DUE, 0, Target(Decimal(0), profile=((START, Decimal(1)),))) is None


def test_the_thresholds_are_the_partnerships_own() -> None:
    current = make_current(START, percent=10)
    target = Target(Decimal(100), profile=((START, Decimal(21)),))
    strict = Thresholds(pace_red_points=Decimal("10.5"), pace_amber_points=Decimal(5))
    reason = behind(Leaf(TEN_DAYS, current, target), make_frame(START, strict))
    assert reason is not None
    assert reason.status is Status.RED


def test_a_pace_can_be_worked_again_by_hand() -> None:
    current = make_current(START, MilestoneState.NOT_STARTED, percent=0)
    verdict = judge(Leaf(make_schedule(PLAN_START, DUE), current), make_frame(START))
    assert [reason.rule for reason in verdict.reasons] == [
        Rule.BEHIND_PACE,
        Rule.DUE_SOON_NOT_STARTED,
    ]
    assert verdict.reasons[0].inputs == {
        "as_at": "2006-05-01",
        "start_on": "2006-04-01",
        "start_from": "schedule",
        "due_on": "2006-05-10",
        "elapsed_share": 0.75,
        "expected_percent": 75,
        "actual_percent": 0,
        "gap": 75,
        "pace_amber_points": 15,
    }
    assert verdict.reasons[0].text == (
        "Reported at 0%, where a steady pace would have reached 75%."
    )


def test_a_profile_can_be_worked_again_by_hand() -> None:
    reason = behind(
        Leaf(NO_SCHEDULE, make_current(PLAN_START, percent=20), PROFILE),
        make_frame(date(2006, 7, 1)),
    )
    assert reason is not None
    assert (reason.rule, reason.inputs) == (
        Rule.BEHIND_PROFILE,
        {
            "as_at": "2006-07-01",
            "profile_on": "2006-06-30",
            "profile_quantity": 100,
            "target_quantity": 200,
            "expected_percent": 50,
            "actual_percent": 20,
            "gap": 30,
            "pace_red_points": 35,
            "pace_amber_points": 15,
        },
    )
    assert reason.text == "Reported at 20%, where its profile would have reached 50%."
