"""A job: work that outlasts its request, held by one worker at a time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.importing_vocabulary import JobKind, JobState
from app.models.base import Owned, instant, one_of, words


class Job(Owned, table=True):
    """Work to be done by whichever worker holds its lease.

    A lease that has lapsed may be taken by another: whoever held it was killed, or is stuck. The
    ledger tells nothing of jobs, only of what they bring about.
    """

    __table_args__ = (
        one_of("kind", JobKind),
        one_of("state", JobState),
        sa.CheckConstraint("attempts >= 0", name="attempts"),
        sa.Index("ix_job_open", "state", "created_at", "id"),
        sa.Index("ix_job_subject", "subject_id"),
    )

    kind: str = words()
    # No foreign key: it depends on the kind in which table the subject is.
    subject_id: UUID
    state: str = words(default=JobState.QUEUED)
    attempts: int = 0
    # Before this instant no worker may take the job.
    lease_until: datetime | None = instant(default=None)
    leased_by: str | None = words(default=None)
    created_at: datetime = instant()
    error: str | None = words(default=None)
