"""Starting, killing and calling a server in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import httpx2

from app.db import Database, make_engine
from app.models import Action, Milestone, Outcome
from tests.factories import (
    AGENCY_SCOPES,
    PEPPER,
    make_agency,
    make_key,
    make_partnership,
    make_plan,
    unrecorded,
)

T = TypeVar("T")

PATIENCE = 60.0
MILESTONES = 40


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@dataclass
class Server:
    """A server, the keys of a coordinator and of an agency, and the milestones of its plan."""

    url: str
    directory: Path
    workers: int = 1
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    coordinator: str = ""
    agency: str = ""
    plan: str = ""
    milestones: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        environment = {
            **os.environ,
            "WAYMARK_DATABASE_URL": self.url,
            "WAYMARK_PORT": str(self.port),
            "WAYMARK_SECRET": PEPPER,
            "WAYMARK_LOG_LEVEL": "warning",
            **self.settings,
        }
        log = (self.directory / "server.log").open("ab")
        # A group of its own, so that workers go with it.
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from app.cli import main; main()"),
                *("serve", "--workers", str(self.workers)),
            ],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self._wait()

    def _wait(self) -> None:
        assert self.process is not None
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            assert self.process.poll() is None, (self.directory / "server.log").read_text()
            try:
                if httpx2.get(f"http://127.0.0.1:{self.port}/readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise AssertionError("the server did not become ready")

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, how)
        self.process.wait(PATIENCE)
        self.process = None

    def client(self, key: str | None = None) -> httpx2.Client:
        """Open a connection for one caller; the coordinator unless another key is given."""
        headers = {"Authorization": f"Bearer {key or self.coordinator}"}
        return httpx2.Client(base_url=self.base, headers=headers, timeout=PATIENCE)


def plant(server: Server) -> None:
    """Give the server's database a plan whose milestones the agency NHS leads."""
    database = Database(make_engine(server.url))
    with unrecorded(database) as session:
        owner = make_partnership(session)
        agency = make_agency(session, owner, "NHS")
        plan = make_plan(session, owner)
        shared: dict[str, Any] = {"partnership_id": owner.id, "plan_id": plan.id}
        outcome = Outcome(**shared, ref="1", position="001", statement="Treat more people")
        session.add(outcome)
        session.flush()
        action = Action(
            **shared,
            outcome_id=outcome.id,
            ref="1.1",
            position="001.001",
            description="Open clinics",
            schedule_kind="none",
            lead_agency_id=agency.id,
        )
        session.add(action)
        session.flush()
        leaves = [
            Milestone(
                **shared,
                outcome_id=outcome.id,
                action_id=action.id,
                ref=f"1.1.{number}",
                position=f"001.001.{number:03}",
                title=f"Clinic {number}",
            )
            for number in range(1, MILESTONES + 1)
        ]
        session.add_all(leaves)
        session.flush()
        expiry = datetime(2099, 1, 1, tzinfo=UTC)
        server.coordinator = make_key(session, owner, "coordinator", expires_at=expiry)
        server.agency = make_key(
            session, owner, "NHS system", AGENCY_SCOPES, agency, expires_at=expiry
        )
        server.plan = plan.code
        server.milestones = [str(leaf.id) for leaf in leaves]
    database.engine.dispose()


def all_at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make every call in a thread of its own, all let go at the same moment."""
    barrier = Barrier(len(calls))

    def go(call: Callable[[], T]) -> T:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(go, calls))
