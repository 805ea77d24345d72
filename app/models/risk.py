"""The risk log: risks, their reviews, and the outcomes and actions they threaten."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.models.base import Appended, Edited, Owned, belongs_to, one_of, words
from app.vocabulary import RiskState


def scored(column: str) -> sa.CheckConstraint:
    """Hold a likelihood or impact to the four levels of the matrix."""
    return sa.CheckConstraint(f"{column} BETWEEN 1 AND 4", name=column)


class Risk(Owned, Edited, table=True):
    """What may go wrong; likelihood and impact are those of its latest review."""

    __table_args__ = (
        sa.UniqueConstraint("plan_id", "ref"),
        one_of("state", RiskState),
        scored("likelihood"),
        scored("impact"),
        scored("target_likelihood"),
        scored("target_impact"),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    ref: str = words()
    position: str = words()
    description: str = words()
    trigger: str | None = words(default=None)
    consequence: str | None = words(default=None)
    likelihood: int | None = None
    impact: int | None = None
    likelihood_printed: str | None = words(default=None)
    impact_printed: str | None = words(default=None)
    target_likelihood: int | None = None
    target_impact: int | None = None
    mitigation: str | None = words(default=None)
    lead_agency_id: UUID | None = belongs_to("agency.id", required=False)
    mitigation_due_on: date | None = None
    mitigation_due_printed: str | None = words(default=None)
    state: str = words(default=RiskState.OPEN)


class RiskLink(Owned, table=True):
    """An outcome or action that a risk threatens."""

    __tablename__ = "risk_link"
    __table_args__ = (
        sa.UniqueConstraint("risk_id", "outcome_id"),
        sa.UniqueConstraint("risk_id", "action_id"),
        sa.CheckConstraint("(outcome_id IS NULL) <> (action_id IS NULL)", name="one_subject"),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    risk_id: UUID = belongs_to("risk.id", cascade=True)
    outcome_id: UUID | None = belongs_to("outcome.id", required=False, cascade=True)
    action_id: UUID | None = belongs_to("action.id", required=False, cascade=True)


class RiskReview(Owned, Appended, table=True):
    """A scoring of a risk on a day; together they are its score history."""

    __tablename__ = "risk_review"
    __table_args__ = (scored("likelihood"), scored("impact"))

    plan_id: UUID = belongs_to("plan.id")
    risk_id: UUID = belongs_to("risk.id")
    reviewed_on: date
    likelihood: int | None = None
    impact: int | None = None
    note: str | None = words(default=None)
