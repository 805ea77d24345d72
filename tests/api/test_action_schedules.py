"""Schedules of actions, and how they are changed, through HTTP."""

import pytest
import sqlalchemy as sa

from app.db import Database
from app.models import ScheduleChange
from app.models.base import table
from tests.api.making import ACTION, SEPTEMBER, make_action, prepare
from tests.factories import Caller, Clock


@pytest.fixture
def plan(coordinator: Caller) -> Caller:
    """Call as the coordinator of a plan that has outcomes 1 and 8.1."""
    return prepare(coordinator)


def test_a_schedule_is_completed_by_its_kind(plan: Caller) -> None:
    told = make_action(plan, schedule=SEPTEMBER)["schedule"]
    assert told == {
        "kind": "month",
        "meaning": "deadline",
        "start_on": None,
        "due_on": "2006-09-30",
        "printed": "Sept 2006",
        "inherited": False,
        "original_due_on": "2006-09-30",
        "times_revised": 0,
    }
    whole = {"kind": "range", "start_on": "2006-04-01", "due_on": "2007-03-31"}
    assert make_action(plan, schedule=whole)["schedule"]["meaning"] == "period"


def test_a_recurring_action_gets_a_milestone_for_each_quarter(
    database: Database, plan: Caller
) -> None:
    made = make_action(plan, schedule={"kind": "recurring", "printed": "Quarterly"})
    titles = [milestone["title"] for milestone in made["milestones"]]
    assert titles == ["2006/07 Q1", "2006/07 Q2", "2006/07 Q3", "2006/07 Q4"]
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT ref, schedule_kind, start_on, due_on FROM milestone ORDER BY position"
        ).all()
    second = rows[1]
    told = (second.ref, second.schedule_kind, str(second.start_on), str(second.due_on))
    assert told == ("1.1.2", "recurring", "2006-07-01", "2006-09-30")


def test_moving_the_deadline_of_an_agreed_plan_needs_a_reason_and_is_kept(
    database: Database, plan: Caller, clock: Clock
) -> None:
    path = f"/actions/{make_action(plan, schedule=SEPTEMBER)['id']}"
    december = {"kind": "month", "due_on": "2006-12-31", "printed": "Dec '06"}
    bare = plan.patch(path, {"schedule": december, "description": "Changed"})
    assert (bare.status_code, bare.json()["code"]) == (422, "reason_required")
    assert bare.json()["errors"][0]["pointer"] == "/schedule_reason"
    assert plan.get(path).json()["description"] == ACTION["description"]
    clock.to(2006, 9, 30, 23, 30)
    moved = plan.patch(path, {"schedule": december, "schedule_reason": "No builder"}).json()
    told = moved["schedule"]
    assert (told["due_on"], told["original_due_on"]) == ("2006-12-31", "2006-09-30")
    assert (moved["schedule"]["times_revised"], moved["version"]) == (1, 2)
    with database.read() as connection:
        change = connection.execute(sa.select(table(ScheduleChange))).one()
    assert (change.reason, str(change.changed_on)) == ("No builder", "2006-10-01")
    assert (change.old_printed, change.new_printed) == ("Sept 2006", "Dec '06")
    again = plan.patch(path, {"schedule": december})
    assert (again.status_code, again.json()["version"]) == (200, 2)
    wrong = plan.patch(path, {"schedule": {"kind": "range", "due_on": "2006-12-31"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/schedule/start_on")
    refused = plan.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "has_history")


def test_a_draft_moves_its_deadlines_without_a_reason(coordinator: Caller) -> None:
    coordinator.post(
        "/plans",
        {
            "code": "draft",
            "title": "Draft",
            "period_start_on": "2006-04-01",
            "period_end_on": "2007-03-31",
        },
    )
    coordinator.post("/outcomes", {"plan": "draft", "statement": "Less harm"})
    path = f"/actions/{make_action(coordinator, plan='draft')['id']}"
    moved = coordinator.patch(path, {"schedule": SEPTEMBER})
    assert (moved.status_code, moved.json()["schedule"]["times_revised"]) == (200, 1)
    assert moved.json()["schedule"]["original_due_on"] is None
