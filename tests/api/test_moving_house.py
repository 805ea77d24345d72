"""A partnership carried to another database, or to the other engine, goes on as if nothing was."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from app.db import Database, make_engine
from app.services.schema import migrate
from tests.api.writes import plant
from tests.engines import create_database, drop_database
from tests.factories import World

KEY = {"Idempotency-Key": "nightly-2006-08-31-0001"}


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[Database]:
    """Open an empty database that nothing was ever written to."""
    if request.param == "sqlite":
        copy = tmp_path / "elsewhere.db"
        shutil.copy(sqlite_template, copy)
        url = f"sqlite:///{copy}"
    else:
        url = create_database()
        migrate(url)
    engine = make_engine(url)
    yield Database(engine)
    engine.dispose()
    if request.param == "postgresql":
        drop_database(url)


def carry(origin: Database, target: Database) -> None:
    """Dump every row of every table, and restore it elsewhere."""
    tables = SQLModel.metadata.sorted_tables
    with origin.snapshot() as old, target.engine.begin() as new:
        for table in tables:
            order = [column for column in table.primary_key if column.key == "id"]
            rows = [dict(row._mapping) for row in old.execute(sa.select(table).order_by(*order))]
            if rows:
                new.execute(table.insert(), rows)


def test_cursors_chain_and_keys_survive_a_dump_and_a_restore(
    world: World,
    application: tuple[FastAPI, TestClient],
    database: Database,
    elsewhere: Database,
) -> None:
    planted = plant(world)
    path = f"/milestones/{planted.ids['milestone_id']}/updates"
    said = {"effective_on": "2006-08-30", "quantity": 5}
    first = world.coordinator.send("POST", path, json=said, headers=KEY)
    halfway = world.coordinator.get("/changes", limit=7).json()["next_after"]
    before = world.coordinator.get("/changes", after=halfway, limit=500).json()
    past = world.coordinator.get(
        "/plans/drugs-2006/progress", known_at="2006-08-31T12:00:00Z"
    ).json()

    carry(database, elsewhere)
    application[0].state.database = elsewhere
    assert world.coordinator.get("/changes", after=halfway, limit=500).json() == before
    assert world.coordinator.get("/ledger/verification").json()["valid"] is True
    assert (
        world.coordinator.get("/plans/drugs-2006/progress", known_at="2006-08-31T12:00:00Z").json()
        == past
    )
    replayed = world.coordinator.send("POST", path, json=said, headers=KEY)
    assert replayed.headers["idempotency-replayed"] == "true"
    assert replayed.content == first.content

    last = before["next_after"]
    assert world.coordinator.post(path, said | {"quantity": 6}).status_code == 201
    after = world.coordinator.get("/changes", after=last).json()["items"]
    assert [entry["seq"] for entry in after] == [last + 1]
    assert after[0]["previous_hash"] == before["items"][-1]["hash"]
    assert world.coordinator.get("/ledger/verification").json()["valid"] is True


def test_the_time_limits_of_requests_are_in_force(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        with database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
        return
    shown = {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "15s",
    }
    with database.read() as connection:
        assert {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in shown
        } == shown
