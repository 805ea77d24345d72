"""A plan changed as a comparison says: by the services that every route calls, in one order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from app.changes import Session
from app.importing_vocabulary import ImportAction, ItemKind
from app.models import (
    Action,
    BudgetLine,
    Indicator,
    IndicatorLink,
    Milestone,
    Outcome,
    Plan,
    Risk,
    Section,
)
from app.models.base import Edited, table
from app.schemas.action import ActionUpdate
from app.schemas.budget_line import BudgetLineUpdate
from app.schemas.document import DocumentContact, PlanDocument
from app.schemas.indicator import IndicatorLinkUpdate
from app.schemas.milestone import MilestoneEdit
from app.schemas.outcome import OutcomeUpdate
from app.schemas.plan import PlanUpdate
from app.schemas.risk import RiskUpdate
from app.schemas.section import SectionUpdate
from app.services import (
    actions,
    budget_lines,
    indicator_links,
    ledger,
    milestones,
    outcomes,
    plans,
    risks,
    sections,
)
from app.services.access import Actor
from app.services.documents import contacts, create
from app.services.documents.making import Line, Making
from app.services.documents.parts import at
from app.services.importing.addresses import Address, line_ref, walk
from app.services.importing.comparison import Comparison, Item, named_in, who
from app.services.importing.placed import Parts, Placed
from app.services.importing.renumbering import moves
from app.services.milestone_rows import add_milestone

MODELS: Mapping[ItemKind, type[Section | Outcome | Action | Milestone | Risk]] = {
    ItemKind.SECTION: Section,
    ItemKind.OUTCOME: Outcome,
    ItemKind.ACTION: Action,
    ItemKind.MILESTONE: Milestone,
    ItemKind.RISK: Risk,
}
UPDATES: Mapping[ItemKind, tuple[type[Edited], type[BaseModel], Callable[..., Any]]] = {
    ItemKind.PLAN: (Plan, PlanUpdate, plans.update),
    ItemKind.SECTION: (Section, SectionUpdate, sections.update),
    ItemKind.OUTCOME: (Outcome, OutcomeUpdate, outcomes.update),
    ItemKind.ACTION: (Action, ActionUpdate, actions.update),
    ItemKind.MILESTONE: (Milestone, MilestoneEdit, milestones.edit),
    ItemKind.RISK: (Risk, RiskUpdate, risks.update),
    ItemKind.BUDGET_LINE: (BudgetLine, BudgetLineUpdate, budget_lines.update),
    ItemKind.INDICATOR_LINK: (IndicatorLink, IndicatorLinkUpdate, indicator_links.update),
}
# Without these there is no document, not even of a part.
REQUIRED = ("code", "title", "period_start_on", "period_end_on")
KEYED_BY_TEXT = frozenset(UPDATES) - {ItemKind.RISK, ItemKind.BUDGET_LINE}
# Made together, once everything that they name is there.
LAST: Mapping[ItemKind, str] = {
    ItemKind.RISK: "risks",
    ItemKind.INDICATOR_LINK: "indicator_links",
    ItemKind.COMMITMENT_LINK: "commitment_links",
    ItemKind.ASSESSMENT: "assessments",
    ItemKind.CROSS_REFERENCE: "cross_references",
}


def make(session: Session, actor: Actor, plan: Plan, comparison: Comparison, reason: str) -> None:
    """Change a plan as the items of a comparison say; the reason is that of new schedules.

    Raises DomainError, with the place in the document where a part is new.
    """
    with ledger.together(session, actor):
        _Editing(session, actor, plan, comparison, reason).all()


@dataclass
class _Editing:
    session: Session
    actor: Actor
    plan: Plan
    comparison: Comparison
    reason: str
    _ids: dict[Address, UUID] = field(default_factory=dict)

    def all(self) -> None:
        """Do everything: first what is there is edited, then what is new is made."""
        self._wanted = Parts(PlanDocument.model_validate(self.comparison.document))
        shared = self._shared()
        create.make_absent(self.session, self.actor, shared)
        found = contacts.find_or_make(self.session, self.actor, shared)
        self._making = Making(self.session, self.actor, self.plan, found)
        self._find()
        self._renumber()
        for kind in (ItemKind.PLAN, *MODELS):
            self._edit(kind)
        self._make_new()
        self._lines()
        self._edit(ItemKind.INDICATOR_LINK)
        self._make_last()

    def _items(self, kind: ItemKind, *wanted: ImportAction) -> list[Item]:
        return [i for i in self.comparison.items if i.part.kind is kind and i.action in wanted]

    def _shared(self) -> PlanDocument:
        """Return what is named and shared by all plans, without the nodes that name it."""
        document = self.comparison.document
        new = {item.address for item in self.comparison.items if item.action is ImportAction.CREATE}
        named = named_in(self.comparison.items)
        return PlanDocument.model_validate(
            {
                **{name: document[name] for name in REQUIRED},
                "agencies": [
                    each for each in document["agencies"] if (ItemKind.AGENCY, each["code"]) in new
                ],
                "funding_sources": [
                    each
                    for each in document["funding_sources"]
                    if (ItemKind.FUNDING_SOURCE, each["code"]) in new
                ],
                # All alike, so that they are told apart as the document numbers them.
                "contacts": [each for each in document["contacts"] if who(each) in named],
            }
        )

    def _find(self) -> None:
        """Learn the ids of everything stored, by final address."""
        final = {before: now for now, before in self.comparison.was.items()}
        for kind, model in MODELS.items():
            columns = table(model).c
            mine = columns.plan_id == self.plan.id
            for row in self.session.execute(sa.select(columns.id, columns.ref).where(mine)):
                self._ids[final.get((kind, row.ref), (kind, row.ref))] = row.id
        by_id = {identity: address for address, identity in self._ids.items()}
        columns = table(BudgetLine).c
        lines = sa.select(columns.id, columns.action_id, columns.number)
        for row in self.session.execute(lines.where(columns.plan_id == self.plan.id)):
            ref = by_id[row.action_id][1]
            self._ids[ItemKind.BUDGET_LINE, line_ref(ref, row.number)] = row.id
            self._making.lines[ref, row.number] = row.id
        self._ids[ItemKind.PLAN, ""] = self.plan.id

    # Numbers.

    def _renumber(self) -> None:
        """Give every node its final ref, level by level: what is beneath a node follows it."""
        for kind, model in MODELS.items():
            wanted = {self._ids[address]: address[1] for address in self._ids if address[0] is kind}
            columns = table(model).c
            rows = self.session.execute(
                sa.select(columns.id, columns.ref).where(columns.plan_id == self.plan.id)
            )
            now = {row.id: row.ref for row in rows}
            for identity, ref in moves(now, wanted):
                self._update(kind, identity, {"ref": ref})

    # Edits.

    def _edit(self, kind: ItemKind) -> None:
        for item in self._items(kind, ImportAction.UPDATE, ImportAction.CONFLICT):
            changes = {n: v for n, v in item.taken().items() if n not in ("ref", "number")}
            if changes and (identity := self._id_of(item)):
                self._update(kind, identity, self._body(kind, changes))

    def _id_of(self, item: Item) -> UUID | None:
        if item.part.kind is not ItemKind.INDICATOR_LINK:
            return self._ids.get(item.address)
        link, wanted = table(IndicatorLink).c, item.part.fields
        outcome = wanted["outcome"] and self._ids[ItemKind.OUTCOME, wanted["outcome"]]
        statement = (
            sa.select(link.id)
            .join_from(table(IndicatorLink), table(Indicator))
            .where(
                link.plan_id == self.plan.id,
                link.outcome_id.is_not_distinct_from(outcome),
                link.role == wanted["role"],
                table(Indicator).c.ref == wanted["indicator"],
            )
        )
        found: UUID | None = self.session.execute(statement).scalar()
        return found

    def _body(self, kind: ItemKind, changes: Mapping[str, Any]) -> dict[str, Any]:
        body = dict(changes)
        if "lead_contact" in body:
            who = body.pop("lead_contact")
            wanted = DocumentContact.model_validate(who) if who else None
            body["lead_contact_id"] = self._making.contact(wanted)
        if "schedule" in body:
            body["schedule_reason"] = self.reason
        if body.get("counted_in"):
            there = body["counted_in"]
            body["counted_in"] = self._making.lines[there["action"], there["number"]]
        return body

    def _update(self, kind: ItemKind, identity: UUID, changes: Mapping[str, Any]) -> None:
        model, patch, update = UPDATES[kind]
        record: Any = self.session.get_one(model, identity)
        key = str(identity) if kind in KEYED_BY_TEXT else identity
        expected = frozenset({record.version})
        update(self.session, self.actor, key, patch.model_validate(changes), expected)

    # What is new.

    def _make_new(self) -> None:
        """Make what is new, with all beneath it; the rest of the document is there already."""
        new = {item.address for item in self._new()}
        for kind, body, parent in walk(self.comparison.document):
            address = (kind, body["ref"])
            if address not in new or parent in new or kind is ItemKind.RISK:
                continue
            part = self._wanted.of(address)
            with at(part.pointer):
                self._make(kind, part, parent)

    def _new(self) -> Iterator[Item]:
        for kind in MODELS:
            yield from self._items(kind, ImportAction.CREATE)

    def _make(self, kind: ItemKind, part: Placed, parent: Address | None) -> None:
        session, actor, plan = self.session, self.actor, self.plan
        if kind is ItemKind.SECTION:
            made = sections.add(session, actor, plan, part.body)
            self._making.outcomes(made, part.body.outcomes, f"{part.pointer}/outcomes")
        elif kind is ItemKind.OUTCOME:
            within = self._above(Section, parent) if parent else None
            self._making.outcomes(within, [part.body], part.pointer.rpartition("/")[0])
        elif kind is ItemKind.ACTION:
            self._making.action(self._above(Outcome, parent), part.body, part.pointer)
        else:
            action = self._above(Action, parent)
            add_milestone(session, actor, plan, action, self._making.milestone(part.body))

    def _above(self, model: type[Any], parent: Address | None) -> Any:
        """Return the row of a parent, which is stored by now."""
        ref = parent[1] if parent else ""
        mine = (table(model).c.plan_id == self.plan.id, table(model).c.ref == ref)
        return self.session.scalars(sa.select(model).where(*mine)).one()

    def _lines(self) -> None:
        """Edit and make budget lines; those counted in another once that is there."""
        new = {item.address for item in self._items(ItemKind.ACTION, ImportAction.CREATE)}
        for item in self._items(ItemKind.BUDGET_LINE, ImportAction.CREATE):
            if item.part.parent in new:
                continue
            under = self._above(Action, item.part.parent)
            part = self._wanted.of(item.address)
            line = Line(part.pointer, under, part.body.number, part.body)
            if part.body.counted_in:
                self._making.memos.append(line)
            else:
                self._making.line(line)
        self._edit(ItemKind.BUDGET_LINE)
        for line in self._making.memos:
            self._making.line(line)

    def _make_last(self) -> None:
        """Make what names nodes, all of which are there by now."""
        new = {
            name: [item.part.fields for item in self._items(kind, ImportAction.CREATE)]
            for kind, name in LAST.items()
        }
        document = self.comparison.document
        part = {name: document[name] for name in REQUIRED}
        self._making.rest(PlanDocument.model_validate({**part, **new}))
