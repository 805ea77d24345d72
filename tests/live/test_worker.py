"""Workers in processes of their own: what a killed one had in hand, another brings to its end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.db import Database, make_engine
from app.importing_vocabulary import JobState
from app.models import ImportRun, Job
from app.models.base import table
from app.services.schema import migrate
from tests.api.imports import NAME, SHEET
from tests.engines import create_database, drop_database, sqlite_url
from tests.live.server import PATIENCE, Server, plant

job, run = table(Job), table(ImportRun)
# As many as keep a worker busy far longer than it takes to find it at work.
ROWS = 200
LONG = SHEET + "".join(f"1.{n},Step {n},December 2009,Manager {n}\n" for n in range(3, ROWS))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Migrate a database of each engine."""
    on_sqlite = request.param == "sqlite"
    made = sqlite_url(tmp_path) if on_sqlite else create_database()
    migrate(made)
    yield made
    if not on_sqlite:
        drop_database(made)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database beside the workers."""
    database = Database(make_engine(url))
    yield database
    database.engine.dispose()


@contextmanager
def worker(url: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `waymark worker`; whatever becomes of it, it is gone afterwards."""
    environment = {**os.environ, "WAYMARK_DATABASE_URL": url, "WAYMARK_LOG_LEVEL": "warning"}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "worker"],
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def post(server: Server, content: str) -> str:
    """Post a file to a server, and return where the import is."""
    with server.client() as client:
        files = {"file": (NAME, content.encode())}
        answer = client.post("/imports", data={"plan": "dat-2009"}, files=files)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def first(database: Database, of: sa.Table) -> Any:
    """Read the one row of a table."""
    with database.read() as connection:
        return connection.execute(sa.select(of)).one()


def wait_for(database: Database, of: sa.Table, *states: str) -> Any:
    """Wait until the one row of a table is in a state."""
    ends = time.monotonic() + PATIENCE
    while (row := first(database, of)).state not in states:
        assert time.monotonic() < ends, (row.state, getattr(row, "problem", None))
        time.sleep(0.01)
    return row


def posted(url: str, directory: Path, content: str) -> str:
    """Post a file, and stop the server; no worker has seen it, or one was cut short."""
    server = Server(url, directory)
    plant(server)
    server.start()
    made = post(server, content)
    server.kill()
    return made


def test_what_a_killed_worker_had_in_hand_is_taken_up(url: str, tmp_path: Path) -> None:
    posted(url, tmp_path, LONG)
    log = tmp_path / "worker.log"
    with opened(url) as database:
        _free(database)
        with worker(url, log) as victim:
            wait_for(database, run, "running")
            os.killpg(victim.pid, signal.SIGKILL)
            victim.wait(PATIENCE)
        held = first(database, job)
        assert (held.state, held.attempts) == (JobState.RUNNING, 1)
        assert first(database, run).state == "running"
        # Half a minute later, without the waiting.
        _lapse(database)
        with worker(url, log) as another:
            ready = wait_for(database, run, "ready", "failed")
            another.send_signal(signal.SIGTERM)
            assert another.wait(PATIENCE) == 0
        assert (ready.state, ready.problem) == ("ready", None)
        over = first(database, job)
        assert (over.state, over.attempts) == (JobState.DONE, 2)
    assert "Traceback" not in log.read_text()


def _free(database: Database) -> None:
    """Let go of what the server's own worker may have begun."""
    fresh = {"state": JobState.QUEUED, "attempts": 0, "lease_until": None, "leased_by": None}
    with database.write() as session:
        session.connection().execute(job.update().values(fresh))
        session.connection().execute(run.update().values(state="queued", step=None))


def _lapse(database: Database) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    with database.write() as session:
        session.connection().execute(job.update().values(lease_until=past))


def test_a_server_on_sqlite_works_its_imports_off_itself(tmp_path: Path) -> None:
    server = Server(sqlite_url(tmp_path), tmp_path)
    migrate(server.url)
    plant(server)
    server.start()
    made = post(server, SHEET)
    with server.client() as client:
        ends = time.monotonic() + PATIENCE
        while (told := client.get(f"/imports/{made}").json())["state"] in ("queued", "running"):
            assert time.monotonic() < ends
            time.sleep(0.05)
        assert told["state"] == "ready", told["problem"]
        body = {"token": told["token"]}
        assert client.post(f"/imports/{made}/apply", json=body).status_code == 200
        assert client.get("/plans/dat-2009").status_code == 200
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 10
    assert "Traceback" not in (tmp_path / "server.log").read_text()
