"""Self-assessed ratings and cross-references, as told."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.base import Day, Flag, Input, Line, Named, Output, Prose
from app.vocabulary import Rating, ReferenceState, Scale

AssessedKind = Literal["plan", "section", "outcome", "action"]
PlaceKind = Literal["plan", "section", "outcome", "action", "milestone"]

SUBJECT_READ: dict[str, Any] = {
    "kind": "section",
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b70",
    "ref": "9",
}
RECORDED: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b71",
    "recorded_by": "Coordinator",
    "recorded_at": "2006-08-31T09:00:00Z",
}
ASSESSMENT: dict[str, Any] = {
    "plan": "drugs-2006",
    "subject": {"kind": "section", "ref": "9"},
    "scale": "rag",
    "rating": "amber",
    "narrative": "Too few beds in the region to meet the waiting time targets.",
    "assessor": "Partnership",
    "assessed_on": "2006-08-31",
}
REFERENCE: dict[str, Any] = {
    "plan": "drugs-2006",
    "subject": {"kind": "section", "ref": "9"},
    "printed": "see planning grid 10",
    "target": {"kind": "section", "ref": "10"},
    "state": "resolved",
    "explicit": True,
}
REF = Field(default=None, description="Ref in the plan, or id; left out for the plan itself.")


class AssessedPlace(Input):
    """What is rated: a plan, section, outcome or action."""

    kind: AssessedKind = Field(description="Which level of the plan it is on.")
    ref: Named | None = REF


class PlaceInput(Input):
    """A place in the plan."""

    kind: PlaceKind = Field(description="Which level of the plan it is on.")
    ref: Named | None = REF


class AssessmentCreate(Input):
    """A rating that the partnership gives itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [ASSESSMENT]})

    plan: Named = Field(description="Id or code.")
    subject: AssessedPlace
    scale: Scale = Field(default=Scale.RAG, description="Only brag has blue, for complete.")
    rating: Rating
    narrative: Prose | None = Field(default=None, description="Why it was rated so, in words.")
    assessor: Line | None = Field(default=None, description="Who gave the rating.")
    assessed_on: Day = Field(description="Not after today.")


class CrossReferenceCreate(Input):
    """Words in a plan that point elsewhere in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [REFERENCE]})

    plan: Named = Field(description="Id or code.")
    subject: PlaceInput = Field(description="Where the words stand.")
    printed: Prose = Field(description="The words.")
    target: PlaceInput | None = Field(
        default=None, description="Where they lead; a dangling reference leads nowhere."
    )
    state: ReferenceState
    explicit: Flag = Field(default=True, description="False where the pointing is only implied.")


class PlaceRead(Output):
    """A place in the plan; the ref of the plan itself is its code."""

    kind: PlaceKind = Field(description="Which level of the plan it is on.")
    id: UUID = Field(description="Id of the place.")
    ref: str = Field(description="Its ref; for the plan itself, its code.")


class Recorded(Output):
    """What every record that is never changed carries."""

    id: UUID = Field(description="Id of the record.")
    plan: str = Field(description="Code of the plan.")
    recorded_by: str | None = Field(description="Name of the client that recorded it.")
    recorded_at: datetime = Field(description="The instant it was recorded, in UTC.")


class AssessmentRead(Recorded):
    """A self-assessed rating; the calculated status is told beside it, never instead."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**ASSESSMENT, **RECORDED, "subject": SUBJECT_READ}]}
    )

    subject: PlaceRead
    scale: Scale
    rating: Rating
    narrative: str | None = Field(description="Why it was rated so, in words.")
    assessor: str | None = Field(description="Who gave the rating.")
    assessed_on: date = Field(description="The day the rating speaks of.")


class CrossReferenceRead(Recorded):
    """Words that point elsewhere, and whether they lead there."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **REFERENCE,
                    **RECORDED,
                    "subject": SUBJECT_READ,
                    "target": {
                        "kind": "section",
                        "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b72",
                        "ref": "10",
                    },
                }
            ]
        }
    )

    subject: PlaceRead = Field(description="Where the words stand.")
    printed: str = Field(description="The words.")
    target: PlaceRead | None = Field(description="Where they lead.")
    state: ReferenceState
    explicit: bool = Field(description="False where the pointing is only implied.")
