"""Indicators and commitments, the links from plans to them, and measured values."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Appended, Edited, Exact, Owned, Record, belongs_to, one_of, words
from app.vocabulary import Direction, LaaStatus, LinkRole


class Indicator(Record, Edited, table=True):
    """A measure with a title; those without a partnership are shipped and read-only."""

    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "ref"),
        sa.Index(
            "uq_indicator_shipped_ref",
            "ref",
            unique=True,
            sqlite_where=sa.text("partnership_id IS NULL"),
            postgresql_where=sa.text("partnership_id IS NULL"),
        ),
        one_of("good_direction", Direction),
        sa.CheckConstraint("valid_to >= valid_from", name="valid"),
    )

    partnership_id: UUID | None = belongs_to("partnership.id", required=False)
    scheme: str = words()
    ref: str = words()
    position: str = words()
    title: str = words()
    verified: bool = False
    good_direction: str | None = words(default=None)
    unit: str | None = words(default=None)
    valid_from: date | None = None
    valid_to: date | None = None


class IndicatorLink(Owned, Edited, table=True):
    """A plan or outcome that an indicator measures, or that supports it."""

    __tablename__ = "indicator_link"
    __table_args__ = (
        sa.UniqueConstraint("outcome_id", "indicator_id", "role"),
        sa.Index(
            "uq_indicator_link_plan",
            "plan_id",
            "indicator_id",
            "role",
            unique=True,
            sqlite_where=sa.text("outcome_id IS NULL"),
            postgresql_where=sa.text("outcome_id IS NULL"),
        ),
        one_of("role", LinkRole),
        one_of("laa", LaaStatus),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    outcome_id: UUID | None = belongs_to("outcome.id", required=False, cascade=True)
    indicator_id: UUID = belongs_to("indicator.id")
    role: str = words()
    laa: str = words(default=LaaStatus.NONE)
    agreed_target: Decimal | None = Field(default=None, sa_type=Exact)


class IndicatorValue(Owned, Appended, table=True):
    """A measured value of an indicator for a plan or an area, for a quarter or a year."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        sa.CheckConstraint("period_end_on >= period_start_on", name="period"),
        sa.CheckConstraint("denominator > 0", name="denominator"),
        sa.CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="ratio"),
        sa.CheckConstraint("(value IS NULL) <> (numerator IS NULL)", name="value_or_ratio"),
        sa.CheckConstraint("plan_id IS NOT NULL OR area IS NOT NULL", name="plan_or_area"),
    )

    indicator_id: UUID = belongs_to("indicator.id")
    plan_id: UUID | None = belongs_to("plan.id", required=False)
    area: str | None = words(default=None)
    fy_start_year: int
    quarter: int | None = None
    period_start_on: date
    period_end_on: date
    value: Decimal | None = Field(default=None, sa_type=Exact)
    numerator: Decimal | None = Field(default=None, sa_type=Exact)
    denominator: Decimal | None = Field(default=None, sa_type=Exact)
    source: str | None = words(default=None)


class Commitment(Owned, Edited, table=True):
    """A promise of a community strategy."""

    __table_args__ = (sa.UniqueConstraint("partnership_id", "strategy", "ref"),)

    strategy: str = words()
    ref: str = words()
    position: str = words()
    title: str = words()


class CommitmentLink(Owned, Edited, table=True):
    """A plan, outcome or action that serves a commitment."""

    __tablename__ = "commitment_link"
    __table_args__ = (
        sa.UniqueConstraint("commitment_id", "outcome_id"),
        sa.UniqueConstraint("commitment_id", "action_id"),
        sa.Index(
            "uq_commitment_link_plan",
            "plan_id",
            "commitment_id",
            unique=True,
            sqlite_where=sa.text("outcome_id IS NULL AND action_id IS NULL"),
            postgresql_where=sa.text("outcome_id IS NULL AND action_id IS NULL"),
        ),
        sa.CheckConstraint("outcome_id IS NULL OR action_id IS NULL", name="one_subject"),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    commitment_id: UUID = belongs_to("commitment.id")
    outcome_id: UUID | None = belongs_to("outcome.id", required=False, cascade=True)
    action_id: UUID | None = belongs_to("action.id", required=False, cascade=True)
