"""The ledger: each write leaves its entries, and whatever is refused leaves none."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.db import Database
from app.services.ledger import PERSONAL
from tests.api.books import (
    Fields,
    Named,
    client_id,
    difference,
    entries,
    everything,
    last_seq,
    plans_of,
    rows,
    told_by,
    verified,
)
from tests.api.writes import UPDATE, WRITES, Planted, Write, plant
from tests.factories import Caller, World

REQUEST = {"X-Request-ID": "nightly-run-0001"}
STALE = {"If-Match": '"99-00000000000000000000000000000000"'}
# A report touches the milestone without editing it.
UNTOLD = {("milestone", "updated_at")}


def refusals(write: Write, planted: Planted, world: World) -> Iterator[Response]:
    """Send a write in every wrong way: without its scope, misspelt, out of date, for another."""
    yield planted.send(write, world.reader)
    yield planted.send(write, world.other)
    if write.body is not None:
        misspelt = replace(write, body=write.body | {"unheard_of": 1})
        yield planted.send(misspelt, world.coordinator)
    if write.method != "POST" and "PI-99" not in write.path:
        yield planted.send(write, world.coordinator, **STALE)


def comparable(changes: dict[Named, Fields]) -> dict[Named, Fields]:
    """Leave out what entries keep as digests, and what follows from other entries."""
    plain = {
        named: {
            name: pair
            for name, pair in fields.items()
            if name not in PERSONAL.get(named[0], ()) and (named[0], name) not in UNTOLD
        }
        for named, fields in changes.items()
    }
    return {named: fields for named, fields in plain.items() if fields}


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_each_write_is_told_by_entries_and_a_refused_one_by_none(
    write: Write, world: World, database: Database
) -> None:
    planted = plant(world)
    untouched, reached = everything(database), last_seq(database, world)
    for refused in refusals(write, planted, world):
        assert 400 <= refused.status_code < 500, refused.text
    assert everything(database) == untouched
    before, places = rows(database), plans_of(database)
    answer = planted.send(write, world.coordinator, **REQUEST)
    assert answer.status_code in (200, 201, 202, 204), answer.text
    written = entries(database, world, after=reached)
    assert {each.actor_id for each in written} == {client_id(world.coordinator)}
    assert {(each.actor_name, each.actor_agency) for each in written} == {("coordinator", None)}
    assert {each.request_id for each in written} == {REQUEST["X-Request-ID"]}
    assert len(told_by(written)) == len(written)
    places |= plans_of(database)
    named = {(each.subject_kind, str(each.subject_id)): each.plan_id for each in written}
    assert named == {subject: places[subject] for subject in named}
    assert comparable(told_by(written)) == comparable(difference(before, rows(database)))
    holds(world, database)


def holds(world: World, database: Database) -> None:
    """Check the whole of a ledger: its numbers, its chain, and the revisions that follow it."""
    whole = entries(database, world)
    assert [each.seq for each in whole] == list(range(1, len(whole) + 1))
    assert last_seq(database, world) == len(whole)
    proof = {"valid": True, "entries": len(whole), "first_invalid": None}
    assert verified(world.reader) == proof
    last = {str(each.plan_id): each.seq for each in whole}
    for plan in world.reader.get("/plans").json()["items"]:
        assert plan["revision"] == last.get(plan["id"], 0)


def test_an_entry_names_the_agency_its_client_is_bound_to(world: World, database: Database) -> None:
    planted = plant(world)
    reached = last_seq(database, world)
    world.lead.post(f"/milestones/{planted.ids['milestone_id']}/updates", UPDATE)
    (made,) = entries(database, world, after=reached)
    assert (made.actor_name, made.actor_agency) == ("nhs", "NHS")
    assert (made.action, made.subject_kind) == ("created", "milestone_update")


def test_a_preview_leaves_nothing(world: World, database: Database) -> None:
    planted = plant(world)
    before = everything(database)
    for write in WRITES:
        if write.path.endswith(("/updates", "/batch")):
            asked = Write("POST", f"{write.path}?preview=true", write.body, write.key)
            assert planted.send(asked, world.coordinator).status_code == 200
    assert everything(database) == before


def test_an_edit_that_changes_nothing_leaves_nothing(world: World, database: Database) -> None:
    planted = plant(world)
    reached = last_seq(database, world)
    for write in WRITES:
        if write.method == "PATCH":
            told = world.coordinator.get(planted.fill(write.path)).json()
            name = next(name for name in write.body or {} if name != "schedule")
            same = Write("PATCH", write.path, {name: told[name]})
            answer = planted.send(same, world.coordinator)
            if isinstance(told[name], dict):
                continue
            assert (str(write), answer.status_code) == (str(write), 200)
    assert last_seq(database, world) == reached


def beneath(world: World, planted: Planted) -> set[str]:
    """Name everything beneath the spare section, with what other systems call it."""
    coordinator = world.coordinator
    leaves = coordinator.get("/milestones", action="9.1.1", plan="drugs-2006").json()["items"]
    link = {"milestone_id": leaves[0]["id"]}
    assert coordinator.send("PUT", "/sources/pentana/milestones/PI-9", json=link).status_code == 201
    line = {"plan": "drugs-2006", "action": "9.1.1", "state": "nil"}
    coordinator.post("/budget-lines", line)
    named = {planted.ids[name] for name in ("spare_section_id", "spare_outcome_id")}
    return named | {planted.ids["spare_leaf_id"]} | {leaf["id"] for leaf in leaves}


def test_removing_a_section_leaves_a_tombstone_for_everything_beneath(
    world: World, database: Database
) -> None:
    planted = plant(world)
    expected = beneath(world, planted)
    reached = last_seq(database, world)
    before = rows(database)
    section = f"/sections/{planted.ids['spare_section_id']}"
    assert world.coordinator.delete(section).status_code == 204
    removed = entries(database, world, after=reached)
    assert {each.action for each in removed} == {"removed"}
    gone = {identity for _, identity in before.keys() - rows(database).keys()}
    assert {str(each.subject_id) for each in removed} == gone
    assert expected < gone
    kinds = {each.subject_kind for each in removed}
    assert {"action_contributor", "budget_line", "external_reference"} < kinds
    told = world.reader.get("/changes", after=reached, limit=500).json()["items"]
    assert {each["subject"]["id"] for each in told} == gone
    assert all(pair["after"] is None for each in told for pair in each["changes"].values())


STATEMENTS = [
    "UPDATE ledger_entry SET actor_name = 'nobody'",
    "UPDATE ledger_entry SET seq = seq",
    "DELETE FROM ledger_entry WHERE seq = 1",
    "TRUNCATE ledger_entry",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_an_entry(
    statement: str, world: World, database: Database
) -> None:
    if statement.startswith("TRUNCATE") and database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite empties a table by DELETE")
    world.coordinator.post("/agencies", {"code": "FIRE", "name": "Fire", "kind": "organisation"})
    refusal: Any = pytest.raises(sa.exc.DBAPIError, match="append-only")
    with refusal, database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert verified(world.reader)["entries"] == 1


def test_partnerships_have_ledgers_of_their_own(world: World, database: Database) -> None:
    fire = {"code": "FIRE", "name": "Fire", "kind": "organisation"}
    for caller in (world.coordinator, world.stranger, world.coordinator):
        caller.post("/agencies", fire | {"code": f"F{last_seq(database, world)}"})
    assert [each.seq for each in entries(database, world)] == [1, 2]
    assert verified(world.stranger)["entries"] == 1
    assert feed(world.stranger) == [1]
    assert feed(world.reader) == [1, 2]


def feed(caller: Caller) -> list[int]:
    """Read the numbers of the entries that a caller sees."""
    return [each["seq"] for each in caller.get("/changes").json()["items"]]
