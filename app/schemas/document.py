"""The plan document: a whole plan nested, by refs and codes, without ids, progress or facts."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt

from app.schemas.action import ActionShared
from app.schemas.base import Day, Flag, Input, Line, Named, Number, Prose, Ref, ShortName
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

    code: ShortName
    name: Line
    kind: AgencyKind = AgencyKind.ORGANISATION
    aliases: list[Line] = Field(default=[], max_length=100)


class DocumentSource(Input):
    """A funding source that the document names; made if the partnership lacks it."""

    code: ShortName
    name: Line


class DocumentContact(Input):
    """Who answers for it: a role, and a name only for those who may see it."""

    role_title: Line
    agency: ShortName | None = None
    name: Line | None = None
    number: Annotated[StrictInt, Field(ge=1)] = Field(
        default=1, description="Tells apart several who are told alike; the first if left out."
    )


class DocumentMilestone(MilestoneShared):
    """A milestone of an action."""

    lead_contact: DocumentContact | None = None


class CountedIn(Input):
    """The line in which a memo line is counted."""

    action: Ref
    number: Annotated[StrictInt, Field(ge=1)]


class DocumentLine(BudgetLineFields):
    """A cost of an action."""

    counted_in: CountedIn | None = None


class DocumentAction(ActionShared):
    """An action with its milestones and its costs."""

    lead_contact: DocumentContact | None = None
    milestones: list[DocumentMilestone] = Field(
        default=[],
        max_length=100,
        description="Without any it gets one per quarter of the plan where it recurs, else one "
        "called Completion that takes its schedule and leads.",
    )
    budget_lines: list[DocumentLine] = Field(default=[], max_length=100)


class DocumentOutcome(OutcomeFields):
    """An outcome with its actions."""

    actions: list[DocumentAction] = _many()


class DocumentSection(SectionFields):
    """A section with its outcomes."""

    outcomes: list[DocumentOutcome] = _many()


class DocumentIndicatorLink(Input):
    """An indicator that the plan, or one outcome, is measured by or supports."""

    indicator: Line = Field(description="Ref of the indicator.")
    outcome: Ref | None = Field(default=None, description="Null: the whole plan.")
    role: LinkRole
    laa: LaaStatus = LaaStatus.NONE
    agreed_target: Number | None = None


class DocumentCommitment(Input):
    """A commitment of a community strategy; made if the partnership lacks it."""

    strategy: Line
    ref: Named
    title: Line


class DocumentCommitmentLink(Input):
    """A commitment that the plan, one outcome or one action serves."""

    commitment: DocumentCommitment
    outcome: Ref | None = None
    action: Ref | None = None


class DocumentPlace(Input):
    """A node of the plan; the plan itself has no ref here."""

    kind: NodeKind
    ref: Ref | None = None


class DocumentAssessment(Input):
    """A rating the partnership gave itself."""

    subject: DocumentPlace
    scale: Scale = Scale.RAG
    rating: Rating
    narrative: Prose | None = None
    assessor: Line | None = None
    assessed_on: Day


class DocumentCrossReference(Input):
    """Words that point elsewhere in the plan."""

    subject: DocumentPlace
    printed: Prose
    target: DocumentPlace | None = None
    state: ReferenceState
    explicit: Flag = True


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
    agencies: list[DocumentAgency] = _many()
    funding_sources: list[DocumentSource] = _many()
    contacts: list[DocumentContact] = _many()
    sections: list[DocumentSection] = _many()
    outcomes: list[DocumentOutcome] = _many(description="Those without a section.")
    risks: list[RiskFields] = _many()
    indicator_links: list[DocumentIndicatorLink] = _many()
    commitment_links: list[DocumentCommitmentLink] = _many()
    assessments: list[DocumentAssessment] = _many()
    cross_references: list[DocumentCrossReference] = _many()
