"""What is read of risks: their rows, what they threaten, their reviews and the matrix."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import (
    Action,
    Agency,
    ApiClient,
    BudgetLine,
    Outcome,
    Partnership,
    Plan,
    Risk,
    RiskLink,
    RiskReview,
)
from app.models.base import table
from app.pagination import Row
from app.services.access import Actor
from app.services.rules import risk as rules
from app.services.rules.budget import Line
from app.services.rules.money import pounds
from app.services.rules.risk import LinkedRisk, Matrix, Review
from app.vocabulary import BudgetState, RiskBand, RiskState

risk, link, review = table(Risk), table(RiskLink), table(RiskReview)
plan, agency, client = table(Plan), table(Agency), table(ApiClient)
outcome, action, line = table(Outcome), table(Action), table(BudgetLine)
partnership = table(Partnership)

RISKS: sa.Select[Any] = (
    sa.select(risk, plan.c.code.label("plan"), plan.c.over_on, agency.c.code.label("lead_agency"))
    .join_from(risk, plan, plan.c.id == risk.c.plan_id)
    .outerjoin(agency, agency.c.id == risk.c.lead_agency_id)
)
LINKS: sa.Select[Any] = (
    sa.select(
        *(link.c.risk_id, link.c.outcome_id, link.c.action_id),
        sa.func.coalesce(outcome.c.ref, action.c.ref).label("ref"),
    )
    .select_from(link)
    .outerjoin(outcome, outcome.c.id == link.c.outcome_id)
    .outerjoin(action, action.c.id == link.c.action_id)
    .order_by(sa.func.coalesce(outcome.c.position, action.c.position))
)
REVIEWS: sa.Select[Any] = (
    sa.select(
        review,
        plan.c.code.label("plan"),
        risk.c.ref.label("risk_ref"),
        client.c.name.label("recorded_by"),
    )
    .join_from(review, risk, risk.c.id == review.c.risk_id)
    .join(plan, plan.c.id == review.c.plan_id)
    .outerjoin(client, client.c.id == review.c.recorded_by_id)
)
STORED = (
    *("id", "plan", "ref", "description", "trigger", "consequence", "likelihood", "impact"),
    *("likelihood_printed", "impact_printed", "target_likelihood", "target_impact"),
    *("mitigation", "mitigation_due_on", "mitigation_due_printed", "lead_agency", "state"),
    *("version", "created_at", "updated_at"),
)
REVIEW_STORED = (
    *("id", "plan", "reviewed_on", "likelihood", "impact", "note", "recorded_by", "recorded_at"),
)


def matrix_of(connection: sa.Connection, actor: Actor) -> Matrix:
    """Read the partnership's risk matrix; where it set none, the default one."""
    row = connection.execute(
        sa.select(partnership.c.risk_matrix, partnership.c.risk_appetite).where(
            partnership.c.id == actor.partnership_id
        )
    ).one()
    return Matrix.model_validate({**row.risk_matrix, "appetite": row.risk_appetite})


def in_bands(matrix: Matrix, bands: Collection[RiskBand]) -> sa.ColumnElement[bool]:
    """Say in SQL whether a risk stands in a cell with one of these bands."""
    cells = [
        sa.and_(risk.c.likelihood == likelihood, risk.c.impact == impact)
        for likelihood, row in enumerate(matrix.bands, start=1)
        for impact, band in enumerate(row, start=1)
        if band in bands
    ]
    return sa.or_(sa.false(), *cells)


def is_above_appetite(matrix: Matrix, wanted: bool) -> sa.ColumnElement[bool]:
    """Say in SQL whether a risk is, or is not, known to be above the appetite."""
    above = {band for band in RiskBand if rules.above_appetite(band, matrix.appetite)}
    if wanted:
        return in_bands(matrix, above)
    unscored = sa.or_(risk.c.likelihood.is_(None), risk.c.impact.is_(None))
    return sa.or_(unscored, sa.not_(in_bands(matrix, above)))


def reviews_of(
    connection: sa.Connection, risk_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Review]]:
    """Read every review of some risks."""
    found: defaultdict[UUID, list[Review]] = defaultdict(list)
    for row in connection.execute(sa.select(review).where(review.c.risk_id.in_(risk_ids))).all():
        found[row.risk_id].append(
            Review(
                id=row.id,
                reviewed_on=row.reviewed_on,
                recorded_at=row.recorded_at,
                likelihood=row.likelihood,
                impact=row.impact,
                note=row.note,
            )
        )
    return found


