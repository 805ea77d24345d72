"""An import as its worker sees it: the file tried, and what came of it kept.

What is written here is derived from the file and the plan, so it passes by the ledger.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.db import Database
from app.errors import DomainError, NotReady
from app.importing_vocabulary import ImportState, JobState
from app.models import Partnership
from app.models.base import table
from app.pagination import Row
from app.services import access, jobs
from app.services.access import Actor
from app.services.heartbeat import beating
from app.services.importing.reading import Upload
from app.services.importing.telling import run, token_of
from app.services.importing.trial import Trial, dry_run
from app.services.jobs import Lease
from app.vocabulary import Scope

NEEDED = (Scope.PLANS_WRITE, Scope.CONTACTS_READ)
# What a worker reads: all but what it is about to work out.
SENT = ("id", "partnership_id", "client_id", "plan", "file_name", "content", "mapping", "answers")
INTERRUPTED = {
    "code": "import_interrupted",
    "title": "Import interrupted",
    "detail": f"Working it out broke off {jobs.ATTEMPTS} times; send the file again.",
    "errors": [],
}


def work(database: Database, lease: Lease, clock: Callable[[], datetime]) -> None:
    """Try the file of an import, and keep what it would do, or why it cannot be read."""
    with database.read() as connection:
        sent = connection.execute(
            sa.select(*(run.c[name] for name in SENT)).where(run.c.id == lease.subject_id)
        ).one()
    with beating(database, lease, clock, partial(_tell_step, lease.subject_id)) as note:
        try:
            outcome = ready(sent.id, _try(database, sent, clock(), note))
        except DomainError as refused:
            outcome = failed(_problem(refused))
    settle(database, lease, outcome, clock())


def _tell_step(run_id: UUID, connection: sa.Connection, step: str) -> None:
    told = {"state": ImportState.RUNNING, "step": step}
    connection.execute(run.update().where(run.c.id == run_id).values(told))


def _try(database: Database, sent: Row, now: datetime, note: Callable[[str], None]) -> Trial:
    if sent.content is None:
        raise NotReady("The file is kept no longer; send it again.")
    actor = _sender(database, sent, now)
    upload = Upload(sent.file_name, sent.content, sent.plan, sent.mapping, sent.answers)
    return dry_run(database, actor, upload, note)


def _sender(database: Database, sent: Row, now: datetime) -> Actor:
    """Return who sent a file, with the rights they have by now."""
    with database.read() as connection:
        if sent.client_id is None:
            partnership = table(Partnership).c
            mine = partnership.id == sent.partnership_id
            code: str = connection.execute(sa.select(partnership.code).where(mine)).scalar_one()
            return access.operator(connection, code, now)
        actor = access.client_again(connection, sent.client_id, now)
    for scope in NEEDED:
        access.require(actor, scope)
    return actor


def ready(run_id: UUID, shown: Trial) -> dict[str, Any]:
    """Return the columns of an import that can be applied."""
    return {
        "state": ImportState.READY,
        "step": None,
        "compared_with_id": shown.plan_id,
        "revision": shown.revision,
        "document": shown.document,
        "after": shown.after,
        "result": shown.result,
        "summary": shown.result["summary"],
        "token": token_of(run_id, shown.document, shown.revision, shown.after),
        "problem": None,
    }


def failed(problem: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an import of which nothing came."""
    return {"state": ImportState.FAILED, "step": None, "token": None, "problem": problem}


def _problem(refused: DomainError) -> dict[str, Any]:
    return {
        "code": refused.code,
        "title": refused.title,
        "detail": refused.detail,
        "errors": [
            {"detail": each.detail, "code": each.code, "pointer": each.pointer}
            for each in refused.errors
        ],
    }


def settle(database: Database, lease: Lease, outcome: dict[str, Any], now: datetime) -> bool:
    """Keep what came of a job, unless its lease was lost; say whether it was kept."""
    over = JobState.FAILED if outcome["state"] == ImportState.FAILED else JobState.DONE
    problem = outcome.get("problem")
    with database.write() as session:
        connection = session.connection()
        told = {**outcome, "updated_at": now}
        connection.execute(run.update().where(run.c.id == lease.subject_id).values(told))
        kept = jobs.finish(connection, lease, over, problem["code"] if problem else None)
        if not kept:
            session.forget()
    return kept


def give_up(database: Database, lease: Lease, now: datetime) -> None:
    """Say of an import that trying it broke off too often."""
    settle(database, lease, failed(INTERRUPTED), now)
