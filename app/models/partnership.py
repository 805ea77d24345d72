"""The tenant and its vocabulary: partnership, rule sets, agencies, contacts, funding sources."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import (
    Appended,
    Edited,
    Json,
    Owned,
    Record,
    belongs_to,
    json_list,
    one_of,
    words,
)
from app.vocabulary import AgencyKind, RiskBand


class Partnership(Record, Edited, table=True):
    """The bodies that plan together; every other row belongs to one partnership."""

    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("fy_start_month BETWEEN 1 AND 12", name="fy_start_month"),
        sa.CheckConstraint("returns_due_days BETWEEN 0 AND 90", name="returns_due_days"),
        one_of("risk_appetite", RiskBand),
    )

    code: str = words()
    name: str = words()
    time_zone: str = words(default="Europe/London")
    fy_start_month: int = 4
    returns_due_days: int = 21
    currency: str = words(default="GBP")
    risk_matrix: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    risk_appetite: str = words(default=RiskBand.MEDIUM)
    revision: int = Field(default=0, sa_type=sa.BigInteger)


class RuleSet(Owned, Appended, table=True):
    """One version of the thresholds of a partnership, or of the overrides of one plan."""

    __tablename__ = "rule_set"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "plan_id", "number"),
        sa.Index(
            "uq_rule_set_partnership_number",
            "partnership_id",
            "number",
            unique=True,
            sqlite_where=sa.text("plan_id IS NULL"),
            postgresql_where=sa.text("plan_id IS NULL"),
        ),
        sa.CheckConstraint("number > 0", name="number"),
    )

    plan_id: UUID | None = belongs_to("plan.id", required=False, cascade=True)
    number: int
    thresholds: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Agency(Owned, Edited, table=True):
    """A body that leads or contributes; a joint commissioning group is a `group`."""

    __table_args__ = (sa.UniqueConstraint("partnership_id", "code"), one_of("kind", AgencyKind))

    code: str = words()
    name: str = words()
    kind: str = words(default=AgencyKind.ORGANISATION)
    aliases: list[str] = json_list()


class Contact(Owned, Edited, table=True):
    """A person or a role in an agency; a role without a name is not personal data."""

    agency_id: UUID | None = belongs_to("agency.id", required=False)
    role_title: str = words()
    name: str | None = words(default=None)
    email: str | None = words(default=None)


class FundingSource(Owned, Edited, table=True):
    """A budget that pays for actions, such as a pooled treatment budget."""

    __tablename__ = "funding_source"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "code"),)

    code: str = words()
    name: str = words()
