"""What if, through HTTP: what would come of it is told, and nothing of it stays."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from app.db import Database
from app.services.shelf import SHELF
from tests.api.books import entries, everything
from tests.api.making import make_action, prepare
from tests.api.milestone_makers import Tree
from tests.api.milestone_makers import plant as plant_tree
from tests.api.writes import ASKED, plant
from tests.factories import Caller, Clock, World
from tests.live.server import all_at_once

Body = dict[str, Any]
PLAN = "/plans/drugs-2006"
(WRITE,) = ASKED


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each, due on 30 September 2006."""
    return plant_tree(database, world)


def ask(caller: Caller, **supposed: Any) -> Response:
    return caller.post(f"{PLAN}/what-if", supposed)


def told(caller: Caller, **supposed: Any) -> Body:
    answer = ask(caller, **supposed)
    assert answer.status_code == 200, answer.text
    body: Body = answer.json()
    return body


def refusals(answer: Response) -> list[tuple[str, str]]:
    assert (answer.status_code, answer.json()["code"]) == (422, "what_if_refused"), answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def statuses(nodes: list[Body], side: str) -> dict[str, str]:
    return {node["ref"]: node[side]["status"] for node in nodes}


def figures(node: Body) -> Body:
    return {name: node[name] for name in ("status", "percent", "reasons")}


def standing(caller: Caller, **params: Any) -> dict[str, Body]:
    """Where every node stands, by its ref."""

    def spread(node: Body) -> dict[str, Body]:
        found = {node["ref"]: figures(node)}
        for child in node["children"]:
            found |= spread(child)
        return found

    progress = caller.get(f"{PLAN}/progress", depth="milestone", **params).json()
    return spread(progress["progress"])


def test_what_would_come_of_an_update_is_told_with_all_above(tree: Tree) -> None:
    reader = tree.world.reader
    told_of = told(reader, updates=[{"ref": "8.1.1.1", "state": "complete"}])
    assert told_of["as_at"] == "2006-08-31"
    assert told_of["changes"] == {
        "updates": [{"id": str(tree.leaf), "ref": "8.1.1.1"}],
        "schedules": [],
        "budget_lines": [],
    }
    nodes = told_of["nodes"]
    assert [node["ref"] for node in nodes] == ["drugs-2006", "8", "8.1", "8.1.1", "8.1.1.1"]
    assert statuses(nodes, "before")["8.1.1"] == "not_due"
    assert statuses(nodes, "after")["8.1.1"] == "complete"
    assert told_of["progress"] == {side: nodes[0][side] for side in ("before", "after")}
    before = standing(reader)
    assert {node["ref"]: node["before"] for node in nodes} == {
        node["ref"]: before[node["ref"]] for node in nodes
    }


def test_what_is_told_is_what_comes_of_it_when_it_is_done(tree: Tree) -> None:
    supposed: Body = {"state": "in_progress", "percent": 20, "blocked": True}
    nodes = told(
        tree.world.reader, updates=[supposed | {"ref": "8.1.1.1", "effective_on": "2006-08-31"}]
    )["nodes"]
    assert tree.report(**supposed).status_code == 201
    after = standing(tree.world.reader)
    assert {node["ref"]: node["after"] for node in nodes} == {
        node["ref"]: after[node["ref"]] for node in nodes
    }


def test_nothing_is_written_and_no_reading_of_it_is_kept(world: World, database: Database) -> None:
    planted = plant(world)
    before = everything(database)
    read = world.reader.get(f"{PLAN}/progress", depth="milestone", as_at="2006-12-31").content
    for caller in (world.coordinator, world.lead, world.other, world.reader):
        answer = planted.send(WRITE, caller, **{"Idempotency-Key": "nightly-2006-08-31-0009"})
        assert answer.status_code == 200, answer.text
        assert "idempotency-replayed" not in answer.headers
        assert len(answer.json()["nodes"]) > 4
    spoilt = planted.fill(WRITE.body) | {"as_at": "2006-09-01"}
    assert refusals(world.reader.post(f"{PLAN}/what-if", spoilt))
    assert everything(database) == before
    for _ in range(2):
        again = world.reader.get(f"{PLAN}/progress", depth="milestone", as_at="2006-12-31")
        assert again.content == read
        SHELF.clear()


