"""Spending in a quarter, and what is expected to be spent, as told."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.base import Input, Money, Output, PeriodKey, Place, Prose, ShortName
from app.vocabulary import ExpenditureKind

EXAMPLE: dict[str, Any] = {
    "period": "2006-Q2",
    "kind": "actual",
    "amount": "3120.50",
    "note": "Two invoices still to come.",
}
TOLD_EXAMPLE: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b31",
    "plan": "drugs-2006",
    "budget_line": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b20",
    "section": None,
    "funding_source": "PTB",
    "period": {
        "key": "2006-Q2",
        "label": "2006/07 Q2",
        "start_on": "2006-07-01",
        "end_on": "2006-09-30",
    },
    "kind": "actual",
    "amount": "3120.50",
    "note": "Two invoices still to come.",
    "agency": "NHS",
    "recorded_by": "NHS finance system",
    "recorded_at": "2006-10-09T08:30:00Z",
    "replaced": False,
}


class ExpenditureCreate(Input):
    """What was spent, or is expected to be spent, in one quarter: for that quarter only."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    period: PeriodKey
    kind: ExpenditureKind = Field(description="Spent, or expected to be.")
    amount: Money
    note: Prose | None = Field(default=None, description="Anything to say about the figure.")


class SectionExpenditureCreate(ExpenditureCreate):
    """Spending of a section that belongs to none of its budget lines."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**EXAMPLE, "funding_source": "PTB"}]}
    )

    funding_source: ShortName | None = Field(default=None, description="Code of who pays.")


class PeriodRead(Output):
    """A quarter of a financial year."""

    key: str = Field(description="The year its financial year starts in, and which quarter.")
    label: str = Field(description="As it is printed.")
    start_on: date = Field(description="Its first day.")
    end_on: date = Field(description="Its last day.")


class ExpenditureRead(Output):
    """A record of spending. It is never changed; a later one may replace it in totals."""

    model_config = ConfigDict(json_schema_extra={"examples": [TOLD_EXAMPLE]})

    id: UUID = Field(description="Id of the record.")
    plan: str = Field(description="Code of the plan.")
    budget_line: UUID | None = Field(description="Id of the line it was spent on.")
    section: Place | None = Field(description="The section, for spending that is on no line.")
    funding_source: str | None = Field(description="Code of who pays.")
    period: PeriodRead
    kind: ExpenditureKind
    amount: str = Field(description="Pounds as a decimal string, for this period only.")
    note: str | None = Field(description="What was said about the figure.")
    agency: str | None = Field(description="Code of the agency that reported it.")
    recorded_by: str | None = Field(description="Name of the client that recorded it.")
    recorded_at: datetime = Field(description="The instant it was recorded, in UTC.")
    replaced: bool = Field(
        description="A later record of the same target, period, kind and reporter counts instead."
    )
