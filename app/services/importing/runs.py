"""Imports as their senders see them: posted, read, answered, applied."""

import hashlib
from typing import Annotated, Any, cast
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import defer

from app.changes import Session
from app.errors import (
    FieldError,
    ImportApplied,
    NotFound,
    NotReady,
    OpenQuestions,
    Unprocessable,
    WrongToken,
)
from app.importing_vocabulary import ImportState, JobKind
from app.models import ImportRun
from app.pagination import Key, Paging, Slice, paginate
from app.schemas.importing import ImportAnswers, ImportApply
from app.services import jobs, ledger
from app.services.access import Actor
from app.services.importing import trial, work
from app.services.importing.reading import Upload
from app.services.importing.telling import (
    BRIEFLY,
    IN_FULL,
    Told,
    blocking_in,
    briefly,
    columns,
    in_full,
    of,
    questions_of,
    run,
)
from app.services.importing.trial import Trial
from app.services.records import as_id

NOUN = "import"


class ImportQuery(Paging):
    """Filters of the list of imports."""

    plan: Annotated[
        str | None, Field(max_length=64, description="Code of the plan that they are for.")
    ] = None
    state: Annotated[ImportState | None, Field(description="Only those that are so far.")] = None


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> Told:
    """Tell an import with all that it would do. Raises NotFound."""
    statement = sa.select(*columns(IN_FULL)).where(*of(actor, as_id(str(key))))
    if row := connection.execute(statement).first():
        return in_full(row)
    raise NotFound(NOUN)


def find(connection: sa.Connection, actor: Actor, query: ImportQuery) -> tuple[Slice, list[Told]]:
    """List imports, the newest first, without what they would do."""
    statement = sa.select(*columns(BRIEFLY)).where(run.c.partnership_id == actor.partnership_id)
    if query.plan is not None:
        statement = statement.where(run.c.plan == query.plan)
    if query.state is not None:
        statement = statement.where(run.c.state == query.state)
    newest = [Key(run.c.created_at, descending=True), Key(run.c.id, descending=True)]
    found = paginate(connection, statement, newest, query)
    return found, [briefly(row) for row in found.rows]


def post(session: Session, actor: Actor, upload: Upload) -> Told:
    """Take a file in, to be tried by a worker."""
    made = keep(session, actor, upload)
    key = made.id
    jobs.enqueue(session.connection(), actor.partnership_id, JobKind.IMPORT, key, actor.now)
    ledger.write(session, actor)
    return read(session.connection(), actor, key)


def keep(session: Session, actor: Actor, upload: Upload) -> ImportRun:
    """Keep a file and what was sent with it."""
    made = ImportRun(
        partnership_id=actor.partnership_id,
        client_id=actor.client_id,
        plan=upload.plan,
        file_name=upload.file_name,
        content=upload.content,
        sha256=hashlib.sha256(upload.content).hexdigest(),
        size=len(upload.content),
        mapping=dict(upload.mapping),
        answers=dict(upload.answers),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    return made


def _get(session: Session, actor: Actor, key: str | UUID) -> ImportRun:
    """Fetch an import, without its file, locked until the transaction ends. Raises NotFound."""
    statement = sa.select(ImportRun).where(*of(actor, as_id(str(key))))
    file = cast(Any, ImportRun.content)
    locked = statement.options(defer(file)).with_for_update()
    if found := session.scalars(locked).first():
        return found
    raise NotFound(NOUN)


def answer(session: Session, actor: Actor, key: str, wanted: ImportAnswers) -> Told:
    """Keep answers to questions, and have the file tried again with them.

    Raises NotFound, ImportApplied, NotReady where no question was asked yet, and Unprocessable
    for questions that there are not.
    """
    record = _get(session, actor, key)
    if record.state == ImportState.APPLIED:
        raise ImportApplied("It was applied; what it left open is now edited in the plan.")
    if record.result is None:
        raise NotReady("No question was asked yet.")
    if record.content is None:
        raise NotReady("The file is kept no longer; send it again.")
    _check_questions(record, wanted)
    # A null stays: it holds against an answer that was given to the file before.
    record.answers = {**record.answers, **wanted.answers}
    record.version += 1
    record.updated_at = actor.now
    record.state, record.step, record.token, record.problem = ImportState.QUEUED, None, None, None
    jobs.enqueue(session.connection(), actor.partnership_id, JobKind.IMPORT, record.id, actor.now)
    ledger.write(session, actor)
    return read(session.connection(), actor, key)


def _check_questions(record: ImportRun, wanted: ImportAnswers) -> None:
    known = {each["id"] for each in questions_of(record.result)} | record.answers.keys()
    errors = tuple(
        FieldError("There is no such question.", "unknown_question", f"/answers/{_escaped(name)}")
        for name in wanted.answers
        if name not in known
    )
    if errors:
        raise Unprocessable("Some of the questions were not asked.", errors=errors)


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def apply(session: Session, actor: Actor, key: str | UUID, wanted: ImportApply) -> Told:
    """Apply exactly what an import shows, all of it or nothing; twice is once.

    Raises NotFound, NotReady, WrongToken, OpenQuestions, PlanMoved, and what the plan's own rules
    refuse.
    """
    record = _get(session, actor, key)
    is_applied = record.state == ImportState.APPLIED
    if not is_applied and record.state != ImportState.READY:
        raise NotReady("It is not ready: read it again.")
    if record.token != wanted.token:
        raise WrongToken("The token is not that of what the import shows now; read it again.")
    if not is_applied:
        _apply(session, actor, record)
    return read(session.connection(), actor, key)


def apply_shown(session: Session, actor: Actor, upload: Upload, shown: Trial) -> None:
    """Apply what was shown to whoever looks on, and keep the import as one that was applied.

    Raises OpenQuestions, PlanMoved, and what the plan's own rules refuse.
    """
    record = keep(session, actor, upload)
    for name, value in work.ready(record.id, shown).items():
        setattr(record, name, value)
    session.flush()
    _apply(session, actor, record)


def _apply(session: Session, actor: Actor, record: ImportRun) -> None:
    if blocking := blocking_in(record.result):
        errors = tuple(FieldError(each["text"], each["code"]) for each in blocking)
        raise OpenQuestions("A question of severity error is open; answer it first.", errors=errors)
    shown = Trial(
        plan_id=record.compared_with_id,
        revision=record.revision,
        document=record.document or {},
        after=record.after or "",
        result=record.result or {},
    )
    code = record.plan
    # Before the plan is touched, since the ledger lets go of every row it has told.
    record.state = ImportState.APPLIED
    record.applied_at = record.updated_at = actor.now
    record.applied_by_id = actor.client_id
    record.version += 1
    key = record.id
    plan_id = trial.apply(session, actor, code, shown)
    ledger.write(session, actor)
    # The next file of the plan is compared with this one too; past the ledger, as what is derived.
    made = run.update().where(run.c.id == key).values(compared_with_id=plan_id)
    session.connection().execute(made)
