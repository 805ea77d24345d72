"""Since when an action has no owner, or no last day."""

from typing import Any

import pytest

from app.db import Database
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World

PATH = "/plans/drugs-2006/exceptions"


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each, due on 30 September 2006."""
    return plant(database, world)


def since(caller: Caller, kind: str, **asked: Any) -> dict[str, str | None]:
    items = caller.get(PATH, kind=kind, **asked).json()["items"]
    return {each["ref"]: each["since"] for each in items}


def edit(caller: Caller, tree: Tree, **fields: Any) -> None:
    assert caller.patch(f"/actions/{tree.action}", fields).status_code == 200


def test_the_ledger_tells_since_when_nobody_leads(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    clock.to(2006, 9, 4)
    edit(coordinator, tree, lead_agency=None)
    clock.to(2006, 9, 6)
    edit(coordinator, tree, description="Open another clinic")
    clock.to(2006, 9, 9)
    assert since(coordinator, "no_owner") == {"8.1.1": "2006-09-04"}
    # Who led it then is known of now only: it is told, and not as of a day to come.
    assert since(coordinator, "no_owner", as_at="2006-09-01") == {"8.1.1": None}
    edit(coordinator, tree, lead_agency="NHS")
    assert since(coordinator, "no_owner") == {}


def test_an_action_made_without_a_lead_has_none_since(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    clock.to(2006, 9, 5)
    outcome = coordinator.get("/outcomes", plan="drugs-2006").json()["items"][0]["ref"]
    body = {"plan": "drugs-2006", "outcome": outcome, "description": "Find a site"}
    made = coordinator.post("/actions", body)
    assert made.status_code == 201, made.text
    ref = made.json()["ref"]
    clock.to(2006, 9, 9)
    assert since(coordinator, "no_owner") == {ref: "2006-09-05"}
    assert since(coordinator, "no_deadline") == {ref: "2006-09-05"}


def test_the_schedule_tells_since_when_there_is_no_last_day(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    for day, schedule in (
        (4, {"kind": "open_start", "start_on": "2006-07-01"}),
        (6, {"kind": "none"}),
    ):
        clock.to(2006, 9, day)
        edit(coordinator, tree, schedule=schedule, schedule_reason="No site yet")
    assert since(coordinator, "no_deadline") == {"8.1.1": "2006-09-04"}
    assert since(coordinator, "no_deadline", as_at="2006-09-03") == {}


def test_what_was_known_of_it_by_an_instant_is_told_again(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    clock.to(2006, 9, 4)
    edit(coordinator, tree, lead_agency=None)
    clock.to(2006, 9, 6)
    edit(coordinator, tree, lead_agency="NHS")
    clock.to(2006, 9, 9)
    told = since(coordinator, "no_owner", known_at="2006-09-05T00:00:00Z")
    assert told == {"8.1.1": "2006-09-04"}
