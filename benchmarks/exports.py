"""Measure what it takes to export plans of growing size: seconds, and memory.

Tables must not need more memory the larger the plan is.
"""

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from app.db import Database, make_engine
from app.models.base import now_utc
from app.schemas.document import PlanDocument
from app.schemas.partnership import PartnershipCreate
from app.services import access, ledger, partnerships
from app.services.access import Actor
from app.services.documents import create, gather
from app.services.documents.writers.kinds import KINDS, ExportFormat
from app.services.schema import migrate
from app.services.shelf import SHELF

SIZES = (1_200, 12_000)
MILESTONES, ACTIONS, OUTCOMES = 12, 10, 10
MEBIBYTE = 1024 * 1024


def document(code: str, milestones: int) -> PlanDocument:
    """Make up a plan of so many milestones, each with words of its own."""
    sections = milestones // (MILESTONES * ACTIONS * OUTCOMES)
    return PlanDocument.model_validate(
        {
            "code": code,
            "title": f"A plan of {milestones} milestones",
            "period_start_on": "2026-04-01",
            "period_end_on": "2027-03-31",
            "sections": [_section(number) for number in range(1, sections + 1)],
        }
    )


def _section(number: int) -> dict[str, Any]:
    outcomes = [
        {"statement": f"Outcome {each} of grid {number} is reached.", "actions": _actions(each)}
        for each in range(1, OUTCOMES + 1)
    ]
    return {"title": f"Grid {number}", "outcomes": outcomes}


def _actions(outcome: int) -> list[dict[str, Any]]:
    return [
        {
            "description": f"Do the {each}th thing that outcome {outcome} needs, and say so.",
            "schedule": {"kind": "day", "due_on": f"2026-{each + 2:02}-15"},
            "milestones": [{"title": f"Step {n} of {each} is taken"} for n in range(MILESTONES)],
            "budget_lines": [{"state": "confirmed", "amount": f"{each}00.00"}],
        }
        for each in range(1, ACTIONS + 1)
    ]


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """Measure the seconds, and the mebibytes at the peak beyond those at the start."""
    found: dict[str, float] = {}
    tracemalloc.start()
    begun = time.perf_counter()
    yield found
    found["seconds"] = time.perf_counter() - begun
    found["peak"] = tracemalloc.get_traced_memory()[1] / MEBIBYTE
    tracemalloc.stop()


def plans(database: Database) -> Iterator[tuple[int, Actor]]:
    """Make a plan of each size."""
    now = now_utc()
    with database.write() as session:
        partnerships.create(session, PartnershipCreate(code="bench", name="Bench"), now)
    for size in SIZES:
        with database.write() as session:
            actor = access.operator(session.connection(), "bench", now)
            create.add(session, actor, document(f"plan-{size}", size))
            ledger.write(session, actor)
        yield size, actor


def export(database: Database, actor: Actor, size: int, format_: ExportFormat) -> None:
    """Export a plan as the API does, and print what reading and writing it took."""
    SHELF.clear()
    with measured() as found, database.snapshot() as connection:
        paper = gather.for_file(connection, actor, f"plan-{size}", format_)
    _tell(size, f"{format_.value}, read", found)
    with closing(paper), measured() as found, tempfile.TemporaryFile() as into:
        KINDS[format_].write(paper, into)
    _tell(size, f"{format_.value}, written", found)


def _tell(size: int, what: str, found: dict[str, float]) -> None:
    sys.stdout.write(
        f"{size:>7} milestones  {what:<14}{found['seconds']:8.2f} s{found['peak']:9.1f} MiB\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Export a plan of each size in each format, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", default=["xlsx", "csv", "json"])
    wanted = [ExportFormat(each) for each in parser.parse_args().formats]
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'benchmark.db'}"
        migrate(url)
        database = Database(make_engine(url))
        for size, actor in plans(database):
            for format_ in wanted:
                export(database, actor, size, format_)


if __name__ == "__main__":
    main()
