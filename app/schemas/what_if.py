"""What is supposed of a plan, and what would come of it."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.base import (
    AsAt,
    Day,
    Input,
    Named,
    Output,
    Ref,
)
from app.schemas.budget_line import LineEdit, LineNumber
from app.schemas.money import ROW_EXAMPLE, BudgetRow
from app.schemas.progress import NodeReason
from app.schemas.schedule import ScheduleEdit
from app.schemas.update import UpdateFields
from app.vocabulary import NodeKind, Status

MOST = 500


class SupposedUpdate(UpdateFields):
    """An update as it might be sent, with the milestone it is about."""

    milestone_id: UUID | None = Field(default=None, description="Id of the milestone.")
    ref: Ref | None = Field(default=None, description="Its ref, in place of its id.")
    effective_on: Day | None = Field(
        default=None, description="The day it would be so; the day that is read if left out."
    )

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.milestone_id is None) == (self.ref is None):
            raise PydanticCustomError("one_address", "Name it by milestone_id or by ref.")
        return self


class SupposedSchedule(Input):
    """Another schedule for an action or a milestone."""

    kind: Literal["action", "milestone"] = Field(description="What it is for.")
    ref: Named = Field(description="Ref of that action or milestone, or its id.")
    # A schedule may be null, and then it must be said.
    schedule: ScheduleEdit | None = Field(
        description="Merged into the one it has; null: a milestone takes that of its action."
    )


class SupposedLine(LineEdit):
    """A budget line as it might be: changes to one, or a new one where no number is given.

    A new one needs a state.
    """

    action: Named = Field(description="The action it pays for: its ref, or its id.")
    number: LineNumber | None = Field(
        default=None, description="The line of the action that is changed; null adds one."
    )


class WhatIf(Input):
    """What is supposed: updates, schedules and budget lines, in a plan of any state."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2007-03-31",
                    "updates": [{"ref": "8.3.2.1", "state": "complete"}],
                    "schedules": [
                        {
                            "kind": "action",
                            "ref": "8.3.2",
                            "schedule": {"due_on": "2007-06-30"},
                        }
                    ],
                    "budget_lines": [{"action": "8.3.2", "number": 1, "amount": "13000.00"}],
                }
            ]
        }
    )

    as_at: AsAt = Field(
        default=None,
        description="The day to read at, which may lie ahead. Left out: today, or the day a plan "
        "that is over became so, or the latest day of an update if that is later.",
    )
    updates: Annotated[list[SupposedUpdate], Field(max_length=MOST)] = Field(
        default=[], description="Updates, none effective after the day that is read."
    )
    schedules: Annotated[list[SupposedSchedule], Field(max_length=MOST)] = Field(
        default=[], description="Schedules, in force on the day that is read."
    )
    budget_lines: Annotated[list[SupposedLine], Field(max_length=MOST)] = Field(
        default=[], description="Budget lines, changed or added."
    )


class SupposedMilestone(Output):
    """A milestone that was supposed to be reported on."""

    id: UUID = Field(description="Its id.")
    ref: str = Field(description="Its ref.")


class SupposedNode(SupposedMilestone):
    """An action or milestone that was supposed to have another schedule."""

    kind: NodeKind


class LineTaken(Output):
    """A budget line that was supposed to be other than it is."""

    action: str = Field(description="Ref of its action.")
    number: int = Field(description="Its place within the action.")
    is_new: bool = Field(description="Whether it would be added.")


class Supposed(Output):
    """What was supposed, in the order it was sent."""

    updates: list[SupposedMilestone] = Field(description="Milestones reported on.")
    schedules: list[SupposedNode] = Field(description="Actions and milestones rescheduled.")
    budget_lines: list[LineTaken] = Field(description="Budget lines changed or added.")


class StandRead(Output):
    """Where a node stands, and why."""

    status: Status
    percent: float | None = Field(description="0 to 100; null where it has no live milestone.")
    reasons: list[NodeReason] = Field(description="The deciding rule first.")


class ProgressMove(Output):
    """Where the plan stands, before and after."""

    before: StandRead
    after: StandRead


class NodeMove(ProgressMove):
    """A node that moves, or has one beneath that does."""

    kind: NodeKind
    id: UUID = Field(description="Id of the node.")
    ref: str = Field(description="Its ref, or the plan's code.")
    title: str = Field(description="What it is called.")


class SectionMove(Output):
    """A section whose money moves."""

    key: str | None = Field(description="Ref of the section; null: what has no section.")
    label: str = Field(description="Its title.")
    before: BudgetRow | None = Field(description="Null where it had no money so far.")
    after: BudgetRow


class MoneyMove(Output):
    """The plan's money, before and after."""

    currency: str = Field(description="ISO 4217 code of every amount.")
    before: BudgetRow
    after: BudgetRow
    by_section: list[SectionMove] = Field(description="Sections whose row moves.")


def _stand(rule: str, status: str, percent: float, text: str) -> dict[str, Any]:
    reason = {"rule": rule, "status": status, "text": text, "inputs": {}, "children": []}
    return {"status": status, "percent": percent, "reasons": [reason]}


MOVE: dict[str, Any] = {
    "before": _stand("ANY_RED", "amber", 40, "12.5% of the started work is red, over 5%."),
    "after": _stand("ON_COURSE", "green", 52.5, "Enough is known, and enough is on track."),
}
TOTAL = ROW_EXAMPLE | {"key": None, "label": "Total"}


class WhatIfRead(Output):
    """What would come of it; nothing was written."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_at": "2007-03-31",
                    "rule_set": "partnership-1",
                    "revision": 48,
                    "changes": {
                        "updates": [
                            {"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b12", "ref": "8.3.2.1"}
                        ],
                        "schedules": [],
                        "budget_lines": [],
                    },
                    "progress": MOVE,
                    "nodes": [
                        {
                            "kind": "plan",
                            "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
                            "ref": "blackpool-adult-treatment-2006",
                            "title": "Adult drug treatment plan",
                            **MOVE,
                        }
                    ],
                    "money": {
                        "currency": "GBP",
                        "before": TOTAL,
                        "after": TOTAL | {"planned": "1697278.00", "variance": "-7278.00"},
                        "by_section": [],
                    },
                }
            ]
        }
    )

    as_at: date = Field(description="The day it was read at, before and after.")
    rule_set: str = Field(description="The thresholds in force.")
    revision: int = Field(description="The plan's revision it was worked from.")
    changes: Supposed
    progress: ProgressMove
    nodes: list[NodeMove] = Field(
        description="Each node whose status, percentage or rules move, and all above it, in the "
        "order of the plan."
    )
    money: MoneyMove
