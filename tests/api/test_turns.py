"""Writers that wait for each other leave threads and connections to those who read."""

import time
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
            assert not any(report.done() for report in reports)
        assert [report.result().status_code for report in reports] == [201] * WRITERS
    assert len(tree.world.reader.get(tree.path).json()["items"]) == WRITERS
