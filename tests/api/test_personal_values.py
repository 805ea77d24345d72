"""A person's name and address: told to few, kept out of the chain, and erased for good."""

from uuid import UUID

import pytest
from typer.testing import CliRunner

from app.cli import app as command_line
from app.db import Database
from app.services import access, erasure
from app.services.erasure import Erased
from tests.api.books import everything, places_of, verified
from tests.api.writes import plant
from tests.factories import Caller, Clock, World, at_command_line

NAME, EMAIL = "Zoë O'Person", "zoe.person@nhs.example"
OLDER = "Zoë Bygone"
CONTACT = {"role_title": "Clinic lead", "agency": "NHS", "name": OLDER, "email": EMAIL}
KEY = {"Idempotency-Key": "make-the-contact-1"}


@pytest.fixture
def contact(world: World) -> str:
    """Make a contact, by a request that may be sent again, who changes her name."""
    made = world.coordinator.send("POST", "/contacts", json=CONTACT, headers=KEY)
    path = f"/contacts/{made.json()['id']}"
    assert world.coordinator.patch(path, {"name": NAME}).status_code == 200
    return str(made.json()["id"])


def erase(database: Database, contact: str, clock: Clock) -> Erased:
    """Erase a contact as the operator."""
    with database.write() as session:
        operator = access.operator(session.connection(), "north", clock.now)
        return erasure.erase(session, operator, UUID(contact))


def test_the_chain_holds_no_name_and_no_address(contact: str, database: Database) -> None:
    kept = {"contact.name", "personal_value.value"}
    assert set(places_of(database, NAME)) == kept
    assert set(places_of(database, EMAIL)) == {
        *("contact.email", "personal_value.value", "idempotency_record.body")
    }


def test_the_feed_tells_them_to_those_who_may_see_them(contact: str, world: World) -> None:
    told = world.coordinator.get("/changes").json()["items"]
    assert told[0]["changes"]["email"] == {"before": None, "after": EMAIL}
    assert told[1]["changes"]["name"] == {"before": OLDER, "after": NAME}
    for caller in (world.reader, world.lead):
        answer = caller.get("/changes")
        seen = answer.json()["items"]
        assert [each["hash"] for each in seen] == [each["hash"] for each in told]
        assert seen[0]["changes"]["role_title"]["after"] == CONTACT["role_title"]
        assert {"name", "email"} & (seen[0]["changes"].keys() | seen[1]["changes"].keys()) == set()
        assert "Zoë" not in answer.text


def test_the_feed_tells_a_printed_owner_in_words_until_they_are_erased(
    contact: str, world: World, database: Database, clock: Clock
) -> None:
    action, printed = f"/actions/{plant(world).ids['action_id']}", f"{NAME}, NHS"
    edits: list[dict[str, str]] = [{"description": "Open the ward"}, {"owner_printed": printed}]
    for edit in edits:
        assert world.coordinator.patch(action, edit).status_code == 200
    for caller in (world.coordinator, world.reader):
        described, owned = caller.get("/changes", types="action").json()["items"][-2:]
        assert described["changes"]["description"]["after"] == "Open the ward"
        assert owned["changes"]["owner_printed"] == {"before": None, "after": printed}
    erase(database, contact, clock)
    told = world.reader.get("/changes", types="action").json()["items"]
    (again,) = (each for each in told if each["seq"] == owned["seq"])
    assert again["changes"]["owner_printed"] == {"before": None, "after": None}


def test_an_erased_person_is_nowhere_in_the_database(
    contact: str, world: World, database: Database, clock: Clock
) -> None:
    planted = plant(world)
    action = f"/actions/{planted.ids['action_id']}"
    assert world.coordinator.patch(action, {"owner_printed": f"{NAME}, NHS"}).status_code == 200
    erase(database, contact, clock)
    for value in (NAME, OLDER, EMAIL):
        assert places_of(database, value) == []
    assert verified(world.reader)["valid"]
    assert world.coordinator.get(action).json()["owner_printed"] == "Clinic lead, NHS"
    told = world.coordinator.get(f"/contacts/{contact}").json()
    assert (told["role_title"], told["name"], told["email"]) == ("Clinic lead", None, None)
    assert "Zoë" not in world.coordinator.get("/changes", limit=500).text
    assert verified(world.reader)["valid"]


def test_a_request_whose_answer_was_erased_still_has_no_second_effect(
    contact: str, world: World, database: Database, clock: Clock
) -> None:
    erase(database, contact, clock)
    again = world.coordinator.send("POST", "/contacts", json=CONTACT, headers=KEY)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["id"] == contact
    assert places_of(database, EMAIL) == []


def test_a_person_whose_contact_was_removed_can_still_be_erased(
    contact: str, world: World, database: Database, clock: Clock
) -> None:
    assert world.coordinator.delete(f"/contacts/{contact}").status_code == 204
    assert "personal_value.value" in places_of(database, NAME)
    erase(database, contact, clock)
    for value in (NAME, OLDER, EMAIL):
        assert places_of(database, value) == []
    assert verified(world.reader)["valid"]


def test_whoever_has_a_longer_name_stays(world: World, database: Database, clock: Clock) -> None:
    planted = plant(world)
    action = f"/actions/{planted.ids['action_id']}"
    world.coordinator.patch(action, {"owner_printed": "Joanne Park"})
    others = world.coordinator.post("/contacts", CONTACT | {"name": "Joanne Park"}).json()
    mine = world.coordinator.post("/contacts", CONTACT | {"name": "Jo", "email": None}).json()
    erase(database, mine["id"], clock)
    assert world.coordinator.get(action).json()["owner_printed"] == "Joanne Park"
    assert world.coordinator.get(f"/contacts/{others['id']}").json()["name"] == "Joanne Park"
    told = world.coordinator.get("/changes", types="contact", limit=500).json()["items"]
    names = {each["changes"]["name"]["after"] for each in told if "name" in each["changes"]}
    assert names == {"Joanne Park", None}


def run(database: Database, monkeypatch: pytest.MonkeyPatch, contact: str) -> tuple[int, str]:
    """Run `waymark contacts erase` on the database of a test."""
    at_command_line(database, monkeypatch)
    words = ["contacts", "erase", "--partnership", "north", "--contact", contact]
    done = CliRunner().invoke(command_line, words)
    return done.exit_code, done.output


def test_the_command_line_erases_and_says_where_free_text_still_tells(
    contact: str, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.coordinator.post("/sections", {"plan": "drugs-2006", "title": f"As {NAME} asked"})
    code, said = run(database, monkeypatch, contact)
    assert (code, "section.title, 1 times" in said) == (0, True)
    assert "contact.name" not in places_of(database, NAME)
    assert verified(world.reader)["valid"]


def test_who_is_not_there_cannot_be_erased(
    contact: str, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    southerner = elsewhere(world.stranger)
    before = everything(database)
    for unknown in (str(world.plan_id), southerner):
        assert run(database, monkeypatch, unknown) == (1, "There is no such contact.\n")
    assert everything(database) == before


def elsewhere(stranger: Caller) -> str:
    """Make a contact of another partnership."""
    made = stranger.post("/contacts", {"role_title": "Southerner", "name": "Somebody"})
    return str(made.json()["id"])
