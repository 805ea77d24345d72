"""What is kept is what would be read: after every write, for every caller, at once."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.db import Database
from app.models import ApiClient, Plan
from app.models.base import table
from app.services import access, editions, erasure
from tests.api.keeping import KEPT, OUTLIVING, Readings, counting, serve
from tests.api.seeds import CLIENT, PERIOD
from tests.api.writes import WRITES, Planted, delete, patch, plant, post
from tests.factories import Caller, Clock, World, unrecorded

client = table(ApiClient)
CODE = "drugs-2006"
NAME = "Ada Person"

CLOSING = post("/plans/{plan}/transitions", {"to": "closed", "note": "The year is over"})
# What changes readings and is not among the examples of writes.
MORE = [
    patch("/plans/{plan}", {"thresholds": {"due_soon_days": 60}}),
    patch("/partnership", {"thresholds": {"red_share": 0.1, "spend_ahead_points": 1}}),
    patch("/partnership", {"risk_appetite": "low"}),
    patch("/partnership", {"currency": "EUR"}),
    patch("/partnership", {"time_zone": "Pacific/Auckland"}),
    patch("/agencies/NHS", {"code": "ICB"}),
    patch("/agencies/ICB", {"code": "NHS"}),
    patch("/funding-sources/PTB", {"code": "POOL"}),
    patch("/funding-sources/POOL", {"code": "PTB"}),
    patch("/indicators/{indicator}", {"good_direction": "down"}),
    patch("/contacts/{contact_id}", {"name": NAME}),
    post("/plans", PERIOD | {"code": "dat-2007", "title": "The plan before"}),
    patch("/plans/{plan}", {"predecessor": "dat-2007"}),
    patch("/plans/dat-2007", {"code": "dat-2006"}),
]

# What the writes before them stand in the way of.
REFUSED = {
    ("DELETE /budget-lines/{budget_line_id}", "has_history"),
    ("DELETE /risks/{risk_id}", "has_history"),
    ("DELETE /contacts/{contact_id}", "in_use"),
}


@pytest.fixture
def readings(database: Database, clock: Clock) -> Iterator[Readings]:
    """Serve the test's database with answers kept, and without."""
    with serve(database, clock) as keeping, serve(database, clock, kept_bytes=0) as fresh:
        yield Readings(database, keeping, fresh)


