"""Exceptions as told: what needs attention, why, and whether it did a period ago."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.board_vocabulary import ExceptionKind
from app.schemas.base import Money, Output

CSV_EXAMPLE = (
    "plan,kind,node_kind,ref,title,lead_agency,status,since,age_days,money,rules,reasons,"
    "previous_as_at,previous_present,previous_status\r\n"
    "dat-2009,overdue,milestone,1.2.1,Lease signed,PCT,red,2009-09-16,14,12500.00,OVERDUE,"
    '"Due on 15 September 2009, 15 days ago, and not reported complete.",'
    "2009-06-30,False,green\r\n"
)
ITEM: JsonDict = {
    "plan": "dat-2009",
    "kind": "overdue",
    "node": {
        "kind": "milestone",
        "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b31",
        "ref": "1.2.1",
        "title": "Lease signed",
    },
    "ref": "1.2.1",
    "lead_agency": "PCT",
    "status": "red",
    "reasons": [
        {
            "rule": "OVERDUE",
            "text": "Due on 15 September 2009, 15 days ago, and not reported complete.",
            "inputs": {"as_at": "2009-09-30", "due_on": "2009-09-15", "days_late": 15},
        }
    ],
    "since": "2009-09-16",
    "age_days": 14,
    "money": "12500.00",
    "previous": {"as_at": "2009-06-30", "present": False, "status": "green"},
}
COUNTS: JsonDict = {kind.value: int(kind is ExceptionKind.OVERDUE) for kind in ExceptionKind}


class ExceptionNode(Output):
    """What an exception is about."""

    kind: str = Field(
        description="plan, section, outcome, action, milestone, risk, commitment or indicator."
    )
    id: UUID = Field(description="Its id.")
    ref: str = Field(description="Its ref, or the plan's code; of a commitment with its strategy.")
    title: str = Field(description="What it is called.")


class ExceptionReason(Output):
    """A rule that made an exception."""

    rule: str = Field(
        description="That of the milestone's status, or one of the exception's own, such as "
        "SLIPPED_TWICE or MITIGATION_OVERDUE."
    )
    text: str = Field(description="The rule and its figures in a sentence.")
    inputs: dict[str, Any] = Field(description="Enough to work the rule again by hand.")


class ExceptionBefore(Output):
    """Where it stood on the last day of the quarter before."""

    as_at: date = Field(description="That day.")
    present: bool = Field(description="It was an exception of this kind then already.")
    status: str | None = Field(
        description="Its status then, or a risk's band; null where it has none."
    )


class ExceptionRead(Output):
    """Something that needs attention."""

    plan: str | None = Field(description="Code of the plan; null for what no plan is linked to.")
    kind: ExceptionKind
    node: ExceptionNode
    ref: str = Field(description="The ref of the node.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    status: str | None = Field(
        description="Its status on the day, or a risk's band; null where it has none."
    )
    reasons: list[ExceptionReason] = Field(description="Why: one or more.")
    since: date | None = Field(description="The day it began; null where that cannot be told.")
    age_days: int | None = Field(description="Days from then to the day read at; 0 on the first.")
    money: Money = Field(
        description="Counted money of its action, of what lies beneath it, or that a risk puts "
        "at risk; pounds."
    )
    previous: ExceptionBefore | None = Field(
        description="A quarter ago; null in a plan's first quarter."
    )


class ExceptionsRead(Output):
    """What needs attention in a plan on a day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "dat-2009",
                    "as_at": "2009-09-30",
                    "known_at": None,
                    "previous_as_at": "2009-06-30",
                    "currency": "GBP",
                    "revision": 48,
                    "counts": COUNTS,
                    "items": [ITEM],
                }
            ]
        }
    )

    plan: str = Field(description="Code of the plan.")
    as_at: date = Field(description="The day it was read at.")
    known_at: datetime | None = Field(description="Null: everything recorded until now is seen.")
    previous_as_at: date | None = Field(
        description="Last day of the quarter before, with which it is compared."
    )
    currency: str = Field(description="ISO 4217 code of every amount.")
    revision: int = Field(description="The plan's revision it was worked from.")
    counts: dict[ExceptionKind, int] = Field(description="How many items of each kind.")
    items: list[ExceptionRead] = Field(description="Kind by kind, in the plan's order.")


class PortfolioExceptionsRead(Output):
    """What needs attention in all live plans on a day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2009-09-30",
                    "currency": "GBP",
                    "plans": ["dat-2009"],
                    "counts": COUNTS,
                    "items": [ITEM],
                }
            ]
        }
    )

    as_at: date = Field(description="The day it was read at.")
    currency: str | None = Field(description="ISO 4217 code of every amount; null without a plan.")
    plans: list[str] = Field(description="Codes of the plans read: live on that day.")
    counts: dict[ExceptionKind, int] = Field(description="How many items of each kind.")
    items: list[ExceptionRead] = Field(
        description="Plan by plan; last what no plan is linked to at all."
    )
