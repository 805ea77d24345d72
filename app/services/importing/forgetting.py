"""What imports keep is let go of: files after a while, and a person's name when it is erased."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.changes import Session
from app.importing_vocabulary import ImportState
from app.models import ImportRun
from app.services import jobs
from app.services.access import Actor
from app.services.idempotency import as_words
from app.services.importing.telling import run
from app.services.records import mark_edited

# What may quote the file, or is the sender's own.
QUOTING = ("document", "result", "mapping", "answers", "problem")
WAITING = (ImportState.QUEUED, ImportState.RUNNING)
ERASED = {
    "code": "import_erased",
    "title": "Import erased",
    "detail": "The file was dropped when a person was erased; send one without the name.",
    "errors": [],
}


def forget(connection: sa.Connection, before: datetime) -> int:
    """Remove the files of imports posted before an instant; what came of them stays."""
    old = (run.c.created_at < before, run.c.content.is_not(None))
    return connection.execute(run.update().where(*old).values(content=None)).rowcount


def erase(session: Session, actor: Actor, names: list[tuple[str, str]]) -> int:
    """Drop every file of the partnership, and say something else for a person in what it told.

    `names` are pairs of a name and what is said instead. That a name is absent from a file no
    search can prove: a document may part it. What waits to be read, or would write a name into the
    plan, fails. Returns how many files were dropped.
    """
    mine = run.c.partnership_id == actor.partnership_id
    with_file = sa.select(run.c.id).where(mine, run.c.content.is_not(None))
    dropped = set(session.scalars(with_file))
    content = cast(Any, ImportRun.content)
    for record in session.scalars(
        sa.select(ImportRun).where(mine).options(defer(content)).with_for_update()
    ):
        reworded = _reword(record, names)
        if record.id in dropped:
            record.content = None
        elif not reworded:
            continue
        if record.state in WAITING or (reworded and record.state == ImportState.READY):
            record.state, record.step, record.token = ImportState.FAILED, None, None
            record.problem = ERASED
            jobs.withdraw(session.connection(), record.id)
        mark_edited(record, actor)
    return len(dropped)


def _reword(record: ImportRun, names: list[tuple[str, str]]) -> bool:
    changed = False
    for column in QUOTING:
        before = after = getattr(record, column)
        for name, instead in names:
            after = _said(after, name, instead)
        if after != before:
            setattr(record, column, after)
            changed = True
    return changed


def _said(told: Any, name: str, instead: str) -> Any:
    """Reword every text in some JSON, names of fields included."""
    if isinstance(told, str):
        return as_words(name).sub(lambda _: instead, told)
    if isinstance(told, list):
        return [_said(each, name, instead) for each in told]
    if isinstance(told, dict):
        return {_said(k, name, instead): _said(v, name, instead) for k, v in told.items()}
    return told
