"""Jobs: work in a table, held by lease, so that what a killed worker held is taken up by another.

One row is claimed by one worker: PostgreSQL skips rows that another is claiming, and on SQLite a
writing transaction keeps all others out. Whoever finishes a job says under which lease; a worker
that lost its lease writes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.db import Database
from app.importing_vocabulary import JobKind, JobState
from app.models import Job
from app.models.base import new_id, table
from app.pagination import Row

job = table(Job)

LEASE = timedelta(seconds=30)
RENEWED_EVERY = timedelta(seconds=10)
# What failed by itself is tried again after so long, times the attempts made.
PAUSE = timedelta(seconds=5)
ATTEMPTS = 3
KEPT_FOR = timedelta(days=30)
OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Lease:
    """A job in the hands of one worker; `attempt` tells one lease of the same worker from the next.

    `is_over` says that the attempts are used up: all there is left to do is to say so.
    """

    job_id: UUID
    partnership_id: UUID
    kind: JobKind
    subject_id: UUID
    holder: str
    attempt: int
    is_over: bool = False


def enqueue(
    connection: sa.Connection, partnership_id: UUID, kind: JobKind, subject_id: UUID, now: datetime
) -> None:
    """Have something worked on, in the transaction that made it; what was to be done falls away."""
    withdraw(connection, subject_id)
    values = {
        "id": new_id(),
        "partnership_id": partnership_id,
        "kind": kind,
        "subject_id": subject_id,
        "state": JobState.QUEUED,
        "attempts": 0,
        "created_at": now,
    }
    connection.execute(job.insert().values(values))


def withdraw(connection: sa.Connection, subject_id: UUID) -> None:
    """Have nothing more done for something; a worker that is at it finds its lease gone."""
    connection.execute(job.delete().where(job.c.subject_id == subject_id, job.c.state.in_(OPEN)))


def claim(database: Database, holder: str, now: datetime) -> Lease | None:
    """Take the oldest job that nobody holds, or whose lease has lapsed."""
    free = (
        job.c.state.in_(OPEN),
        sa.or_(job.c.lease_until.is_(None), job.c.lease_until <= now),
    )
    oldest = sa.select(job).where(*free).order_by(job.c.created_at, job.c.id).limit(1)
    # An idle worker only reads: on SQLite a look with the intent to write would hold others up.
    with database.read() as connection:
        if connection.execute(oldest).first() is None:
            return None
    with database.write() as session:
        found = session.connection().execute(oldest.with_for_update(skip_locked=True)).first()
        return _take(session.connection(), found, holder, now) if found else None


def _take(connection: sa.Connection, found: Row, holder: str, now: datetime) -> Lease:
    is_over = found.attempts >= ATTEMPTS
    attempt = found.attempts if is_over else found.attempts + 1
    taken = {
        "state": JobState.RUNNING,
        "attempts": attempt,
        "lease_until": now + LEASE,
        "leased_by": holder,
    }
    connection.execute(job.update().where(job.c.id == found.id).values(taken))
    kind = JobKind(found.kind)
    return Lease(found.id, found.partnership_id, kind, found.subject_id, holder, attempt, is_over)


def _held(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        job.c.id == lease.job_id,
        job.c.state == JobState.RUNNING,
        job.c.leased_by == lease.holder,
        job.c.attempts == lease.attempt,
    )


def is_held(connection: sa.Connection, lease: Lease) -> bool:
    """Say whether a lease is still its holder's."""
    return connection.execute(sa.select(job.c.id).where(*_held(lease))).first() is not None


def renew(connection: sa.Connection, lease: Lease, now: datetime) -> bool:
    """Hold a job for longer; say whether it was still held."""
    statement = job.update().where(*_held(lease)).values(lease_until=now + LEASE)
    return connection.execute(statement).rowcount == 1


def finish(
    connection: sa.Connection, lease: Lease, state: JobState, error: str | None = None
) -> bool:
    """Be done with a job, in the transaction of its outcome; say whether it was still held.

    Where it was not, another has it, and the outcome is to be undone.
    """
    over = {"state": state, "lease_until": None, "leased_by": None, "error": error}
    return connection.execute(job.update().where(*_held(lease)).values(over)).rowcount == 1


def put_back(connection: sa.Connection, lease: Lease, error: str, now: datetime) -> None:
    """Let a job be tried again a little later; `error` says what went wrong, in a word."""
    again = {
        "state": JobState.QUEUED,
        "lease_until": now + PAUSE * lease.attempt,
        "leased_by": None,
        "error": error,
    }
    connection.execute(job.update().where(*_held(lease)).values(again))


def forget(connection: sa.Connection, before: datetime) -> int:
    """Remove jobs that were over before an instant; return how many."""
    over = (job.c.state.not_in(OPEN), job.c.created_at < before)
    return connection.execute(job.delete().where(*over)).rowcount
