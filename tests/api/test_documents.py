"""Whole plans as one document, in and out, through HTTP."""

from typing import Any

import pytest

from app.vocabulary import Scope
from tests.api.grid import told
from tests.factories import Caller, World

Part = dict[str, Any]

PLAN: Part = {
    "code": "first",
    "title": "A plan",
    "period_start_on": "2006-04-01",
    "period_end_on": "2007-03-31",
}
MANAGER = {"role_title": "Manager", "agency": "NHS"}


def action(number: int, **more: Any) -> Part:
    """Write an action of outcome 1."""
    return {"ref": f"1.{number}", "description": f"Do {number}", **more}


def document(*actions: Part, **more: Any) -> Part:
    """Write a plan with one outcome."""
    outcome = {"ref": "1", "statement": "Less harm", "actions": list(actions)}
    return {**PLAN, "outcomes": [outcome], **more}


def get(caller: Caller, code: str) -> Part:
    """Get a plan as its document."""
    found: Part = caller.get(f"/plans/{code}/document").json()
    return found


def post_again(caller: Caller, got: Part, code: str) -> Part:
    """Post a document under another code, and get that plan's."""
    made = caller.post("/plans/documents", got | {"code": code})
    assert made.status_code == 201, made.text
    return get(caller, code) | {"code": got["code"]}


@pytest.fixture
def unseeing(world: World) -> Caller:
    """Call with a key that writes plans and may not see the names of contacts."""
    scopes = [Scope.PLANS_READ, Scope.PLANS_WRITE]
    made = world.coordinator.post("/clients", {"name": "importer", "scopes": scopes})
    return Caller(world.coordinator.http, made.json()["key"])


@pytest.mark.parametrize(
    "names",
    [
        [None, None],
        ["Ada Example", None],
        [None, "Ada Example", None, "Bea Example"],
        ["Ada Example", "Ada Example"],
    ],
)
def test_contacts_told_alike_stay_apart(
    coordinator: Caller, unseeing: Caller, names: list[str | None]
) -> None:
    coordinator.post("/plans/documents", document(*(action(n + 1) for n in range(len(names)))))
    for number, name in enumerate(names):
        contact = coordinator.post("/contacts", MANAGER | {"name": name}).json()["id"]
        found = coordinator.get("/actions", plan="first", ref=f"1.{number + 1}").json()["items"][0]
        led = coordinator.patch(f"/actions/{found['id']}", {"lead_contact_id": contact})
        assert led.status_code == 200
    for number, caller in enumerate((coordinator, unseeing)):
        got = get(caller, "first")
        assert len(got["contacts"]) == len(names)
        assert post_again(caller, got, f"again-{number}") == got
    everyone = coordinator.get("/contacts").json()["items"]
    assert len(everyone) == len(names)


def test_a_contact_without_a_name_is_not_taken_for_one_the_document_names(
    coordinator: Caller,
) -> None:
    named, nameless = MANAGER | {"name": "Ada Example"}, dict(MANAGER)
    wanted = document(action(1, lead_contact=nameless), action(2, lead_contact=named))
    assert coordinator.post("/plans/documents", wanted).status_code == 201
    leads = [each["lead_contact"] for each in get(coordinator, "first")["outcomes"][0]["actions"]]
    assert leads == [nameless, named]


def test_an_unknown_agency_of_a_contact_is_laid_at_its_place(coordinator: Caller) -> None:
    lost = {"role_title": "Manager", "agency": "NONE-SUCH"}
    wanted = document(action(1), action(2, lead_contact=lost))
    refused = coordinator.post("/plans/documents", wanted)
    at = "/outcomes/0/actions/1/lead_contact/agency"
    assert told(refused) == (422, "unknown_reference", at)


MEMO = {"state": "confirmed", "amount": "5.00", "memo": True}
COUNTED = {"state": "confirmed", "amount": "9.00"}


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        ([MEMO | {"counted_in": {"action": "1.1", "number": 2}}, COUNTED], [1, 2]),
        ([COUNTED, MEMO | {"counted_in": {"action": "1.1", "number": 1}}, COUNTED], [1, 2, 3]),
        ([MEMO | {"counted_in": {"action": "1.1", "number": 1}}, COUNTED | {"number": 1}], [2, 1]),
        ([COUNTED | {"number": 4}, MEMO | {"counted_in": {"action": "1.1", "number": 4}}], [4, 5]),
    ],
)
def test_a_line_is_numbered_by_its_place_wherever_it_is_counted(
    coordinator: Caller, lines: list[Part], numbers: list[int]
) -> None:
    made = coordinator.post("/plans/documents", document(action(1, budget_lines=lines)))
    assert made.status_code == 201, made.text
    found = get(coordinator, "first")["outcomes"][0]["actions"][0]["budget_lines"]
    assert [line["number"] for line in found] == sorted(numbers)
    by_number = dict(zip(numbers, lines, strict=True))
    for line in found:
        wanted = by_number[line["number"]]
        assert (line["memo"], line["counted_in"]) == (
            wanted.get("memo", False),
            wanted.get("counted_in"),
        )


def test_a_plan_takes_its_own_thresholds_along(coordinator: Caller) -> None:
    own = {"due_soon_days": 14, "any_red_share": 0.1}
    made = coordinator.post("/plans/documents", document(action(1), thresholds=own))
    assert (made.status_code, made.json()["thresholds"]) == (201, own)
    got = get(coordinator, "first")
    assert post_again(coordinator, got, "second") == got
    assert coordinator.get("/plans/second").json()["thresholds"] == own
    assert get(coordinator, "drugs-2006")["thresholds"] is None
    refused = coordinator.post(
        "/plans/documents", document(code="third", thresholds={"any_red_share": 0.9})
    )
    assert told(refused) == (422, "invalid_fields", "/thresholds")
