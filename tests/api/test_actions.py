"""Actions and the milestones they start with, through HTTP."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.db import Database
from app.models import Contact
from tests.api.making import ACTION, SEPTEMBER, make_action, prepare
from tests.factories import BORN, Caller, World, unrecorded


@pytest.fixture
def plan(coordinator: Caller) -> Caller:
    """Call as the coordinator of a plan that has outcomes 1 and 8.1."""
    return prepare(coordinator)


def add_contact(database: Database, owner: UUID) -> str:
    """Add a contact of a partnership and return its id."""
    with unrecorded(database) as session:
        made = Contact(
            partnership_id=owner,
            role_title="Post Holder",
            name="A Private Person",
            created_at=BORN,
            updated_at=BORN,
        )
        session.add(made)
        session.flush()
        return str(made.id)


def test_an_action_created_bare_has_a_completion_to_report_on(plan: Caller) -> None:
    made = plan.post("/actions", ACTION)
    told = made.json()
    assert made.headers["location"] == f"/v1/actions/{told['id']}"
    assert (told["ref"], told["plan"], told["section"]) == ("1.1", "drugs-2006", None)
    assert told["outcome"]["statement"] == "Less harm"
    assert (told["has_owner"], told["lead_agency"], told["contributors"]) == (False, None, [])
    assert told["schedule"]["kind"] == "none"
    assert [(m["ref"], m["title"]) for m in told["milestones"]] == [("1.1.1", "Completion")]
    assert plan.get(f"/actions/{told['id']}").json() == told


def test_milestones_given_with_an_action_are_kept_as_given(plan: Caller) -> None:
    wanted = [
        {"title": "Site found", "weight": 2.5, "key": True, "lead_agency": "POLICE"},
        {"title": "Opened", "ref": "1.1.7", "schedule": SEPTEMBER},
        {"title": "Full", "target": {"quantity": 40, "unit": "people"}},
    ]
    made = make_action(plan, milestones=wanted, schedule={"kind": "recurring"})
    refs = [(m["ref"], m["title"]) for m in made["milestones"]]
    assert refs == [("1.1.1", "Site found"), ("1.1.7", "Opened"), ("1.1.8", "Full")]


def test_an_action_in_a_section_knows_it_and_who_takes_part(
    database: Database, world: World, plan: Caller
) -> None:
    contact = add_contact(database, world.partnership_id)
    joined = [{"agency": "POLICE", "role": "support"}, {"agency": "JCG", "role": "joint_lead"}]
    outcome = plan.get("/outcomes", ref="8.1").json()["items"][0]
    made = plan.post(
        "/actions",
        {
            "outcome": outcome["id"],
            "description": "Open late",
            "lead_contact_id": contact,
            "lead_inferred": True,
            "owner_printed": "Post Holder",
            "contributors": joined,
            "budget_codes": ["6102"],
        },
    )
    told = made.json()
    assert (told["ref"], told["section"]["ref"]) == ("8.1.1", "8")
    assert told["section"]["title"] == "Treatment"
    assert (told["lead_contact_id"], told["lead_contact_role"]) == (contact, "Post Holder")
    assert "Private" not in made.text
    assert (told["has_owner"], told["lead_inferred"]) == (True, True)
    assert (told["contributors"], told["budget_codes"]) == (joined, ["6102"])


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"plan": None}, 422, "/plan"),
        ({"plan": "southern-2006"}, 422, "/plan"),
        ({"outcome": "9"}, 422, "/outcome"),
        ({"outcome": None}, 422, "/outcome"),
        ({"lead_agency": "SOUTHERN"}, 422, "/lead_agency"),
        ({"lead_contact_id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10"}, 422, "/lead_contact_id"),
        ({"ref": "1.1"}, 409, "/ref"),
        ({"schedule": {"kind": "day"}}, 422, "/schedule/due_on"),
        ({"schedule": {"kind": "none", "start_on": "2006-04-01"}}, 422, "/schedule/start_on"),
        ({"contributors": [{"agency": "X", "role": "support"}]}, 422, "/contributors/0/agency"),
        ({"contributors": [{"agency": "JCG", "role": "support"}] * 2}, 422, "/contributors"),
        ({"milestones": [{"title": "a", "weight": 0}]}, 422, "/milestones/0/weight"),
        (
            {"milestones": [{"title": "a"}, {"title": "b", "lead_agency": "X"}]},
            *(422, "/milestones/1/lead_agency"),
        ),
        (
            {"milestones": [{"title": "a", "schedule": {"kind": "day"}}]},
            *(422, "/milestones/0/schedule/due_on"),
        ),
        ({"milestones": [{"title": "a", "ref": "1.1.1"}]}, 422, "/milestones/0/ref"),
        ({"milestones": [{"title": "a", "ref": "1.2.4"}] * 2}, 409, "/milestones/1/ref"),
    ],
)
def test_an_action_that_breaks_a_rule_is_refused(
    plan: Caller, change: dict[str, Any], status: int, pointer: str
) -> None:
    make_action(plan)
    refused = plan.post("/actions", ACTION | change)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer)
    assert len(plan.get("/actions").json()["items"]) == 1


def test_anothers_contact_leads_nothing_here(
    database: Database, world: World, plan: Caller
) -> None:
    with database.read() as connection:
        statement = sa.text("SELECT id FROM partnership WHERE code = 'south'")
        owner = connection.execute(statement.columns(id=sa.Uuid)).scalar_one()
    refused = plan.post("/actions", ACTION | {"lead_contact_id": add_contact(database, owner)})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")


def test_an_edit_keeps_what_it_leaves_out_and_replaces_lists_whole(plan: Caller) -> None:
    joined = [{"agency": "POLICE", "role": "support"}]
    made = make_action(plan, lead_agency="NHS", contributors=joined, budget_codes=["1", "2"])
    path = f"/actions/{made['id']}"
    same = plan.patch(path, {"contributors": joined, "lead_agency": "NHS"}).json()
    assert same == made
    edited = plan.patch(
        path,
        {
            "contributors": [{"agency": "POLICE", "role": "joint_lead"}],
            "lead_agency": None,
            "budget_codes": [],
        },
    ).json()
    assert edited["contributors"] == [{"agency": "POLICE", "role": "joint_lead"}]
    assert (edited["lead_agency"], edited["has_owner"], edited["version"]) == (None, False, 2)
    assert (edited["budget_codes"], edited["description"]) == ([], made["description"])
    for body in ({"description": None}, {"schedule": None}, {"outcome": "8.1"}):
        assert plan.patch(path, body).status_code == 422
    unknown = plan.patch(path, {"contributors": [{"agency": "X", "role": "support"}]})
    assert unknown.json()["errors"][0]["pointer"] == "/contributors/0/agency"


def test_an_action_moves_to_the_place_its_new_ref_gives_it(plan: Caller) -> None:
    first, _ = make_action(plan), make_action(plan)
    assert plan.patch(f"/actions/{first['id']}", {"ref": "1.2"}).status_code == 409
    plan.patch(f"/actions/{first['id']}", {"ref": "1.10"})
    assert [action["ref"] for action in plan.get("/actions").json()["items"]] == ["1.2", "1.10"]


def test_an_action_reported_on_stays(plan: Caller) -> None:
    made = make_action(plan)
    path, milestone = f"/actions/{made['id']}", made["milestones"][0]["id"]
    update = {"effective_on": "2006-08-31", "state": "in_progress"}
    assert plan.post(f"/milestones/{milestone}/updates", update).status_code == 201
    for stays in (path, f"/outcomes/{made['outcome']['id']}"):
        refused = plan.delete(stays)
        assert (refused.status_code, refused.json()["code"]) == (409, "has_history")
    bare = make_action(plan)
    assert plan.delete(f"/actions/{bare['id']}").status_code == 204
    assert plan.get(f"/milestones/{bare['milestones'][0]['id']}").status_code == 404


def test_other_partnerships_and_mere_readers_cannot_touch_an_action(
    world: World, plan: Caller
) -> None:
    path = f"/actions/{make_action(plan, lead_agency='NHS')['id']}"
    tag = plan.get(path).headers["etag"]
    assert world.stranger.get(path).status_code == 404
    assert world.stranger.patch(path, {"description": "x"}, etag=tag).status_code == 404
    assert world.stranger.delete(path, etag=tag).status_code == 404
    assert world.stranger.get("/actions").json()["items"] == []
    assert world.nobody.get(path).status_code == 401
    for caller in (world.reader, world.lead):
        assert caller.get(path).status_code == 200
        assert caller.post("/actions", ACTION).status_code == 403
        assert caller.patch(path, {"description": "x"}, etag=tag).status_code == 403
        assert caller.delete(path, etag=tag).status_code == 403
