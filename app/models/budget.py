"""Money: the budget lines of actions, and what was spent or is expected to be."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Appended, Edited, Owned, belongs_to, one_of, words
from app.vocabulary import BudgetState, ExpenditureKind


class BudgetLine(Owned, Edited, table=True):
    """One cost of an action, in pence; a memo line is money counted in another line."""

    __tablename__ = "budget_line"
    __table_args__ = (
        sa.UniqueConstraint("action_id", "number"),
        one_of("state", BudgetState),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("amount_pence >= 0", name="amount_pence"),
        sa.CheckConstraint("amount_pence IS NULL OR state = 'confirmed'", name="amount_confirmed"),
        sa.CheckConstraint(
            "state <> 'confirmed' OR amount_pence IS NOT NULL OR printed IS NOT NULL",
            name="confirmed_says_how_much",
        ),
        sa.CheckConstraint("NOT memo OR state = 'confirmed'", name="memo_confirmed"),
        sa.CheckConstraint("memo OR counted_in_id IS NULL", name="counted_in_memo"),
        sa.CheckConstraint("counted_in_id <> id", name="counted_in_other"),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    section_id: UUID | None = belongs_to("section.id", required=False, cascade=True)
    outcome_id: UUID = belongs_to("outcome.id", cascade=True)
    action_id: UUID = belongs_to("action.id", cascade=True)
    number: int
    amount_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    funding_source_id: UUID | None = belongs_to("funding_source.id", required=False)
    fy_start_year: int
    state: str = words()
    memo: bool = False
    counted_in_id: UUID | None = Field(
        default=None, foreign_key="budget_line.id", ondelete="SET NULL", index=True
    )
    printed: str | None = words(default=None)


class Expenditure(Owned, Appended, table=True):
    """Money spent or forecast for one quarter, in pence: the amount for that period only."""

    __table_args__ = (
        one_of("kind", ExpenditureKind),
        sa.CheckConstraint("amount_pence >= 0", name="amount_pence"),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        sa.CheckConstraint("period_end_on >= period_start_on", name="period"),
        sa.CheckConstraint(
            "(budget_line_id IS NULL) <> (section_id IS NULL)", name="line_or_section"
        ),
    )

    plan_id: UUID = belongs_to("plan.id")
    budget_line_id: UUID | None = belongs_to("budget_line.id", required=False)
    section_id: UUID | None = belongs_to("section.id", required=False)
    funding_source_id: UUID | None = belongs_to("funding_source.id", required=False)
    agency_id: UUID | None = belongs_to("agency.id", required=False)
    fy_start_year: int
    quarter: int
    period_start_on: date
    period_end_on: date
    kind: str = words()
    amount_pence: int = Field(sa_type=sa.BigInteger)
    note: str | None = words(default=None)
