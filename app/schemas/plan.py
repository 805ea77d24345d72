"""Plans and their life cycle, as told."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import MISSING, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from app.schemas.base import Code, Day, Input, Line, Named, Output, Prose, Stamped, Year
from app.schemas.partnership import ThresholdsUpdate
from app.vocabulary import PlanState

PLAN: JsonDict = {
    "code": "dat-2009",
    "title": "Drug action team plan 2009/10",
    "part": None,
    "document_date": "2009-02-27",
    "period_start_on": "2009-04-01",
    "period_end_on": "2010-03-31",
    "fy_start_year": 2009,
    "predecessor": None,
    "narrative": "What the partners will do in 2009/10 about drug misuse.",
    "labels": {"section": "Section", "outcome": "Outcome"},
}
PLAN_TOLD: JsonDict = {
    "id": "01930f3c-010e-7c3a-9f55-2f6f1f1a8b10",
    **PLAN,
    "state": "active",
    "currency": "GBP",
    "rule_set": "partnership-1",
    "thresholds": {},
    "revision": 48,
    "version": 5,
    "created_at": "2009-02-27T09:00:00Z",
    "updated_at": "2009-03-20T09:00:00Z",
}
MOVE: JsonDict = {"to": "active", "note": "The plan's year begins"}
MOVE_TOLD: JsonDict = {
    "id": "01930f3c-020e-7c3a-9f55-2f6f1f1a8b10",
    "plan": "dat-2009",
    "from_state": "agreed",
    "to_state": "active",
    "note": "The plan's year begins",
    "moved_on": "2009-03-20",
    "recorded_at": "2009-03-20T09:00:00Z",
    "recorded_by": "Demo coordinator",
}


def _example(example: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Labels(Input):
    """What the plan calls its sections and outcomes."""

    section: Line = Field(
        default="Section",
        examples=["Planning grid"],
        description="One section, as the plan calls it.",
    )
    outcome: Line = Field(
        default="Outcome", examples=["Objective"], description="One outcome, as the plan calls it."
    )


class LabelsUpdate(Input):
    """Changes to labels, merged into them: what is left out stays, null goes back to the usual."""

    section: Line | MISSING | None = Field(
        default=MISSING, description="One section, as the plan calls it."
    )
    outcome: Line | MISSING | None = Field(
        default=MISSING, description="One outcome, as the plan calls it."
    )


class PlanFields(Input):
    """What a plan is given when it is made."""

    code: Code = Field(
        description="The plan's address: lower-case letters, digits and single hyphens.",
        examples=["dat-2009"],
    )
    title: Line = Field(
        examples=["Drug action team plan 2009/10"], description="What the plan is called."
    )
    part: Line | None = Field(default=None, description="Which part of a larger plan this is.")
    document_date: Day | None = Field(default=None, description="The date on the document.")
    period_start_on: Day = Field(description="First day of the plan.", examples=["2009-04-01"])
    period_end_on: Day = Field(description="Last day of the plan.", examples=["2010-03-31"])
    fy_start_year: Year | None = Field(
        default=None,
        description="The year its financial year starts in; that of the first day if left out.",
    )
    predecessor: Named | None = Field(default=None, description="Code of the plan before it.")
    narrative: Prose | None = Field(
        default=None, description="What the document says before its tables."
    )
    labels: Labels = Field(default_factory=Labels)

    @model_validator(mode="after")
    def _period_runs_forward(self) -> Self:
        if self.period_end_on < self.period_start_on:
            raise PydanticCustomError("period", "period_end_on may not be before period_start_on.")
        return self


class PlanCreate(PlanFields):
    """A new plan, in draft."""

    model_config = _example(PLAN)

    thresholds: ThresholdsUpdate | None = Field(
        default=None, description="Where they differ from the partnership's."
    )


class PlanUpdate(Input):
    """Changes to a plan: what is left out stays, null clears."""

    model_config = _example({"narrative": None, "part": "Part 3"})

    code: Code | MISSING = Field(default=MISSING, description="The plan's new address.")
    title: Line | MISSING = Field(default=MISSING, description="What the plan is called.")
    part: Line | MISSING | None = Field(
        default=MISSING, description="Which part of a larger plan this is."
    )
    document_date: Day | MISSING | None = Field(
        default=MISSING, description="The date on the document."
    )
    period_start_on: Day | MISSING = Field(default=MISSING, description="First day of the plan.")
    period_end_on: Day | MISSING = Field(
        default=MISSING, description="Last day of the plan; not before the first."
    )
    fy_start_year: Year | MISSING = Field(
        default=MISSING, description="The year its financial year starts in."
    )
    predecessor: Named | MISSING | None = Field(
        default=MISSING, description="Code of the plan before it."
    )
    narrative: Prose | MISSING | None = Field(
        default=MISSING, description="What the document says before its tables."
    )
    labels: LabelsUpdate | MISSING = MISSING
    thresholds: ThresholdsUpdate | MISSING | None = Field(
        default=MISSING,
        description="Merged with the plan's own; null goes back to the partnership's.",
    )


class PlanRead(Stamped):
    """A plan."""

    model_config = _example(PLAN_TOLD)

    code: str = Field(description="The plan's address.")
    title: str = Field(description="What the plan is called.")
    part: str | None = Field(description="Which part of a larger plan this is.")
    document_date: date | None = Field(description="The date on the document.")
    period_start_on: date = Field(description="First day of the plan.")
    period_end_on: date = Field(description="Last day of the plan.")
    fy_start_year: int = Field(description="The year its financial year starts in.")
    state: PlanState
    predecessor: str | None = Field(description="Code of the plan before it.")
    narrative: str | None = Field(description="What the document says before its tables.")
    labels: dict[str, str] = Field(description="What the plan calls its sections and outcomes.")
    currency: str = Field(description="ISO 4217 code of every amount of the plan.")
    rule_set: str = Field(description="Names the thresholds in force.")
    thresholds: dict[str, Any] = Field(description="Where they differ from the partnership's.")
    revision: int = Field(description="Grows with every change beneath the plan.")


class TransitionCreate(Input):
    """A move in the life cycle."""

    model_config = _example(MOVE)

    to: PlanState = Field(description="The state to move to.")
    note: Prose = Field(description="Why, or on whose decision.", examples=["Agreed by the board"])


class TransitionRead(Output):
    """A move that was made."""

    model_config = _example(MOVE_TOLD)

    id: UUID = Field(description="Id of the move.")
    plan: str = Field(description="Code of the plan.")
    from_state: PlanState
    to_state: PlanState
    note: str = Field(description="Why, or on whose decision.")
    moved_on: date = Field(description="The day of the move, in the partnership's time zone.")
    recorded_at: datetime = Field(description="The instant it was recorded, in UTC.")
    recorded_by: str | None = Field(description="Name of the client that made it.")
