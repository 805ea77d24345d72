"""Two snapshots compared: what moved, from what to what, and why."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.board_vocabulary import Movement
from app.schemas.base import Output
from app.schemas.exception import ExceptionRead
from app.schemas.progress import ReasonRead
from app.schemas.snapshot import FIGURES, HEAD, RiskStanding, SnapshotHead, SnapshotOutcome
from app.vocabulary import NodeKind, RiskBand, Status, Travel

MOVEMENT = "What became of it; null where only the rules make a difference."

EXAMPLE: JsonDict = {
    "before": {**HEAD, "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b3f", "as_at": "2009-06-30"},
    "after": HEAD,
    "rule_sets": {
        "before": "partnership-1",
        "after": "partnership-1",
        "differ": False,
        "matrices_differ": False,
        "thresholds": {},
    },
    "counts": {"moved": 1, "appeared": 0, "gone": 0},
    "nodes": [
        {
            "kind": "milestone",
            "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b31",
            "ref": "1.2.1",
            "title": "Lease signed",
            "lead_agency": "PCT",
            "movement": "moved",
            "before": {"status": "green", "percent": 40, "reasons": []},
            "after": {"status": "red", "percent": 40, "reasons": []},
            "why": "Due on 15 September 2009, 15 days ago, and not reported complete.",
            "after_by_earlier_rules": None,
        }
    ],
    "budget": {
        "total": {
            "by": "total",
            "key": None,
            "label": "Total",
            "movement": "moved",
            "before": {**FIGURES, "actual": "2100.00"},
            "after": FIGURES,
            "difference": {
                **{"planned": "0.00", "memo": "0.00", "actual": "4000.00"},
                **{"forecast": "0.00", "variance": "0.00"},
            },
        },
        "rows": [],
    },
    "risks": [],
    "indicators": [],
    "exceptions": {"new": [], "gone": [], "stayed": []},
}


class RuleSetsRead(Output):
    """The thresholds that each was taken under."""

    before: str = Field(description="Rule set of the first.")
    after: str = Field(description="Rule set of the second.")
    differ: bool = Field(description="Their thresholds differ, so both readings are shown.")
    matrices_differ: bool = Field(description="Their risk matrices or appetites differ.")
    thresholds: dict[str, Any] = Field(
        description="Thresholds that differ, by name: `before` and `after`."
    )


class StandingRead(Output):
    """How a node stood."""

    status: Status
    percent: float | None = Field(description="Weighted mean over the live milestones beneath.")
    reasons: list[ReasonRead] = Field(description="The deciding rule first.")


class NodeMovement(Output):
    """A node that moved, appeared or is gone."""

    kind: NodeKind
    id: str = Field(description="Id of the node.")
    ref: str = Field(description="Its ref, or the plan's code.")
    title: str = Field(description="What it is called.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    movement: Movement | None = Field(description=MOVEMENT)
    before: StandingRead | None = Field(description="Null where it was not there.")
    after: StandingRead | None = Field(description="Null where it is gone.")
    why: str = Field(description="The deciding rules, in words.")
    after_by_earlier_rules: StandingRead | None = Field(
        description="How the second one's facts read under the first one's thresholds; null "
        "where those are the same."
    )


class MoneyFigures(Output):
    """The figures of a budget row, in pounds as decimal text."""

    planned: str | None = Field(description="Counted lines.")
    memo: str | None = Field(description="Money counted elsewhere.")
    actual: str | None = Field(description="Spent to date.")
    forecast: str | None = Field(description="Full year; null if nothing was ever reported.")
    variance: str | None = Field(description="Forecast less planned.")


class BudgetMovement(Output):
    """A row of the budget and by how much it moved."""

    by: str = Field(description="What the row adds up by, or total.")
    key: str | None = Field(description="Ref, code or year of the row; null for none.")
    label: str = Field(description="What it is called.")
    movement: Movement | None = Field(description="Null where it is as it was.")
    before: MoneyFigures | None = Field(description="Null where there was no such row.")
    after: MoneyFigures | None = Field(description="Null where it is gone.")
    difference: MoneyFigures = Field(
        description="After less before, a row that is not there being nothing; null where either "
        "is not known."
    )


class BudgetComparison(Output):
    """The money of both."""

    total: BudgetMovement
    rows: list[BudgetMovement] = Field(description="Rows that moved, dimension by dimension.")


class RiskMovement(Output):
    """A risk that moved, appeared or is gone."""

    id: UUID = Field(description="Id of the risk.")
    ref: str = Field(description="Its ref.")
    description: str = Field(description="What may go wrong.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    movement: Movement
    before: RiskStanding | None = Field(description="Null where it was not there.")
    after: RiskStanding | None = Field(description="Null where it is gone.")
    score_difference: int | None = Field(description="Null where either score is not known.")
    band_by_earlier_matrix: RiskBand | None = Field(
        description="Its band in the second on the first one's matrix; null where that is the "
        "same, or it has no score."
    )


class IndicatorStanding(Output):
    """How an outcome performed."""

    period: str | None = Field(description="The quarter or year of the latest figure.")
    actual: float | None = Field(description="The latest figure.")
    target: float | None = Field(description="What it should have been by then.")
    status: Status
    direction_of_travel: Travel | None = Field(description="Which way the last two moved.")


class IndicatorMovement(Output):
    """An outcome whose performance moved."""

    outcome: SnapshotOutcome
    indicator: str | None = Field(description="Ref of the indicator.")
    movement: Movement
    before: IndicatorStanding | None = Field(description="Null where it was not measured.")
    after: IndicatorStanding | None = Field(description="Null where it no longer is.")


class ExceptionsComparison(Output):
    """What needs attention, then and now."""

    new: list[ExceptionRead] = Field(description="In the second only.")
    gone: list[ExceptionRead] = Field(description="In the first only.")
    stayed: list[ExceptionRead] = Field(description="In both, as told by the second.")


class ComparisonRead(Output):
    """What moved from one snapshot to another."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    before: SnapshotHead
    after: SnapshotHead
    rule_sets: RuleSetsRead
    counts: dict[Movement, int] = Field(description="How many nodes moved, appeared, are gone.")
    nodes: list[NodeMovement] = Field(description="In the second plan's order; last what is gone.")
    budget: BudgetComparison
    risks: list[RiskMovement] = Field(description="Risks that moved.")
    indicators: list[IndicatorMovement] = Field(description="Measured outcomes that moved.")
    exceptions: ExceptionsComparison
