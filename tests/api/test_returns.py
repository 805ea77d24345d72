"""Who owes a return for a quarter, through HTTP."""

from typing import Any

import pytest

from app.db import Database
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def owed(caller: Caller, period: str) -> dict[str, Any]:
    """Return what NHS owes and has handed in for a quarter."""
    told = caller.get("/plans/drugs-2006/returns", period=period)
    assert told.status_code == 200, told.text
    found: dict[str, dict[str, Any]] = {each["agency"]: each for each in told.json()["agencies"]}
    return found.get("NHS", {})


def test_a_milestone_owes_from_the_first_quarter_that_it_saw_begin(
    tree: Tree, coordinator: Caller
) -> None:
    path = f"/actions/{tree.action}"
    assert owed(coordinator, "2006-Q1") == {}
    assert owed(coordinator, "2006-Q2")["outstanding_refs"] == ["8.1.1.1"]
    moved = {"kind": "range", "start_on": "2006-07-02", "due_on": "2007-03-31"}
    edit = {"schedule": moved, "schedule_reason": "The lease begins later."}
    assert coordinator.patch(path, edit).status_code == 200
    assert owed(coordinator, "2006-Q2") == {}
    assert owed(coordinator, "2006-Q3")["due"] == 1


def test_without_a_start_a_milestone_starts_with_its_plan(tree: Tree, coordinator: Caller) -> None:
    edit = {"schedule": {"kind": "none"}, "schedule_reason": "Nobody knows."}
    made = coordinator.patch(f"/actions/{tree.action}", edit)
    assert made.status_code == 200, made.text
    assert owed(coordinator, "2006-Q1")["outstanding_refs"] == ["8.1.1.1"]


def test_a_note_on_a_cancelled_milestone_makes_it_owe_nothing(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    said = {"effective_on": "2006-08-01", "state": "cancelled", "commentary": "No money."}
    assert tree.report(coordinator, **said).status_code == 201
    clock.to(2007, 2, 1)
    assert owed(coordinator, "2006-Q3") == {}
    noted = {
        "effective_on": "2007-01-31",
        "state": "cancelled",
        "commentary": "The papers are archived.",
    }
    assert tree.report(coordinator, **noted).status_code == 201
    assert owed(coordinator, "2006-Q3") == {}
    assert owed(coordinator, "2006-Q2")["received"] == 1
