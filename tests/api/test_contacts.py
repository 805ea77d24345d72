"""Contacts, through HTTP: the only place where a person's name is told."""

from typing import Any
from uuid import UUID

import pytest

from app.db import Database
from app.errors import UnknownReference
from app.models import Action, Milestone
from app.schemas.agency import ContactCreate
from app.services import access, agencies
from app.vocabulary import Scope
from tests.api.milestone_makers import plant
from tests.factories import BORN, Caller, World, unrecorded

CONTACT = {
    "agency": "NHS",
    "role_title": "Commissioning manager",
    "name": "Ada Example",
    "email": "ada@nhs.example",
}


def make(coordinator: Caller, **more: Any) -> dict[str, Any]:
    """Make a contact and return it."""
    made = coordinator.post("/contacts", CONTACT | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def test_a_contact_may_be_a_role_without_a_name(coordinator: Caller) -> None:
    made = coordinator.post("/contacts", {"role_title": "Post holder"})
    told = made.json()
    assert (told["role_title"], told["agency"], told["name"]) == ("Post holder", None, None)
    assert made.headers["location"] == f"/v1/contacts/{told['id']}"
    read = coordinator.get(f"/contacts/{told['id']}")
    assert read.json() == told
    assert read.headers["etag"] == made.headers["etag"]


def test_an_edit_keeps_what_it_leaves_out_and_null_clears(coordinator: Caller) -> None:
    made = make(coordinator)
    path = f"/contacts/{made['id']}"
    edited = coordinator.patch(path, {"name": None, "email": None, "agency": "POLICE"}).json()
    assert (edited["name"], edited["email"], edited["agency"]) == (None, None, "POLICE")
    assert (edited["role_title"], edited["version"]) == (made["role_title"], 2)
    assert coordinator.patch(path, {"agency": None}).json()["agency"] is None
    assert coordinator.patch(path, {"role_title": None}).status_code == 422
    stale = '"1-00000000000000000000000000000000"'
    assert coordinator.patch(path, {"name": "Late"}, etag=stale).status_code == 412
    assert coordinator.delete(path, etag=stale).status_code == 412


def test_contacts_are_listed_by_role(coordinator: Caller) -> None:
    make(coordinator, role_title="B", name=None)
    make(coordinator, role_title="A", name="Zoe")
    make(coordinator, role_title="C", name="Ann", agency="POLICE")
    listed = coordinator.get("/contacts").json()["items"]
    assert [each["role_title"] for each in listed] == ["A", "B", "C"]
    by_name = coordinator.get("/contacts", sort="name", limit=2).json()
    rest = coordinator.get("/contacts", sort="name", limit=2, cursor=by_name["next_cursor"]).json()
    names = [each["name"] for each in by_name["items"] + rest["items"]]
    assert names == ["Ann", "Zoe", None]
    police = coordinator.get("/contacts", agency="POLICE").json()["items"]
    assert [each["name"] for each in police] == ["Ann"]
    unknown = coordinator.get("/contacts", agency="SOUTHERN")
    assert (unknown.status_code, unknown.json()["errors"][0]["parameter"]) == (422, "agency")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"agency": "SOUTHERN"}, "/agency"),
        ({"email": "not an address"}, "/email"),
        ({"email": "ada@home@work"}, "/email"),
        ({"role_title": ""}, "/role_title"),
        ({"phone": "1"}, "/phone"),
    ],
)
def test_a_contact_that_breaks_a_rule_is_refused(
    coordinator: Caller, change: dict[str, Any], pointer: str
) -> None:
    refused = coordinator.post("/contacts", CONTACT | change)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    # By letters that no hexadecimal request id can hold.
    assert [said for said in ("Ada E", "ada@") if said in refused.text] == []
    assert coordinator.get("/contacts").json()["items"] == []


def test_a_contact_who_leads_nothing_can_be_removed(coordinator: Caller) -> None:
    path = f"/contacts/{make(coordinator)['id']}"
    assert coordinator.delete(path).status_code == 204
    assert coordinator.get(path).status_code == 404


@pytest.mark.parametrize("model", [Action, Milestone])
def test_a_contact_who_leads_something_stays(
    world: World, database: Database, model: type[Action] | type[Milestone]
) -> None:
    tree, made = plant(database, world), make(world.coordinator)
    with unrecorded(database) as session:
        led = session.get_one(model, tree.action if model is Action else tree.leaf)
        led.lead_contact_id = UUID(made["id"])
    refused = world.coordinator.delete(f"/contacts/{made['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert world.coordinator.get(f"/contacts/{made['id']}").json() == made


def test_a_contact_is_found_by_agency_and_role_and_by_name_if_given(
    world: World, database: Database
) -> None:
    ada, bea = make(world.coordinator), make(world.coordinator, name="Bea Example")
    nobody = make(world.coordinator, agency="POLICE", name=None)
    with unrecorded(database) as session:
        operator = access.operator(session.connection(), "north", BORN)

        def find(agency: str | None, name: str | None = None) -> str:
            wanted = ContactCreate(agency=agency, role_title=CONTACT["role_title"], name=name)
            return str(agencies.contact_for(session, operator, wanted))

        assert find("NHS") == min(ada["id"], bea["id"])
        assert (find("NHS", "Bea Example"), find("POLICE")) == (bea["id"], nobody["id"])
        unbound, named = find(None), find("POLICE", "Cy Example")
        assert (find(None), find("POLICE", "Cy Example")) == (unbound, named)
        with pytest.raises(UnknownReference) as refused:
            find("SOUTHERN")
    assert refused.value.errors[0].pointer == "/agency"
    listed = [each["id"] for each in world.coordinator.get("/contacts").json()["items"]]
    assert sorted(listed) == sorted([ada["id"], bea["id"], nobody["id"], unbound, named])


def test_names_are_told_only_to_those_who_may_see_them(world: World, database: Database) -> None:
    tree, made = plant(database, world), make(world.coordinator)
    with unrecorded(database) as session:
        session.get_one(Action, tree.action).lead_contact_id = UUID(made["id"])
    path, tag = f"/contacts/{made['id']}", '"1-00000000000000000000000000000000"'
    for caller in (world.reader, world.lead):
        assert caller.get("/contacts").json()["code"] == "missing_scope"
        assert caller.get(path).status_code == 403
        assert caller.post("/contacts", CONTACT).status_code == 403
        assert caller.patch(path, {"name": "x"}, etag=tag).status_code == 403
        assert caller.delete(path, etag=tag).status_code == 403
        for elsewhere in ("/actions", f"/actions/{tree.action}", f"/milestones/{tree.leaf}"):
            assert "Ada" not in caller.get(elsewhere).text
    assert world.stranger.get(path).status_code == 404
    assert world.stranger.get("/contacts").json()["items"] == []
    assert world.stranger.patch(path, {"name": "x"}, etag=tag).status_code == 404
    assert world.stranger.delete(path, etag=tag).status_code == 404


def test_writing_contacts_takes_both_scopes(world: World) -> None:
    made = world.coordinator.post(
        "/clients", {"name": "viewer", "scopes": [Scope.CONTACTS_READ, Scope.PLANS_READ]}
    )
    viewer = Caller(world.coordinator.http, made.json()["key"])
    contact = make(world.coordinator)
    assert viewer.get(f"/contacts/{contact['id']}").json()["name"] == "Ada Example"
    assert viewer.post("/contacts", CONTACT).json()["code"] == "missing_scope"
    assert viewer.patch(f"/contacts/{contact['id']}", {"name": "x"}).status_code == 403
