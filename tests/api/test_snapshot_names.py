"""No name of a contact is closed for good in a sign-off or a narrative."""

from typing import Any

import pytest

from app.db import Database
from tests.api.milestone_makers import plant
from tests.factories import Caller, World

Q1 = {"plan": "drugs-2006", "period": "2006-Q1", "signed_off_by": "Chair of the board"}
CONTACT = {"role_title": "Chair of the board", "name": "Zoë Person", "email": "zoe@nhs.example"}


@pytest.fixture(autouse=True)
def contact(database: Database, world: World, coordinator: Caller) -> str:
    """Make a plan, and a contact who has changed her name."""
    plant(database, world)
    made = coordinator.post("/contacts", CONTACT | {"name": "Zoë Bygone"}).json()
    path = f"/contacts/{made['id']}"
    assert coordinator.patch(path, {"name": CONTACT["name"]}).status_code == 200
    assert coordinator.post("/contacts", {"role_title": "Clerk", "name": "Will"}).is_success
    return str(made["id"])


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"signed_off_by": "Zoë Person"}, "/signed_off_by"),
        ({"signed_off_by": "The chair, zoë person"}, "/signed_off_by"),
        ({"signed_off_by": "Will"}, "/signed_off_by"),
        ({"narrative": "Thanks to Zoë Bygone for her years."}, "/narrative"),
        ({"narrative": "Ask zoe@nhs.example."}, "/narrative"),
    ],
)
def test_a_contact_is_not_named(coordinator: Caller, said: dict[str, Any], pointer: str) -> None:
    refused = coordinator.post("/snapshots", Q1 | said)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("names_a_person", pointer)
    assert not any(value in refused.text for value in said.values())
    assert coordinator.get("/snapshots").json()["items"] == []


def test_roles_and_common_words_are_taken(coordinator: Caller) -> None:
    said = {"narrative": "The lease will be signed; Zoë Personal Ltd was asked."}
    assert coordinator.post("/snapshots", Q1 | said).status_code == 201


def test_the_contacts_of_another_partnership_are_nobody(world: World, coordinator: Caller) -> None:
    made = world.stranger.post("/contacts", {"role_title": "Clerk", "name": "Ann Other"})
    assert made.status_code == 201, made.text
    said = {"signed_off_by": "Ann Other"}
    assert coordinator.post("/snapshots", Q1 | said).status_code == 201
