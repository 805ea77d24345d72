"""The report of indicator figures: what was measured, and what nothing was measured of."""

from typing import Any

import pytest

from app.db import Database
from tests.api.exporting import put
from tests.factories import Caller

Row = dict[str, Any]
PLAN: dict[str, Any] = {
    "code": "safer-2006",
    "title": "Safer nights",
    "period_start_on": "2006-04-01",
    "period_end_on": "2007-03-31",
    "outcomes": [
        {
            "statement": "More people are in effective treatment.",
            "target": {"indicator": "NI 40", "kind": "at_least", "value": 60},
        }
    ],
    "indicator_links": [{"indicator": "NI 15", "role": "supports"}],
}


@pytest.fixture(autouse=True)
def plan(database: Database, coordinator: Caller) -> None:
    """Make a plan that aims at one indicator and supports another."""
    put(database, coordinator, PLAN)


def record(caller: Caller, period: str, **figure: Any) -> None:
    body = {"indicator": "NI 40", "period": period, **figure}
    answer = caller.post("/indicator-values", body)
    assert answer.status_code == 201, answer.text


def told(caller: Caller, **asked: Any) -> list[Row]:
    rows: list[Row] = caller.get("/reports/indicator-values", **asked).json()["items"]
    return rows


def measured(rows: list[Row]) -> list[tuple[Any, ...]]:
    names = ("period", "area", "figure", "of_plan", "counts")
    return [tuple(row[name] for name in names) for row in rows if row["indicator"] == "NI 40"]


def test_an_indicator_that_nothing_was_measured_of_is_told_as_such(coordinator: Caller) -> None:
    rows = told(coordinator)
    assert [(row["indicator"], row["outcome_refs"], row["period"]) for row in rows] == [
        ("NI 15", None, None),
        ("NI 40", "1", None),
    ]
    assert [row["counts"] for row in rows] == [False, False]


def test_every_figure_is_told_and_which_of_them_stand(coordinator: Caller) -> None:
    record(coordinator, "2006-Q1", area="North", numerator=30, denominator=40)
    record(coordinator, "2006-Q1", area="North", numerator=31, denominator=40, source="Again")
    record(coordinator, "2006-Q1", area="South", numerator=9, denominator=60)
    rows = told(coordinator)
    assert measured(rows) == [
        ("2006-Q1", "North", 75, False, False),
        ("2006-Q1", "North", 77.5, False, True),
        ("2006-Q1", "South", 15, False, True),
    ]
    again = rows[2]
    assert (again["value"], again["numerator"], again["denominator"]) == (None, 31, 40)
    assert (again["period_label"], again["period_end_on"]) == ("2006/07 Q1", "2006-06-30")
    assert (again["source"], again["recorded_by"] is None) == ("Again", False)
    record(coordinator, "2006", plan="safer-2006", value=55)
    assert measured(told(coordinator))[:3] == [
        ("2006-Q1", "North", 75, False, False),
        ("2006-Q1", "North", 77.5, False, False),
        ("2006-Q1", "South", 15, False, False),
    ]
    assert measured(told(coordinator))[3:] == [("2006", None, 55, True, True)]
    assert [each[0] for each in measured(told(coordinator, as_at="2006-12-31"))] == ["2006-Q1"] * 3


def test_it_adds_up_to_what_the_performance_says(coordinator: Caller) -> None:
    record(coordinator, "2006-Q1", area="North", numerator=30, denominator=40)
    record(coordinator, "2006-Q1", area="South", numerator=9, denominator=60)
    standing = [r for r in told(coordinator) if r["indicator"] == "NI 40" and r["counts"]]
    part = sum(row["numerator"] for row in standing)
    whole = sum(row["denominator"] for row in standing)
    (row,) = coordinator.get("/reports/indicators").json()["items"]
    assert (row["numerator"], row["denominator"], row["actual"]) == (part, whole, 39)


def test_pages_of_it_hold_every_row_once(coordinator: Caller) -> None:
    for quarter in ("2006-Q1", "2005-Q4", "2005-Q3"):
        record(coordinator, quarter, plan="safer-2006", value=50)
    whole = told(coordinator)
    found: list[Row] = []
    cursor: dict[str, Any] = {}
    for _ in range(len(whole)):
        page = coordinator.get("/reports/indicator-values", limit=1, **cursor).json()
        found += page["items"]
        cursor = {"cursor": page["next_cursor"]}
    assert (found, cursor["cursor"]) == (whole, None)
    assert [row["period"] for row in whole] == [None, "2005-Q3", "2005-Q4", "2006-Q1"]
