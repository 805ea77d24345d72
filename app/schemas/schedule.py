"""Schedules as they are sent and told."""

from datetime import date

from pydantic import MISSING, ConfigDict, Field

from app.schemas.base import Day, Input, Line, Output
from app.vocabulary import Meaning, ScheduleKind


class ScheduleInput(Input):
    """When something starts and is due."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "range",
                    "start_on": "2006-04-01",
                    "due_on": "2007-03-31",
                    "printed": "Apr 06-Mar 07",
                }
            ]
        }
    )

    kind: ScheduleKind = Field(description="How the plan words it; which dates it takes follows.")
    start_on: Day | None = Field(
        default=None,
        description="First day; needed by `range` and `open_start`, refused by `day`, `month`, "
        "`conditional` and `none`.",
    )
    due_on: Day | None = Field(
        default=None,
        description="Last day; needed by `day`, `month` (taken to the end of that month) and "
        "`range`, refused by `open_start` and `none`.",
    )
    meaning: Meaning | None = Field(
        default=None,
        description="A deadline can be missed, a period only ends; the kind decides if left out.",
    )
    printed: Line | None = Field(default=None, description="The words of the document.")


class ScheduleEdit(Input):
    """Changes to a schedule, merged into it: what is left out stays, null clears.

    Where the kind changes, dates and meaning that the new kind has no room for go, unless they
    are sent. Printed words stay until others are sent. Where there is no schedule of its own yet,
    this holds a whole one.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"due_on": "2006-12-31"}]})

    kind: ScheduleKind | MISSING = Field(
        default=MISSING, description="How the plan words it; which dates it takes follows."
    )
    start_on: Day | MISSING | None = Field(default=MISSING, description="First day.")
    due_on: Day | MISSING | None = Field(default=MISSING, description="Last day.")
    meaning: Meaning | MISSING | None = Field(
        default=MISSING, description="Null: the kind decides again."
    )
    printed: Line | MISSING | None = Field(
        default=MISSING, description="The words of the document."
    )


class ScheduleRead(Output):
    """When something starts and is due, and what was first agreed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "range",
                    "meaning": "period",
                    "start_on": "2006-04-01",
                    "due_on": "2007-03-31",
                    "printed": "Apr 06-Mar 07",
                    "inherited": False,
                    "original_due_on": "2007-03-31",
                    "times_revised": 0,
                }
            ]
        }
    )

    kind: ScheduleKind
    meaning: Meaning | None = Field(description="Null where nothing is scheduled.")
    start_on: date | None = Field(description="First day, if there is one.")
    due_on: date | None = Field(description="Last day, if there is one.")
    printed: str | None = Field(description="The words of the document.")
    inherited: bool = Field(description="Whether a milestone takes it from its action.")
    original_due_on: date | None = Field(
        description="Due date before the first change; where it was inherited then, the action's."
    )
    times_revised: int = Field(
        description="How often its kind, dates or meaning changed, those of its action included "
        "while it took them; new printed words alone are no revision."
    )
