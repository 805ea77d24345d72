"""Snapshots: closed periods of plans, frozen as they were read."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Appended, Owned, belongs_to, instant, words


class Snapshot(Owned, Appended, table=True):
    """A plan as it was read when one of its quarters was closed.

    `body` is the exact text of which `hash` is the SHA-256. Triggers refuse every UPDATE and
    DELETE: a snapshot is replaced by one that supersedes it, and both are kept.
    """

    __table_args__ = (
        sa.UniqueConstraint("supersedes_id"),
        # The first of a quarter; each other supersedes one, and no two the same.
        sa.Index(
            "uq_snapshot_first_of_period",
            "plan_id",
            "period",
            unique=True,
            sqlite_where=sa.text("supersedes_id IS NULL"),
            postgresql_where=sa.text("supersedes_id IS NULL"),
        ),
        sa.CheckConstraint("period_end_on >= period_start_on", name="period"),
        sa.CheckConstraint("as_at >= period_start_on", name="as_at"),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
    )

    plan_id: UUID = belongs_to("plan.id")
    period: str = words()
    period_start_on: date
    period_end_on: date
    as_at: date
    known_at: datetime = instant()
    plan_revision: int = Field(sa_type=sa.BigInteger)
    rule_set: str = words()
    narrative: str | None = words(default=None)
    signed_off_by: str = words()
    signed_off_on: date
    supersedes_id: UUID | None = Field(default=None, foreign_key="snapshot.id")
    body: str = words()
    hash: str = words()
