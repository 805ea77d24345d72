"""Outcomes (objectives) and their targets."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Edited, Exact, Owned, belongs_to, json_list, one_of, words
from app.vocabulary import TargetKind


class Outcome(Owned, Edited, table=True):
    """What the partnership promises to bring about."""

    __table_args__ = (sa.UniqueConstraint("plan_id", "ref"),)

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    section_id: UUID | None = belongs_to("section.id", required=False, cascade=True)
    ref: str = words()
    position: str = words()
    statement: str = words()
    note: str | None = words(default=None)
    lead_agency_id: UUID | None = belongs_to("agency.id", required=False)


class OutcomeTarget(Owned, table=True):
    """The figure by which an outcome is judged; an outcome has one at most."""

    __tablename__ = "outcome_target"
    __table_args__ = (sa.UniqueConstraint("outcome_id"), one_of("kind", TargetKind))

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    outcome_id: UUID = belongs_to("outcome.id", cascade=True)
    indicator_id: UUID | None = belongs_to("indicator.id", required=False)
    kind: str = words()
    baseline: Decimal | None = Field(default=None, sa_type=Exact)
    change_percent: Decimal | None = Field(default=None, sa_type=Exact)
    value: Decimal = Field(sa_type=Exact)
    unit: str | None = words(default=None)
    due_on: date | None = None
    printed: str | None = words(default=None)
    profile: list[dict[str, Any]] = json_list()
