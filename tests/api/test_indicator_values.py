"""Figures of indicators, through HTTP: exact, of a period, and never replaced."""

from typing import Any

import pytest

from tests.api.measures import VALUE, make, revision
from tests.factories import Caller


@pytest.mark.parametrize(
    ("period", "label", "start_on", "end_on"),
    [
        ("2006-Q1", "2006/07 Q1", "2006-04-01", "2006-06-30"),
        ("2005-Q4", "2005/06 Q4", "2006-01-01", "2006-03-31"),
        ("2006", "2006/07", "2006-04-01", "2007-03-31"),
    ],
)
def test_a_figure_is_of_a_quarter_or_of_a_whole_financial_year(
    coordinator: Caller, period: str, label: str, start_on: str, end_on: str
) -> None:
    make(coordinator)
    made = coordinator.post("/indicator-values", VALUE | {"period": period})
    told = made.json()
    assert made.headers["location"] == f"/v1/indicator-values/{told['id']}"
    assert told["period"] == {"key": period, "label": label, "start_on": start_on, "end_on": end_on}
    assert (told["plan"], told["indicator"], told["value"]) == ("drugs-2006", "L 4", 12)
    assert (told["recorded_by"], told["recorded_at"]) == ("coordinator", "2006-08-31T12:00:00Z")
    assert coordinator.get(f"/indicator-values/{told['id']}").json() == told


def test_a_figure_is_kept_exactly_and_never_replaced(coordinator: Caller) -> None:
    make(coordinator)
    ratio = {"value": None, "numerator": 12.25, "denominator": 40, "source": "Return"}
    plan, whole = revision(coordinator, "/plans/drugs-2006"), revision(coordinator, "/partnership")
    first = coordinator.post("/indicator-values", VALUE | ratio).json()
    assert (first["value"], first["numerator"], first["denominator"]) == (None, 12.25, 40)
    assert revision(coordinator, "/plans/drugs-2006") > plan
    again = coordinator.post("/indicator-values", VALUE).json()
    area = coordinator.post("/indicator-values", VALUE | {"plan": None, "area": "North"}).json()
    assert (area["plan"], area["area"]) == (None, "North")
    assert revision(coordinator, "/partnership") > whole
    assert coordinator.get("/indicator-values").json()["items"] == [first, again, area]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"period": "2006-Q3"}, "/period"),
        ({"period": "2007"}, "/period"),
        ({"period": "2006-07"}, "/period"),
        ({"period": "0000-Q1"}, "/period"),
        ({"value": None}, "/value"),
        ({"numerator": 1, "denominator": 2}, "/value"),
        ({"value": None, "numerator": 1}, "/denominator"),
        ({"denominator": 1}, "/numerator"),
        ({"value": None, "numerator": 1, "denominator": 0}, "/denominator"),
        ({"plan": None}, "/plan"),
        ({"plan": "southern-2006"}, "/plan"),
        ({"indicator": "L 99"}, "/indicator"),
    ],
)
def test_a_figure_that_breaks_a_rule_is_refused(
    coordinator: Caller, change: dict[str, Any], pointer: str
) -> None:
    make(coordinator)
    refused = coordinator.post("/indicator-values", VALUE | change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert coordinator.get("/indicator-values").json()["items"] == []


def test_figures_are_filtered_and_come_by_period(coordinator: Caller) -> None:
    make(coordinator)
    make(coordinator, ref="L 5")
    coordinator.post("/indicator-values", VALUE | {"period": "2006-Q2"})
    coordinator.post("/indicator-values", VALUE | {"indicator": "L 5", "plan": None, "area": "N"})
    coordinator.post("/indicator-values", VALUE | {"period": "2005", "area": "S"})

    def found(**filters: Any) -> list[str]:
        listed = coordinator.get("/indicator-values", **filters).json()["items"]
        return [each["period"]["key"] for each in listed]

    assert found() == ["2005", "2006-Q1", "2006-Q2"]
    assert found(indicator="L 4") == ["2005", "2006-Q2"]
    assert found(plan="drugs-2006", area="S") == ["2005"]
    assert found(area=["N", "S"]) == ["2005", "2006-Q1"]
    assert coordinator.get("/indicator-values", plan="southern-2006").status_code == 422
    first = coordinator.get("/indicator-values", limit=2).json()
    assert found(limit=2, cursor=first["next_cursor"]) == ["2006-Q2"]
