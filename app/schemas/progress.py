"""Where a plan stands, and who has reported, as told."""

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.schemas.base import Output
from app.vocabulary import (
    NodeKind,
    Rating,
    Rule,
    Scale,
    Status,
    Travel,
)


class CauseRead(Output):
    """A node below that brought a status about."""

    id: str | None = Field(description="Id of the node; null where it stands for no one thing.")
    ref: str | None = Field(description="Its ref; null where it has none.")
    title: str = Field(description="What it is called.")
    status: Status


class ReasonRead(Output):
    """One rule that matched, in words, with all it was worked from."""

    rule: Rule
    status: Status = Field(description="What the rule makes of the status.")
    text: str = Field(description="The rule and its figures in a sentence.")
    inputs: dict[str, Any] = Field(description="Enough to work the rule again by hand.")


class NodeReason(ReasonRead):
    """A reason of a node, with the nodes below that brought it about."""

    children: list[CauseRead] = Field(description="The nodes below that brought it about.")


class PerformanceRead(Output):
    """An outcome's indicator against its target; never merged with delivery."""

    indicator: str | None = Field(description="Ref of the indicator.")
    period: str | None = Field(description="The quarter or year of the latest figure.")
    actual: float | None = Field(description="The latest figure, in the unit of the target.")
    target: float | None = Field(description="What it should have been by then.")
    status: Status
    direction_of_travel: Travel | None = Field(
        description="Which way the last two figures moved; null with fewer."
    )


class SelfAssessed(Output):
    """The rating the partnership gave itself."""

    scale: Scale
    rating: Rating
    narrative: str | None = Field(description="Why it was rated so, in words.")
    assessor: str | None = Field(description="Who gave the rating.")
    assessed_on: date = Field(description="The day the rating speaks of.")


class NodeRead(Output):
    """Where a node stands."""

    kind: NodeKind
    id: str | None = Field(description="Id of the node; null where it stands for no one thing.")
    ref: str | None = Field(description="Its ref, or the plan's code.")
    title: str = Field(description="What it is called.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    due_on: date | None = Field(description="Last day of its schedule, or of the plan.")
    status: Status
    percent: float | None = Field(description="Weighted mean over the live milestones beneath.")
    coverage: float | None = Field(
        description="Share of the started work of which something is known; null if none started."
    )
    shares: dict[Status, float] = Field(description="Shares of the started work by status.")
    counts: dict[str, int] = Field(description="Milestones beneath by status, and their `total`.")
    reasons: list[NodeReason] = Field(description="The deciding rule first.")
    performance: PerformanceRead | None = Field(
        description="Its indicator against its target; outcomes only."
    )
    self_assessed: SelfAssessed | None = Field(
        description="The latest rating the partnership gave it."
    )
    differs: bool = Field(description="The self-assessment and the status disagree.")
    children: list["NodeRead"] = Field(
        description="The nodes beneath, down to the depth asked for."
    )


NODE_EXAMPLE: JsonDict = {
    "kind": "plan",
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
    "ref": "dat-2009",
    "title": "Drug action team plan 2009/10",
    "lead_agency": None,
    "due_on": "2010-03-31",
    "status": "amber",
    "percent": 41.6667,
    "coverage": 1,
    "shares": {"complete": 0.25, "green": 0.625, "amber": 0, "red": 0.125, "unknown": 0},
    "counts": {
        **{"complete": 2, "green": 5, "amber": 0, "red": 1, "not_due": 0},
        **{"unknown": 0, "cancelled": 0, "empty": 0, "total": 8},
    },
    "reasons": [
        {
            "rule": "ANY_RED",
            "status": "amber",
            "text": "12.5% of the started work is red.",
            "inputs": {"red_share": 0.125, "any_red_share": 0.05},
            "children": [],
        }
    ],
    "performance": None,
    "self_assessed": None,
    "differs": False,
    "children": [],
}

PORTFOLIO_EXAMPLE: JsonDict = {
    **NODE_EXAMPLE,
    **{"kind": "portfolio", "id": None, "ref": None, "title": "Northtown partnership"},
    **{"due_on": None, "children": [NODE_EXAMPLE]},
}


class ProgressRead(Output):
    """Where a plan stands on a day, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2009-09-30",
                    "known_at": None,
                    "rule_set": "partnership-1",
                    "revision": 48,
                    "progress": NODE_EXAMPLE,
                }
            ]
        }
    )

    as_at: date = Field(description="The day it was read at.")
    known_at: datetime | None = Field(description="Null: everything recorded until now is seen.")
    rule_set: str = Field(description="Names the thresholds in force.")
    revision: int = Field(description="The plan's revision it was worked from.")
    progress: NodeRead


class PortfolioProgressRead(Output):
    """Where all live plans stand on a day, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2009-09-30",
                    "rule_set": "partnership-1",
                    "plans": ["dat-2009"],
                    "progress": PORTFOLIO_EXAMPLE,
                }
            ]
        }
    )

    as_at: date = Field(description="The day it was read at.")
    rule_set: str = Field(description="Names the partnership's thresholds in force.")
    plans: list[str] = Field(description="Codes of the plans read: live on that day.")
    progress: NodeRead


class ReturnPeriodRead(Output):
    """A quarter and the last day for its returns."""

    key: str = Field(description="The year its financial year starts in, and which quarter.")
    label: str = Field(description="As it is printed.")
    start_on: date = Field(description="Its first day.")
    end_on: date = Field(description="Its last day.")
    due_on: date = Field(description="The last day on which a report is in time.")


class AgencyReturnRead(Output):
    """What one lead agency owes for the quarter."""

    agency: str | None = Field(description="Null for milestones that nobody leads.")
    due: int = Field(description="How many milestones owe a report.")
    received: int = Field(description="How many of them were reported on.")
    outstanding: int = Field(description="How many of them were not.")
    late: int = Field(description="Of those received, after the day they were due.")
    overdue: bool = Field(description="Something is outstanding after that day.")
    outstanding_refs: list[str] = Field(description="Refs of the milestones not reported on.")


class ReturnsRead(Output):
    """Who has reported for a quarter."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2006-10-25",
                    "revision": 48,
                    "period": {
                        "key": "2006-Q2",
                        "label": "2006/07 Q2",
                        "start_on": "2006-07-01",
                        "end_on": "2006-09-30",
                        "due_on": "2006-10-21",
                    },
                    "agencies": [
                        {
                            "agency": "PCT",
                            "due": 3,
                            "received": 2,
                            "outstanding": 1,
                            "late": 0,
                            "overdue": True,
                            "outstanding_refs": ["8.4.5.1"],
                        }
                    ],
                }
            ]
        }
    )

    as_at: date = Field(description="The day it was read at.")
    revision: int = Field(description="The plan's revision it was worked from.")
    period: ReturnPeriodRead
    agencies: list[AgencyReturnRead] = Field(
        description="A row for each agency that owes anything."
    )
