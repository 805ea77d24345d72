"""Which updates are refused, and with which error."""

from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.db import Database
from app.models import Agency, Partnership, Plan
from app.models.base import table
from app.vocabulary import Scope
from tests.api.milestone_makers import Tree, make_supporter, plant
from tests.factories import Caller, Clock, World, make_key, unrecorded

Said = dict[str, Any]


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def problem(answer: Response) -> tuple[int, str, str | None]:
    """Return the status, the code and the first field of a refusal."""
    fields = answer.json()["errors"]
    return answer.status_code, answer.json()["code"], fields[0]["pointer"] if fields else None


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"effective_on": "2006-09-01"}, "/effective_on"),
        ({"effective_on": None}, "/effective_on"),
        ({"percent": 40, "quantity": 4}, "/percent"),
        ({"percent": 100.5}, "/percent"),
        ({"percent": "40"}, "/percent"),
        ({"quantity": -1}, "/quantity"),
        ({"quantity": 4}, "/quantity"),
        ({"state": "complete", "percent": 99.9999}, "/percent"),
        ({"state": "done"}, "/state"),
        ({"state": "not_started", "percent": 0.0001}, "/state"),
        ({"blocked": None}, "/blocked"),
        ({"evidence": ["ftp://example.org"]}, "/evidence/0"),
        ({"evidence": ["javascript:alert(1)//https://x"]}, "/evidence/0"),
        ({"evidence": ["https://"]}, "/evidence/0"),
        ({"evidence": ["https://a.org", "https://me:secret@a.org"]}, "/evidence/1"),
        ({"evidence": ["https://a.org/x y"]}, "/evidence/0"),
        ({"evidence": [f"https://a.org/{'x' * 2000}"]}, "/evidence/0"),
        ({"evidence": ["https://a.org"] * 21}, "/evidence"),
        ({"external_ref": "x" * 129}, "/external_ref"),
        ({"external_ref": " "}, "/external_ref"),
        ({"recorded_at": "2006-01-01T00:00:00Z"}, "/recorded_at"),
    ],
)
def test_a_field_that_breaks_a_rule_is_named(tree: Tree, said: Said, pointer: str) -> None:
    status, _, named = problem(tree.report(**said))
    assert (status, named) == (422, pointer)
    assert tree.world.reader.get(tree.path).json()["items"] == []


def test_quantity_and_percent_do_not_go_together_even_with_a_target(
    tree: Tree, coordinator: Caller
) -> None:
    coordinator.patch(f"/milestones/{tree.leaf}", {"target": {"quantity": 50}})
    assert problem(tree.report(percent=8, quantity=4)) == (422, "invalid_fields", "/percent")


def test_what_is_not_started_has_nothing_to_show(tree: Tree, coordinator: Caller) -> None:
    coordinator.patch(f"/milestones/{tree.leaf}", {"target": {"quantity": 50}})
    refused = tree.report(state="not_started", quantity=4)
    assert problem(refused) == (422, "invalid_fields", "/state")
    assert tree.report(state="not_started", quantity=0).status_code == 201
    assert tree.report(state="not_started", percent=0).status_code == 201


def test_today_is_the_partnerships_today(tree: Tree, clock: Clock) -> None:
    clock.to(2006, 8, 31, 22, 59)
    assert tree.report(effective_on="2006-09-01").status_code == 422
    clock.to(2006, 8, 31, 23, 0)
    assert tree.report(effective_on="2006-09-01").status_code == 201


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", 409), ("consultation", 201), ("agreed", 201), ("active", 201), ("closed", 409)],
)
def test_only_an_open_plan_takes_updates(
    tree: Tree, database: Database, state: str, status: int
) -> None:
    with unrecorded(database) as session:
        session.get_one(Plan, tree.world.plan_id).state = state
    answer = tree.report(percent=40)
    assert answer.status_code == status
    assert status == 201 or answer.json()["code"] == "plan_not_open"


def test_cancelling_is_a_coordinators_and_needs_a_reason(tree: Tree, coordinator: Caller) -> None:
    by_agency = tree.report(state="cancelled", commentary="Not wanted")
    assert problem(by_agency)[:2] == (403, "missing_scope")
    silent = tree.report(coordinator, state="cancelled")
    assert problem(silent) == (422, "reason_required", "/commentary")
    done = tree.report(coordinator, state="cancelled", commentary="Not wanted").json()
    assert done["milestone"]["progress"] == {
        "status": "cancelled",
        "percent": None,
        "reasons": done["milestone"]["progress"]["reasons"],
    }
    assert done["ancestors_changed"][0]["after"] == {"status": "cancelled", "percent": None}


def test_a_cancelled_milestone_waits_for_a_coordinator_to_say_its_state(
    tree: Tree, coordinator: Caller
) -> None:
    tree.report(coordinator, state="cancelled", commentary="Not wanted")
    for refused in (
        tree.report(percent=40),
        tree.report(state="in_progress"),
        tree.report(coordinator, percent=40),
    ):
        assert problem(refused)[:2] == (409, "milestone_cancelled")
    assert tree.report(coordinator, state="in_progress", percent=5).status_code == 201
    assert tree.report(percent=40).status_code == 201
    assert tree.current("state", "percent") == ["in_progress", 40]


def test_only_the_lead_agency_reports(tree: Tree) -> None:
    assert problem(tree.report(tree.world.other))[:2] == (403, "not_lead_agency")
    neighbour = tree.world.lead.post(
        f"/milestones/{tree.neighbour}/updates", {"effective_on": "2006-08-31"}
    )
    assert problem(neighbour)[:2] == (403, "not_lead_agency")


def test_the_milestones_own_lead_comes_before_its_actions(tree: Tree, coordinator: Caller) -> None:
    coordinator.patch(f"/milestones/{tree.leaf}", {"lead_agency": "POLICE"})
    assert tree.report(tree.world.other).status_code == 201
    assert tree.report(tree.world.lead).status_code == 403


@pytest.mark.parametrize(("agency", "status"), [("JCG", 201), ("SUPPORT", 403)])
def test_a_joint_lead_reports_and_a_supporter_does_not(
    tree: Tree, database: Database, agency: str, status: int
) -> None:
    with unrecorded(database) as session:
        owner = session.get_one(Partnership, tree.world.partnership_id)
        make_supporter(session, tree)
        bound = session.scalars(sa.select(Agency).where(table(Agency).c.code == agency)).one()
        key = make_key(session, owner, "joint", frozenset({Scope.UPDATES_WRITE}), bound)
    assert tree.report(Caller(tree.world.reader.http, key)).status_code == status


def test_what_another_partnership_has_does_not_exist(tree: Tree) -> None:
    assert tree.report(tree.world.stranger).status_code == 404
    assert tree.world.stranger.get(tree.path).status_code == 404
    made = tree.report(percent=40).json()["update"]["id"]
    voided = tree.world.stranger.post(f"/milestone-updates/{made}/void", {"reason": "mine"})
    assert voided.status_code == 404
    for nothing in ("x", "8.1.1.1", "00000000-0000-7000-8000-000000000000"):
        assert tree.world.reader.get(f"/milestones/{nothing}/updates").status_code == 404


def test_reporting_and_voiding_need_their_scopes(tree: Tree) -> None:
    made = tree.report(percent=40).json()["update"]["id"]
    assert problem(tree.report(tree.world.reader))[:2] == (403, "missing_scope")
    by_agency = tree.world.lead.post(f"/milestone-updates/{made}/void", {"reason": "Wrong"})
    assert problem(by_agency)[:2] == (403, "missing_scope")
    assert tree.report(tree.world.nobody).status_code == 401
