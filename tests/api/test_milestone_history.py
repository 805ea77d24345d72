"""What a milestone keeps once something happened to it, and what that rules out."""

import pytest

from app.db import Database
from app.models import Plan
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, World, unrecorded

OCTOBER = {"kind": "month", "due_on": "2006-10-15"}


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def path_of(tree: Tree) -> str:
    """Return the address of the leaf."""
    return f"/milestones/{tree.leaf}"


def test_a_deadline_moves_with_a_reason_and_every_change_is_kept(
    tree: Tree, coordinator: Caller
) -> None:
    bare = coordinator.patch(path_of(tree), {"schedule": OCTOBER})
    assert (bare.status_code, bare.json()["code"]) == (422, "reason_required")
    moved = coordinator.patch(path_of(tree), {"schedule": OCTOBER, "schedule_reason": "Late"})
    schedule = moved.json()["schedule"]
    assert (schedule["due_on"], schedule["times_revised"]) == ("2006-10-31", 1)
    assert (schedule["inherited"], moved.json()["version"]) == (False, 2)
    back = coordinator.patch(path_of(tree), {"schedule": None, "schedule_reason": "Again"}).json()
    assert (back["schedule"]["due_on"], back["schedule"]["inherited"]) == ("2006-09-30", True)
    assert back["own"]["schedule"] is None


def test_in_a_draft_a_deadline_moves_without_a_reason(
    tree: Tree, coordinator: Caller, database: Database
) -> None:
    with unrecorded(database) as session:
        session.get_one(Plan, tree.world.plan_id).state = "draft"
    assert coordinator.patch(path_of(tree), {"schedule": OCTOBER}).status_code == 200


def test_another_target_measures_what_was_reported_anew(tree: Tree, coordinator: Caller) -> None:
    coordinator.patch(path_of(tree), {"target": {"quantity": 50}})
    tree.report(quantity=10)
    assert tree.current("percent") == [20]
    edited = coordinator.patch(path_of(tree), {"target": {"quantity": 40}}).json()
    assert (edited["current"]["percent"], edited["progress"]["percent"]) == (25, 25)


def test_a_target_stays_while_a_quantity_was_reported_towards_it(
    tree: Tree, coordinator: Caller
) -> None:
    coordinator.patch(path_of(tree), {"target": {"quantity": 50}})
    made = tree.report(quantity=10).json()["update"]["id"]
    refused = coordinator.patch(path_of(tree), {"target": None})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, "/target")
    coordinator.post(f"/milestone-updates/{made}/void", {"reason": "Wrong"})
    assert coordinator.patch(path_of(tree), {"target": None}).json()["target"] is None


def test_the_last_milestone_of_an_action_stays(tree: Tree, coordinator: Caller) -> None:
    refused = coordinator.delete(path_of(tree))
    assert (refused.status_code, refused.json()["code"]) == (409, "last_milestone")
    coordinator.post("/milestones", {"action": str(tree.action), "title": "Second"})
    assert coordinator.delete(path_of(tree)).status_code == 204
    assert coordinator.get(path_of(tree)).status_code == 404


def test_a_milestone_with_history_is_cancelled_not_removed(tree: Tree, coordinator: Caller) -> None:
    second = {"action": str(tree.action), "title": "Second"}
    moved = coordinator.post("/milestones", second).json()["id"]
    why = {"schedule": OCTOBER, "schedule_reason": "Late"}
    coordinator.patch(f"/milestones/{moved}", why)
    tree.report(percent=40)
    for address in (path_of(tree), f"/milestones/{moved}"):
        refused = coordinator.delete(address)
        assert (refused.status_code, refused.json()["code"]) == (409, "has_history")
