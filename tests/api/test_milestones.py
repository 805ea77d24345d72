"""Milestones through HTTP: adding, changing and removing them, and what they inherit."""

from datetime import timedelta
from typing import Any

import pytest

from app.changes import Session
from app.db import Database
from app.models import Contact
from tests.api.milestone_makers import Tree, plant
from tests.factories import BORN, Caller, Clock, World, unrecorded

OCTOBER = {"kind": "month", "due_on": "2006-10-15"}
TARGET = {
    "quantity": 50,
    "unit": "people",
    "baseline": 4.5,
    "profile": [{"on": "2006-08-31", "quantity": 10.25}, {"on": "2006-09-30", "quantity": 50}],
}


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def path_of(tree: Tree) -> str:
    """Return the address of the leaf."""
    return f"/milestones/{tree.leaf}"


def make_contact(session: Session, world: World) -> Contact:
    """Make a role in the agency NHS."""
    made = Contact(
        partnership_id=world.partnership_id,
        agency_id=world.agencies["NHS"],
        role_title="Post Holder",
        created_at=BORN,
        updated_at=BORN,
    )
    session.add(made)
    session.flush()
    return made


def test_a_date_of_its_own_hides_nothing_of_what_was_agreed(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    path = f"/milestones/{tree.leaf}"

    def revised(schedule: dict[str, Any] | None) -> list[Any]:
        clock.now += timedelta(days=1)
        edit = {"schedule": schedule, "schedule_reason": "The builder says so."}
        answer = coordinator.patch(path, edit)
        assert answer.status_code == 200, answer.text
        told = answer.json()["schedule"]
        return [told[name] for name in ("due_on", "original_due_on", "times_revised")]

    assert revised(OCTOBER) == ["2006-10-31", "2006-09-30", 1]
    assert revised(OCTOBER | {"printed": "Oct 2006"}) == ["2006-10-31", "2006-09-30", 1]
    assert revised(None) == ["2006-09-30", "2006-09-30", 2]


def test_a_milestone_without_anything_of_its_own_takes_it_from_its_action(tree: Tree) -> None:
    told = tree.read()
    assert told == {
        "id": str(tree.leaf),
        "plan": "drugs-2006",
        "ref": "8.1.1.1",
        "action": {"id": str(tree.action), "ref": "8.1.1", "description": "Action 8.1.1"},
        "outcome": {"id": told["outcome"]["id"], "ref": "8.1"},
        "title": "Completion",
        "weight": 1,
        "key": False,
        "lead_agency": "NHS",
        "lead_contact_id": None,
        "schedule": {
            "kind": "range",
            "meaning": "deadline",
            "start_on": "2006-07-01",
            "due_on": "2006-09-30",
            "printed": None,
            "inherited": True,
            "original_due_on": "2006-09-30",
            "times_revised": 0,
        },
        "own": {"lead_agency": None, "lead_contact_id": None, "schedule": None},
        "target": None,
        "current": {
            **{"state": "not_started", "percent": None, "quantity": None, "forecast_on": None},
            **{"blocked": False, "effective_on": None, "completed_on": None, "commentary": None},
            **{"reported_by": None, "reported_at": None, "update_id": None},
        },
        "progress": {
            "status": "not_due",
            "percent": 0,
            "reasons": told["progress"]["reasons"],
        },
        "version": 1,
        "created_at": "2006-03-03T09:00:00Z",
        "updated_at": "2006-03-03T09:00:00Z",
    }
    assert told["progress"]["reasons"][0]["rule"] == "NEVER_REPORTED"


def test_a_milestone_is_added_with_everything_of_its_own(
    tree: Tree, coordinator: Caller, database: Database
) -> None:
    with unrecorded(database) as session:
        contact = make_contact(session, tree.world).id
    own = {
        "ref": "8.1.1.7",
        "title": "Clinic open",
        "weight": 2.5,
        "key": True,
        "lead_agency": "POLICE",
        "lead_contact_id": str(contact),
        "target": TARGET,
    }
    wanted = own | {"plan": "drugs-2006", "action": "8.1.1", "schedule": OCTOBER}
    made = coordinator.post("/milestones", wanted)
    assert made.status_code == 201
    told = made.json()
    assert made.headers["location"] == f"/v1/milestones/{told['id']}"
    assert {name: told[name] for name in own} == own
    settled: dict[str, Any] = {"kind": "month", "meaning": "deadline", "due_on": "2006-10-31"}
    settled |= {"start_on": None, "printed": None}
    assert told["own"] == {
        "lead_agency": "POLICE",
        "lead_contact_id": str(contact),
        "schedule": settled,
    }
    kept = {"inherited": False, "original_due_on": "2006-10-31", "times_revised": 0}
    assert told["schedule"] == settled | kept
    assert coordinator.get(f"/milestones/{told['id']}").headers["etag"] == made.headers["etag"]


def test_a_milestone_takes_the_next_number_and_may_name_its_action_by_id(
    tree: Tree, coordinator: Caller
) -> None:
    revision = coordinator.get("/plans/drugs-2006").json()["revision"]
    made = coordinator.post("/milestones", {"action": str(tree.action), "title": "Second"})
    assert made.json()["ref"] == "8.1.1.2"
    assert coordinator.get("/plans/drugs-2006").json()["revision"] == revision + 1


@pytest.mark.parametrize(
    ("changed", "status", "pointer"),
    [
        ({"ref": "8.1.1.1"}, 409, "/ref"),
        ({"ref": "first"}, 422, "/ref"),
        ({"action": "9.9"}, 422, "/action"),
        ({"plan": "southern-2006"}, 422, "/plan"),
        ({"plan": None}, 422, "/plan"),
        ({"lead_agency": "SOUTHERN"}, 422, "/lead_agency"),
        ({"lead_contact_id": "00000000-0000-7000-8000-000000000000"}, 422, "/lead_contact_id"),
        ({"weight": 0}, 422, "/weight"),
        ({"title": " "}, 422, "/title"),
        ({"schedule": {"kind": "day"}}, 422, "/schedule/due_on"),
        ({"target": {"quantity": 0}}, 422, "/target/quantity"),
        ({"current_state": "complete"}, 422, "/current_state"),
    ],
)
def test_a_field_that_breaks_a_rule_is_named(
    tree: Tree, coordinator: Caller, changed: dict[str, Any], status: int, pointer: str
) -> None:
    wanted = {"plan": "drugs-2006", "action": "8.1.1", "title": "Second"} | changed
    refused = coordinator.post("/milestones", wanted)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer)