def was_reviewed(connection: sa.Connection, *of: sa.ColumnElement[bool]) -> bool:
    """Say whether any of some risks was reviewed, beyond the score it was made with."""
    statement = (
        sa.select(review.c.risk_id, review.c.recorded_at, risk.c.created_at)
        .join_from(review, risk, risk.c.id == review.c.risk_id)
        .where(*of)
    )
    rows = connection.execute(statement).all()
    later = any(row.recorded_at != row.created_at for row in rows)
    return later or len({row.risk_id for row in rows}) < len(rows)


def _links_of(
    connection: sa.Connection, risk_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in connection.execute(LINKS.where(link.c.risk_id.in_(risk_ids))).all():
        found[row.risk_id].append(row)
    return found


def _money_at_risk(
    connection: sa.Connection,
    matrix: Matrix,
    rows: Sequence[Row],
    links: Mapping[UUID, Sequence[Row]],
) -> Mapping[Any, int]:
    linked = [
        LinkedRisk(
            id=row.id,
            state=RiskState(row.state),
            band=rules.band(matrix, row.likelihood, row.impact),
            actions=frozenset(str(each.action_id) for each in links[row.id] if each.action_id),
        )
        for row in rows
    ]
    threatened = sa.select(link.c.action_id).where(link.c.risk_id.in_([row.id for row in rows]))
    lines = [
        Line(
            id=each.id,
            action=str(each.action_id),
            state=BudgetState(each.state),
            amount=each.amount_pence,
            memo=each.memo,
            has_owner=False,
        )
        for each in connection.execute(
            sa.select(line).where(line.c.action_id.in_(threatened))
        ).all()
    ]
    return rules.money_at_risk(lines, linked, matrix.appetite).by_risk


def _places(links: Sequence[Row], column: str) -> list[dict[str, Any]]:
    keys = [(each._mapping[column], each.ref) for each in links]
    return [{"id": key, "ref": ref} for key, ref in keys if key is not None]


def _standing(row: Row, matrix: Matrix) -> dict[str, Any]:
    """Say where a risk, and its target, stand on the matrix."""
    band = rules.band(matrix, row.likelihood, row.impact)
    return {
        "score": rules.score(row.likelihood, row.impact),
        "band": band,
        "appetite": matrix.appetite,
        "above_appetite": rules.above_appetite(band, matrix.appetite),
        "target_score": rules.score(row.target_likelihood, row.target_impact),
        "target_band": rules.band(matrix, row.target_likelihood, row.target_impact),
    }


def tell(
    connection: sa.Connection, actor: Actor, rows: Sequence[Row], matrix: Matrix
) -> list[dict[str, Any]]:
    """Tell rows of RISKS in the order given, with three more queries however many there are.

    Those of a plan that is over are read as at the day it became so.
    """
    risk_ids = [row.id for row in rows]
    links, reviews = _links_of(connection, risk_ids), reviews_of(connection, risk_ids)
    at_risk = _money_at_risk(connection, matrix, rows, links)
    return [
        {name: row._mapping[name] for name in STORED}
        | _standing(row, matrix)
        | {
            "trend": rules.trend(reviews[row.id]),
            "reviews_count": len(reviews[row.id]),
            "mitigation_overdue": rules.mitigation_overdue(
                row.mitigation_due_on, RiskState(row.state), row.over_on or actor.today
            ),
            "outcomes": _places(links[row.id], "outcome_id"),
            "actions": _places(links[row.id], "action_id"),
            "money_at_risk": pounds(at_risk[row.id]),
        }
        for row in rows
    ]


def tell_review(row: Row, matrix: Matrix) -> dict[str, Any]:
    """Tell a row of REVIEWS, its score on the present matrix."""
    told = {name: row._mapping[name] for name in REVIEW_STORED}
    return told | {
        "risk": {"id": row.risk_id, "ref": row.risk_ref},
        "score": rules.score(row.likelihood, row.impact),
        "band": rules.band(matrix, row.likelihood, row.impact),
    }
