"""The risk log and its reviews."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite, RisksWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, NotLeadAgency
from app.families import Family
from app.pagination import Paging
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import Page
from app.schemas.risk import RiskCreate, RiskRead, RiskReviewCreate, RiskReviewRead, RiskUpdate
from app.services import risk_reviews, risks

router = Family(prefix="/risks", tags=["risks"])


@router.get("", response_model=Page[RiskRead], responses=lists())
def list_risks(query: Annotated[risks.RiskQuery, Query()], gate: PlansRead) -> Response:
    """List risks; `sort` takes ref, score, mitigation_due_on, updated_at."""
    return gate.listing(query, risks.find)


@router.post("", status_code=201, response_model=RiskRead, responses=creates(AlreadyExists))
def create_risk(wanted: RiskCreate, gate: PlansWrite) -> Response:
    """Add a risk to a plan; a likelihood or impact given with it is its first review."""
    return gate.create("/v1/risks/{id}", risks.create, wanted)


@router.get("/{risk_id}", response_model=RiskRead, responses=reads())
def get_risk(risk_id: UUID, gate: PlansRead) -> Response:
    """Get a risk as it stands today."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(risks.read(connection, actor, risk_id))


@router.patch("/{risk_id}", response_model=RiskRead, responses=edits(AlreadyExists))
def update_risk(risk_id: UUID, patch: RiskUpdate, expected: IfMatch, gate: PlansWrite) -> Response:
    """Change a risk: what is left out stays, null clears, lists are replaced whole.

    A new likelihood or impact is kept as a review of today: no score changes silently.
    """
    return gate.edit(risks.update, risk_id, patch, expected)


@router.delete("/{risk_id}", status_code=204, responses=removes())
def delete_risk(risk_id: UUID, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove a risk that was never reviewed after it was first scored."""
    return gate.remove(risks.delete, risk_id, expected)


@router.get("/{risk_id}/reviews", response_model=Page[RiskReviewRead], responses=reads())
def list_risk_reviews(
    risk_id: UUID, query: Annotated[Paging, Query()], gate: PlansRead
) -> Response:
    """List the reviews of a risk, by the day they judge, oldest first."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*risk_reviews.find(connection, actor, risk_id, query))


@router.post(
    "/{risk_id}/reviews",
    status_code=201,
    response_model=RiskReviewRead,
    responses=creates(NotLeadAgency),
)
def create_risk_review(risk_id: UUID, wanted: RiskReviewCreate, gate: RisksWrite) -> Response:
    """Review a risk; it then stands where its latest review says, and every review is kept.

    A client bound to an agency reviews the risks that its agency leads.
    """
    return gate.create(f"/v1/risks/{risk_id}/reviews", risk_reviews.create, risk_id, wanted)
