"""Reporting on a milestone, through HTTP: what is said, what it comes to, what it changes."""

from typing import Any

import pytest

from app.db import Database
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World

Said = dict[str, Any]
COMPLETE, GOING = {"state": "complete"}, {"state": "in_progress"}


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def test_an_update_tells_itself_its_milestone_and_what_changed_above(tree: Tree) -> None:
    said: Said = {
        "state": "in_progress",
        "percent": 40,
        "quantity": None,
        "forecast_on": "2006-09-20",
        "blocked": True,
        "commentary": "Two of five clinics are open.",
        "evidence": ["https://example.org/minutes?m=8#3", "HTTP://example.org"],
        "external_ref": "q2-17",
    }
    answer = tree.report(**said)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1{tree.path}"
    update, milestone = answer.json()["update"], answer.json()["milestone"]
    assert update == said | {
        "id": update["id"],
        "milestone": {"id": str(tree.leaf), "ref": "8.1.1.1"},
        "plan": "drugs-2006",
        "agency": "NHS",
        "reported_by": "nhs",
        "effective_on": "2006-08-31",
        "supersedes_id": None,
        "superseded_by_id": None,
        "recorded_at": "2006-08-31T12:00:00Z",
        "voided": None,
    }
    assert milestone == tree.read()
    assert milestone["current"]["update_id"] == update["id"]
    assert milestone["progress"]["reasons"][0]["rule"] == "BLOCKED"
    changed = answer.json()["ancestors_changed"]
    assert [(node["kind"], node["ref"]) for node in changed] == [
        *(("action", "8.1.1"), ("outcome", "8.1"), ("section", "8"), ("plan", "drugs-2006")),
    ]
    assert [node["after"] for node in changed[:2]] == [
        {"status": "red", "percent": 40},
        {"status": "red", "percent": 20},
    ]
    assert changed[0]["before"] == {"status": "not_due", "percent": 0}


def test_an_update_that_changes_nothing_above_says_so(tree: Tree) -> None:
    tree.report(percent=90)
    assert tree.report(commentary="Still so.").json()["ancestors_changed"] == []


@pytest.mark.parametrize(
    ("said", "state", "percent", "completed_on"),
    [
        ([{}], "not_started", None, None),
        ([{"percent": 0}], "not_started", 0, None),
        ([{"percent": 0.5}], "in_progress", 0.5, None),
        ([{"percent": 100}], "in_progress", 100, None),
        ([COMPLETE], "complete", 100, "2006-08-01"),
        ([COMPLETE | {"percent": 100}], "complete", 100, "2006-08-01"),
        ([{"percent": 40}, {"commentary": "No change."}], "in_progress", 40, None),
        ([{"percent": 40}, {"percent": 30}], "in_progress", 30, None),
        ([{"percent": 40}, COMPLETE], "complete", 100, "2006-08-02"),
        ([COMPLETE, {"commentary": "Done."}], "complete", 100, "2006-08-01"),
        ([COMPLETE, COMPLETE], "complete", 100, "2006-08-01"),
        ([{"percent": 40}, COMPLETE, GOING], "in_progress", 40, None),
        ([COMPLETE, GOING, COMPLETE], "complete", 100, "2006-08-03"),
        ([COMPLETE, {"percent": 60}], "in_progress", 60, None),
        ([{"percent": 40}, {"state": "not_started"}], "not_started", 40, None),
    ],
)
def test_updates_add_up_to_where_the_milestone_stands(
    tree: Tree, said: list[Said], state: str, percent: float, completed_on: str
) -> None:
    for day, update in enumerate(said, start=1):
        assert tree.report(effective_on=f"2006-08-{day:02}", **update).status_code == 201
    assert tree.current("state", "percent", "completed_on") == [state, percent, completed_on]


@pytest.mark.parametrize(
    ("quantity", "percent"), [(0, 0), (20, 40), (16.6667, 33.3334), (50, 100), (60, 100)]
)
def test_a_quantity_is_measured_by_the_target_and_over_achievement_is_kept(
    tree: Tree, coordinator: Caller, quantity: float, percent: float
) -> None:
    coordinator.patch(f"/milestones/{tree.leaf}", {"target": {"quantity": 50, "unit": "people"}})
    assert tree.report(quantity=quantity).status_code == 201
    assert tree.current("quantity", "percent") == [quantity, percent]
    assert tree.current("state") == ["in_progress" if quantity else "not_started"]