@pytest.fixture
def planted(world: World) -> Planted:
    """Give the plan one of everything."""
    return plant(world)


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the reads that a write changed."""
    return {path for path in before if before[path] != after[path]}


def test_after_every_write_what_is_kept_is_what_would_be_read(
    world: World, planted: Planted, readings: Readings
) -> None:
    caller = world.coordinator
    # A lead that is told by name, so that a contact shows.
    named = patch("/actions/{action_id}", {"lead_contact_id": "{contact_id}"})
    before, seen, refused = readings.kept(caller, CODE), set[str](), set[tuple[str, str]]()
    # What removes or shuts what other writes need comes last.
    last = [delete("/sections/{spare_section_id}"), CLOSING]
    writes = [each for each in [named, *MORE, *WRITES] if each not in last]
    for write in [*writes, *last]:
        sent = planted.send(write, caller)
        if sent.status_code >= 300:
            refused.add((str(write), sent.json()["code"]))
        kept, fresh = readings.kept(caller, CODE), readings.fresh(caller, CODE)
        assert kept == fresh, f"{write}: {changed(kept, fresh)}"
        seen |= changed(before, kept)
        before = kept
    assert refused == REFUSED
    # Otherwise the comparison would say nothing of a read.
    assert seen == set(KEPT)


@pytest.mark.parametrize("path", KEPT)
def test_what_is_kept_costs_one_query(
    path: str, planted: Planted, readings: Readings, world: World, database: Database
) -> None:
    caller = Caller(readings.keeping, world.coordinator.key)
    first = caller.get(planted.fill(path))
    with counting(database) as statements:
        again = caller.get(planted.fill(path))
        assert (again.status_code, again.content) == (200, first.content)
        assert len(statements) == 1
        unchanged = caller.get(planted.fill(path), etag=first.headers["etag"])
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert len(statements) == 2


@pytest.mark.parametrize("path", OUTLIVING)
def test_what_tells_nothing_of_reports_outlives_them(
    path: str,
    planted: Planted,
    readings: Readings,
    world: World,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caller = Caller(readings.keeping, world.coordinator.key)
    first = caller.get(planted.fill(path))
    report = post(
        "/milestones/{milestone_id}/updates", {"effective_on": "2006-08-30", "percent": 7}
    )
    for _ in range(2):
        assert planted.send(report, world.coordinator).status_code == 201
        with counting(database) as statements:
            again = caller.get(planted.fill(path))
        # Who asks, twice, and whether anything else happened.
        assert len(statements) == 3
        assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    edit = patch("/actions/{action_id}", {"description": "Something else"})
    assert planted.send(edit, world.coordinator).status_code == 200
    with counting(database) as statements:
        caller.get(planted.fill(path))
    assert len(statements) > 3
    # Nor is a ledger looked through that has grown by much.
    monkeypatch.setattr(editions, "LOOKED_THROUGH", 0)
    assert planted.send(report, world.coordinator).status_code == 201
    with counting(database) as statements:
        caller.get(planted.fill(path))
    assert len(statements) > 3


def test_each_caller_is_told_what_their_own_scopes_allow(
    planted: Planted, readings: Readings, world: World
) -> None:
    told_by_name(world, planted)
    for caller in (world.coordinator, world.lead, world.reader, world.coordinator):
        kept = readings.kept(caller, CODE)
        assert kept == readings.fresh(caller, CODE)
        assert (NAME in str(kept)) is (caller is world.coordinator)
    for caller, by_path, by_filter in ((world.stranger, 404, 422), (world.nobody, 401, 401)):
        told = readings.kept(caller, CODE)
        assert {told[path][0] for path in KEPT if "/{plan}" in path} == {by_path}
        assert {told[path][0] for path in KEPT if "={plan}" in path} == {by_filter}
        assert NAME not in str(told)


def told_by_name(world: World, planted: Planted) -> None:
    """Let a contact lead an action, so that the document names a person."""
    for write in (
        patch("/contacts/{contact_id}", {"name": NAME}),
        patch("/actions/{action_id}", {"lead_contact_id": "{contact_id}"}),
    ):
        assert planted.send(write, world.coordinator).status_code == 200


def test_a_scope_that_is_taken_away_acts_at_once(
    planted: Planted, readings: Readings, world: World, database: Database
) -> None:
    told_by_name(world, planted)
    caller = Caller(readings.keeping, world.coordinator.key)

    def document() -> Response:
        return caller.get(f"/plans/{CODE}/document")

    assert NAME in document().text
    hold(database, "coordinator", ["plans:read"])
    assert document().status_code == 200
    assert NAME not in document().text
    hold(database, "coordinator", ["contacts:read"])
    assert document().status_code == 403
    hold(database, "coordinator", ["plans:read", "contacts:read"])
    assert NAME in document().text


def hold(database: Database, name: str, scopes: list[str]) -> None:
    """Let a client hold these scopes and no others."""
    with unrecorded(database) as session:
        session.execute(client.update().where(client.c.name == name).values(scopes=scopes))


def test_a_key_that_is_revoked_is_turned_away_at_once(
    planted: Planted, readings: Readings, world: World, clock: Clock
) -> None:
    made = world.coordinator.post("/clients", CLIENT).json()
    caller = Caller(readings.keeping, made["key"])
    path = f"/plans/{CODE}/document"
    first = caller.get(path)
    assert first.status_code == caller.get(path).status_code == 200
    assert world.coordinator.post(f"/clients/{made['id']}/revoke", None).status_code == 200
    assert caller.get(path).status_code == 401
    assert caller.get(path, etag=first.headers["etag"]).status_code == 401


def test_a_key_that_has_expired_is_turned_away_at_once(
    planted: Planted, readings: Readings, world: World, clock: Clock
) -> None:
    caller = Caller(readings.keeping, world.coordinator.key)
    path = f"/plans/{CODE}/document"
    assert caller.get(path).status_code == caller.get(path).status_code == 200
    clock.to(2030, 1, 1)
    assert caller.get(path).status_code == 401


def test_the_use_of_a_key_is_noted_where_the_answer_was_kept(
    planted: Planted, readings: Readings, world: World, clock: Clock
) -> None:
    made = world.coordinator.post("/clients", CLIENT).json()
    caller = Caller(readings.keeping, made["key"])
    for hour in (13, 14):
        clock.to(2006, 8, 31, hour)
        assert caller.get(f"/plans/{CODE}/document").status_code == 200
        kept = world.coordinator.get(f"/clients/{made['id']}").json()["keys"][0]
        assert kept["last_used_at"] == f"2006-08-31T{hour}:00:00Z"


def test_at_midnight_a_reading_is_of_the_new_day(
    planted: Planted, readings: Readings, world: World, clock: Clock
) -> None:
    caller = Caller(readings.keeping, world.coordinator.key)
    before = caller.get(f"/plans/{CODE}/progress").json()
    # In London it is summer time: the day ends an hour before it does in UTC.
    clock.to(2006, 8, 31, 22, 59)
    assert caller.get(f"/plans/{CODE}/progress").json() == before
    clock.to(2006, 8, 31, 23)
    after = caller.get(f"/plans/{CODE}/progress").json()
    assert (before["as_at"], after["as_at"]) == ("2006-08-31", "2006-09-01")


def test_a_code_that_another_plan_takes_over_tells_that_plan(
    planted: Planted, readings: Readings, world: World
) -> None:
    caller = Caller(readings.keeping, world.coordinator.key)
    path = f"/plans/{CODE}/document"
    assert caller.get(path).json()["title"] == "Adult drug treatment plan"
    assert world.coordinator.patch(f"/plans/{CODE}", {"code": "old"}).status_code == 200
    assert caller.get(path).status_code == 404
    world.coordinator.post("/plans", PERIOD | {"code": CODE, "title": "Its successor"})
    assert caller.get(path).json()["title"] == "Its successor"
    assert caller.get("/plans/old/document").json()["title"] == "Adult drug treatment plan"


def test_who_was_erased_is_told_no_more(
    planted: Planted, readings: Readings, world: World, database: Database, clock: Clock
) -> None:
    told_by_name(world, planted)
    assert NAME in str(readings.kept(world.coordinator, CODE))
    with database.write() as session:
        operator = access.operator(session.connection(), "north", clock())
        erasure.erase(session, operator, UUID(planted.ids["contact_id"]))
    after = readings.kept(world.coordinator, CODE)
    assert NAME not in str(after)
    assert after == readings.fresh(world.coordinator, CODE)


def test_a_list_of_an_id_that_is_another_plans_code_is_of_both(
    planted: Planted, readings: Readings, world: World
) -> None:
    caller = Caller(readings.keeping, world.coordinator.key)
    key = str(world.plan_id)
    assert world.coordinator.post(
        "/plans", PERIOD | {"code": key, "title": "Its double"}
    ).is_success
    before = caller.get("/sections", plan=key).json()["items"]
    # Where one plan is named its code is taken for the id of the other; its own id alone names it.
    with unrecorded(readings.database) as session:
        double = session.scalars(sa.select(Plan).where(table(Plan).c.code == key)).one()
        section = {"plan": str(double.id), "ref": "77", "title": "Of the double"}
    assert world.coordinator.post("/sections", section).is_success
    after = caller.get("/sections", plan=key).json()["items"]
    assert len(after) == len(before) + 1


def test_an_answer_stands_where_no_connection_is_left_to_note_the_use_of_a_key(
    planted: Planted, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: Database) -> None:
        raise sa.exc.TimeoutError("no connection is left")

    monkeypatch.setattr(Database, "aside", none_left)
    # The key has not been used for long.
    clock.to(2006, 8, 31, 23)
    report = post(
        "/milestones/{milestone_id}/updates", {"effective_on": "2006-08-30", "percent": 7}
    )
    assert planted.send(report, world.coordinator).status_code == 201
    assert world.coordinator.get(f"/plans/{CODE}/document").status_code == 200
