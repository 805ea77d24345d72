"""Sections, through HTTP."""

from typing import Any
from uuid import UUID

import pytest

from app.db import Database
from app.models import Assessment, CrossReference, ExternalReference
from tests.factories import BORN, Caller, World, unrecorded

GRID: dict[str, Any] = {
    "plan": "drugs-2006",
    "title": "Community treatment",
    "texts": [{"kind": "guidance", "text": "Covers prescribing."}],
    "priorities": [{"number": 1, "text": "Shorter waits"}, {"number": None, "text": "Outreach"}],
    "replaces": "grid 7",
    "budgets": [
        {"fy_start_year": 2006, "kind": "planned", "amount": "86000", "printed": "£86,000"},
        {"fy_start_year": 2005, "kind": "likely_outturn", "amount": None, "printed": "tbc"},
    ],
}


def make(coordinator: Caller, **more: Any) -> dict[str, Any]:
    """Make a section and return it."""
    made = coordinator.post("/sections", GRID | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def test_a_section_is_told_as_it_was_printed(coordinator: Caller) -> None:
    made = coordinator.post("/sections", GRID)
    told = made.json()
    assert made.headers["location"] == f"/v1/sections/{told['id']}"
    assert (told["plan"], told["ref"]) == ("drugs-2006", "1")
    assert (told["is_new"], told["version"]) == (False, 1)
    assert told["budgets"][0]["amount"] == "86000.00"
    assert told["budgets"][1] == GRID["budgets"][1]
    assert told["texts"] == GRID["texts"]
    assert told["priorities"] == GRID["priorities"]
    read = coordinator.get(f"/sections/{told['id']}")
    assert read.json() == told
    assert read.headers["etag"] == made.headers["etag"]
    assert coordinator.get(f"/sections/{told['id']}", etag=read.headers["etag"]).status_code == 304


def test_sections_come_in_the_order_of_their_numbers(coordinator: Caller) -> None:
    for ref in ("10", "7a", "9"):
        make(coordinator, ref=ref)
    assert make(coordinator)["ref"] == "11"
    first = coordinator.get("/sections", plan="drugs-2006", limit=3).json()
    rest = coordinator.get("/sections", plan="drugs-2006", limit=3, cursor=first["next_cursor"])
    refs = [section["ref"] for section in first["items"] + rest.json()["items"]]
    assert refs == ["7a", "9", "10", "11"]
    found = coordinator.get("/sections", ref=["9", "7a"], sort="-ref").json()["items"]
    assert [section["ref"] for section in found] == ["9", "7a"]


def test_a_filter_that_names_no_plan_of_ours_is_refused(world: World) -> None:
    make(world.coordinator)
    other = world.coordinator.post(
        "/plans",
        {
            "code": "other",
            "title": "Other",
            "period_start_on": "2006-04-01",
            "period_end_on": "2007-03-31",
        },
    )
    assert world.coordinator.get("/sections", plan=other.json()["id"]).json()["items"] == []
    both = world.coordinator.get("/sections", plan=["other", str(world.plan_id)]).json()["items"]
    assert len(both) == 1
    for key in ("no-such-plan", "southern-2006"):
        refused = world.coordinator.get("/sections", plan=["other", key])
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
        assert refused.json()["errors"][0]["parameter"] == "plan"
        assert key not in refused.text


def test_a_ref_is_given_once_in_a_plan(coordinator: Caller) -> None:
    make(coordinator, ref="8")
    taken = coordinator.post("/sections", GRID | {"ref": "8"})
    assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")
    assert taken.json()["errors"][0]["pointer"] == "/ref"
    other = make(coordinator)
    clash = coordinator.patch(f"/sections/{other['id']}", {"ref": "8"})
    assert (clash.status_code, clash.json()["errors"][0]["pointer"]) == (409, "/ref")
    coordinator.patch(f"/sections/{other['id']}", {"ref": "2"})
    listed = coordinator.get("/sections").json()["items"]
    assert [section["ref"] for section in listed] == ["2", "8"]


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"plan": "no-such-plan"}, 422, "/plan"),
        ({"plan": "southern-2006"}, 422, "/plan"),
        ({"ref": "eight"}, 422, "/ref"),
        ({"texts": [{"kind": "poem", "text": "x"}]}, 422, "/texts/0/kind"),
        ({"budgets": [GRID["budgets"][0]] * 2}, 422, "/budgets"),
        ({"budgets": [{"fy_start_year": 2006, "kind": "planned", "amount": 5}]}, 422, None),
        ({"version": 3}, 422, "/version"),
    ],
)
def test_a_section_that_breaks_a_rule_is_refused(
    coordinator: Caller, change: dict[str, Any], status: int, pointer: str | None
) -> None:
    refused = coordinator.post("/sections", GRID | change)
    assert refused.status_code == status
    assert pointer in (None, refused.json()["errors"][0]["pointer"])
    assert coordinator.get("/sections").json()["items"] == []


