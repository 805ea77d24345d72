"""The risks of a plan as they stood on a day, by the reviews there were until then."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.pagination import Row
from app.services.growing import by_plan
from app.services.risk_rows import LINKS, RISKS, link, reviews_of, risk
from app.services.rules import budget
from app.services.rules import risk as risks
from app.services.rules.exception_facts import RiskFacts, Subject
from app.services.rules.risk import Matrix, Review
from app.vocabulary import RiskState


@dataclass(frozen=True, slots=True)
class RiskLog:
    """The risks of a plan; of these, and maybe of others, reviews and the actions threatened."""

    rows: Sequence[Row]
    reviews: Mapping[UUID, Sequence[Review]]
    actions: Mapping[UUID, frozenset[str]]


def risk_log(connection: sa.Connection, plan: Row) -> RiskLog:
    """Read the risks of a plan, in the order of their refs."""
    return risk_logs(connection, [plan])[plan.id]


def risk_logs(connection: sa.Connection, some: Sequence[Row]) -> Mapping[UUID, RiskLog]:
    """Read the risks of several plans, each in the order of their refs."""
    mine = risk.c.plan_id.in_([plan.id for plan in some])
    statement = RISKS.where(mine).order_by(risk.c.position, risk.c.id)
    rows = connection.execute(statement).all()
    keys = [row.id for row in rows]
    actions: defaultdict[UUID, set[str]] = defaultdict(set)
    links = LINKS.where(link.c.risk_id.in_(keys), link.c.action_id.is_not(None))
    for each in connection.execute(links).all():
        actions[each.risk_id].add(each.ref)
    threatened = {key: frozenset(actions[key]) for key in keys}
    reviews, of_plan = reviews_of(connection, keys), by_plan(rows)
    return {plan.id: RiskLog(of_plan[plan.id], reviews, threatened) for plan in some}


def risks_at(
    log: RiskLog, matrix: Matrix, lines: Sequence[budget.Line], day: date
) -> list[RiskFacts]:
    """Say how each risk stood on a day; whether it is open is known of now only."""
    reviews = {
        row.id: [each for each in log.reviews.get(row.id, ()) if each.reviewed_on <= day]
        for row in log.rows
    }
    at_risk = _at_risk(log, reviews, matrix, lines)
    return [
        RiskFacts(
            subject=Subject("risk", row.id, row.ref, row.description, row.lead_agency),
            state=RiskState(row.state),
            reviews=reviews[row.id],
            mitigation_due_on=row.mitigation_due_on,
            money=at_risk[row.id],
        )
        for row in log.rows
    ]


def _at_risk(
    log: RiskLog,
    reviews: Mapping[UUID, Sequence[Review]],
    matrix: Matrix,
    lines: Sequence[budget.Line],
) -> Mapping[Any, int]:
    linked = []
    for row in log.rows:
        newest = risks.latest(reviews[row.id])
        band = risks.band(matrix, newest.likelihood, newest.impact) if newest else None
        state, actions = RiskState(row.state), log.actions[row.id]
        linked.append(risks.LinkedRisk(id=row.id, state=state, band=band, actions=actions))
    return risks.money_at_risk(lines, linked, matrix.appetite).by_risk
