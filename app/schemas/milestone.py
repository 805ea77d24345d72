"""Milestones and their targets, as sent."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.schemas.base import (
    Day,
    Flag,
    Input,
    Line,
    Named,
    Positive,
    Prose,
    Quantity,
    Ref,
    ShortName,
)
from app.schemas.schedule import ScheduleEdit, ScheduleInput


class ProfilePoint(Input):
    """How much is to be reached by a day, counted from the start."""

    on: Day = Field(description="The day.")
    quantity: Quantity = Field(description="How much by then, in the unit of the target.")


def _ascending(profile: list[ProfilePoint]) -> list[ProfilePoint]:
    days = [point.on for point in profile]
    if days != sorted(set(days)):
        raise PydanticCustomError("profile", "The dates of a profile ascend.")
    return profile


Profile = Annotated[list[ProfilePoint], AfterValidator(_ascending), Field(max_length=100)]
EXPECTED = "How much is expected by when, by ascending date."


class TargetInput(Input):
    """How much a milestone promises."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "quantity": 100,
                    "unit": "service users",
                    "baseline": 20,
                    "profile": [{"on": "2006-09-30", "quantity": 40}],
                }
            ]
        }
    )

    quantity: Positive = Field(description="How much in all.")
    unit: Line | None = Field(default=None, description="What is counted.")
    baseline: Quantity | None = Field(default=None, description="How much there was before.")
    profile: Profile = Field(default=[], description=EXPECTED)


class TargetEdit(Input):
    """Changes to a target, merged into it: what is left out stays, null clears.

    Where there is no target yet, this holds a whole one.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"quantity": 120}]})

    quantity: Positive | MISSING = Field(default=MISSING, description="How much in all.")
    unit: Line | MISSING | None = Field(default=MISSING, description="What is counted.")
    baseline: Quantity | MISSING | None = Field(
        default=MISSING, description="How much there was before."
    )
    profile: Profile | MISSING | None = Field(
        default=MISSING, description=f"{EXPECTED} Replaced whole."
    )


class MilestoneShared(Input):
    """What a milestone is given, however its contact is named."""

    ref: Ref | None = Field(
        default=None, description="Its address in the plan; the next free one if left out."
    )
    title: Line = Field(description="What is to be reached.")
    schedule: ScheduleInput | None = Field(default=None, description="Null: as its action.")
    lead_agency: ShortName | None = Field(
        default=None, description="Code of the agency that answers for it; null: as its action."
    )
    weight: Positive = Field(
        default=Decimal(1),
        description="How much it counts beside the others of its action.",
        json_schema_extra={"default": 1},
    )
    key: Flag = Field(default=False, description="A red key milestone makes its action red.")
    target: TargetInput | None = Field(
        default=None, description="How much it promises; null where it promises no number."
    )


class MilestoneFields(MilestoneShared):
    """What a milestone is given when it is made."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Protocol agreed by all partners",
                    "schedule": {"kind": "month", "due_on": "2006-09-30"},
                    "lead_agency": "PCT",
                    "weight": 2,
                    "key": True,
                }
            ]
        }
    )

    lead_contact_id: UUID | None = Field(default=None, description="Null: as its action.")


class MilestoneCreate(MilestoneFields):
    """A new milestone of an action."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "blackpool-adult-treatment-2006",
                    "action": "8.3.2",
                    "title": "Protocol agreed by all partners",
                    "schedule": {"kind": "month", "due_on": "2006-09-30"},
                }
            ]
        }
    )

    plan: Named | None = Field(
        default=None, description="Id or code of its plan; not needed with the id of the action."
    )
    action: Named = Field(description="Ref of its action in that plan, or its id.")


class MilestoneEdit(Input):
    """Changes to a milestone: what is left out stays, null inherits or clears."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "schedule": {"kind": "month", "due_on": "2006-12-31"},
                    "schedule_reason": "The board meets a quarter later.",
                }
            ]
        }
    )

    ref: Ref | MISSING = Field(default=MISSING, description="Its new address in the plan.")
    title: Line | MISSING = Field(default=MISSING, description="What is to be reached.")
    schedule: ScheduleEdit | MISSING | None = Field(
        default=MISSING, description="Null: as its action again."
    )
    schedule_reason: Prose | None = Field(
        default=None, description="Why the schedule changes; needed once the plan is agreed."
    )
    lead_agency: ShortName | MISSING | None = Field(
        default=MISSING, description="Null: as its action again."
    )
    lead_contact_id: UUID | MISSING | None = Field(
        default=MISSING, description="Null: as its action again."
    )
    weight: Positive | MISSING = Field(
        default=MISSING, description="How much it counts in its action."
    )
    key: Flag | MISSING = Field(
        default=MISSING, description="A red key milestone makes its action red."
    )
    target: TargetEdit | MISSING | None = Field(
        default=MISSING, description="Null takes it away, unless a quantity was reported."
    )
