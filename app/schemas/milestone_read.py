"""Milestones as told."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.base import Output, Place, Stamped
from app.schemas.schedule import ScheduleRead
from app.vocabulary import Meaning, MilestoneState, Rule, ScheduleKind, Status

SCHEDULE: dict[str, Any] = {
    "kind": "range",
    "meaning": "period",
    "start_on": "2006-04-01",
    "due_on": "2007-03-31",
    "printed": "Apr 06-Mar 07",
}
MILESTONE: dict[str, Any] = {
    "id": "01930f3c-0d0e-7c3a-9f55-2f6f1f1a8b10",
    "plan": "blackpool-adult-treatment-2006",
    "ref": "8.3.2.1",
    "action": {
        "id": "01930f3c-0a0e-7c3a-9f55-2f6f1f1a8b10",
        "ref": "8.3.2",
        "description": "Open a shared-care clinic in the north of the town",
    },
    "outcome": {"id": "01930f3c-090e-7c3a-9f55-2f6f1f1a8b10", "ref": "8.3"},
    "title": "Completion",
    "weight": 1,
    "key": False,
    "lead_agency": "JCG",
    "lead_contact_id": None,
    "schedule": {
        **SCHEDULE,
        "inherited": True,
        "original_due_on": "2007-03-31",
        "times_revised": 0,
    },
    "own": {"lead_agency": None, "lead_contact_id": None, "schedule": None},
    "target": None,
    "current": {
        "state": "in_progress",
        "percent": 40,
        "quantity": None,
        "forecast_on": None,
        "blocked": False,
        "effective_on": "2006-08-31",
        "completed_on": None,
        "commentary": "Two of the five clinics are open.",
        "reported_by": "JCG performance system",
        "reported_at": "2006-09-01T08:12:00Z",
        "update_id": "01930f3c-7d0e-7c3a-9f55-2f6f1f1a8b10",
    },
    "progress": {
        "status": "green",
        "percent": 40,
        "reasons": [
            {
                "rule": "ON_TRACK",
                "status": "green",
                "text": "Reported on 31 August 2006, and nothing speaks against it.",
                "inputs": {"as_at": "2006-09-01", "due_on": "2007-03-31", "percent": 40},
            }
        ],
    },
    "version": 3,
    "created_at": "2006-04-02T09:00:00Z",
    "updated_at": "2006-09-01T08:12:00Z",
}


class ActionPlace(Place):
    """The action of a milestone."""

    description: str = Field(description="What the action is.")


class OwnSchedule(Output):
    """The schedule a milestone has of its own."""

    kind: ScheduleKind
    meaning: Meaning | None = Field(
        description="Whether it can be missed or only ends; null if nothing is scheduled."
    )
    start_on: date | None = Field(description="First day, if there is one.")
    due_on: date | None = Field(description="Last day, if there is one.")
    printed: str | None = Field(description="The words of the document.")


class Own(Output):
    """What a milestone does not inherit; null is inherited."""

    lead_agency: str | None = Field(description="Code of its own lead; null: its action's.")
    lead_contact_id: UUID | None = Field(description="Id of its own contact; null: its action's.")
    schedule: OwnSchedule | None = Field(description="Its own schedule; null: its action's.")


class ProfileStep(Output):
    """How much is to be reached by a day."""

    on: date = Field(description="The day.")
    quantity: float = Field(description="How much by then, in the unit of the target.")


class TargetRead(Output):
    """How much a milestone promises."""

    quantity: float = Field(description="How much in all.")
    unit: str | None = Field(description="What is counted.")
    baseline: float | None = Field(description="How much there was before.")
    profile: list[ProfileStep] = Field(description="How much is expected by when, by date.")


class CurrentRead(Output):
    """What its updates come to, what they left out carried forward."""

    state: MilestoneState
    percent: float | None = Field(description="How much is done, 0 to 100; null if nothing tells.")
    quantity: float | None = Field(description="To date, in the unit of the target.")
    forecast_on: date | None = Field(description="The day it is now expected to be complete.")
    blocked: bool = Field(description="Whether something stands in its way.")
    effective_on: date | None = Field(description="Null where nothing was reported yet.")
    completed_on: date | None = Field(description="First day complete since it last was not.")
    commentary: str | None = Field(description="The latest words about it.")
    reported_by: str | None = Field(description="Name of the client.")
    reported_at: datetime | None = Field(description="The instant of the latest update, in UTC.")
    update_id: UUID | None = Field(description="Id of the latest update.")


class ReasonRead(Output):
    """A rule that matched, and what it was worked out from."""

    rule: Rule
    status: Status
    text: str = Field(description="The rule and its figures in a sentence.")
    inputs: dict[str, Any] = Field(description="Enough to work the rule again by hand.")


class LeafProgress(Output):
    """Where a milestone stands today, or on the day its plan ended."""

    status: Status
    percent: float | None = Field(description="Null where it is cancelled.")
    reasons: list[ReasonRead] = Field(description="The one that decided first.")


class MilestoneRead(Stamped):
    """A milestone, with what it inherits from its action filled in."""

    model_config = ConfigDict(json_schema_extra={"examples": [MILESTONE]})

    plan: str = Field(description="Code of the plan.")
    ref: str = Field(description="Its address in the plan.")
    action: ActionPlace
    outcome: Place
    title: str = Field(description="What is to be reached.")
    weight: float = Field(description="How much it counts in its action.")
    key: bool = Field(description="A red key milestone makes its action red.")
    lead_agency: str | None = Field(description="Code; its own, or else its action's.")
    lead_contact_id: UUID | None = Field(description="Its own, or else its action's.")
    schedule: ScheduleRead
    own: Own
    target: TargetRead | None = Field(description="Null where it promises no number.")
    current: CurrentRead
    progress: LeafProgress
