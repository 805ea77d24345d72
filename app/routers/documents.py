"""Whole plans in a single call, in and out."""

from fastapi import Response

from app.auth import PlansRead, PlansWrite
from app.errors import AlreadyExists
from app.families import Family
from app.refusals import creates, reads
from app.schemas.document import PlanDocument
from app.services.documents import create, export

LARGEST = 10 * 1024 * 1024

router = Family(prefix="/plans", tags=["documents"], max_body_size=LARGEST)


@router.get("/{plan}/document", response_model=PlanDocument, responses=reads())
def get_plan_document(plan: str, gate: PlansRead) -> Response:
    """Get a whole plan nested, by refs and codes, without ids, progress or facts.

    Posted under another code it makes a plan with the same document. Names of contacts are
    told only to keys with contacts:read.
    """
    return gate.kept(
        plan, lambda connection, actor: export.read(connection, actor, plan), reports_show=False
    )


@router.post(
    "/documents",
    status_code=201,
    response_model=PlanDocument,
    responses=creates(AlreadyExists),
)
def create_plan_document(wanted: PlanDocument, gate: PlansWrite) -> Response:
    """Make a whole plan, in draft, in one transaction: all of it or nothing.

    Agencies, funding sources, contacts and commitments that it names and the partnership lacks
    are made with it. The body may be 10 MiB.
    """
    return gate.create("/v1/plans/{code}", create.create, wanted)
