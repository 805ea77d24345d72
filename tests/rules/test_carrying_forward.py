"""What updates leave out, checked against looking back update by update."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from app.services.rules.updates import Current, Report, carry_on, fold
from app.vocabulary import MilestoneState
from tests.rules.strategies import report_lists, reports

TARGET = Decimal(200)
NOT_STARTED, IN_PROGRESS = MilestoneState.NOT_STARTED, MilestoneState.IN_PROGRESS
COMPLETE, CANCELLED = MilestoneState.COMPLETE, MilestoneState.CANCELLED


def carried(current: Current | None) -> tuple[object, ...]:
    """What no late return for an earlier day may alter."""
    assert current is not None
    return (
        current.update_id,
        current.state,
        current.percent,
        current.quantity,
        current.forecast_on,
        current.blocked,
        current.effective_on,
    )


@given(report_lists().filter(bool), st.data())
def test_a_late_return_for_an_earlier_day_never_alters_where_it_stands(
    history: list[Report], choice: st.DataObject
) -> None:
    latest = max(report.effective_on for report in history)
    late = choice.draw(reports("late", 99))
    late = replace(late, effective_on=latest - timedelta(days=choice.draw(st.integers(1, 8))))
    assert carried(fold([*history, late], TARGET)) == carried(fold(history, TARGET))


@given(report_lists().filter(lambda history: len(history) < 5))
def test_the_order_in_which_updates_are_read_does_not_matter(history: list[Report]) -> None:
    expected = fold(history, TARGET)
    assert all(fold(shuffled, TARGET) == expected for shuffled in permutations(history))


@given(report_lists(), st.data())
def test_what_is_told_without_the_history_is_what_the_history_tells(
    history: list[Report], choice: st.DataObject
) -> None:
    before, new = (
        fold(history, TARGET),
        choice.draw(reports("new", choice.draw(st.integers(0, 99)))),
    )
    told = carry_on(before, new, TARGET)
    if told is not None:
        assert told == fold([*history, new], TARGET)
    elif before is not None and before.state is not COMPLETE and new.since is None:
        is_last = new.effective_on >= before.effective_on
        assert not is_last or new.recorded_at <= before.reported_at


@given(report_lists())
def test_carrying_forward_equals_looking_back_update_by_update(history: list[Report]) -> None:
    current = fold(history, TARGET)
    if not history:
        assert current is None
        return
    last = max(history, key=place)
    state = state_of(last, history)
    assert current is not None
    assert current.update_id == last.id
    assert current.state is state
    assert current.percent == (100 if state is COMPLETE else measured(last, history))
    assert current.quantity == look_back(last, history, "quantity")
    assert current.forecast_on == look_back(last, history, "forecast_on")
    assert (current.completed_on is None) is (state is not COMPLETE)


def place(report: Report) -> tuple[object, ...]:
    return (report.effective_on, report.recorded_at, str(report.id))


def predecessor(report: Report, history: list[Report]) -> Report | None:
    """The update a report takes what it left out from, found by looking at every other."""
    known = [
        other
        for other in history
        if other.effective_on <= report.effective_on
        and (other.recorded_at, str(other.id)) < (report.recorded_at, str(report.id))
    ]
    return max(known, key=place, default=None)


def look_back(report: Report | None, history: list[Report], field: str) -> object:
    while report is not None and getattr(report, field) is None:
        report = predecessor(report, history)
    return None if report is None else getattr(report, field)


def state_of(report: Report, history: list[Report]) -> MilestoneState:
    if report.state is not None:
        return report.state
    before = predecessor(report, history)
    state = state_of(before, history) if before else NOT_STARTED
    amounts = (report.percent or 0, 100 * (report.quantity or 0) / TARGET)
    if state is CANCELLED or not any(amounts):
        return state
    return COMPLETE if state is COMPLETE and max(amounts) >= 100 else IN_PROGRESS


def measured(report: Report | None, history: list[Report]) -> Fraction | None:
    while report is not None:
        if report.quantity is not None:
            return min(Fraction(100), Fraction(100 * report.quantity / TARGET))
        if report.percent is not None and state_of(report, history) is not COMPLETE:
            return Fraction(report.percent)
        report = predecessor(report, history)
    return None
