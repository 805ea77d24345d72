"""Outcomes (objectives) and their targets."""

from datetime import date
from typing import Annotated, Any

from pydantic import MISSING, AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.schemas.base import (
    Day,
    Figure,
    Input,
    Line,
    Named,
    Number,
    Output,
    Prose,
    Ref,
    ShortName,
    Stamped,
)
from app.schemas.section import STAMPS, SectionPlace
from app.vocabulary import TargetKind

TARGET: dict[str, Any] = {
    "indicator": "NI 40",
    "kind": "increase_to",
    "baseline": 315,
    "change_percent": 10,
    "value": 347,
    "unit": "drug users in effective treatment",
    "due_on": "2010-03-31",
    "printed": "10 per cent to 347",
    "profile": [{"on": "2009-09-30", "value": 330}],
}
EXAMPLE: dict[str, Any] = {
    "ref": "1",
    "statement": "More people begin and stay in treatment.",
    "note": None,
    "lead_agency": "PCT",
    "target": TARGET,
}


class OutcomeProfilePoint(Input):
    """The value expected on a day."""

    on: Day = Field(description="The day.")
    value: Number = Field(description="The value by then, in the unit of the target.")


def _ascending(profile: list[OutcomeProfilePoint]) -> list[OutcomeProfilePoint]:
    days = [point.on for point in profile]
    if days != sorted(set(days)):
        raise PydanticCustomError("profile", "The dates of a profile ascend.")
    return profile


OutcomeProfile = Annotated[
    list[OutcomeProfilePoint], AfterValidator(_ascending), Field(max_length=100)
]
EXPECTED = "What is expected by when, by ascending date."


class OutcomeTargetInput(Input):
    """The figure an outcome is judged by."""

    model_config = ConfigDict(json_schema_extra={"examples": [TARGET]})

    indicator: Line | None = Field(default=None, description="Ref of the indicator it counts.")
    kind: TargetKind = Field(description="How the value is to be read.")
    baseline: Number | None = Field(default=None, description="The value it starts from.")
    change_percent: Number | None = Field(
        default=None, description="The change from the baseline, where the plan states one."
    )
    value: Number = Field(description="The value to reach or keep to.")
    unit: Line | None = Field(default=None, description="What is counted.")
    due_on: Day | None = Field(default=None, description="The day by which it is to be reached.")
    printed: Line | None = Field(default=None, description="The words of the document.")
    profile: OutcomeProfile = Field(default=[], description=EXPECTED)


class OutcomeTargetEdit(Input):
    """Changes to a target, merged into it: what is left out stays, null clears.

    Where there is no target yet, this holds a whole one.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"value": 360, "printed": None}]})

    indicator: Line | MISSING | None = Field(
        default=MISSING, description="Ref of the indicator it counts."
    )
    kind: TargetKind | MISSING = Field(default=MISSING, description="How the value is to be read.")
    baseline: Number | MISSING | None = Field(
        default=MISSING, description="The value it starts from."
    )
    change_percent: Number | MISSING | None = Field(
        default=MISSING, description="The change from the baseline, where the plan states one."
    )
    value: Number | MISSING = Field(default=MISSING, description="The value to reach or keep to.")
    unit: Line | MISSING | None = Field(default=MISSING, description="What is counted.")
    due_on: Day | MISSING | None = Field(
        default=MISSING, description="The day by which it is to be reached."
    )
    printed: Line | MISSING | None = Field(
        default=MISSING, description="The words of the document."
    )
    profile: OutcomeProfile | MISSING | None = Field(
        default=MISSING, description=f"{EXPECTED} Replaced whole."
    )


class OutcomeFields(Input):
    """What an outcome is given when it is made."""

    ref: Ref | None = Field(
        default=None, description="Its address in the plan; the next free one if left out."
    )
    statement: Prose = Field(description="What the partners promise.")
    note: Prose | None = Field(default=None, description="What the document says beside it.")
    lead_agency: ShortName | None = Field(default=None, description="Code of an agency.")
    target: OutcomeTargetInput | None = Field(
        default=None, description="The figure it is judged by, if it has one."
    )


class OutcomeCreate(OutcomeFields):
    """A new outcome, of a section or directly of a plan."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"plan": "dat-2009", "section": None, **EXAMPLE}]}
    )

    plan: Named | None = Field(
        default=None, description="Id or code of the plan; needed unless `section` is an id."
    )
    section: Named | None = Field(default=None, description="Ref within the plan, or id.")


class OutcomeUpdate(Input):
    """Changes to an outcome: what is left out stays, null clears."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"statement": "More people begin treatment."}]}
    )

    ref: Ref | MISSING = Field(default=MISSING, description="Its new address in the plan.")
    statement: Prose | MISSING = Field(default=MISSING, description="What the partners promise.")
    note: Prose | MISSING | None = Field(
        default=MISSING, description="What the document says beside it."
    )
    lead_agency: ShortName | MISSING | None = Field(
        default=MISSING, description="Code of the agency that answers for it."
    )
    target: OutcomeTargetEdit | MISSING | None = Field(
        default=MISSING, description="The figure it is judged by; merged into what is there."
    )


class OutcomeProfileValue(Output):
    """The value expected on a day."""

    on: date = Field(description="The day.")
    value: Figure = Field(description="The value by then, in the unit of the target.")


class OutcomeTargetRead(Output):
    """The figure an outcome is judged by."""

    indicator: str | None = Field(description="Ref of the indicator it counts.")
    kind: TargetKind
    baseline: Figure | None = Field(description="The value it starts from.")
    change_percent: Figure | None = Field(description="The change from the baseline, if stated.")
    value: Figure = Field(description="The value to reach or keep to.")
    unit: str | None = Field(description="What is counted.")
    due_on: date | None = Field(description="The day by which it is to be reached.")
    printed: str | None = Field(description="The words of the document.")
    profile: list[OutcomeProfileValue] = Field(description="What is expected by when, by date.")


class OutcomeRead(Stamped):
    """An outcome of a plan."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**STAMPS, "plan": "dat-2009", "section": None, **EXAMPLE}]}
    )

    plan: str = Field(description="Code of its plan.")
    section: SectionPlace | None = Field(description="Null where the plan has no sections.")
    ref: str = Field(description="Its address in the plan.")
    statement: str = Field(description="What the partners promise.")
    note: str | None = Field(description="What the document says beside it.")
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    target: OutcomeTargetRead | None = Field(
        description="The figure it is judged by, if it has one."
    )