def test_a_third_stays_a_third_where_it_is_shown_rounded(tree: Tree, coordinator: Caller) -> None:
    coordinator.patch(f"/milestones/{tree.leaf}", {"target": {"quantity": 3}})
    tree.report(quantity=1)
    assert tree.current("percent") == [33.3333]
    assert tree.report(quantity=2).json()["milestone"]["progress"]["percent"] == 66.6667


def test_what_is_left_out_is_carried_forward_but_never_that_it_is_blocked(tree: Tree) -> None:
    tree.report(percent=40, forecast_on="2006-10-09", blocked=True, commentary="Stuck")
    tree.report(commentary="Free again")
    carried = ("percent", "forecast_on", "blocked", "commentary")
    assert tree.current(*carried) == [40, "2006-10-09", False, "Free again"]


def test_an_earlier_report_that_arrives_late_does_not_change_where_it_stands(
    tree: Tree, clock: Clock
) -> None:
    tree.report(effective_on="2006-08-31", percent=70)
    before = tree.read()
    clock.to(2006, 8, 31, 13)
    late = tree.report(effective_on="2006-07-31", percent=90, forecast_on="2006-12-01")
    assert late.status_code == 201
    after = late.json()["milestone"]
    assert (after["current"], after["progress"]) == (before["current"], before["progress"])
    assert late.json()["ancestors_changed"] == []
    told = tree.world.reader.get(tree.path).json()["items"]
    assert [update["effective_on"] for update in told] == ["2006-08-31", "2006-07-31"]


def test_updates_are_listed_newest_first_in_pages(tree: Tree, clock: Clock) -> None:
    for hour, day in ((12, 3), (13, 1), (14, 2), (15, 3)):
        clock.to(2006, 8, 31, hour)
        tree.report(effective_on=f"2006-08-0{day}", commentary=f"{day} at {hour}")
    told: list[Said] = []
    cursor = None
    for _ in range(2):
        params: Said = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = tree.world.reader.get(tree.path, **params).json()
        told, cursor = told + page["items"], page["next_cursor"]
    said = [update["commentary"] for update in told]
    assert said == ["3 at 15", "3 at 12", "2 at 14", "1 at 13"]
    assert cursor is None


def test_an_update_never_raises_the_version_so_an_edit_under_way_still_fits(
    tree: Tree, coordinator: Caller
) -> None:
    read = coordinator.get(f"/milestones/{tree.leaf}")
    revision = coordinator.get("/plans/drugs-2006").json()["revision"]
    told = tree.report(percent=40).json()["milestone"]
    assert (told["version"], told["updated_at"]) == (1, "2006-08-31T12:00:00Z")
    assert coordinator.get("/plans/drugs-2006").json()["revision"] == revision + 1
    assert coordinator.get(f"/milestones/{tree.leaf}").headers["etag"] != read.headers["etag"]
    edited = coordinator.patch(
        f"/milestones/{tree.leaf}", {"title": "New"}, etag=read.headers["etag"]
    )
    assert (edited.status_code, edited.json()["version"]) == (200, 2)
    assert edited.json()["current"]["percent"] == 40


def test_a_preview_tells_what_would_be_and_writes_nothing(tree: Tree, coordinator: Caller) -> None:
    plan, before = coordinator.get("/plans/drugs-2006").json(), tree.read()
    body = {"effective_on": "2006-08-31", "percent": 40, "external_ref": "q2-17"}
    shown = tree.world.lead.post(tree.path, body, preview="true")
    assert shown.status_code == 200
    assert tree.read() == before
    assert coordinator.get(tree.path).json()["items"] == []
    assert coordinator.get("/plans/drugs-2006").json() == plan
    done = tree.world.lead.post(tree.path, body)
    assert done.status_code == 201
    assert done.json()["ancestors_changed"] == shown.json()["ancestors_changed"]
    assert done.json()["milestone"]["progress"] == shown.json()["milestone"]["progress"]
    assert len(coordinator.get(tree.path).json()["items"]) == 1


def test_a_preview_refuses_what_the_update_would_be_refused_for(tree: Tree) -> None:
    body = {"effective_on": "2006-09-01"}
    refused = tree.world.lead.post(tree.path, body, preview="true")
    assert refused.status_code == 422
