"""The plan document: a whole plan nested, by refs and codes, without ids, progress or facts."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt

from app.schemas.action import ActionShared
from app.schemas.base import Day, Flag, Input, Line, Named, Number, Prose, Ref, ShortName, Whole
from app.schemas.budget_line import BudgetLineFields
from app.schemas.milestone import MilestoneShared
from app.schemas.outcome import OutcomeFields
from app.schemas.partnership import ThresholdsUpdate
from app.schemas.plan import PlanFields
from app.schemas.risk import RiskFields
from app.schemas.section import SectionFields
from app.vocabulary import AgencyKind, LaaStatus, LinkRole, NodeKind, Rating, ReferenceState, Scale

MOST = 5_000


def _many(**more: Any) -> Any:
    return Field(default=[], max_length=MOST, **more)


class DocumentAgency(Input):
    """An agency that the document names; made if the partnership lacks it."""

    code: ShortName = Field(description="Its short name, by which the document names it.")
    name: Line = Field(description="Its full name.")
    kind: AgencyKind = AgencyKind.ORGANISATION
    aliases: list[Line] = Field(
        default=[], max_length=100, description="Other names that documents use for it."
    )


class DocumentSource(Input):
    """A funding source that the document names; made if the partnership lacks it."""

    code: ShortName = Field(description="Its short name, by which budget lines name it.")
    name: Line = Field(description="Its full name.")


class DocumentContact(Input):
    """Who answers for it: a role, and a name only for those who may see it."""

    role_title: Line = Field(description="What they do there.")
    agency: ShortName | None = Field(default=None, description="Code of the agency.")
    name: Line | None = Field(
        default=None,
        description="The person; null for a post holder, and for keys without contacts:read.",
    )
    number: Annotated[StrictInt, Field(ge=1), Whole] = Field(
        default=1,
        description="Tells apart several who are told alike; the first if left out.",
    )


class DocumentMilestone(MilestoneShared):
    """A milestone of an action."""

    lead_contact: DocumentContact | None = Field(
        default=None, description="Who answers for it; null: as its action."
    )


class CountedIn(Input):
    """The line in which a memo line is counted."""

    action: Ref = Field(description="Ref of the action of that line.")
    number: Annotated[StrictInt, Field(ge=1), Whole] = Field(
        description="Number of the line within that action."
    )


class DocumentLine(BudgetLineFields):
    """A cost of an action."""

    counted_in: CountedIn | None = Field(
        default=None, description="The line a memo line is counted in, if known."
    )


class DocumentAction(ActionShared):
    """An action with its milestones and its costs."""

    lead_contact: DocumentContact | None = Field(default=None, description="Who answers for it.")
    milestones: list[DocumentMilestone] = Field(
        default=[],
        max_length=100,
        description="Without any it gets one per quarter of the plan where it recurs, else one "
        "called Completion that takes its schedule and leads.",
    )
    budget_lines: list[DocumentLine] = Field(
        default=[], max_length=100, description="What it costs, and who pays."
    )


class DocumentOutcome(OutcomeFields):
    """An outcome with its actions."""

    actions: list[DocumentAction] = _many(description="What will be done for it.")


class DocumentSection(SectionFields):
    """A section with its outcomes."""

    outcomes: list[DocumentOutcome] = _many(description="Its outcomes, with all beneath them.")


class DocumentIndicatorLink(Input):
    """An indicator that the plan, or one outcome, is measured by or supports."""

    indicator: Line = Field(description="Ref of the indicator.")
    outcome: Ref | None = Field(default=None, description="Null: the whole plan.")
    role: LinkRole
    laa: LaaStatus = LaaStatus.NONE
    agreed_target: Number | None = Field(
        default=None, description="The target of the local area agreement."
    )


class DocumentCommitment(Input):
    """A commitment of a community strategy; made if the partnership lacks it."""

    strategy: Line = Field(description="Name of the community strategy.")
    ref: Named = Field(description="How the strategy numbers it.")
    title: Line = Field(description="What is promised.")


class DocumentCommitmentLink(Input):
    """A commitment that the plan, one outcome or one action serves."""

    commitment: DocumentCommitment
    outcome: Ref | None = Field(default=None, description="Ref of the outcome that serves it.")
    action: Ref | None = Field(
        default=None,
        description="Ref of the action that serves it; with neither, the whole plan does.",
    )


class DocumentPlace(Input):
    """A node of the plan; the plan itself has no ref here."""

    kind: NodeKind
    ref: Ref | None = Field(default=None, description="Its ref; null for the plan itself.")


class DocumentAssessment(Input):
    """A rating the partnership gave itself."""

    subject: DocumentPlace
    scale: Scale = Scale.RAG
    rating: Rating
    narrative: Prose | None = Field(default=None, description="Why it was rated so, in words.")
    assessor: Line | None = Field(default=None, description="Who gave the rating.")
    assessed_on: Day = Field(description="The day the rating speaks of.")


class DocumentCrossReference(Input):
    """Words that point elsewhere in the plan."""

    subject: DocumentPlace
    printed: Prose = Field(description="The words.")
    target: DocumentPlace | None = Field(
        default=None, description="Where they lead; a dangling reference leads nowhere."
    )
    state: ReferenceState
    explicit: Flag = Field(default=True, description="False where the pointing is only implied.")


EXAMPLE: dict[str, Any] = {
    "code": "dat-2009-extract",
    "title": "Drug action team plan 2009/10, an extract",
    "period_start_on": "2009-04-01",
    "period_end_on": "2010-03-31",
    "agencies": [{"code": "CS", "name": "Community safety team"}],
    "outcomes": [
        {
            "ref": "1",
            "statement": "More people begin treatment.",
            "target": {"kind": "increase_to", "value": 347, "unit": "treatment journeys"},
            "actions": [
                {
                    "ref": "1.1",
                    "description": "Open new premises for open access treatment.",
                    "lead_agency": "CS",
                    "schedule": {
                        "kind": "month",
                        "due_on": "2009-12-31",
                        "printed": "December 2009",
                    },
                }
            ],
        }
    ],
}


class PlanDocument(PlanFields):
    """A whole plan. What it names and the partnership lacks is made with it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    thresholds: ThresholdsUpdate | None = Field(
        default=None, description="Where they differ from the partnership's."
    )
    agencies: list[DocumentAgency] = _many(description="Agencies that it names.")
    funding_sources: list[DocumentSource] = _many(description="Funding sources that it names.")
    contacts: list[DocumentContact] = _many(description="Contacts that it names.")
    sections: list[DocumentSection] = _many(description="Sections with all beneath them.")
    outcomes: list[DocumentOutcome] = _many(description="Those without a section.")
    risks: list[RiskFields] = _many(description="What may go wrong.")
    indicator_links: list[DocumentIndicatorLink] = _many(
        description="Indicators it is measured by."
    )
    commitment_links: list[DocumentCommitmentLink] = _many(description="Commitments it serves.")
    assessments: list[DocumentAssessment] = _many(
        description="Ratings the partnership gave itself."
    )
    cross_references: list[DocumentCrossReference] = _many(
        description="Words that point elsewhere in the plan."
    )
