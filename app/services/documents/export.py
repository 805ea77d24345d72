"""A stored plan as one nested document, by refs and codes, without ids, progress or facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.models import (
    Action,
    Assessment,
    CommitmentLink,
    CrossReference,
    IndicatorLink,
    Milestone,
    Outcome,
    Risk,
    RiskLink,
    Section,
    SectionBudget,
)
from app.pagination import Row
from app.services import plans, rulebook
from app.services.access import Actor
from app.services.documents.names import Reader, Told, Writer, pick
from app.services.documents.structure import OUTCOMES, Structure, amount
from app.services.outcome_batches import batches
from app.services.rules.refs import position
from app.vocabulary import Scope

PLAN_FIELDS = (
    *("code", "title", "part", "document_date", "period_start_on", "period_end_on"),
    *("fy_start_year", "predecessor", "narrative", "labels"),
)
RISK_FIELDS = (
    *("ref", "description", "trigger", "consequence", "likelihood", "impact"),
    *("likelihood_printed", "impact_printed", "target_likelihood", "target_impact"),
    *("mitigation", "mitigation_due_on", "mitigation_due_printed", "state"),
)
SAID = ("scale", "rating", "narrative", "assessor", "assessed_on")
NODES = {"section": Section, "outcome": Outcome, "action": Action, "milestone": Milestone}
# What names nodes of the plan, and by which of its columns.
NAMING: Mapping[type[SQLModel], tuple[str, ...]] = {
    RiskLink: ("outcome_id", "action_id"),
    IndicatorLink: ("outcome_id",),
    CommitmentLink: ("outcome_id", "action_id"),
    Assessment: ("subject_id",),
    CrossReference: ("subject_id", "target_id"),
}


class Export:
    """One plan on its way out: first its outcomes, some at a time, then what is around them."""

    def __init__(self, connection: sa.Connection, actor: Actor, key: str) -> None:
        self._connection, self._actor = connection, actor
        self.plan = plans.locate(connection, actor, key)
        self._reader = Reader(connection, actor, self.plan)
        self._writer = Writer(self._reader, with_names=actor.may(Scope.CONTACTS_READ))
        self.order = self._reader.read(OUTCOMES, plan_id=self.plan.id)

    def outcomes(self) -> Iterator[tuple[Row, Told]]:
        """Give the row of every outcome, in the plan's order, with all that it holds."""
        structure = Structure(self._reader, self._writer)
        for some in batches(self._connection, self.order):
            yield from zip(some, structure.tell(some), strict=True)

    def around(self, outcomes: Mapping[Any, list[Told]]) -> Told:
        """Tell the document with these outcomes, by section; once all of them were given."""
        book = rulebook.read(self._connection, self._actor, self.plan.id)
        sections = self._sections(outcomes)
        rest = self._rest()
        return {
            **pick(self.plan, PLAN_FIELDS),
            "thresholds": book.of(self.plan.id).overrides or None,
            # Once every name that is used has been noted.
            **self._writer.vocabulary(),
            "sections": sections,
            "outcomes": outcomes.get(None, []),
            **rest,
        }

    def _sections(self, outcomes: Mapping[Any, list[Told]]) -> list[Told]:
        budgets = _by(self._reader.rows(SectionBudget, "fy_start_year", "kind"), "section_id")
        return [
            {
                **pick(row, ("ref", "title", "texts", "priorities", "replaces", "is_new")),
                "budgets": [
                    {
                        **pick(each, ("fy_start_year", "kind", "printed")),
                        "amount": amount(each.amount_pence),
                    }
                    for each in budgets[row.id]
                ],
                "outcomes": outcomes.get(row.id, []),
            }
            for row in self._reader.rows(Section, "position", "id")
        ]

    def _rest(self) -> Told:
        """Tell the risks, links and remarks, which name nodes by ref."""
        rows = {model: self._reader.rows(model, "id") for model in NAMING}
        named = {
            row._mapping[name] for model in NAMING for row in rows[model] for name in NAMING[model]
        }
        places = _Places(self._reader, named - {None})
        return {
            "risks": self._risks(places, rows[RiskLink]),
            "indicator_links": [
                {
                    "indicator": self._writer.indicator(row.indicator_id),
                    "outcome": places.ref(row.outcome_id),
                    **pick(row, ("role", "laa", "agreed_target")),
                }
                for row in rows[IndicatorLink]
            ],
            "commitment_links": [
                {
                    "commitment": self._writer.commitment(row.commitment_id),
                    "outcome": places.ref(row.outcome_id),
                    "action": places.ref(row.action_id),
                }
                for row in rows[CommitmentLink]
            ],
            "assessments": [
                {"subject": places.tell(row.subject_id), **pick(row, SAID)}
                for row in rows[Assessment]
            ],
            "cross_references": [
                {
                    "subject": places.tell(row.subject_id),
                    "target": places.tell(row.target_id) if row.target_id else None,
                    **pick(row, ("printed", "state", "explicit")),
                }
                for row in rows[CrossReference]
            ],
        }

    def _risks(self, places: "_Places", links: Iterable[Row]) -> list[Told]:
        of_risk = _by(links, "risk_id")
        return [
            {
                **pick(row, RISK_FIELDS),
                "lead_agency": self._writer.agency(row.lead_agency_id),
                "outcomes": places.refs(each.outcome_id for each in of_risk[row.id]),
                "actions": places.refs(each.action_id for each in of_risk[row.id]),
            }
            for row in self._reader.rows(Risk, "position", "id")
        ]


class _Places:
    """What nodes of the plan are called, of which others speak."""

    def __init__(self, reader: Reader, named: Collection[Any]) -> None:
        # The plan's own code would tie the document to it.
        self._told: dict[Any, Told] = {reader.plan.id: {"kind": "plan", "ref": None}}
        for kind, model in NODES.items():
            for row in reader.refs(model, named):
                self._told[row.id] = {"kind": kind, "ref": row.ref}

    def tell(self, identity: Any) -> Told:
        """Tell what a node is, and its ref."""
        return self._told[identity]

    def ref(self, identity: Any) -> str | None:
        """Return the ref of a node."""
        return self._told[identity]["ref"] if identity else None

    def refs(self, identities: Iterable[Any]) -> list[str]:
        """Return the refs of nodes in the plan's order: what a risk threatens is kept in none."""
        return sorted((str(self.ref(each)) for each in identities if each), key=position)


def _by(rows: Iterable[Row], column: str) -> defaultdict[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row._mapping[column]].append(row)
    return found


def read(connection: sa.Connection, actor: Actor, key: str) -> Told:
    """Tell a whole plan as one document. Raises NotFound."""
    export = Export(connection, actor, key)
    within: defaultdict[Any, list[Told]] = defaultdict(list)
    for row, told in export.outcomes():
        within[row.section_id].append(told)
    return export.around(within)
