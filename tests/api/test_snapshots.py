"""Quarters closed for good, through HTTP."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.db import Database
from app.models import LedgerEntry, Snapshot
from app.models.base import new_id, table
from tests.api.books import entries, everything, verified
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World

PATH = "/snapshots"
Q1 = {"plan": "drugs-2006", "period": "2006-Q1", "signed_off_by": "Chair of the board"}
snapshot, entry = table(Snapshot), table(LedgerEntry)


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each, due on 30 September 2006."""
    return plant(database, world)


def close(caller: Caller, **more: Any) -> dict[str, Any]:
    """Close a quarter and return what is told of that."""
    made = caller.post(PATH, Q1 | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def body_of(caller: Caller, made: dict[str, Any]) -> dict[str, Any]:
    """Read what was frozen."""
    told: dict[str, Any] = caller.get(f"{PATH}/{made['id']}").json()["body"]
    return told


def test_a_closed_quarter_says_what_was_read_by_whom_it_was_signed_and_under_which_rules(
    tree: Tree, coordinator: Caller
) -> None:
    answer = coordinator.post(PATH, Q1 | {"narrative": "A slow start", "period": "2006/07 Q1"})
    made = answer.json()
    assert answer.headers["location"] == f"/v1/snapshots/{made['id']}"
    assert made["period"] == {
        "key": "2006-Q1",
        "label": "2006/07 Q1",
        "start_on": "2006-04-01",
        "end_on": "2006-06-30",
    }
    assert (made["as_at"], made["known_at"]) == ("2006-06-30", "2006-08-31T12:00:00Z")
    assert (made["rule_set"], made["narrative"]) == ("partnership-0", "A slow start")
    assert (made["signed_off_by"], made["signed_off_on"]) == ("Chair of the board", "2006-08-31")
    read = coordinator.get(f"{PATH}/{made['id']}")
    body = read.json().pop("body")
    assert {name: value for name, value in read.json().items() if name != "body"} == made
    assert body["period"] == made["period"]
    assert set(body) >= {"progress", "budget", "risks", "indicators", "exceptions", "document"}
    assert body["thresholds"]["slip_red_days"] == 28
    assert coordinator.get(f"{PATH}/{made['id']}", etag=read.headers["etag"]).status_code == 304


def test_the_hash_can_be_worked_out_again(tree: Tree, coordinator: Caller) -> None:
    made = close(coordinator)
    frozen = coordinator.get(f"{PATH}/{made['id']}/body")
    assert hashlib.sha256(frozen.content).hexdigest() == made["hash"]
    assert frozen.json() == body_of(coordinator, made)
    # The text is canonical: sorted keys and no spaces, so JSON that was read writes it again.
    assert orjson.dumps(frozen.json(), option=orjson.OPT_SORT_KEYS) == frozen.content
    again = coordinator.get(f"{PATH}/{made['id']}/body", etag=frozen.headers["etag"])
    assert again.status_code == 304


def test_what_was_frozen_is_what_was_told_that_day(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    assert tree.report(percent=40, blocked=True, effective_on="2006-08-30").status_code == 201
    made = close(coordinator, period="2006-Q2", as_at="2006-08-30")
    plan, day = "/plans/drugs-2006", {"as_at": "2006-08-30"}
    told = coordinator.get(f"{plan}/progress", depth="milestone", **day).json()["progress"]
    found = coordinator.get(f"{plan}/exceptions", **day).json()["items"]
    body = body_of(coordinator, made)
    assert (body["progress"], body["exceptions"]) == (told, found)
    clock.to(2006, 9, 1)
    assert tree.report(state="complete", effective_on="2006-08-30").status_code == 201
    assert coordinator.get(f"{plan}/progress", **day).json()["progress"]["status"] != "red"
    assert body_of(coordinator, made) == body


def test_a_quarter_is_closed_once_and_closed_anew_by_name(tree: Tree, coordinator: Caller) -> None:
    first = close(coordinator)
    refused = coordinator.post(PATH, Q1)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_exists")
    second = close(coordinator, supersedes=first["id"], narrative="With the late returns")
    assert (second["supersedes_id"], second["superseded_by_id"]) == (first["id"], None)
    assert coordinator.get(f"{PATH}/{first['id']}").json()["superseded_by_id"] == second["id"]
    for other in (first["id"], str(new_id())):
        refused = coordinator.post(PATH, Q1 | {"supersedes": other})
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
        assert refused.json()["errors"][0]["pointer"] == "/supersedes"
    other_quarter = coordinator.post(
        PATH, Q1 | {"period": "2006-Q2", "as_at": "2006-08-01", "supersedes": second["id"]}
    )
    assert other_quarter.status_code == 422


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"period": "2007-Q1"}, "/period"),
        ({"period": "summer"}, "/period"),
        ({"period": "2006-Q2"}, "/as_at"),
        ({"as_at": "2006-09-01"}, "/as_at"),
        ({"as_at": "2006-03-31"}, "/as_at"),
        ({"signed_off_on": "2006-09-01"}, "/signed_off_on"),
        ({"signed_off_by": ""}, "/signed_off_by"),
        ({"plan": "nothing"}, "/plan"),
        ({"plan": "southern-2006"}, "/plan"),
        ({"hash": "0" * 64}, "/hash"),
    ],
)
def test_what_cannot_be_closed_is_refused(
    wrong: dict[str, Any], pointer: str, coordinator: Caller, database: Database
) -> None:
    before = everything(database)
    refused = coordinator.post(PATH, Q1 | wrong)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert everything(database) == before


