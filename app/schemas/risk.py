"""Risks and their reviews, as told."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING, ConfigDict, Field

from app.schemas.base import (
    Day,
    Input,
    Level,
    Line,
    Named,
    Output,
    Place,
    Prose,
    Ref,
    ShortName,
    Stamped,
)
from app.vocabulary import RiskBand, RiskState, Trend

CREATE_EXAMPLE: dict[str, Any] = {
    "plan": "drugs-2006",
    "description": "Prescribing capacity is lost when the shared care scheme ends.",
    "trigger": "Notice from two practices",
    "likelihood": 3,
    "impact": 4,
    "target_likelihood": 2,
    "target_impact": 3,
    "mitigation": "Agree a bridging contract.",
    "lead_agency": "NHS",
    "mitigation_due_on": "2006-10-31",
    "outcomes": ["8.3"],
    "actions": ["8.3.2"],
}
READ_EXAMPLE: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b41",
    "plan": "drugs-2006",
    "ref": "R1",
    "description": CREATE_EXAMPLE["description"],
    "trigger": "Notice from two practices",
    "consequence": None,
    "likelihood": 3,
    "impact": 4,
    "likelihood_printed": None,
    "impact_printed": None,
    "score": 12,
    "band": "very_high",
    "appetite": "medium",
    "above_appetite": True,
    "trend": "rising",
    "target_likelihood": 2,
    "target_impact": 3,
    "target_score": 6,
    "target_band": "medium",
    "mitigation": "Agree a bridging contract.",
    "mitigation_due_on": "2006-10-31",
    "mitigation_due_printed": None,
    "mitigation_overdue": False,
    "lead_agency": "NHS",
    "state": "open",
    "outcomes": [{"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10", "ref": "8.3"}],
    "actions": [{"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b11", "ref": "8.3.2"}],
    "money_at_risk": "12500.00",
    "reviews_count": 2,
    "version": 2,
    "created_at": "2006-04-02T09:00:00Z",
    "updated_at": "2006-07-02T09:00:00Z",
}
REVIEW_EXAMPLE: dict[str, Any] = {
    "reviewed_on": "2006-08-31",
    "likelihood": 2,
    "impact": 4,
    "note": "One practice has renewed.",
}


class RiskFields(Input):
    """What a risk is given when it is made."""

    ref: Ref | None = Field(
        default=None, description="Its address in the plan; the next free R number if left out."
    )
    description: Prose = Field(description="What may go wrong.")
    trigger: Prose | None = Field(default=None, description="What would set it off.")
    consequence: Prose | None = Field(default=None, description="What would follow.")
    likelihood: Level | None = Field(default=None, description="1 to 4, if judged.")
    impact: Level | None = Field(default=None, description="1 to 4, if judged.")
    likelihood_printed: Line | None = Field(default=None, description="As the document words it.")
    impact_printed: Line | None = Field(default=None, description="As the document words it.")
    target_likelihood: Level | None = Field(default=None, description="Likelihood aimed at.")
    target_impact: Level | None = Field(default=None, description="Impact aimed at.")
    mitigation: Prose | None = Field(default=None, description="What is done about it.")
    lead_agency: ShortName | None = Field(default=None, description="Code of who answers for it.")
    mitigation_due_on: Day | None = Field(default=None, description="When that is to be done.")
    mitigation_due_printed: Line | None = Field(
        default=None, description="As the document words it."
    )
    state: RiskState = RiskState.OPEN
    outcomes: list[Named] = Field(
        default=[], max_length=500, description="Outcomes it threatens: refs in the plan, or ids."
    )
    actions: list[Named] = Field(
        default=[], max_length=500, description="Actions it threatens: refs in the plan, or ids."
    )


class RiskCreate(RiskFields):
    """A new risk of a plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [CREATE_EXAMPLE]})

    plan: Named = Field(description="Id or code.")


