"""What counts, what replaces what, and where money stands."""

from datetime import date

import pytest

from app.services.rules.budget import LINE_COUNTS, Line, Spending, current_spending, roll_up
from app.vocabulary import BudgetDimension, BudgetState
from tests.rules.budget_makers import FORECAST, YEAR_END, make_line, make_spending, total

AUGUST = date(2006, 8, 1)
SOURCE, SECTION = BudgetDimension.FUNDING_SOURCE, BudgetDimension.SECTION


@pytest.mark.parametrize(
    ("line", "count", "planned", "memo"),
    [
        (make_line(), "counted", 1000, 0),
        (make_line(amount=0), "counted", 0, 0),
        (make_line(amount=None), "unpriced", 0, 0),
        (make_line(amount=None, state=BudgetState.NIL), "nil", 0, 0),
        (make_line(amount=None, state=BudgetState.TO_BE_IDENTIFIED), "to_be_identified", 0, 0),
        (make_line(amount=None, state=BudgetState.NOT_STATED), "not_stated", 0, 0),
        (make_line(memo=True), "memo", 0, 1000),
        (make_line(memo=True, amount=None), "memo", 0, 0),
    ],
)
def test_a_line_stands_in_one_count_and_only_counted_money_is_summed(
    line: Line, count: str, planned: int, memo: int
) -> None:
    row = total([line])
    assert row.lines == {name: int(name == count) for name in LINE_COUNTS}
    assert (row.planned, row.memo, row.actual, row.forecast) == (planned, memo, 0, None)


@pytest.mark.parametrize(
    ("as_at", "recorded_on", "actual"),
    [
        (date(2006, 6, 30), date(2006, 7, 10), 300),
        (date(2006, 6, 29), date(2006, 7, 10), 0),
        (date(2006, 5, 1), date(2006, 5, 1), 300),
        (date(2006, 5, 1), date(2006, 5, 2), 0),
        (date(2006, 4, 1), date(2006, 3, 1), 300),
        (date(2006, 3, 31), date(2006, 3, 1), 0),
    ],
)
def test_an_actual_counts_once_its_period_has_ended_or_it_is_recorded_within(
    as_at: date, recorded_on: date, actual: int
) -> None:
    row = total([make_line()], [make_spending(300, recorded_on=recorded_on)], as_at)
    assert row.actual == actual
    assert row.forecast == (actual or None)


def test_an_early_actual_stands_until_the_one_replacing_it_counts() -> None:
    early = make_spending(100, recorded_on=date(2006, 5, 1), number=1)
    final = make_spending(300, recorded_on=date(2006, 7, 10), number=2)
    found = [
        total([make_line()], [final, early], as_at).actual
        for as_at in (date(2006, 5, 31), date(2006, 6, 30))
    ]
    assert found == [100, 300]


@pytest.mark.parametrize(
    ("later", "actual", "forecast"),
    [
        (make_spending(200, recorded_on=AUGUST), 200, 200),
        (make_spending(200, recorded_on=AUGUST, reporter="PCT"), 300, 300),
        (make_spending(200, recorded_on=AUGUST, quarter=2), 300, 300),
        (make_spending(200, FORECAST, recorded_on=AUGUST), 100, 100),
        (make_spending(200, FORECAST, recorded_on=AUGUST, quarter=2), 100, 300),
        (make_spending(200, recorded_on=AUGUST, line=2), 300, 300),
        (make_spending(200, recorded_on=AUGUST, line=None), 300, 300),
    ],
)
def test_a_later_record_replaces_only_the_same_target_period_kind_and_reporter(
    later: Spending, actual: int, forecast: int
) -> None:
    row = total([make_line(), make_line(2)], [later, make_spending(100)])
    assert (row.actual, row.forecast) == (actual, forecast)


def test_of_records_made_at_one_instant_the_last_made_stands() -> None:
    records = [make_spending(100, number=7), make_spending(200, number=8)]
    assert current_spending(records) == current_spending(records[::-1]) == [records[1]]


def test_spending_on_no_line_is_told_apart_by_section_and_source() -> None:
    records = [
        make_spending(100, line=None, source="DIP", number=1),
        make_spending(200, line=None, source=None, number=2),
        make_spending(400, line=None, source="DIP", number=3),
    ]
    assert [each.amount for each in current_spending(records)] == [400, 200]


@pytest.mark.parametrize(
    ("spendings", "forecast", "variance"),
    [
        ([], None, None),
        ([make_spending(0)], 0, -1000),
        ([make_spending(300), make_spending(900, FORECAST, quarter=2)], 1200, 200),
        ([make_spending(300), make_spending(900, FORECAST)], 300, -700),
        ([make_spending(300), make_spending(900, FORECAST, reporter="PCT")], 300, -700),
        ([make_spending(1000, FORECAST, quarter=4)], 1000, 0),
    ],
)
def test_the_forecast_is_actuals_and_what_is_expected_of_other_periods(
    spendings: list[Spending], forecast: int | None, variance: int | None
) -> None:
    row = total([make_line()], spendings)
    assert (row.forecast, row.variance) == (forecast, variance)