def test_absent_null_and_value_stay_distinct(tree: Tree, coordinator: Caller) -> None:
    own = {"lead_agency": "POLICE", "weight": 3, "target": TARGET, "title": "Clinic open"}
    coordinator.patch(path_of(tree), own)
    edited = coordinator.patch(path_of(tree), {"lead_agency": None, "target": None}).json()
    assert (edited["lead_agency"], edited["own"]["lead_agency"]) == ("NHS", None)
    assert (edited["target"], edited["weight"], edited["title"]) == (None, 3, "Clinic open")
    assert edited["version"] == 3
    for name in ("title", "weight", "key", "ref"):
        assert coordinator.patch(path_of(tree), {name: None}).status_code == 422


def test_an_edit_that_changes_nothing_is_not_counted(tree: Tree, coordinator: Caller) -> None:
    before = coordinator.get(path_of(tree))
    same = {"title": "Completion", "ref": "8.1.1.1", "lead_agency": None, "schedule": None}
    after = coordinator.patch(path_of(tree), same)
    assert (after.status_code, after.headers["etag"]) == (200, before.headers["etag"])


def test_a_new_ref_moves_the_milestone_and_may_not_be_taken(
    tree: Tree, coordinator: Caller
) -> None:
    other = {"plan": "drugs-2006", "action": "8.1.1", "title": "Lease signed", "ref": "8.1.1.9"}
    assert coordinator.post("/milestones", other).status_code == 201
    assert coordinator.patch(path_of(tree), {"ref": "8.1.1.9"}).json()["code"] == "already_exists"
    assert coordinator.patch(path_of(tree), {"ref": "8.1.1.10"}).json()["ref"] == "8.1.1.10"
    refs = [told["ref"] for told in coordinator.get("/milestones").json()["items"]]
    assert refs == ["8.1.1.9", "8.1.1.10", "8.1.2.1"]


def test_a_stale_edit_is_refused_and_so_is_one_without_a_tag(
    tree: Tree, coordinator: Caller
) -> None:
    before = coordinator.get(path_of(tree)).headers["etag"]
    coordinator.patch(path_of(tree), {"title": "mine"}, etag=before)
    stale = coordinator.patch(path_of(tree), {"title": "yours"}, etag=before)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert coordinator.send("PATCH", path_of(tree), json={"key": True}).status_code == 428
    assert tree.read()["title"] == "mine"


def test_only_a_coordinator_changes_what_a_plan_is_made_of(tree: Tree, coordinator: Caller) -> None:
    etag = coordinator.get(path_of(tree)).headers["etag"]
    wanted = {"plan": "drugs-2006", "action": "8.1.1", "title": "Second"}
    for caller, status in ((tree.world.lead, 403), (tree.world.nobody, 401)):
        assert caller.post("/milestones", wanted).status_code == status
        assert caller.patch(path_of(tree), {"key": True}, etag=etag).status_code == status
        assert caller.delete(path_of(tree), etag=etag).status_code == status


def test_what_another_partnership_has_does_not_exist(tree: Tree) -> None:
    etag, stranger = '"1-00000000000000000000000000000000"', tree.world.stranger
    assert stranger.get(path_of(tree)).status_code == 404
    assert stranger.patch(path_of(tree), {"key": True}, etag=etag).status_code == 404
    assert stranger.delete(path_of(tree), etag=etag).status_code == 404
    assert stranger.get("/milestones").json()["items"] == []