class RiskUpdate(Input):
    """Changes to a risk: what is left out stays, null clears, lists are replaced whole."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"likelihood": 2, "mitigation": "Contract signed."}]}
    )

    ref: Ref | MISSING = Field(default=MISSING, description="Its new address in the plan.")
    description: Prose | MISSING = Field(default=MISSING, description="What may go wrong.")
    trigger: Prose | MISSING | None = Field(default=MISSING, description="What would set it off.")
    consequence: Prose | MISSING | None = Field(default=MISSING, description="What would follow.")
    likelihood: Level | MISSING | None = Field(
        default=MISSING, description="A new one is kept as a review of today."
    )
    impact: Level | MISSING | None = Field(
        default=MISSING, description="A new one is kept as a review of today."
    )
    likelihood_printed: Line | MISSING | None = Field(
        default=MISSING, description="As the document words it."
    )
    impact_printed: Line | MISSING | None = Field(
        default=MISSING, description="As the document words it."
    )
    target_likelihood: Level | MISSING | None = Field(
        default=MISSING, description="Likelihood aimed at, 1 to 4."
    )
    target_impact: Level | MISSING | None = Field(
        default=MISSING, description="Impact aimed at, 1 to 4."
    )
    mitigation: Prose | MISSING | None = Field(
        default=MISSING, description="What is done about it."
    )
    lead_agency: ShortName | MISSING | None = Field(
        default=MISSING, description="Code of who answers for it."
    )
    mitigation_due_on: Day | MISSING | None = Field(
        default=MISSING, description="When the mitigation is to be done."
    )
    mitigation_due_printed: Line | MISSING | None = Field(
        default=MISSING, description="As the document words it."
    )
    state: RiskState | MISSING = MISSING
    outcomes: list[Named] | MISSING = Field(
        default=MISSING, max_length=500, description="Outcomes it threatens: refs, or ids."
    )
    actions: list[Named] | MISSING = Field(
        default=MISSING, max_length=500, description="Actions it threatens: refs, or ids."
    )


class RiskRead(Stamped):
    """A risk, with where it stands on the partnership's present matrix."""

    model_config = ConfigDict(json_schema_extra={"examples": [READ_EXAMPLE]})

    plan: str = Field(description="Code of the plan.")
    ref: str = Field(description="Its address in the plan, such as R1.")
    description: str = Field(description="What may go wrong.")
    trigger: str | None = Field(description="What would set it off.")
    consequence: str | None = Field(description="What would follow.")
    likelihood: int | None = Field(description="1 to 4, by its latest review.")
    impact: int | None = Field(description="1 to 4, by its latest review.")
    likelihood_printed: str | None = Field(description="As the document words it.")
    impact_printed: str | None = Field(description="As the document words it.")
    score: int | None = Field(description="Likelihood times impact; null if either is not known.")
    band: RiskBand | None = Field(description="What the matrix calls it.")
    appetite: RiskBand = Field(description="The highest band the partnership accepts.")
    above_appetite: bool = Field(description="Whether its band is above the appetite.")
    trend: Trend | None = Field(description="How its last two scores compare; null with fewer.")
    target_likelihood: int | None = Field(description="Likelihood aimed at, 1 to 4.")
    target_impact: int | None = Field(description="Impact aimed at, 1 to 4.")
    target_score: int | None = Field(description="Target likelihood times target impact.")
    target_band: RiskBand | None = Field(description="What the matrix calls the target.")
    mitigation: str | None = Field(description="What is done about it.")
    mitigation_due_on: date | None = Field(description="When that is to be done.")
    mitigation_due_printed: str | None = Field(description="As the document words it.")
    mitigation_overdue: bool = Field(description="An open risk's mitigation is past its date.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    state: RiskState
    outcomes: list[Place] = Field(description="Outcomes it threatens.")
    actions: list[Place] = Field(description="Actions it threatens.")
    money_at_risk: str = Field(
        description="Counted money of its actions while it is open and above appetite, in pounds."
    )
    reviews_count: int = Field(description="How often it was reviewed.")


class RiskReviewCreate(Input):
    """A fresh look at a risk. Say null for a likelihood or impact that is not known."""

    model_config = ConfigDict(json_schema_extra={"examples": [REVIEW_EXAMPLE]})

    reviewed_on: Day = Field(description="The day it was reviewed; not after today.")
    likelihood: Level | None = Field(description="1 to 4, or null if not known.")
    impact: Level | None = Field(description="1 to 4, or null if not known.")
    note: Prose | None = Field(default=None, description="What was found.")


class RiskReviewRead(Output):
    """A review of a risk; each is kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b51",
                    "plan": "drugs-2006",
                    "risk": {"id": READ_EXAMPLE["id"], "ref": "R1"},
                    **REVIEW_EXAMPLE,
                    "score": 8,
                    "band": "high",
                    "recorded_by": "NHS finance system",
                    "recorded_at": "2006-08-31T10:00:00Z",
                }
            ]
        }
    )

    id: UUID = Field(description="Id of the review.")
    plan: str = Field(description="Code of the plan.")
    risk: Place
    reviewed_on: date = Field(description="The day it was reviewed.")
    likelihood: int | None = Field(description="1 to 4, or null if not known.")
    impact: int | None = Field(description="1 to 4, or null if not known.")
    score: int | None = Field(description="Likelihood times impact; null if either is not known.")
    band: RiskBand | None = Field(description="What the present matrix calls it.")
    note: str | None = Field(description="What was found.")
    recorded_by: str | None = Field(description="Name of the client that recorded it.")
    recorded_at: datetime = Field(description="The instant it was recorded, in UTC.")
