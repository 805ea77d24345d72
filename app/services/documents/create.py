"""A plan made from its document, whole or not at all, by the same services as its parts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from app.changes import Session
from app.errors import DomainError, UnknownReference
from app.models import Action, Agency, FundingSource, Outcome, Plan, Section
from app.models.base import table
from app.schemas.action import ActionFields
from app.schemas.agency import AgencyCreate, ContactCreate, FundingSourceCreate
from app.schemas.assessment import AssessmentCreate, CrossReferenceCreate
from app.schemas.budget_line import BudgetLineCreate
from app.schemas.commitment import CommitmentCreate, CommitmentLinkCreate
from app.schemas.document import (
    CountedIn,
    DocumentAction,
    DocumentContact,
    DocumentMilestone,
    DocumentOutcome,
    PlanDocument,
)
from app.schemas.indicator import IndicatorLinkCreate
from app.schemas.milestone import MilestoneFields
from app.schemas.plan import PlanCreate
from app.schemas.risk import RiskCreate
from app.services import (
    actions,
    agencies,
    assessments,
    budget_lines,
    commitment_links,
    commitments,
    cross_references,
    indicator_links,
    ledger,
    outcomes,
    plans,
    risks,
    sections,
)
from app.services.access import Actor
from app.services.documents import export


@contextmanager
def _at(prefix: str) -> Iterator[None]:
    """Place what goes wrong: the part's pointers become those of the document."""
    try:
        yield
    except DomainError as refused:
        refused.errors = tuple(
            replace(error, pointer=f"{prefix}{error.pointer}")
            if error.pointer is not None and not error.pointer.startswith(prefix)
            else error
            for error in refused.errors
        )
        raise


Wanted = TypeVar("Wanted", bound=BaseModel)


def _as(kind: type[Wanted], part: BaseModel, **more: Any) -> Wanted:
    """Take what a part of the document shares with the body of its own route.

    Only what the document sets is set, so that each default stays its route's own.
    """
    shared = {name: getattr(part, name) for name in part.model_fields_set & set(kind.model_fields)}
    return kind.model_construct(**(shared | more))


