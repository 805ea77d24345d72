"""Outcome performance: the latest figure against the target to date."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.services.rules.performance import Measure, Performance, assess, combine, wholes
from app.services.rules.periods import Period, parse_key
from app.vocabulary import Direction, Status, TargetKind, Travel

Q1, Q2, Q3 = (parse_key(f"2006-Q{quarter}", 4) for quarter in (1, 2, 3))
TOLERANCE = Decimal("0.05")
YEAR_END = date(2007, 3, 31)
T = TargetKind


def assessed(
    kind: TargetKind | None,
    actual: str,
    target: str | None = "100",
    before: str | None = None,
    direction: Direction | None = None,
) -> Performance:
    measures = [Measure(Q2, Decimal(actual))]
    if before is not None:
        measures.append(Measure(Q1, Decimal(before)))
    value = None if target is None else Decimal(target)
    return assess(kind, value, (), measures, YEAR_END, TOLERANCE, direction)


@pytest.mark.parametrize(
    ("kind", "actual", "status"),
    [
        (T.INCREASE_TO, "100", Status.GREEN),
        (T.INCREASE_TO, "130", Status.GREEN),
        (T.INCREASE_TO, "99.99", Status.AMBER),
        (T.INCREASE_TO, "95", Status.AMBER),
        (T.INCREASE_TO, "94.99", Status.RED),
        (T.AT_LEAST, "100", Status.GREEN),
        (T.AT_LEAST, "95", Status.AMBER),
        (T.AT_LEAST, "94.99", Status.RED),
        (T.REDUCE_TO, "100", Status.GREEN),
        (T.REDUCE_TO, "40", Status.GREEN),
        (T.REDUCE_TO, "105", Status.AMBER),
        (T.REDUCE_TO, "105.01", Status.RED),
        (T.AT_MOST, "100", Status.GREEN),
        (T.AT_MOST, "105", Status.AMBER),
        (T.AT_MOST, "105.01", Status.RED),
        (T.EXACTLY, "100", Status.GREEN),
        (T.EXACTLY, "95", Status.AMBER),
        (T.EXACTLY, "105", Status.AMBER),
        (T.EXACTLY, "94.99", Status.RED),
        (T.EXACTLY, "105.01", Status.RED),
    ],
)
def test_a_target_is_met_missed_by_little_or_missed(
    kind: TargetKind, actual: str, status: Status
) -> None:
    assert assessed(kind, actual).status is status


def test_a_target_of_nothing_leaves_no_tolerance() -> None:
    assert assessed(T.REDUCE_TO, "0", "0").status is Status.GREEN
    assert assessed(T.REDUCE_TO, "0.1", "0").status is Status.RED


def test_a_target_below_zero_has_its_tolerance_too() -> None:
    assert assessed(T.AT_LEAST, "-105", "-100").status is Status.AMBER


def test_without_target_or_figures_nothing_is_known() -> None:
    assert assessed(None, "100").status is Status.UNKNOWN
    assert assessed(T.AT_LEAST, "100", None).status is Status.UNKNOWN
    nothing = assess(T.AT_LEAST, Decimal(100), (), [Measure(Q1)], YEAR_END, TOLERANCE)
    assert nothing == Performance(None, None, Fraction(100), Status.UNKNOWN, None)


@pytest.mark.parametrize(
    ("as_at", "period"),
    [
        (date(2006, 6, 29), None),
        (date(2006, 6, 30), "2006-Q1"),
        (date(2006, 9, 29), "2006-Q1"),
        (date(2006, 9, 30), "2006-Q2"),
    ],
)
def test_a_figure_counts_from_the_end_of_its_period(as_at: date, period: str | None) -> None:
    measures = [Measure(Q2, Decimal(2)), Measure(Q1, Decimal(1))]
    assert assess(T.AT_LEAST, Decimal(1), (), measures, as_at, TOLERANCE).period == period


@pytest.mark.parametrize(
    ("period", "target"), [(Q1, 25), (Q2, 25), (Q3, 60)], ids=["on the day", "before", "after"]
)
def test_the_profile_gives_the_target_to_the_end_of_the_period(period: object, target: int) -> None:
    profile = [(date(2006, 10, 1), Decimal(60)), (date(2006, 6, 30), Decimal(25))]
    measures = [Measure(Q1, Decimal(30))]
    if period is not Q1:
        measures.append(Measure(Q2 if period is Q2 else Q3, Decimal(30)))
    result = assess(T.AT_LEAST, Decimal(100), profile, measures, YEAR_END, TOLERANCE)
    assert result.target == target


def test_before_the_first_step_of_a_profile_there_is_no_target() -> None:
    profile = [(date(2006, 7, 1), Decimal(25))]
    result = assess(
        T.AT_LEAST, Decimal(100), profile, [Measure(Q1, Decimal(1))], YEAR_END, TOLERANCE
    )
    assert (result.target, result.status) == (None, Status.UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "direction", "before", "actual", "travel"),
    [
        (T.INCREASE_TO, None, "10", "20", Travel.IMPROVING),
        (T.INCREASE_TO, None, "20", "10", Travel.WORSENING),
        (T.INCREASE_TO, None, "10", "10", Travel.STEADY),
        (T.REDUCE_TO, None, "20", "10", Travel.IMPROVING),
        (T.AT_MOST, None, "10", "20", Travel.WORSENING),
        (T.AT_LEAST, Direction.DOWN, "10", "20", Travel.WORSENING),
        (None, Direction.UP, "10", "20", Travel.IMPROVING),
        (None, Direction.DOWN, "10", "20", Travel.WORSENING),
        (None, None, "10", "20", None),
        (T.EXACTLY, Direction.UP, "130", "110", Travel.IMPROVING),
        (T.EXACTLY, None, "95", "110", Travel.WORSENING),
        (T.EXACTLY, None, "90", "110", Travel.STEADY),
        (T.AT_LEAST, Direction.UP, None, "20", None),
    ],
)
def test_the_last_two_figures_show_the_direction_of_travel(
    kind: TargetKind | None,
    direction: Direction | None,
    before: str | None,
    actual: str,
    travel: Travel | None,
) -> None:
    result = assessed(kind, actual, before=before, direction=direction)
    assert result.direction_of_travel is travel


def test_there_is_no_way_towards_an_exact_target_that_is_not_known() -> None:
    assert assessed(T.EXACTLY, "1", None, before="2").direction_of_travel is None


def test_percentages_of_areas_add_up_by_what_they_are_made_of() -> None:
    areas = [
        Measure(Q1, Decimal(50), Decimal(1), Decimal(2)),
        Measure(Q1, Decimal(10), Decimal(10), Decimal(100)),
    ]
    both = combine(areas)
    assert both is not None
    assert both.figure == Fraction(1100, 102)
    assert both.period == Q1
    assert both.numerator == 11


@pytest.mark.parametrize(
    "areas",
    [
        [],
        [Measure(Q1, Decimal(50), Decimal(1), Decimal(2)), Measure(Q1, Decimal(10))],
        [Measure(Q1, None, Decimal(1), Decimal(2)), Measure(Q1, None, None, Decimal(3))],
        [Measure(Q1, None, Decimal(0), Decimal(0))],
    ],
)
def test_a_part_is_not_the_whole(areas: list[Measure]) -> None:
    assert combine(areas) is None


def test_a_figure_over_nothing_falls_back_on_its_value() -> None:
    assert Measure(Q1, Decimal(5), Decimal(1), Decimal(0)).figure == 5
    assert Measure(Q1, None, Decimal(1), Decimal(0)).figure is None


def test_performance_is_sent_in_plain_figures() -> None:
    measures = [
        Measure(Q1, None, Decimal(1), Decimal(3)),
        Measure(Q2, None, Decimal(2), Decimal(3)),
    ]
    result = assess(T.AT_LEAST, Decimal("66.5"), (), measures, YEAR_END, TOLERANCE)
    assert result.to_json() == {
        "period": "2006-Q2",
        "actual": 66.6667,
        "target": 66.5,
        "status": "green",
        "direction_of_travel": "improving",
    }
    assert assessed(None, "1").to_json()["direction_of_travel"] is None


def ratio(period: Period, numerator: int) -> Measure:
    """So many of a hundred."""
    return Measure(period, None, Decimal(numerator), Decimal(100))


def plain(period: Period, value: int) -> Measure:
    """A figure that is no ratio."""
    return Measure(period, Decimal(value))


@pytest.mark.parametrize(
    ("periods", "figures"),
    [
        ([{"North": plain(Q1, 10)}, {"North": plain(Q2, 20)}], [10, 20]),
        ([{"North": ratio(Q1, 10), "South": ratio(Q1, 30)}, {"North": ratio(Q2, 90)}], [20]),
        ([{"North": ratio(Q1, 10)}, {"North": ratio(Q2, 20), "South": ratio(Q2, 40)}], [10, 30]),
        ([{"North": plain(Q1, 10), "South": plain(Q1, 30)}], []),
        ([{"North": plain(Q1, 10), "South": plain(Q1, 30)}, {"South": plain(Q2, 30)}], []),
        ([{"North": ratio(Q1, 10), "South": plain(Q1, 30)}], []),
        ([{None: plain(Q1, 50), "North": plain(Q1, 10)}, {None: plain(Q2, 60)}], [50, 60]),
        ([{None: plain(Q1, 50), "North": plain(Q1, 10)}, {"South": plain(Q2, 60)}], [50]),
    ],
)
def test_a_part_is_never_read_as_the_whole(
    periods: list[dict[str | None, Measure]], figures: list[int]
) -> None:
    assert [each.figure for each in wholes(periods)] == figures
    assert wholes(periods[::-1]) == wholes(periods)
