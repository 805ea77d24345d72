"""Quarters of financial years, whatever month they start in, and what day it is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from app.services.rules import periods
from tests.rules.strategies import DAYS, FY_START_MONTHS

PLAN_2006 = periods.plan_periods(date(2006, 4, 1), date(2007, 3, 31), 4)


@pytest.mark.parametrize(
    ("day", "fy_start_month", "key"),
    [
        (date(2006, 3, 31), 4, "2005-Q4"),
        (date(2006, 4, 1), 4, "2006-Q1"),
        (date(2006, 6, 30), 4, "2006-Q1"),
        (date(2006, 7, 1), 4, "2006-Q2"),
        (date(2006, 12, 31), 4, "2006-Q3"),
        (date(2007, 1, 1), 4, "2006-Q4"),
        (date(2008, 2, 29), 4, "2007-Q4"),
        (date(2006, 12, 31), 1, "2006-Q4"),
        (date(2007, 1, 1), 1, "2007-Q1"),
        (date(2006, 11, 30), 12, "2005-Q4"),
        (date(2006, 12, 1), 12, "2006-Q1"),
        (date(2007, 2, 28), 12, "2006-Q1"),
    ],
)
def test_a_day_falls_in_its_quarter(day: date, fy_start_month: int, key: str) -> None:
    assert periods.period_of(day, fy_start_month).key == key


@given(DAYS, FY_START_MONTHS)
def test_a_quarter_holds_its_day_and_its_key_leads_back(day: date, fy_start_month: int) -> None:
    period = periods.period_of(day, fy_start_month)
    assert period.start_on <= day <= period.end_on
    assert 90 <= (period.end_on - period.start_on).days + 1 <= 92 or period.start_on.month == 2
    assert periods.parse_key(period.key, fy_start_month) == period
    assert period.fy_start_year == periods.financial_year_of(day, fy_start_month)
    following = periods.period_of(period.end_on + timedelta(days=1), fy_start_month)
    assert following.start_on == period.end_on + timedelta(days=1)
    assert following.quarter == period.quarter % 4 + 1


@pytest.mark.parametrize(
    "key",
    ["", "2006", "2006-07", "2006-Q0", "2006-Q5", "2006-q1", "06-Q1", "2006-Q1 ", "٢٠٠٦-Q1"],
)
def test_a_key_that_names_no_quarter_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="written like 2006-Q2"):
        periods.parse_key(key, 4)


@pytest.mark.parametrize("key", ["0000-Q1", "9999-Q4"])
def test_a_quarter_beyond_the_calendar_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="year"):
        periods.parse_key(key, 4)


def test_a_quarter_is_labelled_as_printed() -> None:
    assert [period.label for period in PLAN_2006][:2] == ["2006/07 Q1", "2006/07 Q2"]
    assert periods.parse_key("1999-Q3", 4).label == "1999/00 Q3"
    assert periods.parse_key("2006-Q2", 1).label == "2006 Q2"
    assert periods.parse_key("2006-Q4", 9).label == "2006/07 Q4"


def test_a_financial_year_is_labelled_by_both_years() -> None:
    assert [periods.label_of_year(year) for year in (2006, 2009, 1999)] == [
        "2006/07",
        "2009/10",
        "1999/00",
    ]
    assert periods.label_of_year(2006, 1) == "2006"


def test_a_financial_year_ends_the_day_before_the_next() -> None:
    assert periods.year_bounds(2006) == (date(2006, 4, 1), date(2007, 3, 31))
    assert periods.year_bounds(2007, 3) == (date(2007, 3, 1), date(2008, 2, 29))
    assert periods.year_bounds(2006, 1) == (date(2006, 1, 1), date(2006, 12, 31))


def test_the_plan_has_every_quarter_it_overlaps() -> None:
    assert [period.key for period in PLAN_2006] == ["2006-Q1", "2006-Q2", "2006-Q3", "2006-Q4"]
    straddling = periods.plan_periods(date(2006, 6, 30), date(2006, 7, 1), 4)
    assert [period.key for period in straddling] == ["2006-Q1", "2006-Q2"]
    assert len(periods.plan_periods(date(2006, 5, 2), date(2006, 5, 2), 4)) == 1


@pytest.mark.parametrize(
    ("as_at", "key"),
    [
        (date(2006, 7, 20), None),
        (date(2006, 7, 21), "2006-Q1"),
        (date(2006, 10, 20), "2006-Q1"),
        (date(2006, 10, 21), "2006-Q2"),
        (date(2007, 4, 20), "2006-Q3"),
        (date(2007, 4, 21), "2006-Q4"),
        (date.max, "2006-Q4"),
    ],
)
def test_a_return_is_due_on_the_twenty_first_day_after(as_at: date, key: str | None) -> None:
    returned = periods.latest_returned(PLAN_2006, as_at, 21)
    assert (returned.key if returned else None) == key


def test_the_day_a_return_is_due() -> None:
    assert PLAN_2006[0].returns_due_on(21) == date(2006, 7, 21)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2006, 3, 25, 23, 59, tzinfo=UTC), date(2006, 3, 25)),
        (datetime(2006, 3, 26, 22, 59, tzinfo=UTC), date(2006, 3, 26)),
        (datetime(2006, 3, 26, 23, 0, tzinfo=UTC), date(2006, 3, 27)),
        (datetime(2006, 10, 28, 22, 59, tzinfo=UTC), date(2006, 10, 28)),
        (datetime(2006, 10, 28, 23, 0, tzinfo=UTC), date(2006, 10, 29)),
        (datetime(2006, 10, 29, 23, 59, tzinfo=UTC), date(2006, 10, 29)),
        (datetime(2006, 10, 30, 0, 0, tzinfo=UTC), date(2006, 10, 30)),
    ],
)
def test_the_day_turns_at_local_midnight_on_both_sides_of_a_clock_change(
    now: datetime, day: date
) -> None:
    assert periods.today_in("Europe/London", now) == day


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        periods.today_in(
            "Europe/London", datetime(2006, 3, 26, 12, 0, tzinfo=UTC).replace(tzinfo=None)
        )
