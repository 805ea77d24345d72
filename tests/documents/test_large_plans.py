"""A table of a large plan needs no more memory than one of a small plan."""

import gc
import tempfile
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.db import Database, make_engine
from app.models.base import now_utc
from app.schemas.document import PlanDocument
from app.schemas.partnership import PartnershipCreate
from app.services import access, ledger, outcome_batches, partnerships
from app.services import plans as plan_service
from app.services.access import Actor
from app.services.documents import create, gather
from app.services.documents.writers.kinds import KINDS, TABLES, ExportFormat
from app.services.reports.desk import Desk
from app.services.reports.reading import SOURCES
from app.services.reports.tables import Report
from app.services.schema import migrate
from app.services.shelf import SHELF
from tests.engines import sqlite_url

SMALL, LARGE = 10, 80
ACTIONS, MILESTONES = 5, 6


def plan_of(outcomes: int) -> PlanDocument:
    """Make up a plan of so many outcomes, each with thirty milestones."""
    steps = [{"title": f"Step {number} is taken"} for number in range(MILESTONES)]
    actions = [
        {"description": f"Do thing {number}, and say so.", "milestones": steps}
        for number in range(ACTIONS)
    ]
    body: dict[str, Any] = {
        "code": f"plan-{outcomes}",
        "title": "A plan",
        "period_start_on": "2026-04-01",
        "period_end_on": "2027-03-31",
        "outcomes": [
            {"statement": f"Outcome {number} is reached.", "actions": actions}
            for number in range(outcomes)
        ],
    }
    return PlanDocument.model_validate(body)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, Actor]:
    """Store a small plan and one eight times as large."""
    url = sqlite_url(Path(tmp_path_factory.mktemp("large")))
    migrate(url)
    database = Database(make_engine(url))
    with database.write() as session:
        partnerships.create(session, PartnershipCreate(code="north", name="North"), now_utc())
    for outcomes in (SMALL, LARGE):
        with database.write() as session:
            actor = access.operator(session.connection(), "north", now_utc())
            create.add(session, actor, plan_of(outcomes))
            ledger.write(session, actor)
    return database, actor


def peak(database: Database, actor: Actor, outcomes: int, what: ExportFormat | Report) -> int:
    """Return how many bytes were held at most."""
    SHELF.clear()
    # What a process holds already would put off the collection of what is let go here.
    gc.freeze()
    gc.collect()
    tracemalloc.start()
    with database.snapshot() as connection:
        if isinstance(what, Report):
            plan = plan_service.locate(connection, actor, f"plan-{outcomes}")
            for _ in SOURCES[what].read(Desk(connection, actor, None, batch=20), plan, None):
                pass
        else:
            paper = gather.for_tables(connection, actor, f"plan-{outcomes}")
            with closing(paper), tempfile.TemporaryFile() as into:
                KINDS[what].write(paper, into)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    gc.unfreeze()
    return held


@pytest.mark.parametrize(
    "what", [*TABLES, Report.ACTIONS, Report.MILESTONES, Report.RETURNS], ids=str
)
def test_memory_does_not_grow_with_the_plan(
    plans: tuple[Database, Actor], what: ExportFormat | Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As plans are read that are too large to be held at once.
    monkeypatch.setattr(outcome_batches, "AT_ONCE", 100)
    monkeypatch.setattr(outcome_batches, "FEW", 60)
    monkeypatch.setattr("app.services.leaves.TOGETHER", 100)
    monkeypatch.setattr("app.services.returns.TOGETHER", 100)
    # What is compiled or loaded once, and ids that are kept for a while, are not counted.
    peak(*plans, LARGE, what)
    assert peak(*plans, LARGE, what) < 3 * peak(*plans, SMALL, what)
