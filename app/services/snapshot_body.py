"""What a snapshot freezes: a plan read on a day in every way there is, as one text with its hash.

No name of a person is in it: what can never be changed could never be erased either.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy as sa

from app.pagination import Row
from app.services import exceptions, money, rulebook, standings
from app.services.access import Actor
from app.services.documents import export
from app.services.exception_facts import source_of
from app.services.rules import risk as risks
from app.services.rules.exception_facts import RiskFacts
from app.services.rules.money import pounds
from app.services.rules.periods import Period
from app.services.rules.risk import Matrix
from app.vocabulary import BudgetDimension, NodeKind, Scope

# Fields that hold a person's name as it was printed.
NAMES = frozenset({"assessor", "owner_printed"})
# All money of one plan is of that plan.
BY = [dimension for dimension in BudgetDimension if dimension is not BudgetDimension.PLAN]

Told = dict[str, Any]


def read(connection: sa.Connection, actor: Actor, plan: Row, day: date, known_at: datetime) -> Told:
    """Read all that a snapshot holds of a plan on a day, beside what is said with it."""
    reader = replace(actor, scopes=actor.scopes - {Scope.CONTACTS_READ})
    key = str(plan.id)
    in_force = rulebook.read(connection, actor, plan.id).of(plan.id)
    standing = standings.read(connection, reader, key, day, NodeKind.MILESTONE)
    source = source_of(connection, reader, plan)
    facts = source.at(day)
    return {
        "plan": {"id": plan.id, "code": plan.code, "title": plan.title, "state": plan.state},
        "as_at": day,
        "known_at": known_at,
        "revision": plan.revision,
        "rule_set": in_force.name,
        "thresholds": in_force.thresholds.model_dump(mode="json"),
        "risk_matrix": facts.matrix.model_dump(mode="json"),
        "progress": _unnamed(standing["progress"]),
        "budget": money.read_budget(connection, reader, key, BY, day),
        "reconciliation": money.read_reconciliation(connection, reader, key),
        "risks": [_risk(risk, facts.matrix, day) for risk in facts.risks],
        "indicators": list(_performances(standing["progress"])),
        "exceptions": exceptions.of_plan(source, reader, day),
        "document": _unnamed(export.read(connection, reader, key)),
    }


def period_of(period: Period) -> Told:
    """Tell the quarter that is closed."""
    return {
        "key": period.key,
        "label": period.label,
        "start_on": period.start_on,
        "end_on": period.end_on,
    }


def _unnamed(value: Any) -> Any:
    """Leave out the names of persons, wherever they are."""
    if isinstance(value, dict):
        return {name: None if name in NAMES else _unnamed(part) for name, part in value.items()}
    return [_unnamed(part) for part in value] if isinstance(value, list) else value


def _risk(facts: RiskFacts, matrix: Matrix, day: date) -> Told:
    newest = risks.latest(facts.reviews)
    likelihood, impact = (newest.likelihood, newest.impact) if newest else (None, None)
    band = risks.band(matrix, likelihood, impact)
    return {
        "id": facts.subject.id,
        "ref": facts.subject.ref,
        "description": facts.subject.title,
        "lead_agency": facts.subject.lead_agency,
        "state": facts.state,
        "likelihood": likelihood,
        "impact": impact,
        "score": risks.score(likelihood, impact),
        "band": band,
        "above_appetite": risks.above_appetite(band, matrix.appetite),
        "trend": risks.trend(facts.reviews),
        "mitigation_due_on": facts.mitigation_due_on,
        "mitigation_overdue": risks.mitigation_overdue(facts.mitigation_due_on, facts.state, day),
        "money_at_risk": pounds(facts.money),
    }


def _performances(node: Told) -> Iterator[Told]:
    if node["performance"] is not None:
        outcome = {"id": node["id"], "ref": node["ref"], "title": node["title"]}
        yield {"outcome": outcome, **node["performance"]}
    for child in node["children"]:
        yield from _performances(child)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def written(body: Told) -> str:
    """Write a body in the one form that is hashed: JSON with sorted keys, without spaces."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
    return orjson.dumps(body, default=_plain, option=options).decode()


def digest(text: str) -> str:
    """Return the SHA-256 of a body as it is written, in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