def test_a_plan_that_is_over_is_closed_at_the_day_it_became_so(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    closed = {"to": "closed", "note": "The money ran out"}
    assert coordinator.post("/plans/drugs-2006/transitions", closed).status_code == 201
    clock.to(2007, 1, 10)
    assert close(coordinator, period="2006-Q2")["as_at"] == "2006-08-31"
    late = coordinator.post(PATH, Q1 | {"period": "2006-Q3"})
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "/as_at")


def test_no_change_and_no_removal_gets_past_the_database(
    tree: Tree, coordinator: Caller, database: Database
) -> None:
    made = close(coordinator)
    before = everything(database)
    one = snapshot.c.id == UUID(made["id"])
    tries: list[Any] = [
        snapshot.update().values(narrative="All went well"),
        snapshot.update().values(hash="0" * 64),
        snapshot.delete(),
        snapshot.delete().where(one),
    ]
    refusal: Any = pytest.raises(sa.exc.DBAPIError, match="a snapshot is never changed")
    for statement in tries:
        with database.engine.connect() as connection, refusal:
            connection.execute(statement)
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection, refusal:
            connection.exec_driver_sql("TRUNCATE snapshot")
    assert everything(database) == before


def test_the_database_keeps_one_first_snapshot_of_a_quarter(
    tree: Tree, coordinator: Caller, database: Database
) -> None:
    made = close(coordinator)
    with database.read() as connection:
        row = dict(connection.execute(sa.select(snapshot)).one()._mapping)
    second = row | {"id": new_id(), "supersedes_id": row["id"]}
    for twin in (row | {"id": new_id()}, second | {"id": new_id()}):
        with database.engine.connect() as connection:
            connection.execute(snapshot.insert(), second)
            with pytest.raises(sa.exc.IntegrityError):
                connection.execute(snapshot.insert(), twin)
    assert coordinator.get(PATH).json()["items"] == [made]


NAMES = ("Zoe Person", "Yan Printed", "Abe Assessor")


def test_no_name_of_a_person_is_frozen(tree: Tree, coordinator: Caller, world: World) -> None:
    contact = {"role_title": "Clinic lead", "agency": "NHS", "name": NAMES[0]}
    led = coordinator.post("/contacts", contact).json()["id"]
    edit = {"lead_contact_id": led, "owner_printed": NAMES[1]}
    assert coordinator.patch(f"/actions/{tree.action}", edit).status_code == 200
    rating = {"plan": "drugs-2006", "subject": {"kind": "section", "ref": "8"}, "scale": "rag"}
    rating |= {"rating": "red", "assessed_on": "2006-06-01", "assessor": NAMES[2]}
    assert coordinator.post("/assessments", rating).status_code == 201
    made = close(coordinator)
    for caller in (coordinator, world.reader):
        text = caller.get(f"{PATH}/{made['id']}").text
        assert [name for name in NAMES if name in text] == []
    assert "Clinic lead" in text
    assert "Self-assessed as red" in text