@dataclass
class _Making:
    """One document on its way into the database."""

    session: Session
    actor: Actor
    plan: Plan
    actions: dict[str, Action] = field(default_factory=dict)
    contacts: dict[tuple[str, str | None, str | None], UUID] = field(default_factory=dict)
    lines: dict[tuple[str, int], UUID] = field(default_factory=dict)
    memos: list[tuple[str, Action, Any]] = field(default_factory=list)

    def contact(self, wanted: DocumentContact | None, at: str) -> UUID | None:
        """Find who the document means by role, agency and name, or make them."""
        if wanted is None:
            return None
        key = (wanted.role_title, wanted.agency, wanted.name)
        if key not in self.contacts:
            with _at(at):
                self.contacts[key] = agencies.contact_for(
                    self.session, self.actor, _as(ContactCreate, wanted)
                )
        return self.contacts[key]

    def milestone(self, wanted: DocumentMilestone, at: str) -> MilestoneFields:
        """Return the body of a milestone."""
        return _as(
            MilestoneFields,
            wanted,
            lead_contact_id=self.contact(wanted.lead_contact, f"{at}/lead_contact"),
        )

    def action(self, under: Outcome, wanted: DocumentAction, at: str) -> None:
        """Make an action with its milestones and its lines."""
        body = _as(
            ActionFields,
            wanted,
            lead_contact_id=self.contact(wanted.lead_contact, f"{at}/lead_contact"),
            milestones=[
                self.milestone(each, f"{at}/milestones/{number}")
                for number, each in enumerate(wanted.milestones)
            ],
        )
        with _at(at):
            made = actions.add(self.session, self.actor, self.plan, under, body)
        self.actions[made.ref] = made
        for number, each in enumerate(wanted.budget_lines):
            place = f"{at}/budget_lines/{number}"
            if each.counted_in:
                self.memos.append((place, made, each))
            else:
                self.line(place, made, each)

    def line(self, at: str, under: Action, wanted: Any) -> None:
        """Make a budget line; the line it is counted in is there already."""
        counted_in: CountedIn | None = wanted.counted_in
        more: dict[str, Any] = {}
        if counted_in:
            key = (counted_in.action, counted_in.number)
            if key not in self.lines:
                raise UnknownReference("There is no such line.", pointer=f"{at}/counted_in")
            more["counted_in"] = self.lines[key]
        with _at(at):
            made = budget_lines.add(
                self.session,
                self.actor,
                self.plan,
                under,
                _as(BudgetLineCreate, wanted, action=under.ref, **more),
            )
        self.lines[under.ref, made.number] = made.id

    def outcomes(self, within: Section | None, wanted: Sequence[DocumentOutcome], at: str) -> None:
        """Make outcomes, and all beneath them."""
        for number, each in enumerate(wanted):
            place = f"{at}/{number}"
            with _at(place):
                made = outcomes.add(self.session, self.actor, self.plan, within, each)
            for step, action in enumerate(each.actions):
                self.action(made, action, f"{place}/actions/{step}")

    def structure(self, wanted: PlanDocument) -> None:
        """Make contacts, sections, outcomes, actions and lines."""
        for number, someone in enumerate(wanted.contacts):
            self.contact(someone, f"/contacts/{number}")
        for number, each in enumerate(wanted.sections):
            place = f"/sections/{number}"
            with _at(place):
                made = sections.add(self.session, self.actor, self.plan, each)
            self.outcomes(made, each.outcomes, f"{place}/outcomes")
        self.outcomes(None, wanted.outcomes, "/outcomes")
        # A memo line may point at a line further on.
        for place, action, line in self.memos:
            self.line(place, action, line)

    def rest(self, wanted: PlanDocument) -> None:
        """Make risks, links and remarks, which name nodes by ref."""
        session, actor, plan = self.session, self.actor, self.plan
        named = {"plan": plan.code}
        for number, risk in enumerate(wanted.risks):
            with _at(f"/risks/{number}"):
                risks.add(session, actor, plan, _as(RiskCreate, risk, **named))
        for number, link in enumerate(wanted.indicator_links):
            with _at(f"/indicator_links/{number}"):
                indicator_links.add_link(
                    session, actor, plan, _as(IndicatorLinkCreate, link, **named)
                )
        for number, promise in enumerate(wanted.commitment_links):
            with _at(f"/commitment_links/{number}"):
                known = commitments.commitment_for(
                    session, actor, _as(CommitmentCreate, promise.commitment)
                )
                body = _as(CommitmentLinkCreate, promise, commitment=str(known), **named)
                commitment_links.add_link(session, actor, plan, body)
        for number, said in enumerate(wanted.assessments):
            with _at(f"/assessments/{number}"):
                assessments.add(session, actor, plan, _as(AssessmentCreate, said, **named))
        for number, pointing in enumerate(wanted.cross_references):
            with _at(f"/cross_references/{number}"):
                cross_references.add_cross_reference(
                    session, actor, plan, _as(CrossReferenceCreate, pointing, **named)
                )


def _make_absent(session: Session, actor: Actor, wanted: PlanDocument) -> None:
    """Make the agencies and sources that the document lists and the partnership lacks."""
    known = _codes(session, actor, Agency)
    for number, agency in enumerate(wanted.agencies):
        if agency.code not in known:
            with _at(f"/agencies/{number}"):
                agencies.add(session, actor, _as(AgencyCreate, agency))
            known.add(agency.code)
    known = _codes(session, actor, FundingSource)
    for number, source in enumerate(wanted.funding_sources):
        if source.code not in known:
            with _at(f"/funding_sources/{number}"):
                agencies.add_source(session, actor, _as(FundingSourceCreate, source))
            known.add(source.code)


def _codes(session: Session, actor: Actor, model: type[Agency] | type[FundingSource]) -> set[str]:
    columns = table(model).c
    mine = columns.partnership_id == actor.partnership_id
    return set(session.execute(sa.select(columns.code).where(mine)).scalars())


def add(session: Session, actor: Actor, wanted: PlanDocument) -> Plan:
    """Make a plan, in draft, with everything its document holds.

    Raises AlreadyExists, UnknownReference, UnknownIndicator, Unprocessable, each with the place
    in the document; nothing is kept then.
    """
    _make_absent(session, actor, wanted)
    plan = plans.add(session, actor, _as(PlanCreate, wanted))
    making = _Making(session, actor, plan)
    making.structure(wanted)
    making.rest(wanted)
    ledger.write(session, actor)
    return plan


def create(session: Session, actor: Actor, wanted: PlanDocument) -> dict[str, Any]:
    """Make a plan from its document and tell it back as a document."""
    made = add(session, actor, wanted)
    return export.read(session.connection(), actor, str(made.id))
