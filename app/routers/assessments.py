"""Self-assessed ratings, and the words of a plan that point elsewhere in it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.errors import UnknownReference
from app.families import Family
from app.refusals import creates, lists, reads
from app.schemas.assessment import (
    AssessmentCreate,
    AssessmentRead,
    CrossReferenceCreate,
    CrossReferenceRead,
)
from app.schemas.base import Page
from app.services import assessments, cross_references

router = Family(tags=["assessments"])


@router.get("/assessments", response_model=Page[AssessmentRead], responses=lists(UnknownReference))
def list_assessments(
    query: Annotated[assessments.AssessmentQuery, Query()], gate: PlansRead
) -> Response:
    """List self-assessed ratings, oldest first."""
    return gate.listing(query, assessments.find)


@router.post("/assessments", status_code=201, response_model=AssessmentRead, responses=creates())
def create_assessment(wanted: AssessmentCreate, gate: PlansWrite) -> Response:
    """Record how the partnership rates a plan, or a section, outcome or action of it.

    It stands beside the calculated status and never replaces it; a later one is shown instead.
    """
    return gate.create("/v1/assessments/{id}", assessments.create, wanted)


@router.get("/assessments/{assessment_id}", response_model=AssessmentRead, responses=reads())
def get_assessment(assessment_id: UUID, gate: PlansRead) -> Response:
    """Get a self-assessed rating."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(assessments.read(connection, actor, assessment_id))


@router.get(
    "/cross-references",
    response_model=Page[CrossReferenceRead],
    responses=lists(UnknownReference),
)
def list_cross_references(
    query: Annotated[cross_references.CrossReferenceQuery, Query()], gate: PlansRead
) -> Response:
    """List the words that point elsewhere in a plan, in the order they were recorded."""
    return gate.listing(query, cross_references.find)


@router.post(
    "/cross-references", status_code=201, response_model=CrossReferenceRead, responses=creates()
)
def create_cross_reference(wanted: CrossReferenceCreate, gate: PlansWrite) -> Response:
    """Record words of a plan that point elsewhere in it, and whether they lead there."""
    return gate.create("/v1/cross-references/{id}", cross_references.create, wanted)


@router.get(
    "/cross-references/{cross_reference_id}",
    response_model=CrossReferenceRead,
    responses=reads(),
)
def get_cross_reference(cross_reference_id: UUID, gate: PlansRead) -> Response:
    """Get a cross-reference."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(cross_references.read(connection, actor, cross_reference_id))