def test_the_ledger_tells_of_it_by_its_hash(
    tree: Tree, coordinator: Caller, database: Database, world: World, clock: Clock
) -> None:
    made = close(coordinator)
    (written,) = [e for e in entries(database, world) if e.subject_kind == "snapshot"]
    fields = orjson.loads(written.changes)
    assert fields["hash"] == [None, made["hash"]]
    assert "body" not in fields
    assert verified(coordinator)["valid"]
    assert coordinator.get("/plans/drugs-2006").json()["revision"] == written.seq


def test_a_retry_closes_nothing_twice(tree: Tree, coordinator: Caller) -> None:
    key = {"Idempotency-Key": "close-the-quarter-1"}
    once = coordinator.send("POST", PATH, json=Q1, headers=key)
    again = coordinator.send("POST", PATH, json=Q1, headers=key)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == once.json()
    assert len(coordinator.get(PATH).json()["items"]) == 1


def test_a_plan_with_a_closed_quarter_is_not_removed(coordinator: Caller) -> None:
    close(coordinator)
    refused = coordinator.delete("/plans/drugs-2006")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_history")


def test_snapshots_are_listed_page_by_page_and_filtered(
    tree: Tree, coordinator: Caller, world: World, clock: Clock
) -> None:
    first = close(coordinator)
    clock.to(2006, 10, 1)
    second = close(coordinator, period="2006-Q2")
    clock.to(2006, 10, 2)
    again = close(coordinator, supersedes=first["id"])

    def listed(**params: Any) -> list[str]:
        answer: Response = coordinator.get(PATH, **params)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    whole = [made["id"] for made in (first, again, second)]
    assert listed() == whole
    assert listed(sort="-recorded_at") == [whole[1], whole[2], whole[0]]
    assert listed(period="2006-Q2", plan="drugs-2006") == [second["id"]]
    assert listed(period=["2006/07 Q1", "2006-Q3"]) == whole[:2]
    pages, cursor = [], None
    while True:
        page = coordinator.get(PATH, limit=1, **({"cursor": cursor} if cursor else {})).json()
        pages += [each["id"] for each in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert pages == whole
    assert coordinator.get(PATH, plan="southern-2006").status_code == 422
    assert world.stranger.get(PATH).json()["items"] == []
    assert world.stranger.get(f"{PATH}/{first['id']}/compare/{second['id']}").status_code == 404
    for wrong in (str(new_id()), "none"):
        assert coordinator.get(f"{PATH}/{wrong}").status_code == 404
        assert coordinator.get(f"{PATH}/{first['id']}/compare/{wrong}").status_code == 404


def test_of_two_who_close_a_quarter_at_once_one_does(tree: Tree, coordinator: Caller) -> None:
    barrier = Barrier(4)

    def send(number: int) -> Response:
        barrier.wait()
        return coordinator.post(PATH, Q1 | {"narrative": f"Number {number}"})

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(coordinator.get(PATH).json()["items"]) == 1


def test_what_is_reported_while_a_quarter_is_closed_is_wholly_in_it_or_not_at_all(
    tree: Tree, coordinator: Caller
) -> None:
    barrier = Barrier(2)

    def report() -> Response:
        barrier.wait()
        return tree.report(effective_on="2006-08-30", percent=40, blocked=True)

    def shut() -> Response:
        barrier.wait()
        return coordinator.post(PATH, Q1 | {"period": "2006-Q2", "as_at": "2006-08-30"})

    with ThreadPoolExecutor(2) as threads:
        reported, closed = threads.submit(report), threads.submit(shut)
    assert (reported.result().status_code, closed.result().status_code) == (201, 201)
    body = body_of(coordinator, closed.result().json())
    blocked = [each for each in body["exceptions"] if each["kind"] == "blocked"]
    assert bool(blocked) is (body["progress"]["counts"]["red"] == 1)
    assert body["revision"] == closed.result().json()["plan_revision"]
