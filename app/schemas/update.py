"""What an agency says of a milestone, update by update."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, SkipValidation, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.base import (
    Day,
    ExternalId,
    Flag,
    Input,
    Named,
    Output,
    PartProblem,
    Percent,
    Place,
    Prose,
    Quantity,
    Readable,
    Ref,
    System,
)
from app.schemas.milestone_read import MILESTONE, MilestoneRead
from app.vocabulary import BatchMode, MilestoneState, NodeKind, Status

# Neither blanks nor quotes, and no user or password in front of the host.
LINK_PATTERN = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@\"<>]+([/?#][^\s\"<>]*)?$"

Link = Annotated[str, StringConstraints(max_length=2000, pattern=LINK_PATTERN), Readable]
ExternalRef = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128), Readable
]

PUSHED: dict[str, Any] = {
    "effective_on": "2006-08-31",
    "state": "in_progress",
    "percent": 40,
    "quantity": None,
    "forecast_on": None,
    "blocked": False,
    "commentary": "Two of the five clinics are open.",
    "evidence": ["https://example.org/minutes/2006-08"],
    "external_ref": "q2-17",
}
TOLD: dict[str, Any] = {
    "id": "01930f3c-7d0e-7c3a-9f55-2f6f1f1a8b10",
    "milestone": {"id": "01930f3c-0d0e-7c3a-9f55-2f6f1f1a8b10", "ref": "8.3.2.1"},
    "plan": "blackpool-adult-treatment-2006",
    "agency": "JCG",
    "reported_by": "JCG performance system",
    **PUSHED,
    "supersedes_id": None,
    "superseded_by_id": None,
    "recorded_at": "2006-09-01T08:12:00Z",
    "voided": None,
}
CHANGE: dict[str, Any] = {
    "kind": "action",
    "id": "01930f3c-0a0e-7c3a-9f55-2f6f1f1a8b10",
    "ref": "8.3.2",
    "before": {"status": "not_due", "percent": 0},
    "after": {"status": "green", "percent": 40},
}


ITEM: dict[str, Any] = {
    "plan": "blackpool-adult-treatment-2006",
    "ref": "8.3.2.1",
    **{name: PUSHED[name] for name in ("effective_on", "percent", "commentary", "external_ref")},
}


class UpdateFields(Input):
    """What an update says, but for the day it speaks of."""

    state: MilestoneState | None = Field(
        default=None,
        description="Unchanged if left out, or in_progress once there is something to show.",
    )
    percent: Percent | None = Field(
        default=None, description="How much is done, 0 to 100; never together with quantity."
    )
    quantity: Quantity | None = Field(
        default=None, description="How much was reached so far, in the unit of the target."
    )
    forecast_on: Day | None = Field(
        default=None, description="The day it is now expected to be complete."
    )
    blocked: Flag = Field(default=False, description="Whether something stands in its way.")
    commentary: Prose | None = Field(
        default=None, description="In words; the reason, where it is cancelled."
    )
    evidence: list[Link] = Field(
        default=[], max_length=20, description="Addresses of what shows it, http or https."
    )
    external_ref: ExternalRef | None = Field(
        default=None,
        description="The sender's own reference: the same one again records nothing twice.",
    )
    supersedes_id: UUID | None = Field(
        default=None, description="The client's own earlier update that this one replaces."
    )


class UpdateCreate(UpdateFields):
    """An update: what it leaves out, or says null to, stays as it was said before."""

    model_config = ConfigDict(json_schema_extra={"examples": [PUSHED]})

    effective_on: Day = Field(description="The day it was so; not after today.")


class Addressed(Input):
    """Which milestone an update is about: by its id, by plan and ref, or by the sender's own."""

    milestone_id: UUID | None = Field(default=None, description="Its id.")
    plan: Named | None = Field(default=None, description="Id or code of its plan; with `ref`.")
    ref: Ref | None = Field(default=None, description="Its ref in the plan.")
    system: System | None = Field(
        default=None, description="A source system that the client owns; with `external_id`."
    )
    external_id: ExternalId | None = Field(
        default=None, description="What that system calls the milestone."
    )

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        given = [
            self.milestone_id is not None,
            self.plan is not None or self.ref is not None,
            self.system is not None or self.external_id is not None,
        ]
        whole = (self.plan is None) == (self.ref is None) and (self.system is None) == (
            self.external_id is None
        )
        if sum(given) != 1 or not whole:
            raise PydanticCustomError(
                "one_address",
                "Name it by milestone_id, by plan and ref, or by system and external_id.",
            )
        return self