def test_a_crash_leaves_nothing_either(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = plant(world)
    before = everything(database)

    def fail(*_: Any) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("app.services.what_if._money", fail)
    with pytest.raises(RuntimeError, match="on purpose"):
        planted.send(WRITE, world.reader)
    assert everything(database) == before


def test_asking_and_reporting_at_once_get_in_nobodys_way(tree: Tree, database: Database) -> None:
    world = tree.world
    supposed = {
        "updates": [
            {"ref": ref, "state": "complete", "effective_on": "2006-08-31"}
            for ref in ("8.1.2.1", "8.1.1.1")
        ],
        "schedules": [{"kind": "action", "ref": "8.1.1", "schedule": {"due_on": "2006-12-31"}}],
        "budget_lines": [{"action": "8.1.1", "state": "nil"}],
    }

    def report(percent: int) -> Response:
        return tree.report(percent=percent)

    answers = all_at_once(
        [partial(ask, world.reader, **supposed)] * 6 + [partial(report, n) for n in (10, 20, 30)]
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 6 + [201] * 3
    revisions = {a.json()["revision"] for a in answers if a.status_code == 200}
    assert revisions <= {0, 1, 2, 3}
    # Each was read at one instant: before and after differ by what was supposed, and only by it.
    assert {a.json()["progress"]["after"]["status"] for a in answers if a.status_code == 200} == {
        "complete"
    }
    assert len(entries(database, world)) == 3


def test_the_day_read_is_the_latest_spoken_of(tree: Tree) -> None:
    ahead = {"ref": "8.1.1.1", "state": "complete", "effective_on": "2007-03-31"}
    today = {"ref": "8.1.1.1", "state": "complete", "effective_on": "2006-08-31"}
    assert told(tree.world.reader, updates=[ahead, today])["as_at"] == "2007-03-31"
    assert told(tree.world.reader)["as_at"] == "2006-08-31"
    body = told(tree.world.reader, as_at="2006-10-31", updates=[{"ref": "8.1.1.1", "percent": 5}])
    assert body["as_at"] == "2006-10-31"
    assert statuses(body["nodes"], "after")["8.1.1.1"] == "red"
    (leaf,) = [node for node in body["nodes"] if node["ref"] == "8.1.1.1"]
    assert leaf["before"] == standing(tree.world.reader, as_at="2006-10-31")["8.1.1.1"]
    refused = ask(tree.world.reader, as_at="2007-01-31", updates=[today, ahead])
    assert refusals(refused) == [("/updates/1/effective_on", "invalid_fields")]


@pytest.mark.parametrize("as_at", ["2006-08-01", "2006-08-31", "2006-12-01"])
def test_a_schedule_counts_on_the_day_that_is_read(tree: Tree, clock: Clock, as_at: str) -> None:
    clock.now += timedelta(days=40)
    later = {"kind": "action", "ref": "8.1.1", "schedule": {"due_on": "2007-02-28"}}
    assert tree.world.coordinator.patch(
        f"/actions/{tree.action}",
        {"schedule": {"due_on": "2006-07-31"}, "schedule_reason": "Sooner"},
    ).is_success
    body = told(tree.world.reader, as_at=as_at, schedules=[later])
    assert body["changes"]["schedules"] == [
        {"kind": "action", "id": str(tree.action), "ref": "8.1.1"}
    ]
    after = statuses(body["nodes"], "after")
    if as_at == "2006-12-01":
        assert statuses(body["nodes"], "before")["8.1.1.1"] == "red"
        assert after["8.1.1.1"] == "unknown"
        own = told(tree.world.reader, as_at=as_at, schedules=[later | {"ref": str(tree.action)}])
        assert own["nodes"] == body["nodes"]
    assert after.get("8.1.1") != "red"


def test_a_milestone_may_have_a_schedule_of_its_own_or_none(tree: Tree) -> None:
    own = {"kind": "milestone", "ref": "8.1.1.1"}
    schedule = {"kind": "day", "due_on": "2006-08-01"}
    body = told(tree.world.reader, schedules=[own | {"schedule": schedule}])
    assert statuses(body["nodes"], "after")["8.1.1"] == "red"
    path = f"/milestones/{tree.leaf}"
    reason = {"schedule_reason": "Sooner"}
    assert tree.world.coordinator.patch(path, {"schedule": schedule} | reason).is_success
    body = told(tree.world.reader, schedules=[own | {"schedule": None}])
    assert statuses(body["nodes"], "before")["8.1.1"] == "red"
    assert statuses(body["nodes"], "after")["8.1.1"] == "not_due"


def test_money_is_told_before_and_after_with_the_sections_that_move(tree: Tree) -> None:
    reader = tree.world.reader
    made = tree.world.coordinator.post(
        "/budget-lines",
        {"plan": "drugs-2006", "action": "8.1.1", "state": "confirmed", "amount": "100.00"},
    )
    assert made.status_code == 201
    body = told(
        reader,
        budget_lines=[
            {"action": "8.1.1", "number": 1, "amount": "150.00", "funding_source": "PTB"},
            {"action": "8.1.2", "state": "confirmed", "amount": "25.50"},
            {"action": "8.1.2", "state": "nil"},
        ],
    )
    assert body["changes"]["budget_lines"] == [
        {"action": "8.1.1", "number": 1, "is_new": False},
        {"action": "8.1.2", "number": 1, "is_new": True},
        {"action": "8.1.2", "number": 2, "is_new": True},
    ]
    money = body["money"]
    assert (money["before"]["planned"], money["after"]["planned"]) == ("100.00", "175.50")
    (section,) = money["by_section"]
    assert (section["key"], section["label"]) == ("8", "Treatment")
    assert (section["before"]["planned"], section["after"]["planned"]) == ("100.00", "175.50")
    assert section["after"]["lines"]["nil"] == 1
    assert body["nodes"] == []
    assert reader.get(f"{PLAN}/budget").json()["total"] == money["before"]


def test_money_that_no_section_had_so_far_has_a_row_after_only(world: World) -> None:
    make_action(prepare(world.coordinator))
    body = told(
        world.reader, budget_lines=[{"action": "1.1", "state": "confirmed", "amount": "5.00"}]
    )
    (row,) = body["money"]["by_section"]
    assert (row["key"], row["before"], row["after"]["planned"]) == (None, None, "5.00")


def test_every_refusal_is_told_with_its_place(tree: Tree) -> None:
    refused = ask(
        tree.world.reader,
        updates=[
            {"ref": "8.1.1.1", "percent": 40},
            {"ref": "8.1.1.1", "quantity": 3},
            {"ref": "9.9.9", "percent": 5},
            {"milestone_id": str(tree.action), "percent": 5},
            {"ref": "8.1.2.1", "state": "complete", "percent": 40},
        ],
        schedules=[
            {"kind": "action", "ref": "8.1.9", "schedule": {"due_on": "2006-09-01"}},
            {"kind": "action", "ref": "8.1.1", "schedule": None},
            {"kind": "action", "ref": "8.1.1", "schedule": {"due_on": "2006-06-01"}},
            {"kind": "milestone", "ref": "8.1.1.1", "schedule": {"due_on": "2006-06-01"}},
            {"kind": "action", "ref": "8.1.2", "schedule": {"due_on": "2006-12-31"}},
            {"kind": "action", "ref": "8.1.2", "schedule": {"due_on": "2007-01-31"}},
        ],
        budget_lines=[
            {"action": "8.1.1", "number": 7, "amount": "1.00"},
            {"action": "8.1.1", "amount": "1.00"},
            {"action": "8.1.1", "state": "nil", "amount": "1.00"},
            {"action": "8.7.1", "state": "nil"},
            {"action": "8.1.1", "state": "to_be_identified", "funding_source": "NONE"},
        ],
    )
    assert refusals(refused) == [
        ("/updates/1/quantity", "invalid_fields"),
        ("/updates/2/ref", "unknown_reference"),
        ("/updates/3/milestone_id", "unknown_reference"),
        ("/updates/4/percent", "invalid_fields"),
        ("/schedules/0/ref", "unknown_reference"),
        ("/schedules/1/schedule", "invalid_fields"),
        ("/schedules/2/schedule/due_on", "invalid_fields"),
        ("/schedules/3/schedule/kind", "invalid_fields"),
        ("/schedules/5/ref", "invalid_fields"),
        ("/budget_lines/0/number", "unknown_reference"),
        ("/budget_lines/1/state", "invalid_fields"),
        ("/budget_lines/2/amount", "invalid_fields"),
        ("/budget_lines/3/action", "unknown_reference"),
        ("/budget_lines/4/funding_source", "unknown_reference"),
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"updates": [{"percent": 5}]}, "/updates/0"),
        ({"updates": [{"ref": "8.1.1.1", "percent": 101}]}, "/updates/0/percent"),
        ({"updates": [{"ref": "8.1.1.1", "plan": "drugs-2006"}]}, "/updates/0/plan"),
        ({"schedules": [{"kind": "outcome", "ref": "8.1"}]}, "/schedules/0/kind"),
        ({"schedules": [{"kind": "action", "ref": "8.1.1"}]}, "/schedules/0/schedule"),
        ({"budget_lines": [{"state": "nil"}]}, "/budget_lines/0/action"),
        ({"as_at": "31/08/2006"}, "/as_at"),
        ({"weights": []}, "/weights"),
        ({"updates": [{"ref": "8.1.1.1"}] * 501}, "/updates"),
    ],
)
def test_a_body_that_cannot_be_read_names_the_field(world: World, body: Body, pointer: str) -> None:
    answer = world.reader.post(f"{PLAN}/what-if", body)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_an_agency_may_suppose_anything_of_what_it_reads(tree: Tree) -> None:
    cancelled = [{"ref": "8.1.1.1", "state": "cancelled"}]
    body = told(tree.world.other, updates=cancelled)
    assert statuses(body["nodes"], "after")["8.1.1"] == "cancelled"
    assert body == told(tree.world.reader, updates=cancelled)
    assert ask(tree.world.stranger, updates=cancelled).status_code == 404
    assert ask(tree.world.nobody, updates=cancelled).status_code == 401


