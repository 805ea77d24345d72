"""The money adds up, whichever way it is grouped and whatever order it comes in."""

from collections.abc import Sequence
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.rules.budget import (
    KEYS,
    LINE_COUNTS,
    Budget,
    Line,
    Row,
    Spending,
    counted_pence,
    current_spending,
    roll_up,
)
from app.vocabulary import BudgetDimension, BudgetState
from tests.rules.budget_makers import (
    ACTUAL,
    FORECAST,
    QUARTERS,
    amounts,
    days,
    line_lists,
    make_line,
    make_spending,
    spending_lists,
    total,
)

SOURCE = BudgetDimension.FUNDING_SOURCE
AFTER_THE_YEAR = date(2007, 9, 1)


def last_of_each_reporter(spendings: Sequence[Spending]) -> int:
    in_order = sorted(spendings, key=lambda each: (each.recorded_at, each.id))
    return sum({each.reporter: each.amount for each in in_order}.values())


def by_hand(lines: list[Line], spendings: list[Spending], as_at: date) -> tuple[int, int | None]:
    """Work out actual and forecast target by target and quarter by quarter."""
    actual, forecast, reported = 0, 0, False
    for target in [None, *(line.id for line in lines if not line.memo)]:
        for start_on, end_on in QUARTERS:
            here = [
                each
                for each in spendings
                if (each.line_id, each.period_start_on) == (target, start_on)
            ]
            spent = [
                each
                for each in here
                if each.kind is ACTUAL
                if end_on <= as_at or (start_on <= as_at and each.recorded_on <= as_at)
            ]
            hoped = [each for each in here if each.kind is FORECAST and each.recorded_on <= as_at]
            actual += last_of_each_reporter(spent)
            forecast += last_of_each_reporter(spent or hoped)
            reported = reported or bool(spent or hoped)
    return actual, forecast if reported else None


@settings(deadline=None)
@given(line_lists, spending_lists, days)
def test_sums_are_what_they_are_by_hand(
    lines: list[Line], spendings: list[Spending], as_at: date
) -> None:
    row = total(lines, spendings, as_at)
    assert (row.actual, row.forecast) == by_hand(lines, spendings, as_at)
    confirmed = [line for line in lines if line.state is BudgetState.CONFIRMED]
    assert row.planned == sum(line.amount or 0 for line in confirmed if not line.memo)
    assert row.planned == sum(counted_pence(line) for line in lines)
    assert row.memo == sum(line.amount or 0 for line in lines if line.memo)
    assert sum(row.lines.values()) == len(lines)
    assert row.variance == (None if row.forecast is None else row.forecast - row.planned)


def sums(rows: Sequence[Row]) -> tuple[object, ...]:
    """Add up rows, the forecast over those that have one."""
    forecasts = [row.forecast for row in rows if row.forecast is not None]
    return (
        sum(row.planned for row in rows),
        sum(row.memo for row in rows),
        sum(row.actual for row in rows),
        sum(forecasts) if forecasts else None,
        {name: sum(row.lines[name] for row in rows) for name in LINE_COUNTS},
    )


@settings(deadline=None)
@given(line_lists, spending_lists, days)
def test_every_dimension_adds_up_to_the_total(
    lines: list[Line], spendings: list[Spending], as_at: date
) -> None:
    known = {SOURCE: [("B", "Borough"), ("X", "Nobody's")]}
    budget = roll_up(lines, spendings, as_at, list(BudgetDimension), known)
    assert list(budget.by) == list(KEYS) == list(BudgetDimension)
    for rows in budget.by.values():
        assert len({row.key for row in rows}) == len(rows)
        assert sums(rows) == sums([budget.total])


@settings(deadline=None)
@given(line_lists, spending_lists, days, amounts)
def test_a_memo_line_never_changes_a_counted_total(
    lines: list[Line], spendings: list[Spending], as_at: date, amount: int
) -> None:
    memo = make_line(99, amount, memo=True)
    spendings = [*spendings, make_spending(amount, line=99)]
    without, beside = total(lines, spendings, as_at), total([*lines, memo], spendings, as_at)
    assert beside.memo == without.memo + amount
    assert (beside.planned, beside.actual, beside.forecast, beside.variance) == (
        without.planned,
        without.actual,
        without.forecast,
        without.variance,
    )


@settings(deadline=None)
@given(line_lists, spending_lists, days, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_spending_does_not_matter(
    lines: list[Line], spendings: list[Spending], as_at: date, shuffler: Random
) -> None:
    def budget() -> Budget:
        return roll_up(lines, spendings, as_at, list(BudgetDimension), {})

    before = budget()
    shuffler.shuffle(lines)
    shuffler.shuffle(spendings)
    assert budget() == before


@settings(deadline=None)
@given(spending_lists)
def test_a_forecast_never_leaves_out_an_actual(spendings: list[Spending]) -> None:
    row = total([make_line(number) for number in range(5)], spendings, AFTER_THE_YEAR)
    kept = [each for each in current_spending(spendings) if each.kind is ACTUAL]
    assert row.actual == sum(each.amount for each in kept)
    assert (row.forecast or 0) >= row.actual
