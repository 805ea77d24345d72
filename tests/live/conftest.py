"""A real server on each engine, in a process of its own, with keys to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.schema import migrate
from tests.engines import create_database, drop_database, sqlite_url
from tests.live.server import Server, plant


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve one plan: from one process on SQLite, from two workers on PostgreSQL."""
    directory: Path = tmp_path_factory.mktemp("live")
    on_sqlite = request.param == "sqlite"
    url = sqlite_url(directory) if on_sqlite else create_database()
    migrate(url)
    made = Server(url, directory, workers=1 if on_sqlite else 2)
    plant(made)
    made.start()
    yield made
    made.stop()
    if not on_sqlite:
        drop_database(url)
