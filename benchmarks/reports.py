"""Time whole reports of a large plan and of many plans, and measure the memory they take."""

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.db import Database, make_engine
from app.models import Action, BudgetLine, Milestone, MilestoneUpdate, Outcome, Plan
from app.models.base import new_id, now_utc, table
from app.schemas.partnership import PartnershipCreate
from app.services import access, partnerships
from app.services.reports import forms, reading, workbook
from app.services.reports.reading import ReportQuery
from app.services.reports.tables import TABLES, Report
from app.services.rules.refs import position
from app.services.schema import migrate
from app.services.shelf import SHELF

OUTCOMES, MEBIBYTE = 20, 1024 * 1024
FEW = 1_200
TEXT = "Words such as a plan has of what will be done, by whom and until when. " * 3


def plant(database: Database, partnership: str, plans: int, milestones: int) -> None:
    """Make plans of so many milestones each, each with an action, a budget line and an update."""
    with database.write() as session:
        partnerships.create(session, PartnershipCreate(code=partnership, name="Bench"), now_utc())
    with database.snapshot() as connection:
        owner = access.operator(connection, partnership, now_utc()).partnership_id
    for number in range(plans):
        with database.write() as session:
            for model, rows in _rows(owner, f"{partnership}-{number:03d}", milestones):
                session.connection().execute(sa.insert(table(model)), rows)


def _rows(
    owner: UUID, code: str, milestones: int
) -> Iterator[tuple[type[SQLModel], list[dict[str, Any]]]]:
    """Give the rows of a plan, table by table."""
    now, plan_id = now_utc(), new_id()
    period = {"period_start_on": date(2006, 4, 1), "period_end_on": date(2007, 3, 31)}
    edited = {"partnership_id": owner, "version": 1, "created_at": now, "updated_at": now}
    named = {"code": code, "title": "A large plan", "state": "active", "labels": {}, "revision": 0}
    yield Plan, [edited | period | named | {"id": plan_id, "fy_start_year": 2006}]
    within = edited | {"plan_id": plan_id}
    outcomes = [new_id() for _ in range(OUTCOMES)]
    yield (
        Outcome,
        [
            within | _address(f"{number}") | {"id": key, "statement": TEXT}
            for number, key in enumerate(outcomes, start=1)
        ],
    )
    refs = [
        (outcomes[n % OUTCOMES], f"{n % OUTCOMES + 1}.{n // OUTCOMES + 1}", new_id(), new_id())
        for n in range(milestones)
    ]
    due = {"schedule_kind": "day", "schedule_meaning": "deadline", "due_on": date(2006, 12, 31)}
    yield (
        Action,
        [
            within
            | due
            | _address(ref)
            | {"id": key, "outcome_id": of, "description": TEXT}
            | {"lead_inferred": False, "budget_codes": []}
            for of, ref, key, _ in refs
        ],
    )
    leaf = {
        "title": TEXT,
        "weight": 1,
        "key": False,
        "target_profile": [],
        "current_blocked": False,
    }
    yield (
        Milestone,
        [
            within | leaf | _address(f"{ref}.1") | {"id": key, "outcome_id": of, "action_id": above}
            for of, ref, above, key in refs
        ],
    )
    priced = {"state": "confirmed", "amount_pence": 123_450, "memo": False, "fy_start_year": 2006}
    yield (
        BudgetLine,
        [
            within | priced | {"id": new_id(), "outcome_id": of, "action_id": key, "number": 1}
            for of, _, key, _ in refs
        ],
    )
    said = {"effective_on": date(2006, 6, 30), "percent": 40, "blocked": False, "evidence": []}
    told = {"partnership_id": owner, "plan_id": plan_id, "recorded_at": now, "commentary": TEXT}
    yield (
        MilestoneUpdate,
        [told | said | {"id": new_id(), "milestone_id": key} for _, _, _, key in refs],
    )


def _address(ref: str) -> dict[str, Any]:
    return {"ref": ref, "position": position(ref)}


def run(database: Database, partnership: str, report: Report, form: str) -> int:
    """Write a whole report to nowhere, and return how many bytes it has."""
    query, columns = ReportQuery(), TABLES[report]
    with database.snapshot() as connection, tempfile.TemporaryDirectory() as directory:
        actor = access.operator(connection, partnership, now_utc())
        rows = reading.rows(connection, actor, report, query)
        if form == "xlsx":
            path = Path(directory) / "report.xlsx"
            workbook.write(path, report.value, columns, rows)
            return path.stat().st_size
        write = forms.to_csv if form == "csv" else forms.to_json_lines
        return sum(len(chunk) for chunk in write(columns, rows))


def measure(
    database: Database, partnership: str, report: Report, form: str
) -> tuple[float, float, int]:
    """Return seconds, the peak of memory in MiB, and bytes written."""
    SHELF.clear()
    begun = time.perf_counter()
    size = run(database, partnership, report, form)
    took = time.perf_counter() - begun
    SHELF.clear()
    tracemalloc.start()
    run(database, partnership, report, form)
    peak = tracemalloc.get_traced_memory()[1] / MEBIBYTE
    tracemalloc.stop()
    return took, peak, size


def main() -> None:
    """Measure every report: of a small plan, of a large one, and of many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an empty database; one of its own if left out")
    parser.add_argument("--milestones", type=int, default=12_000, help="of the large plan")
    parser.add_argument("--plans", type=int, default=200, help="how many, of 100 milestones each")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = chosen.url or f"sqlite:///{directory}/benchmark.db"
        migrate(url)
        database = Database(make_engine(url))
        cases = {"few": (1, FEW), "large": (1, chosen.milestones), "many": (chosen.plans, 100)}
        for name, (plans, milestones) in cases.items():
            plant(database, name, plans, milestones)
        for report in Report:
            for form in ("jsonl", "csv", "xlsx"):
                told = [f"{report.value:<14}{form:<6}"]
                for name in cases:
                    took, peak, size = measure(database, name, report, form)
                    told.append(
                        f"{name} {took:5.2f} s {peak:6.1f} MiB {size / MEBIBYTE:5.1f} MB out"
                    )
                sys.stdout.write("   ".join(told) + "\n")
        database.engine.dispose()


if __name__ == "__main__":
    main()
