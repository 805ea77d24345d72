"""What making a plan from its document makes of each part: one method for each kind of part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from app.changes import Session
from app.errors import UnknownReference
from app.models import Action, Outcome, Plan, Section
from app.schemas.action import ActionFields
from app.schemas.assessment import AssessmentCreate, CrossReferenceCreate
from app.schemas.budget_line import BudgetLineCreate
from app.schemas.commitment import CommitmentCreate, CommitmentLinkCreate
from app.schemas.document import (
    DocumentAction,
    DocumentContact,
    DocumentLine,
    DocumentMilestone,
    DocumentOutcome,
    PlanDocument,
)
from app.schemas.indicator import IndicatorLinkCreate
from app.schemas.milestone import MilestoneFields
from app.schemas.risk import RiskCreate
from app.services import (
    actions,
    assessments,
    budget_lines,
    commitment_links,
    commitments,
    cross_references,
    indicator_links,
    outcomes,
    risks,
    sections,
)
from app.services.access import Actor
from app.services.documents import contacts
from app.services.documents.parts import as_body, at


@dataclass(frozen=True)
class Line:
    """A budget line with its place in the document, its action and its number there."""

    place: str
    under: Action
    number: int
    wanted: DocumentLine


def _numbers(lines: Sequence[DocumentLine]) -> list[int]:
    """Number the lines of an action by their place, around the numbers that the document gives.

    Before any is made: those that are counted in another are made last, and others name them by
    these numbers.
    """
    given = {line.number for line in lines}
    found: list[int] = []
    for line in lines:
        free = (number for number in count(max(found, default=0) + 1) if number not in given)
        found.append(line.number or next(free))
    return found


@dataclass
class Making:
    """One document on its way into the database."""

    session: Session
    actor: Actor
    plan: Plan
    contacts: Mapping[contacts.Key, UUID]
    lines: dict[tuple[str, int], UUID] = field(default_factory=dict)
    memos: list[Line] = field(default_factory=list)

    def contact(self, wanted: DocumentContact | None) -> UUID | None:
        """Return who the document means by role, agency and name."""
        return None if wanted is None else self.contacts[contacts.key_of(wanted)]

    def milestone(self, wanted: DocumentMilestone) -> MilestoneFields:
        """Return the body of a milestone."""
        contact_id = self.contact(wanted.lead_contact)
        return as_body(MilestoneFields, wanted, lead_contact_id=contact_id)

    def action(self, under: Outcome, wanted: DocumentAction, place: str) -> None:
        """Make an action with its milestones and its lines."""
        body = as_body(
            ActionFields,
            wanted,
            lead_contact_id=self.contact(wanted.lead_contact),
            milestones=[self.milestone(each) for each in wanted.milestones],
        )
        with at(place):
            made = actions.add(self.session, self.actor, self.plan, under, body)
        numbers = _numbers(wanted.budget_lines)
        for step, (number, each) in enumerate(zip(numbers, wanted.budget_lines, strict=True)):
            line = Line(f"{place}/budget_lines/{step}", made, number, each)
            if each.counted_in:
                self.memos.append(line)
            else:
                self.line(line)

    def line(self, line: Line) -> None:
        """Make a budget line; the line it is counted in is there already."""
        counted_in = line.wanted.counted_in
        more: dict[str, Any] = {"number": line.number}
        if counted_in:
            key = (counted_in.action, counted_in.number)
            if key not in self.lines:
                pointer = f"{line.place}/counted_in"
                raise UnknownReference("There is no such line.", pointer=pointer)
            more["counted_in"] = self.lines[key]
        body = as_body(BudgetLineCreate, line.wanted, action=line.under.ref, **more)
        with at(line.place):
            made = budget_lines.add(self.session, self.actor, self.plan, line.under, body)
        self.lines[line.under.ref, made.number] = made.id

    def outcomes(
        self, within: Section | None, wanted: Sequence[DocumentOutcome], above: str
    ) -> None:
        """Make outcomes, and all beneath them."""
        for number, each in enumerate(wanted):
            place = f"{above}/{number}"
            with at(place):
                made = outcomes.add(self.session, self.actor, self.plan, within, each)
            for step, action in enumerate(each.actions):
                self.action(made, action, f"{place}/actions/{step}")

    def structure(self, wanted: PlanDocument) -> None:
        """Make sections, outcomes, actions and lines."""
        for number, each in enumerate(wanted.sections):
            place = f"/sections/{number}"
            with at(place):
                made = sections.add(self.session, self.actor, self.plan, each)
            self.outcomes(made, each.outcomes, f"{place}/outcomes")
        self.outcomes(None, wanted.outcomes, "/outcomes")
        # A memo line may point at a line further on.
        for line in self.memos:
            self.line(line)

    def rest(self, wanted: PlanDocument) -> None:
        """Make risks, links and remarks, which name nodes by ref."""
        session, actor, plan = self.session, self.actor, self.plan
        named = {"plan": plan.code}
        for number, risk in enumerate(wanted.risks):
            with at(f"/risks/{number}"):
                risks.add(session, actor, plan, as_body(RiskCreate, risk, **named))
        for number, link in enumerate(wanted.indicator_links):
            with at(f"/indicator_links/{number}"):
                indicator_links.add_link(
                    session, actor, plan, as_body(IndicatorLinkCreate, link, **named)
                )
        for number, promise in enumerate(wanted.commitment_links):
            with at(f"/commitment_links/{number}"):
                known = commitments.commitment_for(
                    session, actor, as_body(CommitmentCreate, promise.commitment)
                )
                body = as_body(CommitmentLinkCreate, promise, commitment=str(known), **named)
                commitment_links.add_link(session, actor, plan, body)
        for number, said in enumerate(wanted.assessments):
            with at(f"/assessments/{number}"):
                assessments.add(session, actor, plan, as_body(AssessmentCreate, said, **named))
        for number, pointing in enumerate(wanted.cross_references):
            with at(f"/cross_references/{number}"):
                cross_references.add_cross_reference(
                    session, actor, plan, as_body(CrossReferenceCreate, pointing, **named)
                )
