"""The ledger: every change of every row, chained, and what keeps it going."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.base import Json, Owned, instant, one_of, words
from app.vocabulary import LedgerAction


class LedgerEntry(Owned, table=True):
    """One change of one row: change feed, audit trail and outbox in one.

    `changes` is the exact text that was hashed: `{"column": [before, after]}`. Triggers refuse
    every UPDATE and DELETE.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "seq"),
        sa.CheckConstraint("seq > 0", name="seq"),
        one_of("action", LedgerAction),
        sa.Index("ix_ledger_entry_recorded", "partnership_id", "recorded_at"),
        sa.Index("ix_ledger_entry_plan", "plan_id", "seq"),
        sa.Index("ix_ledger_entry_subject", "subject_id", "seq"),
    )

    partnership_id: UUID = Field(foreign_key="partnership.id")
    seq: int = Field(sa_type=sa.BigInteger)
    recorded_at: datetime = instant()
    actor_id: UUID | None = None
    actor_name: str = words()
    actor_agency: str | None = words(default=None)
    action: str = words()
    subject_kind: str = words()
    subject_id: UUID
    # Nothing here is a foreign key: an entry outlives what it tells of.
    plan_id: UUID | None = None
    changes: str = words()
    request_id: str | None = words(default=None)
    previous_hash: str = words()
    hash: str = words()


class LedgerHead(SQLModel, table=True):
    """The last entry of a partnership; whoever appends holds this row, and takes it last."""

    __tablename__ = "ledger_head"

    partnership_id: UUID = Field(foreign_key="partnership.id", primary_key=True)
    seq: int = Field(default=0, sa_type=sa.BigInteger)
    hash: str = words()
    recorded_at: datetime = instant()


class PersonalValue(Owned, table=True):
    """A personal value of which the ledger holds a salted digest only, so that it can be erased."""

    __tablename__ = "personal_value"
    __table_args__ = (sa.Index("ix_personal_value_subject", "subject_kind", "subject_id"),)

    subject_kind: str = words()
    subject_id: UUID
    salt: str = words()
    digest: str = words(index=True)
    value: str = words()


class IdempotencyRecord(Owned, table=True):
    """A POST with an Idempotency-Key and its answer, committed together with its effect."""

    __tablename__ = "idempotency_record"
    __table_args__ = (
        sa.UniqueConstraint("client_id", "method", "path", "key"),
        sa.Index("ix_idempotency_record_created", "created_at"),
    )

    client_id: UUID = Field(foreign_key="api_client.id")
    method: str = words()
    path: str = words()
    key: str = words()
    fingerprint: str = words()
    created_at: datetime = instant()
    status: int | None = None
    headers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    body: bytes | None = None
