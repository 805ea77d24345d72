"""A plan, its life cycle, its sections and what they state they will spend."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Appended, Edited, Json, Owned, belongs_to, json_list, one_of, words
from app.vocabulary import PlanState, StatedKind

# The pattern of a code in what both engines know: its letters, its length, single hyphens inside.
CODE = (
    "length(code) BETWEEN 2 AND 64"
    " AND trim(code, 'abcdefghijklmnopqrstuvwxyz0123456789-') = ''"
    " AND trim(code, '-') = code AND replace(code, '--', '') = code"
)


class Plan(Owned, Edited, table=True):
    """A partnership action plan for a period; `revision` grows with every change beneath it."""

    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "code"),
        one_of("state", PlanState),
        sa.CheckConstraint(CODE, name="code"),
        sa.CheckConstraint("period_end_on >= period_start_on", name="period"),
        sa.CheckConstraint("revision >= 0", name="revision"),
    )

    code: str = words()
    title: str = words()
    part: str | None = words(default=None)
    document_date: date | None = None
    period_start_on: date
    period_end_on: date
    fy_start_year: int
    state: str = words(default=PlanState.DRAFT)
    predecessor_id: UUID | None = belongs_to("plan.id", required=False)
    narrative: str | None = words(default=None)
    labels: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    revision: int = Field(default=0, sa_type=sa.BigInteger)
    over_on: date | None = None


class PlanTransition(Owned, Appended, table=True):
    """A move of a plan in its life cycle, with the note it was made with."""

    __tablename__ = "plan_transition"
    __table_args__ = (
        one_of("from_state", PlanState),
        one_of("to_state", PlanState),
    )

    plan_id: UUID = belongs_to("plan.id")
    from_state: str = words()
    to_state: str = words()
    note: str = words()
    moved_on: date


class Section(Owned, Edited, table=True):
    """A planning grid: a chapter of a plan with its own stated spending."""

    __table_args__ = (sa.UniqueConstraint("plan_id", "ref"),)

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    ref: str = words()
    position: str = words()
    title: str = words()
    texts: list[dict[str, Any]] = json_list()
    priorities: list[dict[str, Any]] = json_list()
    replaces: str | None = words(default=None)
    is_new: bool = False


class SectionBudget(Owned, table=True):
    """A figure that a section states for a financial year; null where words stand for it."""

    __tablename__ = "section_budget"
    __table_args__ = (
        sa.UniqueConstraint("section_id", "fy_start_year", "kind"),
        one_of("kind", StatedKind),
        sa.CheckConstraint("amount_pence >= 0", name="amount_pence"),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    section_id: UUID = belongs_to("section.id", cascade=True)
    fy_start_year: int
    kind: str = words()
    amount_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    printed: str | None = words(default=None)
