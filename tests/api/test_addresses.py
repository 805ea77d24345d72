"""Refs stand beneath their parent's, and follow it when it changes, through HTTP."""

from typing import Any

import pytest

from app.db import Database
from tests.api.grid import told
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, World

KINDS = ("sections", "outcomes", "actions", "milestones")


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make section 8, outcome 8.1, and two actions with a milestone each."""
    return plant(database, world)


def refs(caller: Caller) -> dict[str, list[str]]:
    """List the refs of the plan in its order, by kind."""
    return {
        kind: [each["ref"] for each in caller.get(f"/{kind}", plan="drugs-2006").json()["items"]]
        for kind in KINDS
    }


def path_of(caller: Caller, kind: str, ref: str) -> str:
    """Return where a node is."""
    found = caller.get(f"/{kind}", plan="drugs-2006").json()["items"]
    return f"/{kind}/{next(each['id'] for each in found if each['ref'] == ref)}"


@pytest.mark.parametrize(
    ("kind", "ref", "wrong"),
    [
        ("outcomes", "8.1", "9.1"),
        ("outcomes", "8.1", "8"),
        ("outcomes", "8.1", "8.1.1"),
        ("actions", "8.1.1", "1.1"),
        ("actions", "8.1.1", "8.2.1"),
        ("milestones", "8.1.1.1", "2.5.5"),
        ("milestones", "8.1.1.1", "8.1.2.2"),
    ],
)
def test_a_ref_outside_its_parent_is_refused(
    coordinator: Caller, tree: Tree, kind: str, ref: str, wrong: str
) -> None:
    refused = coordinator.patch(path_of(coordinator, kind, ref), {"ref": wrong})
    assert told(refused) == (422, "invalid_fields", "/ref")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/outcomes", {"section": "8", "statement": "x", "ref": "9.1"}),
        ("/outcomes", {"statement": "x", "ref": "8.2"}),
        ("/actions", {"outcome": "8.1", "description": "x", "ref": "8.2.1"}),
        ("/milestones", {"action": "8.1.1", "title": "x", "ref": "2.5.5"}),
    ],
)
def test_nothing_is_made_outside_its_parent(
    coordinator: Caller, tree: Tree, path: str, body: dict[str, Any]
) -> None:
    refused = coordinator.post(path, {"plan": "drugs-2006", **body})
    assert told(refused) == (422, "invalid_fields", "/ref")


def test_everything_beneath_follows_a_changed_ref(coordinator: Caller, tree: Tree) -> None:
    before = tree.read()
    section = path_of(coordinator, "sections", "8")
    assert coordinator.patch(section, {"ref": "10a"}).status_code == 200
    assert refs(coordinator) == {
        "sections": ["10a"],
        "outcomes": ["10a.1"],
        "actions": ["10a.1.1", "10a.1.2"],
        "milestones": ["10a.1.1.1", "10a.1.2.1"],
    }
    after = tree.read()
    assert (after["ref"], after["version"]) == ("10a.1.1.1", before["version"] + 1)
    changes = coordinator.get("/changes").json()["items"]
    moved = {
        each["changes"]["ref"]["after"]
        for each in changes
        if "ref" in each["changes"] and each["action"] == "changed"
    }
    assert moved == {ref for kind in refs(coordinator).values() for ref in kind}
    assert coordinator.get("/ledger/verification").json()["valid"] is True


def test_a_moved_outcome_takes_its_own_along_and_no_others(coordinator: Caller, tree: Tree) -> None:
    other = {"plan": "drugs-2006", "section": "8", "statement": "Another", "ref": "8.10"}
    coordinator.post("/outcomes", other)
    outcome = {"plan": "drugs-2006", "outcome": "8.10", "description": "Stay"}
    coordinator.post("/actions", outcome)
    path = path_of(coordinator, "outcomes", "8.1")
    assert told(coordinator.patch(path, {"ref": "8.10"})) == (409, "already_exists", "/ref")
    assert coordinator.patch(path, {"ref": "8.11"}).status_code == 200
    assert refs(coordinator)["actions"] == ["8.10.1", "8.11.1", "8.11.2"]
    assert refs(coordinator)["milestones"] == ["8.10.1.1", "8.11.1.1", "8.11.2.1"]


def test_a_ref_too_deep_for_what_stands_beneath_is_refused(coordinator: Caller, tree: Tree) -> None:
    path = path_of(coordinator, "sections", "8")
    before = refs(coordinator)
    refused = coordinator.patch(path, {"ref": "1.2.3.4"})
    assert told(refused) == (422, "invalid_fields", "/ref")
    assert refs(coordinator) == before
