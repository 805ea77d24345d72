"""Reads whose answers are kept, and the same application without anything kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient

from app.db import Database
from app.main import create_app
from app.services.shelf import SHELF
from app.settings import Settings
from tests.factories import PEPPER, Caller, Clock

# Every route that keeps its answers, with parameters that change what is told.
KEPT = [
    "/plans/{plan}/document",
    "/plans/{plan}/progress?depth=milestone",
    "/plans/{plan}/budget?by=section&by=funding_source&by=lead_agency",
    "/plans/{plan}/reconciliation",
    "/plans/{plan}/returns?period=2006-Q1",
    "/plans/{plan}/exceptions?format=csv",
    "/plans/{plan}/path-to-green",
    "/portfolio/exceptions",
]


@contextmanager
def serve(database: Database, clock: Clock, **settings: Any) -> Iterator[TestClient]:
    """Serve a database by an application of its own."""
    app = create_app(
        Settings(secret=PEPPER, environment="test", **settings), database=database, clock=clock
    )
    with TestClient(app) as client:
        yield client


class Readings:
    """The same reads by an application that keeps answers, and by one that keeps none."""

    def __init__(self, keeping: TestClient, fresh: TestClient) -> None:
        self.keeping, self._fresh = keeping, fresh

    def kept(self, caller: Caller, plan: str) -> dict[str, tuple[Any, ...]]:
        """Read everything as it is kept."""
        return self._read(self.keeping, caller, plan)

    def fresh(self, caller: Caller, plan: str) -> dict[str, tuple[Any, ...]]:
        """Read everything anew."""
        SHELF.clear()
        return self._read(self._fresh, caller, plan)

    def _read(self, http: TestClient, caller: Caller, plan: str) -> dict[str, tuple[Any, ...]]:
        found = {}
        for path in KEPT:
            answer = Caller(http, caller.key).get(path.replace("{plan}", plan))
            found[path] = (answer.status_code, answer.headers.get("etag"), answer.text)
        return found
