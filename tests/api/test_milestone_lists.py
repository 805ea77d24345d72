"""Lists of milestones, and when what was read before is still what there is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.db import Database
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are executed meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def refs(caller: Caller, **params: Any) -> list[str]:
    """List the refs of the milestones that filters leave."""
    answer = caller.get("/milestones", **params)
    assert answer.status_code == 200, answer.text
    return [told["ref"] for told in answer.json()["items"]]


def grow(tree: Tree, count: int) -> list[str]:
    """Add milestones 8.1.1.2 and up, and return their ids."""
    wanted = {"action": str(tree.action)}
    made = (
        tree.world.coordinator.post("/milestones", wanted | {"title": f"Step {number}"})
        for number in range(count)
    )
    return [answer.json()["id"] for answer in made]


@pytest.fixture
def varied(tree: Tree) -> Tree:
    """Give the leaf a report, and add .2 for POLICE, due in October, and .3, which is key."""
    tree.report(effective_on="2006-08-10", percent=70)
    common = {"plan": "drugs-2006", "action": "8.1.1"}
    schedule = {"kind": "month", "due_on": "2006-10-31"}
    police = {"title": "Theirs", "lead_agency": "POLICE", "schedule": schedule}
    none = {"title": "Key", "key": True, "schedule": {"kind": "none"}}
    for wanted in (police, none):
        assert tree.world.coordinator.post("/milestones", common | wanted).status_code == 201
    return tree


ALL = ["8.1.1.1", "8.1.1.2", "8.1.1.3", "8.1.2.1"]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({}, [0, 1, 2, 3]),
        ({"plan": "drugs-2006", "section": "8"}, [0, 1, 2, 3]),
        ({"plan": "drugs-2006", "outcome": "8.1"}, [0, 1, 2, 3]),
        ({"plan": "drugs-2006", "action": "8.1.2"}, [3]),
        ({"plan": "drugs-2006", "action": ["8.1.1", "8.1.2"], "key": "true"}, [2]),
        ({"lead_agency": "NHS"}, [0, 2]),
        ({"lead_agency": "POLICE"}, [1, 3]),
        ({"lead_agency": ["POLICE", "NHS"]}, [0, 1, 2, 3]),
        ({"due_from": "2006-09-30"}, [0, 1, 3]),
        ({"due_from": "2006-10-01"}, [1]),
        ({"due_to": "2006-10-30"}, [0, 3]),
        ({"not_reported_since": "2006-08-10"}, [1, 2, 3]),
        ({"not_reported_since": "2006-08-11"}, [0, 1, 2, 3]),
        ({"key": "true"}, [2]),
        ({"key": "false", "lead_agency": "POLICE", "due_to": "2006-09-30"}, [3]),
        ({"status": "green"}, [0]),
        ({"status": ["green", "unknown"], "lead_agency": "NHS"}, [0, 2]),
        ({"status": "red"}, []),
    ],
)
def test_a_filter_leaves_what_it_says(varied: Tree, asked: dict[str, Any], left: list[int]) -> None:
    assert refs(varied.world.reader, **asked) == [ALL[place] for place in left]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"action": "8.1.1"}, 422),
        ({"plan": "southern-2006"}, 422),
        ({"lead_agency": "SOUTHERN"}, 422),
        ({"status": "late"}, 422),
        ({"due_from": "2006-02-30"}, 422),
        ({"agency": "NHS"}, 400),
        ({"sort": "title"}, 400),
    ],
)
def test_a_filter_that_names_nothing_is_refused(
    tree: Tree, asked: dict[str, Any], status: int
) -> None:
    assert tree.world.reader.get("/milestones", **asked).status_code == status


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("ref", [0, 1, 2, 3]),
        ("-ref", [3, 2, 1, 0]),
        ("due_on,ref", [0, 3, 1, 2]),
        ("-due_on,ref", [1, 0, 3, 2]),
        ("-updated_at,ref", [0, 1, 2, 3]),
    ],
)
@pytest.mark.parametrize("status", [[], ["green", "unknown", "not_due"]])
def test_pages_follow_each_other_in_every_order(
    varied: Tree, sort: str, order: list[int], status: list[str]
) -> None:
    told: list[str] = []
    cursor: dict[str, str] = {}
    for _ in ALL:
        params: dict[str, Any] = {"limit": 1, "sort": sort, "status": status, **cursor}
        page = varied.world.reader.get("/milestones", **params).json()
        told += [milestone["ref"] for milestone in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert told == [ALL[place] for place in order]
    assert cursor == {"cursor": None}


def test_refs_are_ordered_by_their_numbers(tree: Tree) -> None:
    grow(tree, 10)
    assert refs(tree.world.reader)[8:] == ["8.1.1.9", "8.1.1.10", "8.1.1.11", "8.1.2.1"]


@pytest.mark.parametrize("params", [{}, {"status": "not_due"}])
def test_a_longer_list_takes_no_more_queries(
    tree: Tree, database: Database, params: dict[str, str]
) -> None:
    tree.world.reader.get("/milestones")  # notes the use of the key, which the next need not
    counts = []
    for more in (1, 20):
        for made in grow(tree, more):
            tree.world.coordinator.post(
                f"/milestones/{made}/updates", {"effective_on": "2006-08-31"}
            )
        with counting(database) as statements:
            tree.world.reader.get("/milestones", **params)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_an_unchanged_milestone_is_not_sent_again(tree: Tree) -> None:
    read = tree.world.reader.get(f"/milestones/{tree.leaf}")
    again = tree.world.reader.get(f"/milestones/{tree.leaf}", etag=read.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_at_midnight_in_the_partnerships_zone_it_is_another_answer(
    tree: Tree, clock: Clock
) -> None:
    tree.report(percent=90)
    clock.to(2006, 9, 30, 12)
    path = f"/milestones/{tree.leaf}"
    due = tree.world.reader.get(path)
    assert due.json()["progress"]["status"] == "green"
    clock.to(2006, 9, 30, 22, 59)
    assert tree.world.reader.get(path, etag=due.headers["etag"]).status_code == 304
    clock.to(2006, 9, 30, 23, 0)
    overdue = tree.world.reader.get(path, etag=due.headers["etag"])
    assert overdue.status_code == 200
    assert overdue.json()["progress"]["reasons"][0]["rule"] == "OVERDUE"
    assert overdue.json()["version"] == due.json()["version"]


def test_with_other_dates_of_its_action_it_is_another_answer(
    tree: Tree, coordinator: Caller
) -> None:
    path = f"/milestones/{tree.leaf}"
    before = coordinator.get(path)
    schedule = {"kind": "day", "due_on": "2006-08-30"}
    moved = coordinator.patch(
        f"/actions/{tree.action}", {"schedule": schedule, "schedule_reason": "Brought forward"}
    )
    assert moved.status_code == 200
    after = coordinator.get(path, etag=before.headers["etag"])
    assert after.status_code == 200
    told = after.json()
    assert (told["schedule"]["due_on"], told["schedule"]["times_revised"]) == ("2006-08-30", 1)
    assert (told["schedule"]["original_due_on"], told["progress"]["status"]) == (
        "2006-09-30",
        "red",
    )
    assert told["version"] == before.json()["version"]


def test_a_report_elsewhere_leaves_the_answer_as_it_was(tree: Tree) -> None:
    path = f"/milestones/{tree.neighbour}"
    before = tree.world.reader.get(path)
    tree.report(percent=40)
    assert tree.world.reader.get(path, etag=before.headers["etag"]).status_code == 304


@pytest.mark.parametrize("within", [{}, {"plan": "drugs-2006"}, {"lead_agency": "NHS"}])
@pytest.mark.parametrize("kind", ["action", "milestone"])
def test_a_page_in_the_usual_order_is_read_without_the_rest(
    tree: Tree, database: Database, kind: str, within: dict[str, str]
) -> None:
    with counting(database) as statements:
        assert tree.world.reader.get(f"/{kind}s", **within).status_code == 200
    # PostgreSQL reads a small table whole, whatever there is to go by.
    if database.engine.dialect.name == "sqlite":
        (page,) = [each for each in statements if "LIMIT" in each and f"FROM {kind}" in each]
        anything = ("",) * page.count("?")
        with database.read() as connection:
            told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {page}", anything).all()
        steps = [row[-1] for row in told]
        assert any(f"ix_{kind}_in_order (partnership_id=?" in step for step in steps)
        assert not any("ORDER BY" in step for step in steps)


@pytest.mark.parametrize("path", ["/milestones", "/actions", "/outcomes", "/changes"])
def test_the_limit_of_a_page_is_written_out(tree: Tree, database: Database, path: str) -> None:
    with counting(database) as statements:
        assert tree.world.reader.get(path).status_code == 200
    # PostgreSQL, told it as a parameter, plans the page anew for each who asks.
    pages = [each for each in statements if "LIMIT" in each]
    assert pages
    assert all(re.search(r"LIMIT 5[01]\b", page) for page in pages)
