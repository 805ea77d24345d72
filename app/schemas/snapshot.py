"""Snapshots: what closes a quarter, and the frozen reading it keeps."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from app.schemas.base import Day, Input, Line, Named, Output, Prose
from app.schemas.exception import ITEM, ExceptionRead
from app.schemas.money import BudgetRead, ReconciliationRead
from app.schemas.progress import NODE_EXAMPLE, NodeRead, PerformanceRead
from app.services.rules.thresholds import Thresholds
from app.vocabulary import PlanState, RiskBand, RiskState, Trend

PeriodName = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(-Q|(/[0-9]{2})? Q)[1-4]$"),
    Field(
        description="A quarter of the plan: by its key, `2006-Q2`, or as it is printed, "
        "`2006/07 Q2`.",
        examples=["2006-Q2"],
    ),
]

PERIOD: JsonDict = {
    "key": "2009-Q2",
    "label": "2009/10 Q2",
    "start_on": "2009-07-01",
    "end_on": "2009-09-30",
}
HEAD: JsonDict = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b40",
    "plan": "dat-2009",
    "period": PERIOD,
    "as_at": "2009-09-30",
    "known_at": "2009-10-22T09:30:00Z",
    "plan_revision": 48,
    "rule_set": "partnership-1",
    "narrative": "Premises remain the obstacle; the lease is expected in November.",
    "signed_off_by": "Chair, joint commissioning group",
    "signed_off_on": "2009-10-22",
    "supersedes_id": None,
    "superseded_by_id": None,
    "hash": "6f1c" * 16,
    "recorded_by": "Coordinator's office",
    "recorded_at": "2009-10-22T09:30:00Z",
}
FIGURES: JsonDict = {
    "planned": "12500.00",
    "memo": "0.00",
    "actual": "6100.00",
    "forecast": "12500.00",
    "variance": "0.00",
}
BODY: JsonDict = {
    "plan": {
        "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
        "code": "dat-2009",
        "title": "Drug action team plan 2009/10",
        "state": "active",
    },
    "period": PERIOD,
    "as_at": "2009-09-30",
    "known_at": "2009-10-22T09:30:00Z",
    "revision": 48,
    "rule_set": "partnership-1",
    "thresholds": {"slip_red_days": 28, "pace_red_points": 35, "pace_amber_points": 15},
    "risk_matrix": {"bands": [], "appetite": "medium"},
    "narrative": "Premises remain the obstacle; the lease is expected in November.",
    "signed_off_by": "Chair, joint commissioning group",
    "signed_off_on": "2009-10-22",
    "supersedes": None,
    "progress": NODE_EXAMPLE,
    "budget": {
        "as_at": "2009-09-30",
        "currency": "GBP",
        "revision": 48,
        "total": {
            "key": None,
            "label": "Total",
            **FIGURES,
            "lines": {
                **{"counted": 1, "unpriced": 0, "nil": 0, "to_be_identified": 0},
                **{"not_stated": 0, "memo": 0},
            },
        },
        "by": {},
    },
    "reconciliation": {
        "plan": "dat-2009",
        "currency": "GBP",
        "revision": 48,
        "sections": [],
        "memo_differences": [],
        "findings": [],
    },
    "risks": [],
    "indicators": [],
    "exceptions": [ITEM],
    "document": {"code": "dat-2009", "title": "Drug action team plan 2009/10"},
}


def key_of_period(name: str) -> str:
    """Return the key of a quarter, however it is written: 2006-Q2 of 2006/07 Q2."""
    return f"{name[:4]}-Q{name[-1]}"


class SnapshotCreate(Input):
    """What closes a quarter of a plan."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "dat-2009",
                    "period": "2009-Q2",
                    "narrative": HEAD["narrative"],
                    "signed_off_by": HEAD["signed_off_by"],
                    "signed_off_on": "2009-10-22",
                }
            ]
        }
    )

    plan: Named = Field(description="Code or id of the plan.")
    period: PeriodName
    as_at: Day | None = Field(
        default=None, description="The day to read at; the quarter's last, if left out."
    )
    narrative: Prose | None = Field(
        default=None, description="What the board should know, in words."
    )
    signed_off_by: Line = Field(
        description="The role or body that signed it off. Write no person's name: what is "
        "never changed can never be erased."
    )
    signed_off_on: Day | None = Field(
        default=None, description="The day it was signed off; today, if left out."
    )
    supersedes: UUID | None = Field(
        default=None,
        description="Id of the snapshot by which the quarter stands closed, to close it anew.",
    )


