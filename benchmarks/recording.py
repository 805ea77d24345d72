"""Record what the application asks of the database for an answer, so that floors ask the same.

It is asked in this process, with nothing kept from before, through the same routes and with the
same key. What is recorded are the SELECTs as the driver gets them; one that comes twice is kept
once, and none is kept that looks for readings worked out before.
"""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import SQLModel

from app.db import Database
from app.main import create_app
from app.services import shelf
from app.settings import Settings
from benchmarks.operations import AfterWrite, Desk, Operation

# A table of kept readings, once there is one, spares the application what the floors are to do.
KEPT = "reading"
# The key and the plan with its revisions: what it takes to know that nothing changed.
TO_KNOW_A_PLAN = 2
OF_A_PLAN = "/v1/plans/"


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT as the driver gets it."""

    text: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer, the statements behind it, and how many of them tell that it is unchanged."""

    answer: Any
    statements: list[Statement]
    to_know: int
    etag: str


@dataclass(slots=True)
class Recording:
    """All that a floor needs to know: whose database, with which key, and what is asked of it."""

    partnership_id: UUID
    client_id: UUID
    client_name: str
    reads: dict[str, Recorded] = field(default_factory=dict)
    # What the application answered to one update, and to a batch.
    written: dict[str, Any] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """Write it to a file."""
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def load(path: Path) -> "Recording":
        """Read what `save` wrote: a file of this run, and of nobody else."""
        found = pickle.loads(path.read_bytes())
        assert isinstance(found, Recording)
        return found


def paths_of(operations: Iterable[Operation]) -> list[str]:
    """List the paths that are read."""
    found: dict[str, None] = {}
    for each in operations:
        if isinstance(each, AfterWrite):
            found[each.path] = None
        elif not each.bodies:
            found |= dict.fromkeys(each.paths)
    return list(found)


def record(database: Database, url: str, pepper: str, desk: Desk) -> Recording:
    """Ask everything once, the writes first, and note what the database was asked."""
    app = create_app(Settings(database_url=url, secret=pepper), database=database)
    headers = {"Authorization": f"Bearer {desk.tenant.key}"}
    with TestClient(app, headers=headers) as client, _overheard(database.engine) as asked:
        me = client.get("/v1/me").json()
        made = Recording(
            desk.read.cast.partnership_id, UUID(me["client"]["id"]), me["client"]["name"]
        )
        for load in desk.writes():
            key = {"Idempotency-Key": f"recorded-{load.name:-<16}"}
            answered = client.post(load.paths[0], content=load.bodies[0], headers=_json | key)
            answered.raise_for_status()
            made.written[load.name] = answered.json()
        for path in paths_of(desk.operations()):
            _forget(database)
            asked.clear()
            answered = client.get(path)
            if answered.status_code == 404:
                made.absent.append(path)
                continue
            answered.raise_for_status()
            made.reads[path] = Recorded(
                answered.json(),
                _once(asked),
                TO_KNOW_A_PLAN if path.startswith(OF_A_PLAN) else len(asked),
                answered.headers["etag"],
            )
    return made


def _forget(database: Database) -> None:
    """Let nothing be there that was worked out before, in this process or beside the plans."""
    for each in vars(shelf).values():
        if isinstance(each, shelf.Shelf):
            each.clear()
    kept = SQLModel.metadata.tables.get(KEPT)
    if kept is not None:
        with database.engine.begin() as connection:
            connection.execute(kept.delete())


_json = {"Content-Type": "application/json"}


@contextmanager
def _overheard(engine: sa.Engine) -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, text: str, parameters: Any, _x: Any, many: bool) -> None:
        if text.startswith("SELECT") and f"FROM {KEPT}" not in text:
            asked.append((text, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def _once(asked: list[tuple[str, Any]]) -> list[Statement]:
    kept: list[tuple[str, Any]] = []
    for each in asked:
        if each not in kept:
            kept.append(each)
    return [Statement(text, parameters) for text, parameters in kept]
