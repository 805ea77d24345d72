"""Reads that race writes, in two applications on one database: none is told less than it knows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database, make_engine
from tests.api.keeping import serve
from tests.api.seeds import PLAN, SCHEDULE
from tests.factories import Caller, Clock, World

LEAVES = 24
READS = 24
ACTION = {
    "outcome": "1",
    "description": "Open clinics",
    "schedule": SCHEDULE,
    "milestones": [{"title": f"Clinic {number}"} for number in range(LEAVES)],
}


@pytest.fixture
def workers(database: Database, clock: Clock) -> Iterator[list[TestClient]]:
    """Serve the database by two applications, each with an engine and answers of its own."""
    url = database.engine.url.render_as_string(hide_password=False)
    second = Database(make_engine(url))
    with serve(database, clock) as one, serve(second, clock) as two:
        yield [one, two]
    second.engine.dispose()


class Acknowledged:
    """How many milestones were reported complete, by answers that have come."""

    def __init__(self) -> None:
        self.count = 0


def complete(caller: Caller, milestones: list[dict[str, Any]], done: Acknowledged) -> None:
    """Report one milestone after the other complete."""
    for each in milestones:
        said = {"effective_on": "2006-08-30", "state": "complete"}
        assert caller.post(f"/milestones/{each['id']}/updates", said).status_code == 201
        done.count += 1


def poll(caller: Caller, path: str, done: Acknowledged) -> list[tuple[int, int]]:
    """Read again and again; tell what was acknowledged before each read, and what was told."""
    found, etag = [], None
    told = 0
    for _ in range(READS):
        known = done.count
        answer = caller.get(path, etag=etag)
        assert answer.status_code in (200, 304)
        if answer.status_code == 200:
            etag, told = answer.headers["etag"], answer.json()["progress"]["counts"]["complete"]
        found.append((known, told))
    return found


def test_nobody_is_told_less_than_what_was_acknowledged(
    world: World, workers: list[TestClient]
) -> None:
    coordinator = world.coordinator
    coordinator.post("/outcomes", PLAN | {"ref": "1", "statement": "Treat more"})
    assert coordinator.post("/actions", PLAN | ACTION).status_code == 201
    milestones = coordinator.get("/milestones", plan="drugs-2006").json()["items"]
    writer, *readers = (Caller(each, coordinator.key) for each in (workers[0], *workers * 2))
    path, done = "/plans/drugs-2006/progress", Acknowledged()
    # The framework prepares a route when it is first asked for, and two may not do so at once.
    for caller in readers:
        assert caller.get(path).status_code == 200
    complete(writer, milestones[:1], done)
    with ThreadPoolExecutor(len(readers) + 1) as pool:
        writing = pool.submit(complete, writer, milestones[1:], done)
        reading = [pool.submit(poll, each, path, done) for each in readers]
        writing.result(120)
        found = [pair for each in reading for pair in each.result(120)]
    assert [(known, told) for known, told in found if told < known] == []
    # Some reads met writes under way, and some answers were kept meanwhile.
    for each in readers:
        assert each.get(path).json()["progress"]["counts"]["complete"] == LEAVES


def test_each_write_shows_in_the_very_next_read_of_the_other_worker(
    world: World, workers: list[TestClient]
) -> None:
    one, two = (Caller(each, world.coordinator.key) for each in workers)
    path = "/plans/drugs-2006/document"
    for number in range(10):
        writer, reader = (one, two) if number % 2 else (two, one)
        reader.get(path)
        title = f"Title {number}"
        assert writer.patch("/plans/drugs-2006", {"title": title}).status_code == 200
        assert {each.get(path).json()["title"] for each in (reader, writer)} == {title}
