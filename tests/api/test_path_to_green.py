"""The way to green, through HTTP: which milestones, for whom, and how it would read."""

from typing import Any

import pytest

from app.db import Database
from tests.api.making import make_action, prepare
from tests.api.milestone_makers import Tree
from tests.api.milestone_makers import plant as plant_tree
from tests.factories import Caller, Clock, World

PATH = "/plans/drugs-2006/path-to-green"


@pytest.fixture
def late(database: Database, world: World, clock: Clock) -> Tree:
    """Two actions whose milestone is overdue, one of them reported on."""
    tree = plant_tree(database, world)
    tree.report(percent=90)
    clock.to(2006, 10, 2)
    return tree


def find(caller: Caller, **params: Any) -> dict[str, Any]:
    answer = caller.get(PATH, **params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_red_action_takes_its_milestone(late: Tree) -> None:
    told = find(late.world.reader, node="8.1.1")
    assert told["node"] == {
        "kind": "action",
        "id": str(late.action),
        "ref": "8.1.1",
        "title": "Action 8.1.1",
    }
    assert (told["as_at"], told["status"], told["to"]) == ("2006-10-02", "red", "green")
    assert told["milestones"] == [
        {
            "id": str(late.leaf),
            "ref": "8.1.1.1",
            "title": "Completion",
            "lead_agency": "NHS",
            "due_on": "2006-09-30",
            "status": "red",
            "share": 1,
        }
    ]
    assert (told["proved_smallest"], told["lower_bound"], told["why_not"]) == (True, 1, None)
    assert told["reading_after"]["status"] == "complete"
    assert told["reading_after"]["counts"]["complete"] == 1


def test_the_way_is_the_one_that_what_if_confirms(late: Tree) -> None:
    told = find(late.world.reader)
    assert (told["node"]["kind"], told["status"]) == ("plan", "red")
    updates = [{"ref": each["ref"], "state": "complete"} for each in told["milestones"]]
    after = late.world.reader.post("/plans/drugs-2006/what-if", {"updates": updates}).json()
    reading = told["reading_after"]
    assert after["progress"]["after"] == {
        name: reading[name] for name in ("status", "percent", "reasons")
    }


def test_what_is_green_takes_nothing(late: Tree, clock: Clock) -> None:
    clock.to(2006, 8, 31)
    told = find(late.world.reader, node="8.1.1")
    assert (told["status"], told["milestones"], told["proved_smallest"]) == ("green", [], True)
    assert told["reading_after"]["status"] == "green"


def test_a_section_an_outcome_and_an_action_are_named_by_ref_or_id(late: Tree) -> None:
    reader = late.world.reader
    for ref, kind in (("8", "section"), ("8.1", "outcome"), ("8.1.2", "action")):
        told = find(reader, node=ref)
        assert told["node"]["kind"] == kind
        assert find(reader, node=told["node"]["id"], kind=kind) == told
    assert find(reader, to="amber", as_at="2006-09-30")["to"] == "amber"


def test_the_plan_is_named_as_the_answer_names_it(late: Tree) -> None:
    reader = late.world.reader
    told = find(reader)
    assert told["node"]["kind"] == "plan"
    assert find(reader, node=told["node"]["ref"]) == told
    assert find(reader, node=told["node"]["id"]) == told


@pytest.mark.parametrize("params", [{"node": "9.9"}, {"node": "8.1", "kind": "action"}])
def test_a_node_that_is_not_there_is_refused(late: Tree, params: dict[str, str]) -> None:
    refused = late.world.reader.get(PATH, **params)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
    assert refused.json()["errors"][0]["parameter"] == "node"


def test_a_ref_of_several_kinds_needs_its_kind(world: World) -> None:
    prepare(world.coordinator)
    world.coordinator.post("/sections", {"plan": "drugs-2006", "ref": "1", "title": "Prevention"})
    make_action(world.coordinator)
    refused = world.reader.get(PATH, node="1")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "kind"
    assert find(world.reader, node="1", kind="outcome")["node"]["title"] == "Less harm"
    empty = find(world.reader, node="1", kind="section")
    assert empty["why_not"] == "It has no milestones."
    assert (empty["milestones"], empty["proved_smallest"]) == ([], False)


def test_another_partnership_finds_no_way(late: Tree) -> None:
    assert late.world.stranger.get(PATH).status_code == 404
    assert late.world.nobody.get(PATH).status_code == 401
