"""Readings of plans, kept for whoever asks next."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.base import belongs_to, words


class KeptReading(SQLModel, table=True):
    """Where a plan stands, down to its sections, with all that this was worked out from.

    One row a plan, replaced by the next; whoever reads it compares before they believe it. Nothing
    is lost with a row, and the ledger tells nothing of it.
    """

    __tablename__ = "reading"

    # No foreign key: whoever removes a plan need not wait for whoever reads it.
    plan_id: UUID = Field(primary_key=True)
    partnership_id: UUID = belongs_to("partnership.id")
    plan_revision: int = Field(sa_type=sa.BigInteger)
    partnership_revision: int = Field(sa_type=sa.BigInteger)
    as_at: date
    rule_set: str = words()
    # The code that worked it out: another build may have other rules.
    build: str = words()
    body: bytes