class UpdateItem(UpdateCreate, Addressed):
    """An update of a batch, with the milestone it is about."""

    model_config = ConfigDict(json_schema_extra={"examples": [ITEM]})


class BatchCreate(Input):
    """Up to 500 updates, of any milestones."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"updates": [ITEM]}]})

    # Each is read by itself, so that a bad one is told with its place and spoils no other.
    updates: Annotated[list[SkipValidation[UpdateItem]], Field(min_length=1, max_length=500)] = (
        Field(description="The updates, in any order.")
    )


class VoidCreate(Input):
    """A reason to let an update count no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Sent for 8.3.2.2"}]})

    reason: Prose = Field(description="Why it shall count no more.")


class Voided(Output):
    """When an update was voided, by which client, and why."""

    at: datetime = Field(description="The instant it was voided, in UTC.")
    by: str | None = Field(description="Name of the client.")
    reason: str = Field(description="Why it counts no more.")


class UpdateRead(Output):
    """An update as it was said; null is what it left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [TOLD]})

    id: UUID = Field(description="Id of the update.")
    milestone: Place
    plan: str = Field(description="Code of the plan.")
    agency: str | None = Field(description="Code of the agency the client is bound to.")
    reported_by: str | None = Field(description="Name of the client.")
    effective_on: date = Field(description="The day it was so.")
    state: MilestoneState | None = Field(description="As it was said.")
    percent: float | None = Field(description="How much is done, 0 to 100.")
    quantity: float | None = Field(description="To date, in the unit of the target.")
    forecast_on: date | None = Field(description="The day it was then expected to be complete.")
    blocked: bool = Field(description="Whether something stood in its way.")
    commentary: str | None = Field(description="What was said about it.")
    evidence: list[str] = Field(description="Addresses of what shows it.")
    external_ref: str | None = Field(description="The sender's own reference.")
    supersedes_id: UUID | None = Field(description="The update this one replaced.")
    superseded_by_id: UUID | None = Field(
        description="The update that replaced this one, so that it counts no more."
    )
    recorded_at: datetime = Field(description="The instant it was recorded, in UTC.")
    voided: Voided | None = Field(description="A voided update counts no more.")


class Standing(Output):
    """How a node stood."""

    status: Status
    percent: float | None = Field(description="0 to 100; null where it has no live milestone.")


class AncestorChange(Output):
    """A node above the milestone whose status or percentage changed."""

    kind: NodeKind
    id: UUID = Field(description="Id of the node.")
    ref: str | None = Field(description="Its ref, or the plan's code.")
    before: Standing
    after: Standing


class UpdateAnswer(Output):
    """What an update, or voiding one, brought about."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"update": TOLD, "milestone": MILESTONE, "ancestors_changed": [CHANGE]}]
        }
    )

    update: UpdateRead
    milestone: MilestoneRead
    ancestors_changed: list[AncestorChange] = Field(
        description="From the action up to the plan; empty where the update was there already."
    )


class BatchResult(Output):
    """What became of one update of a batch: an answer, or a problem."""

    index: int = Field(description="Its place in the batch, from 0.")
    status: int = Field(description="201 recorded, 200 recorded before or a preview, or 4xx.")
    external_ref: str | None = Field(description="The sender's own reference.")
    update: UpdateRead | None = Field(description="The update recorded; null where it was refused.")
    milestone: MilestoneRead | None = Field(
        description="Where its milestone stands after the whole batch."
    )
    ancestors_changed: list[AncestorChange] = Field(
        description="Nodes above it, before and after the whole batch."
    )
    problem: PartProblem | None = Field(description="Why it was refused.")


class BatchAnswer(Output):
    """What became of a batch, in the order it was sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "mode": "atomic",
                    "results": [
                        {
                            "index": 0,
                            "status": 201,
                            "external_ref": PUSHED["external_ref"],
                            "update": TOLD,
                            "milestone": MILESTONE,
                            "ancestors_changed": [CHANGE],
                            "problem": None,
                        }
                    ],
                }
            ]
        }
    )

    mode: BatchMode
    results: list[BatchResult] = Field(description="One for each update that was sent.")
