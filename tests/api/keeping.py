"""Reads whose answers are kept, and the same application without anything kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.db import Database
from app.main import create_app
from app.models import KeptReading
from app.models.base import table
from app.services.shelf import SHELF, TOPS
from app.settings import Settings
from tests.factories import PEPPER, Caller, Clock

# Every reading that is kept, with parameters that change what is told.
READINGS = [
    "/plans/{plan}/document",
    "/plans/{plan}/progress",
    "/plans/{plan}/progress?depth=milestone",
    "/plans/{plan}/budget?by=section&by=funding_source&by=lead_agency",
    "/plans/{plan}/reconciliation",
    "/plans/{plan}/returns?period=2006-Q1",
    "/plans/{plan}/exceptions?format=csv",
    "/plans/{plan}/path-to-green",
    "/portfolio/progress",
    "/portfolio/exceptions",
]
# Every list whose first page is kept: of one plan, and of all that the caller's partnership has.
LISTS = [
    "/sections?plan={plan}",
    "/outcomes?plan={plan}&limit=1&include_total=true",
    "/actions?plan={plan}&limit=1",
    "/milestones?plan={plan}&status=amber&status=not_due",
    "/budget-lines?plan={plan}",
    "/risks?plan={plan}",
    "/indicator-links?plan={plan}",
    "/indicator-values?plan={plan}",
    "/commitment-links?plan={plan}",
    "/assessments?plan={plan}",
    "/cross-references?plan={plan}",
    "/snapshots?plan={plan}",
    "/actions?sort=-updated_at",
    "/milestones?key=false&limit=1",
    "/risks",
]
KEPT = [*READINGS, *LISTS]
# What tells nothing of where milestones stand.
OUTLIVING = [READINGS[0], *(path for path in LISTS if not path.startswith("/milestones"))]


@contextmanager
def serve(database: Database, clock: Clock, **settings: Any) -> Iterator[TestClient]:
    """Serve a database by an application of its own."""
    app = create_app(
        Settings(secret=PEPPER, environment="test", **settings), database=database, clock=clock
    )
    with TestClient(app) as client:
        yield client


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """Note every statement that is sent to a database."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def forget(database: Database) -> None:
    """Keep nothing of what was worked out of any plan."""
    forget_here()
    with database.write() as session:
        session.execute(table(KeptReading).delete())


def forget_here() -> None:
    """Know no more than a process that has just begun."""
    SHELF.clear()
    TOPS.clear()


class Readings:
    """The same reads by an application that keeps answers, and by one that keeps none."""

    def __init__(self, database: Database, keeping: TestClient, fresh: TestClient) -> None:
        self.database = database
        self.keeping, self._fresh = keeping, fresh

    def kept(self, caller: Caller, plan: str) -> dict[str, tuple[Any, ...]]:
        """Read everything as it is kept."""
        return self._read(self.keeping, caller, plan)

    def fresh(self, caller: Caller, plan: str) -> dict[str, tuple[Any, ...]]:
        """Read everything anew."""
        forget(self.database)
        return self._read(self._fresh, caller, plan)

    def _read(self, http: TestClient, caller: Caller, plan: str) -> dict[str, tuple[Any, ...]]:
        found = {}
        for path in KEPT:
            answer = Caller(http, caller.key).get(path.replace("{plan}", plan))
            told = (answer.headers.get("etag"), answer.headers.get("link"))
            found[path] = (answer.status_code, *told, answer.text)
        return found
