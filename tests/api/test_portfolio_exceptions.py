"""The exceptions of many plans: as many queries as for a few, and the same as plan by plan."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.db import Database
from app.services import exception_facts
from tests.api.exporting import put
from tests.factories import Caller, Clock

PATH = "/portfolio/exceptions"
STEPS = ("consultation", "agreed", "active")


def document(code: str) -> dict[str, Any]:
    action = {
        "description": "Do it.",
        "schedule": {"kind": "day", "due_on": "2006-07-14"},
        "budget_lines": [{"state": "confirmed", "amount": "100.00"}],
    }
    return {
        "code": code,
        "title": f"Plan {code}",
        "period_start_on": "2006-04-01",
        "period_end_on": "2007-03-31",
        "sections": [
            {"title": "Grid", "outcomes": [{"statement": "Less harm.", "actions": [action] * 2}]}
        ],
        "outcomes": [
            {
                "statement": "More treatment.",
                "target": {"indicator": "NI 40", "kind": "at_least", "value": 60},
            }
        ],
        "risks": [{"ref": "R1", "description": "No lease.", "likelihood": 4, "impact": 4}],
        "indicator_links": [{"indicator": "NI 15", "role": "supports"}],
    }


def add(database: Database, coordinator: Caller, *codes: str) -> None:
    """Make live plans, with a report that says an action is blocked."""
    for code in codes:
        put(database, coordinator, document(code))
        for step in STEPS:
            moved = coordinator.post(f"/plans/{code}/transitions", {"to": step, "note": "Agreed"})
            assert moved.status_code == 201, moved.text
        leaf = coordinator.get("/milestones", plan=code).json()["items"][0]["id"]
        said = {"effective_on": "2006-08-30", "percent": 10, "blocked": True}
        assert coordinator.post(f"/milestones/{leaf}/updates", said).status_code == 201


def counted(database: Database, coordinator: Caller) -> int:
    """Count the statements of one answer."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        assert coordinator.get(PATH).status_code == 200
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)
    return len(found)


def codes(first: int, last: int) -> list[str]:
    return [f"plan-{number}" for number in range(first, last + 1)]


def test_more_plans_take_no_more_queries(database: Database, coordinator: Caller) -> None:
    add(database, coordinator, *codes(1, 2))
    few = counted(database, coordinator)
    add(database, coordinator, *codes(3, 6))
    assert counted(database, coordinator) == few
    assert few <= 40


@pytest.mark.parametrize("at_once", [0, 4, 5_000])
def test_all_plans_are_told_as_each_is(
    database: Database,
    coordinator: Caller,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr(exception_facts, "AT_ONCE", at_once)
    add(database, coordinator, *codes(1, 3))
    clock.to(2006, 11, 10)
    for day in ("2006-09-01", "2006-11-10"):
        together = coordinator.get(PATH, as_at=day).json()
        assert set(together["plans"]) >= set(codes(1, 3))
        apart = [
            item
            for code in together["plans"]
            for item in coordinator.get(f"/plans/{code}/exceptions", as_at=day).json()["items"]
        ]
        assert {item["kind"] for item in apart} >= {"blocked", "overdue", "no_owner"}
        assert [item for item in together["items"] if item["plan"]] == apart
