"""Writers that wait for each other leave threads and connections to those who read."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db import Database
from app.models import Milestone
from app.models.base import table
from tests.api.milestone_makers import Tree, plant
from tests.factories import World

# More than the process has threads.
WRITERS = 12
PATIENCE = 20.0
WHAT_IF = "/plans/drugs-2006/what-if"
SUPPOSED = {"updates": [{"ref": "8.1.1.1", "state": "complete", "effective_on": "2006-08-30"}]}


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def test_who_reads_is_answered_while_more_wait_to_write_than_there_are_threads(
    tree: Tree, database: Database, application: tuple[FastAPI, TestClient]
) -> None:
    writers = application[0].state.writers
    leaf = table(Milestone)
    held = sa.select(leaf.c.id).where(leaf.c.id == tree.leaf).with_for_update()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        with database.write() as session:
            session.connection().execute(held)
            reports = [threads.submit(tree.report, percent=number) for number in range(WRITERS)]
            ends = time.monotonic() + PATIENCE
            while writers.statistics().tasks_waiting < WRITERS - writers.total_tokens:
                assert time.monotonic() < ends, "the writers do not wait for a turn"
                time.sleep(0.01)
            told = threads.submit(tree.read).result(PATIENCE)
            assert told["current"]["percent"] is None
        answers = Counter(report.result().status_code for report in reports)
    # One that has waited for the row for long is told to come again.
    assert answers.total() == answers[201] + answers[503]
    assert len(tree.world.reader.get(tree.path).json()["items"]) == answers[201] > 0


def test_what_is_only_supposed_takes_no_turn(
    tree: Tree, application: tuple[FastAPI, TestClient]
) -> None:
    assert tree.report(percent=7).status_code == 201
    writers = application[0].state.writers
    turns = range(int(writers.total_tokens))
    for turn in turns:
        writers.acquire_on_behalf_of_nowait(turn)
    try:
        # With all turns taken, one that waited for one would never be answered.
        with ThreadPoolExecutor(1) as threads:
            supposed = threads.submit(tree.world.reader.post, WHAT_IF, SUPPOSED)
            found = supposed.result(PATIENCE)
    finally:
        for turn in turns:
            writers.release_on_behalf_of(turn)
    assert found.status_code == 200