@pytest.mark.parametrize("state", ["draft", "closed", "superseded"])
def test_a_plan_in_any_state_may_be_asked(
    world: World, database: Database, clock: Clock, state: str
) -> None:
    code = "drugs-2006"
    if state == "draft":
        body = {"period_start_on": "2006-04-01", "period_end_on": "2007-03-31"}
        made = world.coordinator.post("/plans", body | {"code": "new-2006", "title": "A draft"})
        code = made.json()["code"]
        plant_tree(database, world, UUID(made.json()["id"]))
    else:
        plant_tree(database, world)
        moved = world.coordinator.post(f"{PLAN}/transitions", {"to": state, "note": "Over"})
        assert moved.is_success, moved.text
    clock.now += timedelta(days=90)
    answer = world.reader.post(
        f"/plans/{code}/what-if",
        {
            "updates": [{"ref": "8.1.1.1", "state": "complete"}],
            "schedules": [{"kind": "action", "ref": "8.1.2", "schedule": {"due_on": "2006-12-31"}}],
        },
    )
    assert answer.status_code == 200, answer.text
    # What is over is read as on the day it became so.
    assert answer.json()["as_at"] == ("2006-11-29" if state == "draft" else "2006-08-31")
    assert statuses(answer.json()["nodes"], "after")["8.1.1"] == "complete"