class SnapshotPeriod(Output):
    """The quarter that was closed."""

    key: str = Field(description="The year its financial year starts in, and which quarter.")
    label: str = Field(description="As it is printed.")
    start_on: date = Field(description="Its first day.")
    end_on: date = Field(description="Its last day.")


class SnapshotHead(Output):
    """A snapshot without its body."""

    id: UUID = Field(description="Its id: a UUID that never changes.")
    plan: str = Field(description="Code of the plan.")
    period: SnapshotPeriod
    as_at: date = Field(description="The day it was read at.")
    known_at: datetime = Field(
        description="All that was recorded by this instant was seen: send it as `known_at` to "
        "read the same again."
    )
    plan_revision: int = Field(description="The plan's revision it was worked from.")
    rule_set: str = Field(description="Names the thresholds that were in force.")
    narrative: str | None = Field(description="What the board should know, in words.")
    signed_off_by: str = Field(description="The role or body that signed it off.")
    signed_off_on: date = Field(description="The day it was signed off.")
    supersedes_id: UUID | None = Field(description="The snapshot that it replaces.")
    superseded_by_id: UUID | None = Field(description="The snapshot that replaced it.")
    hash: str = Field(description="SHA-256 of the body, as `…/body` gives it; in hexadecimal.")
    recorded_by: str | None = Field(description="Name of the client that took it.")
    recorded_at: datetime = Field(description="The instant it was taken.")


class SnapshotRead(SnapshotHead):
    """A snapshot as it is listed."""

    model_config = ConfigDict(json_schema_extra={"examples": [HEAD]})


class SnapshotPlan(Output):
    """The plan as it was called."""

    id: UUID = Field(description="Id of the plan.")
    code: str = Field(description="Its code.")
    title: str = Field(description="Its title.")
    state: PlanState


class RiskStanding(Output):
    """How a risk stood."""

    state: RiskState
    likelihood: int | None = Field(description="1 to 4; null if it was never scored.")
    impact: int | None = Field(description="1 to 4; null if it was never scored.")
    score: int | None = Field(description="Likelihood times impact.")
    band: RiskBand | None = Field(description="On the matrix of the day.")
    above_appetite: bool = Field(description="Known to be above what the partnership accepts.")
    money_at_risk: str = Field(description="Counted money of the actions it threatens; pounds.")


class SnapshotRisk(RiskStanding):
    """A risk as it stood on the day, by its reviews until then."""

    id: UUID = Field(description="Id of the risk.")
    ref: str = Field(description="Its ref.")
    description: str = Field(description="What may go wrong.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    trend: Trend | None = Field(description="How the last two reviews compare.")
    mitigation_due_on: date | None = Field(description="By when it should be mitigated.")
    mitigation_overdue: bool = Field(description="That day had gone, and it was open.")


class SnapshotOutcome(Output):
    """An outcome that is measured."""

    id: UUID = Field(description="Its id.")
    ref: str = Field(description="Its ref.")
    title: str = Field(description="What it promises.")


class SnapshotIndicator(PerformanceRead):
    """How an outcome performed by the day."""

    outcome: SnapshotOutcome


class SnapshotBody(Output):
    """What was frozen. Keys are sorted, and no person is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [BODY]})

    plan: SnapshotPlan
    period: SnapshotPeriod
    as_at: date = Field(description="The day it was read at.")
    known_at: datetime = Field(description="All that was recorded by this instant was seen.")
    revision: int = Field(description="The plan's revision it was worked from.")
    rule_set: str = Field(description="Names the thresholds that were in force.")
    thresholds: Thresholds
    risk_matrix: dict[str, Any] = Field(description="Bands of the risk matrix, and the appetite.")
    narrative: str | None = Field(description="What the board should know, in words.")
    signed_off_by: str = Field(description="The role or body that signed it off.")
    signed_off_on: date = Field(description="The day it was signed off.")
    supersedes: UUID | None = Field(description="The snapshot that it replaces.")
    progress: NodeRead
    budget: BudgetRead
    reconciliation: ReconciliationRead
    risks: list[SnapshotRisk] = Field(description="In the order of their refs.")
    indicators: list[SnapshotIndicator] = Field(description="Measured outcomes.")
    exceptions: list[ExceptionRead] = Field(description="What needed attention.")
    document: dict[str, Any] = Field(description="The whole plan, as its document tells it.")


class SnapshotDetail(SnapshotHead):
    """A snapshot with what it froze."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**HEAD, "body": BODY}]})

    body: SnapshotBody