def test_an_edit_keeps_what_it_leaves_out_and_replaces_lists_whole(coordinator: Caller) -> None:
    made = make(coordinator)
    path, revision = f"/sections/{made['id']}", "/plans/drugs-2006"
    before = coordinator.get(revision).json()["revision"]
    same = coordinator.patch(path, {"title": made["title"], "budgets": made["budgets"]}).json()
    assert same == made
    assert coordinator.get(revision).json()["revision"] == before
    figures = [{"fy_start_year": 2006, "kind": "planned", "amount": "10.50", "printed": None}]
    edited = coordinator.patch(path, {"budgets": figures, "replaces": None}).json()
    assert (edited["budgets"], edited["replaces"], edited["version"]) == (figures, None, 2)
    assert edited["texts"] == made["texts"]
    assert coordinator.patch(path, {"budgets": []}).json()["budgets"] == []
    assert coordinator.get(revision).json()["revision"] > before
    assert coordinator.patch(path, {"title": None}).status_code == 422


def test_a_stale_edit_or_removal_changes_nothing(coordinator: Caller) -> None:
    path = f"/sections/{make(coordinator)['id']}"
    old = coordinator.get(path).headers["etag"]
    coordinator.patch(path, {"title": "Mine"}, etag=old)
    assert coordinator.patch(path, {"title": "Yours"}, etag=old).status_code == 412
    assert coordinator.delete(path, etag=old).status_code == 412
    assert coordinator.get(path).json()["title"] == "Mine"


def test_removing_a_section_removes_everything_beneath_it(database: Database, world: World) -> None:
    made = make(world.coordinator)
    outcome = {"plan": "drugs-2006", "section": "1", "statement": "Less harm"}
    world.coordinator.post("/outcomes", outcome)
    action = world.coordinator.post(
        "/actions", {"plan": "drugs-2006", "outcome": "1.1", "description": "Do it"}
    ).json()
    milestone = action["milestones"][0]
    with unrecorded(database) as session:
        session.add(
            ExternalReference(
                partnership_id=world.partnership_id,
                system="ours",
                kind="milestone",
                external_id="m-1",
                subject_id=UUID(milestone["id"]),
                created_at=BORN,
                updated_at=BORN,
            )
        )
    assert world.coordinator.delete(f"/sections/{made['id']}").status_code == 204
    for kind in ("sections", "outcomes", "actions"):
        assert world.coordinator.get(f"/{kind}").json()["items"] == []
    with database.read() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM external_reference").scalar()
        assert left == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM milestone").scalar() == 0


def test_a_section_with_facts_or_referred_to_stays(database: Database, world: World) -> None:
    rated, target = make(world.coordinator), make(world.coordinator)
    owned: dict[str, Any] = {"partnership_id": world.partnership_id, "plan_id": world.plan_id}
    with unrecorded(database) as session:
        session.add(
            Assessment(
                **owned,
                subject_kind="section",
                subject_id=UUID(rated["id"]),
                rating="green",
                assessed_on=BORN.date(),
            )
        )
        session.add(
            CrossReference(
                **owned,
                subject_kind="plan",
                subject_id=world.plan_id,
                printed="see grid 2",
                target_kind="section",
                target_id=UUID(target["id"]),
                state="resolved",
            )
        )
    for section, code in ((rated, "has_history"), (target, "in_use")):
        refused = world.coordinator.delete(f"/sections/{section['id']}")
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert len(world.coordinator.get("/sections").json()["items"]) == 2


def test_other_partnerships_and_mere_readers_cannot_touch_a_section(world: World) -> None:
    path = f"/sections/{make(world.coordinator)['id']}"
    tag = world.coordinator.get(path).headers["etag"]
    assert world.stranger.get(path).status_code == 404
    assert world.stranger.patch(path, {"title": "x"}, etag=tag).status_code == 404
    assert world.stranger.delete(path, etag=tag).status_code == 404
    assert world.stranger.get("/sections").json()["items"] == []
    assert world.reader.get(path).status_code == 200
    for caller in (world.reader, world.lead):
        assert caller.post("/sections", GRID).status_code == 403
        assert caller.patch(path, {"title": "x"}, etag=tag).status_code == 403
        assert caller.delete(path, etag=tag).status_code == 403
    assert world.coordinator.get("/sections/no-such-id").status_code == 404
