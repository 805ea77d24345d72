"""How each wording of a deadline is completed, refused, expanded and changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from app.services.rules.schedule import (
    NO_SCHEDULE,
    Revisions,
    Schedule,
    ScheduleChange,
    ScheduleError,
    expand_recurring,
    in_force,
    original,
    revisions,
    revisions_beneath,
    settle,
)
from app.vocabulary import Meaning, ScheduleKind

START, END = date(2006, 4, 1), date(2007, 3, 31)
JUNE = date(2006, 6, 30)
K, DEADLINE, PERIOD = ScheduleKind, Meaning.DEADLINE, Meaning.PERIOD
Given = tuple[date | None, date | None]


def settled(
    kind: ScheduleKind,
    given: Given = (None, None),
    meaning: Meaning | None = None,
    fy_start_month: int = 4,
) -> Schedule:
    return settle(kind, *given, meaning, "as printed", START, END, fy_start_month)


@pytest.mark.parametrize(
    ("kind", "given", "dates", "meaning"),
    [
        (K.DAY, (None, JUNE), (None, JUNE), DEADLINE),
        (K.MONTH, (None, date(2006, 9, 1)), (None, date(2006, 9, 30)), DEADLINE),
        (K.MONTH, (None, date(2006, 12, 31)), (None, date(2006, 12, 31)), DEADLINE),
        (K.MONTH, (None, date(2007, 2, 1)), (None, date(2007, 2, 28)), DEADLINE),
        (K.MONTH, (None, date(2008, 2, 29)), (None, date(2008, 2, 29)), DEADLINE),
        (K.RANGE, (START, END), (START, END), PERIOD),
        (K.RANGE, (START, JUNE), (START, JUNE), DEADLINE),
        (K.RANGE, (JUNE, END), (JUNE, END), DEADLINE),
        (K.RANGE, (JUNE, JUNE), (JUNE, JUNE), DEADLINE),
        (K.FINANCIAL_YEAR, (JUNE, None), (START, END), PERIOD),
        (K.FINANCIAL_YEAR, (None, date(2007, 3, 31)), (START, END), PERIOD),
        (K.FINANCIAL_YEAR, (START, END), (START, END), PERIOD),
        (
            K.FINANCIAL_YEAR,
            (date(2006, 3, 31), None),
            (date(2005, 4, 1), date(2006, 3, 31)),
            PERIOD,
        ),
        (K.OPEN_START, (START, None), (START, None), PERIOD),
        (K.RECURRING, (None, None), (None, None), DEADLINE),
        (K.RECURRING, (START, JUNE), (START, JUNE), DEADLINE),
        (K.ONGOING, (None, None), (START, END), PERIOD),
        (K.ONGOING, (JUNE, None), (JUNE, END), PERIOD),
        (K.ONGOING, (None, JUNE), (START, JUNE), PERIOD),
        (K.CONDITIONAL, (None, None), (None, None), DEADLINE),
        (K.CONDITIONAL, (None, JUNE), (None, JUNE), DEADLINE),
        (K.NONE, (None, None), (None, None), None),
    ],
)
def test_a_schedule_is_completed_by_its_kind(
    kind: ScheduleKind, given: Given, dates: Given, meaning: Meaning | None
) -> None:
    assert settled(kind, given) == Schedule(kind, *dates, meaning, "as printed")


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (K.DAY, (None, None), "due_on"),
        (K.DAY, (START, JUNE), "start_on"),
        (K.MONTH, (None, None), "due_on"),
        (K.MONTH, (START, JUNE), "start_on"),
        (K.RANGE, (None, JUNE), "start_on"),
        (K.RANGE, (START, None), "due_on"),
        (K.RANGE, (JUNE, START), "due_on"),
        (K.FINANCIAL_YEAR, (None, None), "start_on"),
        (K.FINANCIAL_YEAR, (START, date(2007, 4, 1)), "due_on"),
        (K.FINANCIAL_YEAR, (date.max, None), "start_on"),
        (K.FINANCIAL_YEAR, (None, date.max), "due_on"),
        (K.OPEN_START, (None, None), "start_on"),
        (K.OPEN_START, (START, JUNE), "due_on"),
        (K.RECURRING, (JUNE, START), "due_on"),
        (K.ONGOING, (date(2007, 4, 1), None), "start_on"),
        (K.ONGOING, (None, date(2006, 3, 31)), "due_on"),
        (K.CONDITIONAL, (START, None), "start_on"),
        (K.NONE, (START, None), "start_on"),
        (K.NONE, (None, JUNE), "due_on"),
    ],
)
def test_dates_that_do_not_fit_the_kind_are_refused_by_name(
    kind: ScheduleKind, given: Given, field: str
) -> None:
    with pytest.raises(ScheduleError) as refused:
        settled(kind, given)
    assert refused.value.field == field
    assert not any(character.isdigit() for character in refused.value.message)
    assert str(refused.value) == refused.value.message


def test_the_caller_may_say_what_a_schedule_means() -> None:
    assert settled(K.RANGE, (START, END), DEADLINE).meaning is DEADLINE
    assert settled(K.DAY, (None, JUNE), PERIOD).meaning is PERIOD


def test_nothing_scheduled_means_nothing() -> None:
    with pytest.raises(ScheduleError) as refused:
        settled(K.NONE, meaning=DEADLINE)
    assert refused.value.field == "meaning"


def test_a_financial_year_starts_when_the_partnership_says() -> None:
    year = settled(K.FINANCIAL_YEAR, (JUNE, None), fy_start_month=7)
    assert (year.start_on, year.due_on) == (date(2005, 7, 1), JUNE)


@pytest.mark.parametrize(
    ("kind", "meaning", "binding"),
    [
        (K.DAY, DEADLINE, True),
        (K.DAY, PERIOD, False),
        (K.CONDITIONAL, DEADLINE, False),
        (K.NONE, None, False),
    ],
)
def test_only_a_deadline_that_waits_on_nothing_can_be_missed(
    kind: ScheduleKind, meaning: Meaning | None, binding: bool
) -> None:
    assert Schedule(kind, None, JUNE, meaning).is_binding is binding


def test_a_recurring_schedule_falls_due_every_quarter() -> None:
    expanded = expand_recurring(START, END, 4)
    assert [schedule.start_on for schedule in expanded] == [
        START,
        date(2006, 7, 1),
        date(2006, 10, 1),
        date(2007, 1, 1),
    ]
    assert [schedule.due_on for schedule in expanded] == [
        JUNE,
        date(2006, 9, 30),
        date(2006, 12, 31),
        END,
    ]
    assert {(schedule.kind, schedule.meaning) for schedule in expanded} == {(K.RECURRING, DEADLINE)}


def test_a_recurring_schedule_stays_inside_the_plan() -> None:
    expanded = expand_recurring(date(2006, 5, 15), date(2006, 8, 10), 4)
    assert [(schedule.start_on, schedule.due_on) for schedule in expanded] == [
        (date(2006, 5, 15), JUNE),
        (date(2006, 7, 1), date(2006, 8, 10)),
    ]


FIRST = Schedule(K.DAY, None, JUNE, DEADLINE)
SECOND = Schedule(K.DAY, None, date(2006, 9, 30), DEADLINE)
THIRD = Schedule(K.DAY, None, date(2006, 12, 31), DEADLINE)


def changed(
    day: date, old: Schedule | None, new: Schedule | None, recorded_on: date | None = None
) -> ScheduleChange:
    recorded = recorded_on or day
    return ScheduleChange(
        day, datetime(recorded.year, recorded.month, recorded.day, 12, tzinfo=UTC), old, new
    )


CHANGES = (
    changed(date(2006, 6, 1), FIRST, SECOND),
    changed(date(2006, 9, 1), SECOND, THIRD),
)


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        (date(2006, 5, 31), FIRST),
        (date(2006, 6, 1), SECOND),
        (date(2006, 8, 31), SECOND),
        (date(2006, 9, 1), THIRD),
    ],
)
def test_a_change_counts_from_its_day(as_at: date, expected: Schedule) -> None:
    for changes in permutations(CHANGES):
        assert in_force(THIRD, changes, as_at) == expected


def test_what_was_recorded_later_is_hidden_from_an_earlier_instant() -> None:
    known_at = CHANGES[1].recorded_at - timedelta(seconds=1)
    assert in_force(THIRD, CHANGES, END, known_at) == SECOND
    assert in_force(THIRD, CHANGES, END, known_at + timedelta(seconds=1)) == THIRD
    assert in_force(THIRD, CHANGES, END, datetime(2006, 5, 1, tzinfo=UTC)) == FIRST


def test_the_last_recorded_change_has_the_last_word() -> None:
    backdated = changed(date(2006, 5, 1), SECOND, THIRD, recorded_on=date(2006, 7, 1))
    changes = (CHANGES[0], backdated)
    assert in_force(THIRD, changes, date(2006, 6, 15)) == THIRD
    assert in_force(THIRD, changes, date(2006, 4, 30)) == FIRST


def test_a_schedule_never_changed_is_its_own_original() -> None:
    assert in_force(FIRST, (), START) == FIRST
    assert in_force(None, (), START) is None
    assert revisions(FIRST, ()) == Revisions(JUNE, 0)
    assert revisions(None, ()) == revisions(NO_SCHEDULE, ()) == Revisions(None, 0)


def test_the_original_is_what_the_first_change_replaced() -> None:
    assert original(THIRD, tuple(reversed(CHANGES))) == FIRST
    assert revisions(THIRD, CHANGES).original_due_on == JUNE
    inherited = (changed(date(2006, 6, 1), None, SECOND),)
    assert original(SECOND, inherited) is None
    assert in_force(SECOND, inherited, date(2006, 5, 31)) is None


def test_only_real_changes_are_revisions() -> None:
    idle = changed(date(2006, 10, 1), THIRD, THIRD)
    assert revisions(THIRD, (*CHANGES, idle)).times_revised == 2


def test_other_printed_words_alone_are_no_revision() -> None:
    worded = replace(THIRD, printed="Dec '06")
    reworded = changed(date(2006, 10, 1), THIRD, worded)
    assert revisions(worded, (*CHANGES, reworded)) == Revisions(JUNE, 2)


ABOVE = (changed(date(2006, 5, 1), FIRST, SECOND),)
LATER_ABOVE = changed(date(2006, 8, 1), SECOND, THIRD)
OWN = changed(date(2006, 7, 1), None, THIRD)
BACK = changed(date(2006, 9, 1), THIRD, None)


@pytest.mark.parametrize(
    ("own", "own_changes", "above", "above_changes", "expected"),
    [
        (None, (), SECOND, (), Revisions(SECOND.due_on, 0)),
        (None, (), SECOND, ABOVE, Revisions(JUNE, 1)),
        (THIRD, (), SECOND, ABOVE, Revisions(THIRD.due_on, 0)),
        (THIRD, (OWN,), FIRST, (), Revisions(JUNE, 1)),
        (THIRD, (OWN,), SECOND, ABOVE, Revisions(JUNE, 2)),
        (THIRD, (OWN,), THIRD, (LATER_ABOVE,), Revisions(SECOND.due_on, 1)),
        (None, (OWN, BACK), SECOND, (), Revisions(SECOND.due_on, 2)),
        (None, (BACK, OWN), THIRD, (*ABOVE, LATER_ABOVE), Revisions(JUNE, 3)),
        (None, (BACK,), SECOND, ABOVE, Revisions(THIRD.due_on, 1)),
        (THIRD, (OWN,), None, (), Revisions(None, 1)),
    ],
)
def test_what_a_milestone_inherited_is_part_of_what_was_agreed_for_it(
    own: Schedule | None,
    own_changes: tuple[ScheduleChange, ...],
    above: Schedule | None,
    above_changes: tuple[ScheduleChange, ...],
    expected: Revisions,
) -> None:
    assert revisions_beneath(own, own_changes, above, above_changes) == expected
