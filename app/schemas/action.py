"""Actions: what will be done, by when and by whom."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.schemas.base import Flag, Input, Line, Named, Output, Prose, Ref, ShortName, Stamped
from app.schemas.milestone import MilestoneFields
from app.schemas.schedule import ScheduleEdit, ScheduleInput, ScheduleRead
from app.schemas.section import STAMPS, SectionPlace
from app.vocabulary import ContributorRole, ScheduleKind

CONTRIBUTORS = [{"agency": "PCT", "role": "joint_lead"}]
SHARED: dict[str, Any] = {
    "ref": "8.3.2",
    "description": "Keep funding the needle exchange in pharmacies.",
    "lead_agency": "JCG",
    "lead_contact_id": None,
    "lead_inferred": False,
    "owner_printed": "JCG/ PCT",
    "contributors": CONTRIBUTORS,
    "budget_codes": ["6102"],
}
PLAN = "blackpool-adult-treatment-2006"


class ContributorInput(Input):
    """An agency that leads jointly or supports."""

    agency: ShortName = Field(description="Code of the agency.")
    role: ContributorRole


def _once_each(contributors: list[ContributorInput]) -> list[ContributorInput]:
    if len({each.agency for each in contributors}) < len(contributors):
        raise PydanticCustomError("contributors", "An agency contributes in one role.")
    return contributors


Contributors = Annotated[
    list[ContributorInput],
    AfterValidator(_once_each),
    Field(max_length=50, description="Agencies beside the lead; replaced whole by an edit."),
]
BudgetCodes = Annotated[
    list[Line], Field(max_length=50, description="Ledger codes; replaced whole by an edit.")
]


class ActionShared(Input):
    """What an action is given when it is made."""

    ref: Ref | None = Field(
        default=None, description="Its address in the plan; the next free one if left out."
    )
    description: Prose = Field(description="What will be done, in the plan's words.")
    schedule: ScheduleInput = Field(
        default_factory=lambda: ScheduleInput(kind=ScheduleKind.NONE),
        description="Nothing is scheduled if left out.",
    )
    lead_agency: ShortName | None = Field(
        default=None, description="Code of the agency that answers for it."
    )
    lead_inferred: Flag = Field(
        default=False, description="Whether the lead was inferred and not printed as such."
    )
    owner_printed: Line | None = Field(default=None, description="The words of the document.")
    contributors: Contributors = Field(default_factory=list)
    budget_codes: BudgetCodes = Field(default_factory=list)


class ActionFields(ActionShared):
    """What an action is given when it is made."""

    lead_contact_id: UUID | None = Field(
        default=None, description="Id of the contact who answers for it."
    )
    milestones: list[MilestoneFields] = Field(
        default=[],
        max_length=100,
        description="Without any it gets one per quarter of the plan where it recurs, else one "
        "called Completion that takes its schedule and leads.",
    )


class ActionCreate(ActionFields):
    """A new action beneath an outcome."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": PLAN,
                    "outcome": "8.3",
                    **SHARED,
                    "schedule": {"kind": "range", "start_on": "2006-04-01", "due_on": "2007-03-31"},
                    "milestones": [{"title": "Contract signed", "key": True}],
                }
            ]
        }
    )

    plan: Named | None = Field(
        default=None, description="Id or code of the plan; needed unless `outcome` is an id."
    )
    outcome: Named = Field(description="Ref within the plan, or id.")


class ActionUpdate(Input):
    """Changes to an action: what is left out stays, null clears."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "schedule": {"kind": "month", "due_on": "2006-12-31"},
                    "schedule_reason": "The building is handed over later.",
                }
            ]
        }
    )

    ref: Ref | MISSING = Field(default=MISSING, description="Its new address in the plan.")
    description: Prose | MISSING = Field(
        default=MISSING, description="What will be done, in the plan's words."
    )
    schedule: ScheduleEdit | MISSING = MISSING
    schedule_reason: Prose | None = Field(
        default=None, description="Needed for a change of schedule once the plan is agreed."
    )
    lead_agency: ShortName | MISSING | None = Field(
        default=MISSING, description="Code of the agency that answers for it."
    )
    lead_contact_id: UUID | MISSING | None = Field(
        default=MISSING, description="Id of the contact who answers for it."
    )
    lead_inferred: Flag | MISSING = Field(
        default=MISSING, description="Whether the lead was inferred."
    )
    owner_printed: Line | MISSING | None = Field(
        default=MISSING, description="The words of the document."
    )
    contributors: Contributors | MISSING = MISSING
    budget_codes: BudgetCodes | MISSING = MISSING


class Contributor(Output):
    """An agency that leads jointly or supports."""

    agency: str = Field(description="Code of the agency.")
    role: ContributorRole


class OutcomePlace(Output):
    """An outcome named by its id, ref and statement."""

    id: UUID = Field(description="Id of the outcome.")
    ref: str = Field(description="Its address in the plan.")
    statement: str = Field(description="What it promises.")


class MilestonePlace(Output):
    """A milestone named by its id, ref and title."""

    id: UUID = Field(description="Id of the milestone.")
    ref: str = Field(description="Its address in the plan.")
    title: str = Field(description="What it is called.")


class ActionRead(Stamped):
    """An action of a plan."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **STAMPS,
                    "plan": PLAN,
                    "section": {"id": STAMPS["id"], "ref": "8", "title": "Treatment"},
                    "outcome": {"id": STAMPS["id"], "ref": "8.3", "statement": "Less harm."},
                    **SHARED,
                    "lead_contact_role": None,
                    "has_owner": True,
                    "schedule": {
                        "kind": "range",
                        "meaning": "period",
                        "start_on": "2006-04-01",
                        "due_on": "2007-03-31",
                        "printed": "Apr 06-Mar 07",
                        "inherited": False,
                        "original_due_on": "2007-03-31",
                        "times_revised": 0,
                    },
                    "milestones": [
                        {"id": STAMPS["id"], "ref": "8.3.2.1", "title": "Contract signed"}
                    ],
                }
            ]
        }
    )

    plan: str = Field(description="Code of its plan.")
    section: SectionPlace | None = Field(description="Null where the plan has no sections.")
    outcome: OutcomePlace
    ref: str = Field(description="Its address in the plan, unique among its actions.")
    description: str = Field(description="What will be done, in the plan's words.")
    schedule: ScheduleRead
    lead_agency: str | None = Field(description="Code of the agency that answers for it.")
    lead_contact_id: UUID | None = Field(description="Id of the contact who answers for it.")
    lead_contact_role: str | None = Field(description="Role of the contact, never a name.")
    lead_inferred: bool = Field(description="Whether the lead was inferred.")
    owner_printed: str | None = Field(description="The words of the document.")
    has_owner: bool = Field(description="Whether there is a lead agency or a lead contact.")
    contributors: list[Contributor] = Field(description="Agencies beside the lead.")
    budget_codes: list[str] = Field(description="Ledger codes of its costs.")
    milestones: list[MilestonePlace] = Field(description="Its milestones, by ref.")
