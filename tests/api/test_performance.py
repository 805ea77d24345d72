"""How an outcome's indicator performs beside its delivery, through HTTP."""

from typing import Any

from tests.factories import Caller, Clock

TARGET = {"indicator": "L1", "kind": "increase_to", "value": 50}


def record(caller: Caller, period: str, area: str | None, **figures: int) -> None:
    """Record a figure of the indicator."""
    body = {"indicator": "L1", "period": period, "area": area, **figures}
    made = caller.post("/indicator-values", body if area else body | {"plan": "drugs-2006"})
    assert made.status_code == 201, made.text


def performance(caller: Caller) -> dict[str, Any]:
    """Read how the one outcome of the plan performs."""
    told = caller.get("/plans/drugs-2006/progress", depth="outcome").json()["progress"]
    found: dict[str, Any] = told["children"][0]["performance"]
    return found


def test_a_quarter_of_which_an_area_is_missing_is_left_out(
    coordinator: Caller, clock: Clock
) -> None:
    clock.to(2007, 1, 15)
    coordinator.post("/indicators", {"scheme": "local", "ref": "L1", "title": "Waiting time"})
    outcome = {"plan": "drugs-2006", "statement": "Shorter waits", "target": TARGET}
    assert coordinator.post("/outcomes", outcome).status_code == 201
    record(coordinator, "2006-Q1", "North", numerator=10, denominator=100)
    record(coordinator, "2006-Q1", "South", numerator=30, denominator=100)
    record(coordinator, "2006-Q2", "North", numerator=90, denominator=100)
    told = performance(coordinator)
    assert (told["period"], told["actual"], told["status"]) == ("2006-Q1", 20, "red")
    record(coordinator, "2006-Q2", "South", numerator=50, denominator=100)
    told = performance(coordinator)
    assert (told["period"], told["actual"], told["status"]) == ("2006-Q2", 70, "green")
    record(coordinator, "2006-Q3", "North", value=40)
    record(coordinator, "2006-Q3", "South", value=40)
    assert performance(coordinator)["period"] == "2006-Q2"
    record(coordinator, "2006-Q3", None, value=40)
    told = performance(coordinator)
    assert (told["period"], told["actual"]) == ("2006-Q3", 40)
