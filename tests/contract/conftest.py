"""The application that is held against its contract: a plan with one of everything."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db import Database, make_engine
from app.main import create_app
from app.settings import Settings
from tests.api.seeds import SEEDS, Body
from tests.api.writes import plant
from tests.contract.stage import Stage
from tests.factories import PEPPER, Clock, World, make_world, unrecorded

# What is made a second time with no history, and what tells it from the first.
EMPTY: dict[str, Body] = {
    "section_id": {"ref": "10"},
    "action_id": {"ref": "8.3.8"},
    "budget_line_id": {},
    "risk_id": {},
    "contact_id": {},
    "client_id": {"name": "Older dashboard"},
}


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Open a database on SQLite alone.

    What is held against the contract lies above the store, and the behaviour tests compare the
    two engines: a run on each would take twice as long to say the same.
    """
    copy = tmp_path / "waymark.db"
    shutil.copy(sqlite_template, copy)
    engine = make_engine(f"sqlite:///{copy}")
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def application(database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """Build an application whose streams end soon, and whose day is always the same."""
    monkeypatch.setattr("app.routers.changes.PAUSE", 0.05)
    settings = Settings(secret=PEPPER, environment="test")
    # A second, the least that can be set, adds up over all the streams of a run.
    soon = settings.model_copy(update={"stream_seconds": 0.05})
    return create_app(soon, database=database, clock=clock)


@pytest.fixture
def http(application: FastAPI) -> Iterator[TestClient]:
    """Serve the application in this process."""
    with TestClient(application) as client:
        yield client


@pytest.fixture
def world(database: Database, http: TestClient) -> World:
    """Make a partnership with agencies, an open plan and keys."""
    with unrecorded(database) as session:
        return make_world(session, http)


@pytest.fixture
def stage(world: World) -> Stage:
    """Give the plan one of everything, and what can be removed."""
    planted = plant(world)
    spares = {
        "plan": planted.ids["spare_plan_id"],
        "outcome_id": planted.ids["spare_outcome_id"],
        "milestone_id": planted.ids["spare_milestone_id"],
    }
    for name, path, body in SEEDS:
        if name in EMPTY:
            made = world.coordinator.post(path, body | EMPTY[name])
            assert made.status_code == 201, made.text
            spares[name] = made.json()["id"]
    return Stage(planted, spares)
