"""Actions, who contributes to them, milestones, their updates and their changes of schedule."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.base import (
    Appended,
    Edited,
    Exact,
    Owned,
    belongs_to,
    instant,
    json_list,
    one_of,
    words,
)
from app.vocabulary import ContributorRole, Meaning, MilestoneState, ScheduleKind


def in_order(name: str) -> sa.Index:
    """Index a long list in its usual order, so that its first page is read without the rest."""
    return sa.Index(f"ix_{name}_in_order", "partnership_id", "plan_id", "position", "id")


def schedule_checks() -> tuple[sa.CheckConstraint, ...]:
    """Hold a schedule to its vocabulary, and its end to its start."""
    return (
        one_of("schedule_kind", ScheduleKind),
        one_of("schedule_meaning", Meaning),
        sa.CheckConstraint("due_on >= start_on", name="due_after_start"),
        sa.CheckConstraint(
            "schedule_kind IS NOT NULL OR (start_on IS NULL AND due_on IS NULL)",
            name="dates_scheduled",
        ),
    )


class Scheduled(SQLModel):
    """A schedule as columns; a null kind, on a milestone, inherits its action's."""

    schedule_kind: str | None = words(default=None)
    schedule_meaning: str | None = words(default=None)
    start_on: date | None = None
    due_on: date | None = None
    schedule_printed: str | None = words(default=None)


class Action(Owned, Edited, Scheduled, table=True):
    """What will be done, by when and by whom; it always has a milestone."""

    __table_args__ = (
        sa.UniqueConstraint("plan_id", "ref"),
        sa.CheckConstraint("schedule_kind IS NOT NULL", name="has_schedule"),
        *schedule_checks(),
        in_order("action"),
    )

    partnership_id: UUID = Field(foreign_key="partnership.id")
    plan_id: UUID = belongs_to("plan.id", cascade=True)
    section_id: UUID | None = belongs_to("section.id", required=False, cascade=True)
    outcome_id: UUID = belongs_to("outcome.id", cascade=True)
    ref: str = words()
    position: str = words()
    description: str = words()
    lead_agency_id: UUID | None = belongs_to("agency.id", required=False)
    lead_contact_id: UUID | None = belongs_to("contact.id", required=False)
    lead_inferred: bool = False
    owner_printed: str | None = words(default=None)
    budget_codes: list[str] = json_list()