def test_a_forecast_serves_until_the_actual_of_its_period_counts() -> None:
    spendings = [
        make_spending(900, FORECAST, quarter=2, recorded_on=date(2006, 7, 10)),
        make_spending(700, quarter=2, recorded_on=date(2006, 10, 5)),
    ]
    found = [
        total([make_line()], spendings, as_at) for as_at in (date(2006, 9, 29), date(2006, 9, 30))
    ]
    assert [(row.actual, row.forecast) for row in found] == [(0, 900), (700, 700)]


def test_a_forecast_counts_from_the_day_it_was_made() -> None:
    spendings = [
        make_spending(300),
        make_spending(900, FORECAST, quarter=3, recorded_on=date(2006, 8, 31)),
    ]
    found = [
        total([make_line()], spendings, as_at).forecast
        for as_at in (date(2006, 8, 30), date(2006, 8, 31))
    ]
    assert found == [300, 1200]


def test_a_forecast_stands_until_the_day_the_one_replacing_it_was_made() -> None:
    early = make_spending(900, FORECAST, recorded_on=date(2006, 5, 1), number=1)
    later = make_spending(700, FORECAST, recorded_on=date(2006, 6, 1), number=2)
    found = [
        total([make_line()], [later, early], as_at).forecast
        for as_at in (date(2006, 5, 31), date(2006, 6, 1))
    ]
    assert found == [900, 700]


def test_spending_on_a_memo_or_unknown_line_is_left_out() -> None:
    lines = [make_line(memo=True)]
    row = total(lines, [make_spending(300), make_spending(500, line=9)])
    assert (row.actual, row.forecast) == (0, None)


def test_spending_on_a_line_follows_it_and_other_spending_stands_where_it_says() -> None:
    spendings = [make_spending(300), make_spending(50, line=None)]
    budget = roll_up([make_line()], spendings, YEAR_END, list(BudgetDimension), {})
    actual = {which: {row.key: row.actual for row in rows} for which, rows in budget.by.items()}
    assert actual == {
        BudgetDimension.ACTION: {"8.3.1": 300, None: 50},
        BudgetDimension.OUTCOME: {"8.3": 300, None: 50},
        BudgetDimension.SECTION: {"8": 300, "9": 50},
        BudgetDimension.PLAN: {"blackpool": 350},
        BudgetDimension.FUNDING_SOURCE: {"PTB": 300, "DIP": 50},
        BudgetDimension.LEAD_AGENCY: {"JCG": 300, None: 50},
        BudgetDimension.FINANCIAL_YEAR: {"2006": 350},
    }


def test_known_rows_come_first_and_always_then_other_keys_then_none() -> None:
    sources = [None, "SS", "BBC", "PTB"]
    lines = [make_line(number, source=source) for number, source in enumerate(sources)]
    known = {SOURCE: [("PTB", "Pooled treatment budget"), ("LDAT", "Local team")]}
    rows = roll_up(lines, [], YEAR_END, [SOURCE], known).by[SOURCE]
    assert [(row.key, row.label, row.planned) for row in rows] == [
        ("PTB", "Pooled treatment budget", 1000),
        ("LDAT", "Local team", 0),
        ("BBC", "BBC", 1000),
        ("SS", "SS", 1000),
        (None, "No funding source", 1000),
    ]


def test_a_budget_is_sent_with_money_as_text() -> None:
    lines = [make_line(amount=123450, section=None), make_line(2, 41400000, memo=True)]
    counts = dict.fromkeys(LINE_COUNTS, 0)
    assert roll_up(lines, [make_spending(100)], YEAR_END, [SECTION], {}).to_json() == {
        "total": {
            "key": None,
            "label": "Total",
            "planned": "1234.50",
            "memo": "414000.00",
            "actual": "1.00",
            "forecast": "1.00",
            "variance": "-1233.50",
            "lines": {**counts, "counted": 1, "memo": 1},
        },
        "by": {
            "section": [
                {
                    "key": "8",
                    "label": "8",
                    "planned": "0.00",
                    "memo": "414000.00",
                    "actual": "0.00",
                    "forecast": None,
                    "variance": None,
                    "lines": {**counts, "memo": 1},
                },
                {
                    "key": None,
                    "label": "No section",
                    "planned": "1234.50",
                    "memo": "0.00",
                    "actual": "1.00",
                    "forecast": "1.00",
                    "variance": "-1233.50",
                    "lines": {**counts, "counted": 1},
                },
            ]
        },
    }
