"""A stored plan as one nested document, by refs and codes, without ids, progress or facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from app.models import (
    Action,
    ActionContributor,
    Assessment,
    BudgetLine,
    CommitmentLink,
    CrossReference,
    IndicatorLink,
    Milestone,
    Outcome,
    OutcomeTarget,
    Risk,
    RiskLink,
    Section,
    SectionBudget,
)
from app.pagination import Row
from app.services import plans, rulebook
from app.services.access import Actor
from app.services.documents.names import Reader, Told, Writer, pick
from app.services.rules.money import pounds
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


def _amount(pence: int | None) -> str | None:
    return None if pence is None else pounds(pence)


def _by(rows: Iterable[Row], column: str) -> defaultdict[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row._mapping[column]].append(row)
    return found


def _schedule(row: Row) -> Told | None:
    if row.schedule_kind is None:
        return None
    return {
        "kind": row.schedule_kind,
        "start_on": row.start_on,
        "due_on": row.due_on,
        "meaning": row.schedule_meaning,
        "printed": row.schedule_printed,
    }


def _profile(points: Iterable[Told], figure: str) -> list[Told]:
    # Stored as text, so that no figure ever passes through floating point.
    return [{"on": point["on"], figure: Decimal(str(point[figure]))} for point in points]


def _milestone(row: Row, writer: Writer) -> Told:
    target = None
    if row.target_quantity is not None:
        target = {
            "quantity": row.target_quantity,
            "unit": row.target_unit,
            "baseline": row.target_baseline,
            "profile": _profile(row.target_profile, "quantity"),
        }
    return {
        **pick(row, ("ref", "title", "weight", "key")),
        "schedule": _schedule(row),
        "lead_agency": writer.agency(row.lead_agency_id),
        "lead_contact": writer.contact(row.lead_contact_id),
        "target": target,
    }


def _line(row: Row, writer: Writer, numbers: Mapping[Any, Told]) -> Told:
    return {
        **pick(row, ("number", "fy_start_year", "state", "memo", "printed")),
        "amount": _amount(row.amount_pence),
        "funding_source": writer.source(row.funding_source_id),
        "counted_in": numbers[row.counted_in_id] if row.counted_in_id else None,
    }


def _actions(reader: Reader, writer: Writer) -> defaultdict[Any, list[Told]]:
    actions = writer.note("action", reader.rows(Action, "position", "id"))
    milestones = _by(
        writer.note("milestone", reader.rows(Milestone, "position", "id")), "action_id"
    )
    contributors = _by(reader.rows(ActionContributor, "id"), "action_id")
    all_lines = reader.rows(BudgetLine, "number", "id")
    lines = _by(all_lines, "action_id")
    numbers = {
        row.id: {"action": writer.ref(row.action_id), "number": row.number} for row in all_lines
    }
    found: defaultdict[Any, list[Told]] = defaultdict(list)
    for row in actions:
        found[row.outcome_id].append(
            {
                **pick(row, ("ref", "description", "lead_inferred", "owner_printed")),
                "schedule": _schedule(row),
                "lead_agency": writer.agency(row.lead_agency_id),
                "lead_contact": writer.contact(row.lead_contact_id),
                "contributors": [
                    {"agency": writer.agency(each.agency_id), "role": each.role}
                    for each in contributors[row.id]
                ],
                "budget_codes": row.budget_codes,
                "milestones": [_milestone(each, writer) for each in milestones[row.id]],
                "budget_lines": [_line(each, writer, numbers) for each in lines[row.id]],
            }
        )
    return found


def _target(row: Row | None, writer: Writer) -> Told | None:
    if row is None:
        return None
    named = ("kind", "baseline", "change_percent", "value", "unit", "due_on", "printed")
    return {
        "indicator": writer.indicator(row.indicator_id),
        **pick(row, named),
        "profile": _profile(row.profile, "value"),
    }


def _outcomes(reader: Reader, writer: Writer) -> defaultdict[Any, list[Told]]:
    outcomes = writer.note("outcome", reader.rows(Outcome, "position", "id"))
    actions = _actions(reader, writer)
    targets = {row.outcome_id: row for row in reader.rows(OutcomeTarget, "id")}
    found: defaultdict[Any, list[Told]] = defaultdict(list)
    for row in outcomes:
        found[row.section_id].append(
            {
                **pick(row, ("ref", "statement", "note")),
                "lead_agency": writer.agency(row.lead_agency_id),
                "target": _target(targets.get(row.id), writer),
                "actions": actions[row.id],
            }
        )
    return found


def _sections(reader: Reader, writer: Writer, outcomes: Mapping[Any, list[Told]]) -> list[Told]:
    budgets = _by(reader.rows(SectionBudget, "fy_start_year", "kind"), "section_id")
    return [
        {
            **pick(row, ("ref", "title", "texts", "priorities", "replaces", "is_new")),
            "budgets": [
                {
                    **pick(each, ("fy_start_year", "kind", "printed")),
                    "amount": _amount(each.amount_pence),
                }
                for each in budgets[row.id]
            ],
            "outcomes": outcomes[row.id],
        }
        for row in writer.note("section", reader.rows(Section, "position", "id"))
    ]


def _refs(writer: Writer, identities: Iterable[Any]) -> list[str]:
    # What a risk threatens is kept in no order, and is told in the plan's.
    return sorted((str(writer.ref(each)) for each in identities if each), key=position)


def _risks(reader: Reader, writer: Writer) -> list[Told]:
    links = _by(reader.rows(RiskLink, "id"), "risk_id")
    return [
        {
            **pick(row, RISK_FIELDS),
            "lead_agency": writer.agency(row.lead_agency_id),
            "outcomes": _refs(writer, (each.outcome_id for each in links[row.id])),
            "actions": _refs(writer, (each.action_id for each in links[row.id])),
        }
        for row in reader.rows(Risk, "position", "id")
    ]


def _links(reader: Reader, writer: Writer) -> Told:
    return {
        "indicator_links": [
            {
                "indicator": writer.indicator(row.indicator_id),
                "outcome": writer.ref(row.outcome_id),
                **pick(row, ("role", "laa", "agreed_target")),
            }
            for row in reader.rows(IndicatorLink, "id")
        ],
        "commitment_links": [
            {
                "commitment": writer.commitment(row.commitment_id),
                "outcome": writer.ref(row.outcome_id),
                "action": writer.ref(row.action_id),
            }
            for row in reader.rows(CommitmentLink, "id")
        ],
    }


def _place(writer: Writer, identity: Any) -> Told:
    told = writer.refs[identity]
    # The plan's own code would tie the document to it.
    return told if told["kind"] != "plan" else {"kind": "plan", "ref": None}


def _remarks(reader: Reader, writer: Writer) -> Told:
    said = ("scale", "rating", "narrative", "assessor", "assessed_on")
    return {
        "assessments": [
            {"subject": _place(writer, row.subject_id), **pick(row, said)}
            for row in reader.rows(Assessment, "id")
        ],
        "cross_references": [
            {
                "subject": _place(writer, row.subject_id),
                "target": _place(writer, row.target_id) if row.target_id else None,
                **pick(row, ("printed", "state", "explicit")),
            }
            for row in reader.rows(CrossReference, "id")
        ],
    }


def read(connection: sa.Connection, actor: Actor, key: str) -> Told:
    """Tell a whole plan as one document. Raises NotFound."""
    plan = plans.locate(connection, actor, key)
    reader = Reader(connection, actor, plan)
    writer = Writer(reader, with_names=actor.may(Scope.CONTACTS_READ))
    outcomes = _outcomes(reader, writer)
    sections = _sections(reader, writer, outcomes)
    rest = {"risks": _risks(reader, writer), **_links(reader, writer), **_remarks(reader, writer)}
    # Last, once every name that is used has been noted.
    vocabulary = writer.vocabulary()
    return {
        **pick(plan, PLAN_FIELDS),
        "thresholds": rulebook.read(connection, actor, plan.id).of(plan.id).overrides or None,
        **vocabulary,
        "sections": sections,
        "outcomes": outcomes[None],
        **rest,
    }