class ActionContributor(Owned, table=True):
    """An agency that leads an action jointly or supports it."""

    __tablename__ = "action_contributor"
    __table_args__ = (
        sa.UniqueConstraint("action_id", "agency_id"),
        one_of("role", ContributorRole),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    action_id: UUID = belongs_to("action.id", cascade=True)
    agency_id: UUID = belongs_to("agency.id")
    role: str = words()


class Milestone(Owned, Edited, Scheduled, table=True):
    """The one kind of leaf: progress is only ever reported on milestones.

    The `current_…` columns are a cache of what its updates come to.
    """

    __table_args__ = (
        sa.UniqueConstraint("plan_id", "ref"),
        sa.CheckConstraint("weight > 0", name="weight"),
        sa.CheckConstraint("target_quantity > 0", name="target_quantity"),
        sa.CheckConstraint("current_percent BETWEEN 0 AND 1000000", name="current_percent"),
        one_of("current_state", MilestoneState),
        *schedule_checks(),
        in_order("milestone"),
    )

    partnership_id: UUID = Field(foreign_key="partnership.id")
    plan_id: UUID = belongs_to("plan.id", cascade=True)
    section_id: UUID | None = belongs_to("section.id", required=False, cascade=True)
    outcome_id: UUID = belongs_to("outcome.id", cascade=True)
    action_id: UUID = belongs_to("action.id", cascade=True)
    ref: str = words()
    position: str = words()
    title: str = words()
    lead_agency_id: UUID | None = belongs_to("agency.id", required=False)
    lead_contact_id: UUID | None = belongs_to("contact.id", required=False)
    weight: Decimal = Field(default=Decimal(1), sa_type=Exact)
    key: bool = False
    target_quantity: Decimal | None = Field(default=None, sa_type=Exact)
    target_unit: str | None = words(default=None)
    target_baseline: Decimal | None = Field(default=None, sa_type=Exact)
    target_profile: list[dict[str, Any]] = json_list()
    current_state: str | None = words(default=None)
    current_percent: Decimal | None = Field(default=None, sa_type=Exact)
    current_quantity: Decimal | None = Field(default=None, sa_type=Exact)
    current_forecast_on: date | None = None
    current_blocked: bool = False
    current_effective_on: date | None = None
    current_completed_on: date | None = None
    # Not a foreign key: updates already point at their milestone.
    current_update_id: UUID | None = None


class ScheduleChange(Owned, Appended, table=True):
    """A change of deadline, kept for ever; a null kind means inherited from the action."""

    __tablename__ = "schedule_change"
    __table_args__ = (
        sa.CheckConstraint("(action_id IS NULL) <> (milestone_id IS NULL)", name="one_subject"),
        one_of("old_kind", ScheduleKind),
        one_of("new_kind", ScheduleKind),
        one_of("old_meaning", Meaning),
        one_of("new_meaning", Meaning),
        sa.CheckConstraint("old_due_on >= old_start_on", name="old_due_after_start"),
        sa.CheckConstraint("new_due_on >= new_start_on", name="new_due_after_start"),
    )

    plan_id: UUID = belongs_to("plan.id")
    action_id: UUID | None = belongs_to("action.id", required=False)
    milestone_id: UUID | None = belongs_to("milestone.id", required=False)
    changed_on: date
    reason: str | None = words(default=None)
    old_kind: str | None = words(default=None)
    old_meaning: str | None = words(default=None)
    old_start_on: date | None = None
    old_due_on: date | None = None
    old_printed: str | None = words(default=None)
    new_kind: str | None = words(default=None)
    new_meaning: str | None = words(default=None)
    new_start_on: date | None = None
    new_due_on: date | None = None
    new_printed: str | None = words(default=None)


class MilestoneUpdate(Owned, Appended, table=True):
    """What an agency said of a milestone; nulls were left unsaid and carry forward."""

    __tablename__ = "milestone_update"
    __table_args__ = (
        sa.UniqueConstraint("recorded_by_id", "external_ref"),
        # Where what replaced it was voided, an update counts again and may be replaced again.
        sa.Index(
            "uq_milestone_update_supersedes_id",
            "supersedes_id",
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        ),
        one_of("state", MilestoneState),
        sa.CheckConstraint("percent BETWEEN 0 AND 1000000", name="percent"),
        sa.CheckConstraint("quantity >= 0", name="quantity"),
        sa.CheckConstraint("percent IS NULL OR quantity IS NULL", name="percent_or_quantity"),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_reason"),
        sa.Index("ix_milestone_update_plan_effective", "plan_id", "effective_on"),
    )

    plan_id: UUID = Field(foreign_key="plan.id")
    milestone_id: UUID = belongs_to("milestone.id")
    agency_id: UUID | None = belongs_to("agency.id", required=False)
    effective_on: date
    state: str | None = words(default=None)
    percent: Decimal | None = Field(default=None, sa_type=Exact)
    quantity: Decimal | None = Field(default=None, sa_type=Exact)
    forecast_on: date | None = None
    blocked: bool = False
    commentary: str | None = words(default=None)
    evidence: list[str] = json_list()
    external_ref: str | None = words(default=None)
    supersedes_id: UUID | None = Field(default=None, foreign_key="milestone_update.id")
    voided_at: datetime | None = instant(default=None)
    voided_by_id: UUID | None = Field(default=None, foreign_key="api_client.id")
    void_reason: str | None = words(default=None)
