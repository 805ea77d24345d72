"""Fixtures: each test of the API runs on both engines, on a database of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db import Database, make_engine
from app.main import create_app
from app.services.schema import migrate
from app.settings import Settings
from tests.engines import create_database, drop_database, empty, pytest_configure, sqlite_url
from tests.factories import PEPPER, Caller, Clock, World, make_world, unrecorded

__all__ = ["pytest_configure"]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    url = sqlite_url(tmp_path_factory.mktemp("template"))
    migrate(url)
    return Path(str(sa.make_url(url).database))


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[sa.Engine]:
    """Migrate one PostgreSQL database for this worker; each test leaves it empty."""
    url = create_database()
    migrate(url)
    engine = make_engine(url)
    yield engine
    engine.dispose()
    drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Open an empty, migrated database: the test runs once on each engine."""
    if request.param == "sqlite":
        copy = tmp_path / "waymark.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        engine = make_engine(f"sqlite:///{copy}")
        yield Database(engine)
        engine.dispose()
        return
    engine = request.getfixturevalue("postgres_engine")
    yield Database(engine)
    empty(engine)


@pytest.fixture
def clock() -> Clock:
    """Give the application a clock that the test moves."""
    return Clock()


@pytest.fixture(scope="session")
def application(sqlite_template: Path) -> Iterator[tuple[FastAPI, TestClient]]:
    """Build the application once: each test lends it a database and a clock."""
    settings = Settings(secret=PEPPER, environment="test")
    app = create_app(settings, database=Database(make_engine(f"sqlite:///{sqlite_template}")))
    with TestClient(app) as client:
        yield app, client


@pytest.fixture
def http(application: tuple[FastAPI, TestClient], database: Database, clock: Clock) -> TestClient:
    """Serve the application in this process; a crash fails the test."""
    app, client = application
    app.state.database, app.state.clock = database, clock
    return client


@pytest.fixture
def world(database: Database, http: TestClient) -> World:
    """Make a partnership with agencies, an open plan and keys."""
    with unrecorded(database) as session:
        return make_world(session, http)


@pytest.fixture
def coordinator(world: World) -> Caller:
    """Call the API as the plan's coordinator, with every scope."""
    return world.coordinator
