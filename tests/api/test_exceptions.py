"""What needs attention, through HTTP: in a plan, and in all of them."""

import csv
from io import StringIO
from typing import Any

import pytest
from httpx2 import Response

from app.board_vocabulary import ExceptionKind
from app.db import Database
from app.models import Partnership
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World, make_plan, unrecorded

PATH = "/plans/drugs-2006/exceptions"


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each, due on 30 September 2006."""
    return plant(database, world)


def items(answer: Response) -> list[dict[str, Any]]:
    """Return the exceptions of an answer."""
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def told(answer: Response) -> list[tuple[str, str]]:
    """Return kind and ref of each exception."""
    return [(each["kind"], each["ref"]) for each in items(answer)]


def put_off(coordinator: Caller, tree: Tree, *days: str) -> None:
    """Give the first action another deadline, one after another."""
    for day in days:
        schedule = {"kind": "range", "start_on": "2006-07-01", "due_on": day}
        edit = {"schedule": schedule, "schedule_reason": "The builders are late"}
        assert coordinator.patch(f"/actions/{tree.action}", edit).status_code == 200


def test_an_exception_says_why_since_when_whose_it_is_and_what_it_costs(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    line = {"plan": "drugs-2006", "action": "8.1.1", "state": "confirmed", "amount": "1250.00"}
    assert coordinator.post("/budget-lines", line).status_code == 201
    assert tree.report(percent=90, blocked=True).status_code == 201
    clock.to(2006, 10, 10)
    found = items(coordinator.get(PATH, agency="NHS"))
    overdue, blocked = found
    assert (overdue["kind"], blocked["kind"]) == ("overdue", "blocked")
    assert overdue["reasons"] == [
        {
            "rule": "OVERDUE",
            "text": "Due on 30 September 2006, 10 days ago, and not reported complete.",
            "inputs": {"as_at": "2006-10-10", "due_on": "2006-09-30", "days_late": 10},
        }
    ]
    assert overdue["node"] == {
        "kind": "milestone",
        "id": str(tree.leaf),
        "ref": "8.1.1.1",
        "title": "Completion",
    }
    assert (overdue["since"], overdue["age_days"], overdue["money"]) == (
        *("2006-10-01", 9, "1250.00"),
    )
    assert (blocked["since"], blocked["lead_agency"]) == ("2006-08-31", "NHS")
    assert overdue["previous"] == {"as_at": "2006-09-30", "present": False, "status": "red"}
    assert blocked["previous"] == {"as_at": "2006-09-30", "present": True, "status": "red"}


def test_the_first_quarter_has_none_before_it(tree: Tree, coordinator: Caller) -> None:
    assert tree.report(blocked=True).status_code == 201
    first = coordinator.get(PATH, as_at="2006-06-30").json()
    assert (first["previous_as_at"], first["items"]) == (None, [])
    second = coordinator.get(PATH).json()
    assert (second["as_at"], second["previous_as_at"]) == ("2006-08-31", "2006-06-30")
    assert second["counts"] == {kind: int(kind == "blocked") for kind in ExceptionKind}
    assert second["items"][0]["previous"] == {
        "as_at": "2006-06-30",
        "present": False,
        "status": "not_due",
    }


def test_agencies_and_kinds_narrow_and_repeat(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    assert tree.report(blocked=True, percent=90).status_code == 201
    clock.to(2006, 10, 1)
    late = [("overdue", "8.1.1.1"), ("overdue", "8.1.2.1")]
    assert told(coordinator.get(PATH)) == [*late, ("blocked", "8.1.1.1")]
    assert told(coordinator.get(PATH, agency="POLICE")) == late[1:]
    assert told(coordinator.get(PATH, agency=["NHS", "POLICE"], kind="overdue")) == late
    both = coordinator.get(PATH, kind=["overdue", "blocked"], agency="NHS").json()
    assert (both["counts"]["overdue"], both["counts"]["blocked"]) == (1, 1)
    for wrong, parameter in (({"agency": "NOBODY"}, "agency"), ({"kind": "sad"}, "kind")):
        refused = coordinator.get(PATH, **wrong)
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, parameter)
    assert coordinator.get(PATH, colour="red").status_code == 400


def test_a_deadline_put_off_twice_is_told_once_for_the_action(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    put_off(coordinator, tree, "2006-10-31")
    assert told(coordinator.get(PATH)) == []
    clock.to(2006, 9, 5)
    put_off(coordinator, tree, "2006-11-30")
    (slipped,) = items(coordinator.get(PATH))
    assert (slipped["kind"], slipped["ref"], slipped["since"]) == (
        *("slipped_twice", "8.1.1", "2006-09-05"),
    )
    assert [step["due_after"] for step in slipped["reasons"][0]["inputs"]["slips"]] == [
        *("2006-10-31", "2006-11-30"),
    ]
    assert told(coordinator.get(PATH, as_at="2006-09-04")) == []


def test_what_is_complete_drops_out(tree: Tree, coordinator: Caller, clock: Clock) -> None:
    put_off(coordinator, tree, "2006-10-31", "2006-11-30")
    edit = {"lead_agency": None}
    assert coordinator.patch(f"/actions/{tree.action}", edit).status_code == 200
    assert told(coordinator.get(PATH)) == [("slipped_twice", "8.1.1"), ("no_owner", "8.1.1")]
    assert tree.report(coordinator, state="complete").status_code == 201
    assert told(coordinator.get(PATH)) == []
    assert told(coordinator.get(PATH, as_at="2006-08-30")) == [("no_owner", "8.1.1")]


def test_money_and_ratings_and_risks_are_compared(tree: Tree, coordinator: Caller) -> None:
    plan = {"plan": "drugs-2006"}
    line = plan | {"action": "8.1.1", "state": "confirmed", "amount": "100.00"}
    made = coordinator.post("/budget-lines", line).json()
    spent = {"period": "2006-Q1", "kind": "actual", "amount": "90.00"}
    path = f"/budget-lines/{made['id']}/expenditures"
    assert coordinator.post(path, spent).status_code == 201
    rating = plan | {"subject": {"kind": "section", "ref": "8"}, "scale": "rag", "rating": "red"}
    assert coordinator.post("/assessments", rating | {"assessed_on": "2006-08-01"}).is_success
    risk = plan | {"description": "No lease", "likelihood": 4, "impact": 4, "actions": ["8.1.1"]}
    risk |= {"lead_agency": "JCG", "mitigation_due_on": "2006-08-30"}
    assert coordinator.post("/risks", risk).status_code == 201
    found = {(each["kind"], each["ref"]): each for each in items(coordinator.get(PATH))}
    assert list(found) == [
        ("overdue", "R1"),
        ("ratings_differ", "8"),
        ("spend_ahead_of_progress", "8"),
        ("spend_ahead_of_progress", "8.1.1"),
        ("risk_above_appetite", "R1"),
    ]
    assert {each["money"] for each in found.values()} == {"100.00"}
    risky = found["risk_above_appetite", "R1"]
    assert (risky["lead_agency"], risky["status"]) == ("JCG", "very_high")
    # The threshold is the partnership's, and versioned as the others are.
    etag = coordinator.get("/partnership").headers["etag"]
    edit = {"thresholds": {"spend_ahead_points": 95}}
    assert coordinator.patch("/partnership", edit, etag=etag).json()["rule_set"] == "partnership-1"
    assert not items(coordinator.get(PATH, kind="spend_ahead_of_progress"))


def test_promises_that_no_live_action_serves(tree: Tree, coordinator: Caller, world: World) -> None:
    plan = {"plan": "drugs-2006"}
    for ref in ("1", "2", "3"):
        named = {"strategy": "SCS", "ref": ref, "title": f"Promise {ref}"}
        assert coordinator.post("/commitments", named).status_code == 201
        local = {"scheme": "local", "ref": f"L{ref}", "title": f"Measure {ref}"}
        assert coordinator.post("/indicators", local).status_code == 201
    empty = plan | {"section": "8", "statement": "Nobody does this", "ref": "8.2"}
    assert coordinator.post("/outcomes", empty | {"lead_agency": "JCG"}).status_code == 201
    for ref, outcome in (("1", "8.1"), ("2", "8.2")):
        served = plan | {"commitment": {"strategy": "SCS", "ref": ref}, "outcome": outcome}
        assert coordinator.post("/commitment-links", served).status_code == 201
        measured = plan | {"indicator": f"L{ref}", "outcome": outcome, "role": "measures"}
        assert coordinator.post("/indicator-links", measured).status_code == 201
    unserved = [("unserved_commitment", "SCS 2"), ("unserved_indicator", "L2")]
    assert told(coordinator.get(PATH)) == unserved
    assert {each["lead_agency"] for each in items(coordinator.get(PATH))} == {"JCG"}
    # What no plan so much as names is told over the portfolio alone.
    unnamed = [("unserved_commitment", "SCS 3"), ("unserved_indicator", "L3")]
    over_all = coordinator.get("/portfolio/exceptions")
    assert told(over_all) == [*unserved, *unnamed]
    assert [each["plan"] for each in items(over_all)] == [*["drugs-2006"] * 2, None, None]
    assert told(world.stranger.get("/portfolio/exceptions")) == []


def test_a_plan_that_is_over_is_read_at_the_day_it_became_so(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    clock.to(2006, 10, 5)
    closed = {"to": "closed", "note": "The money ran out"}
    assert coordinator.post("/plans/drugs-2006/transitions", closed).status_code == 201
    clock.to(2007, 6, 1)
    told_later = coordinator.get(PATH).json()
    assert (told_later["as_at"], told_later["previous_as_at"]) == ("2006-10-05", "2006-09-30")
    assert {each["age_days"] for each in told_later["items"]} == {4}
    assert coordinator.get("/portfolio/exceptions").json()["plans"] == []
    then = coordinator.get("/portfolio/exceptions", as_at="2006-10-04").json()
    assert then["plans"] == ["drugs-2006"]


def test_the_portfolio_adds_up_its_live_plans(
    tree: Tree, coordinator: Caller, database: Database, world: World, clock: Clock
) -> None:
    with unrecorded(database) as session:
        owner = session.get_one(Partnership, world.partnership_id)
        make_plan(session, owner, "asb-2006", state="consultation")
        make_plan(session, owner, "draft-2006", state="draft")
    clock.to(2006, 10, 1)
    whole = coordinator.get("/portfolio/exceptions").json()
    assert whole["plans"] == ["asb-2006", "drugs-2006"]
    each = [items(coordinator.get(f"/plans/{plan}/exceptions")) for plan in whole["plans"]]
    assert whole["items"] == [*each[0], *each[1]]
    assert whole["counts"]["overdue"] == 2
    narrowed = coordinator.get("/portfolio/exceptions", agency="POLICE", kind="overdue")
    assert told(narrowed) == [("overdue", "8.1.2.1")]


@pytest.mark.parametrize("path", [PATH, "/portfolio/exceptions"])
def test_the_items_come_as_csv(path: str, tree: Tree, coordinator: Caller, clock: Clock) -> None:
    title = {"title": "=HYPERLINK(1)"}
    assert coordinator.patch(f"/milestones/{tree.leaf}", title).status_code == 200
    clock.to(2006, 10, 1)
    answer = coordinator.get(path, format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["ref"] for row in rows] == ["8.1.1.1", "8.1.2.1"]
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)", "Completion"]
    assert coordinator.get(path, etag=answer.headers["etag"], format="csv").status_code == 304
    assert coordinator.get(path, format="xml").status_code == 422


@pytest.mark.parametrize("path", [PATH, "/portfolio/exceptions"])
def test_an_answer_is_the_same_until_something_changes(
    path: str, tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    clock.to(2006, 10, 1)
    answer = coordinator.get(path)
    assert coordinator.get(path, etag=answer.headers["etag"]).status_code == 304
    assert tree.report(state="complete").status_code == 201
    assert coordinator.get(path, etag=answer.headers["etag"]).status_code == 200
