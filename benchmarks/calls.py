"""Time the calls that matter, in this process: a push, a batch, a dashboard's poll, the feed."""

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import structlog
from fastapi.testclient import TestClient

from app.db import Database, make_engine
from app.main import create_app
from app.models.base import now_utc
from app.services import demo
from app.services.schema import migrate
from app.services.shelf import SHELF
from app.settings import Settings

PLAN = "/v1/plans/blackpool-adult-treatment-2006"
PEPPER = "a pepper for the benchmarks"
ROUNDS, CALLS = 5, 10


def median_ms(call: Callable[[], Any]) -> float:
    """Return the processor time of a call, in milliseconds: the median of some rounds."""
    call()
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(CALLS):
            call()
        rounds.append((time.process_time() - begun) / CALLS * 1000)
    return statistics.median(rounds)


def calls(client: TestClient) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name the calls and give each as a function."""
    found = client.get("/v1/milestones", params={"plan": PLAN.rpartition("/")[2], "limit": 200})
    ids = [each["id"] for each in found.json()["items"] if each["target"] is None]
    said = {"effective_on": "2006-08-31", "state": "in_progress"}

    def get(path: str) -> Callable[[], Any]:
        return lambda: _good(client.get(path))

    def push() -> Any:
        return _good(client.post(f"/v1/milestones/{ids[0]}/updates", json=said))

    def batch() -> Any:
        items = [{"milestone_id": each, **said} for each in ids[:100]]
        headers = {"Idempotency-Key": f"benchmark-{uuid.uuid4()}"}
        return _good(
            client.post("/v1/milestone-updates/batch", json={"updates": items}, headers=headers)
        )

    def anew() -> Any:
        SHELF.clear()
        return _good(client.get(f"{PLAN}/progress"))

    yield "push one update", push
    yield "push a batch of 100", batch
    yield "progress, kept", get(f"{PLAN}/progress")
    yield "progress, worked out anew", anew
    yield "progress as known at an instant", get(f"{PLAN}/progress?known_at=2006-10-01T00:00:00Z")
    yield "budget by section", get(f"{PLAN}/budget?by=section")
    yield "50 milestones", get("/v1/milestones")
    yield "500 changes", get("/v1/changes?limit=500")


def _good(answer: Any) -> Any:
    if answer.status_code >= 400:
        sys.exit(f"{answer.status_code}: {answer.text}")
    return answer


def main() -> None:
    """Load the demo plans, time every call, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an empty database; a SQLite file of its own, if left out")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as directory:
        url = parser.parse_args().url or f"sqlite:///{Path(directory) / 'benchmark.db'}"
        migrate(url)
        database = Database(make_engine(url))
        with database.write() as session:
            demo.load(session, now_utc())
            keys = demo.keys(session, now_utc(), PEPPER, "bench")
        app = create_app(Settings(database_url=url, secret=PEPPER), database=database)
        with TestClient(app) as client:
            client.headers["Authorization"] = f"Bearer {keys['coordinator']}"
            for name, call in calls(client):
                sys.stdout.write(f"{median_ms(call):10.2f} ms  {name}\n")


if __name__ == "__main__":
    main()
