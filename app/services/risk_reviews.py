"""Reviews of risks: each is kept, and the latest says where its risk stands."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import NotFound, Unprocessable
from app.models import Risk, RiskReview
from app.pagination import Key, Paging, Slice, paginate
from app.schemas.risk import RiskReviewCreate
from app.services import ledger
from app.services.access import Actor, require_lead
from app.services.records import get, is_there, revise
from app.services.risk_rows import REVIEWS, matrix_of, review, reviews_of, risk, tell_review
from app.services.rules.risk import latest

ORDER = [Key(review.c.reviewed_on), Key(review.c.recorded_at), Key(review.c.id)]


def find(
    connection: sa.Connection, actor: Actor, risk_id: UUID, query: Paging
) -> tuple[Slice, list[dict[str, Any]]]:
    """List the reviews of a risk, oldest first. Raises NotFound."""
    mine = (risk.c.id == risk_id, risk.c.partnership_id == actor.partnership_id)
    if not is_there(connection, Risk, mine):
        raise NotFound("risk")
    found = paginate(connection, REVIEWS.where(review.c.risk_id == risk_id), ORDER, query, risk_id)
    matrix = matrix_of(connection, actor)
    return found, [tell_review(row, matrix) for row in found.rows]


def _record(session: Session, actor: Actor, of: Risk, judged: dict[str, Any]) -> RiskReview:
    made = RiskReview(
        **judged,
        partnership_id=of.partnership_id,
        plan_id=of.plan_id,
        risk_id=of.id,
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    return made


def keep_score(session: Session, actor: Actor, of: Risk) -> None:
    """Keep the likelihood and impact that a risk was just given as a review of today."""
    judged = {"reviewed_on": actor.today, "likelihood": of.likelihood, "impact": of.impact}
    _record(session, actor, of, judged)


def add(session: Session, actor: Actor, of: Risk, wanted: RiskReviewCreate) -> RiskReview:
    """Record a review; the risk then stands where its latest one says. Raises Unprocessable."""
    if wanted.reviewed_on > actor.today:
        raise Unprocessable("A review may not be dated after today.", pointer="/reviewed_on")
    made = _record(session, actor, of, wanted.model_dump())
    if newest := latest(reviews_of(session.connection(), [of.id])[of.id]):
        revise(of, {"likelihood": newest.likelihood, "impact": newest.impact}, actor)
    return made


def create(
    session: Session, actor: Actor, risk_id: UUID, wanted: RiskReviewCreate
) -> dict[str, Any]:
    """Record a review and tell it. Raises NotFound, NotLeadAgency."""
    of = get(session, actor, Risk, risk_id, "risk")
    require_lead(actor, {of.lead_agency_id})
    made_id = add(session, actor, of, wanted).id
    ledger.write(session, actor)
    connection = session.connection()
    row = connection.execute(REVIEWS.where(review.c.id == made_id)).one()
    return tell_review(row, matrix_of(connection, actor))
