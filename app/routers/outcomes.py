"""Outcomes: what the partners promise, and the targets they are judged by."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, UnknownIndicator, UnknownReference
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import Page
from app.schemas.outcome import OutcomeCreate, OutcomeRead, OutcomeUpdate
from app.services import outcomes

router = Family(prefix="/outcomes", tags=["outcomes"])


@router.get("", response_model=Page[OutcomeRead], responses=lists(UnknownReference))
def list_outcomes(query: Annotated[outcomes.OutcomeQuery, Query()], gate: PlansRead) -> Response:
    """List outcomes, by plan and ref; `sort` takes ref, updated_at."""
    return gate.listing(query, outcomes.find)


@router.post(
    "",
    status_code=201,
    response_model=OutcomeRead,
    responses=creates(AlreadyExists, UnknownIndicator),
)
def create_outcome(wanted: OutcomeCreate, gate: PlansWrite) -> Response:
    """Add an outcome to a section, or to a plan without sections."""
    return gate.create("/v1/outcomes/{id}", outcomes.create, wanted)


@router.get("/{outcome_id}", response_model=OutcomeRead, responses=reads())
def get_outcome(outcome_id: str, gate: PlansRead) -> Response:
    """Get an outcome."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(outcomes.read(connection, actor, outcome_id))


@router.patch(
    "/{outcome_id}", response_model=OutcomeRead, responses=edits(AlreadyExists, UnknownIndicator)
)
def update_outcome(
    outcome_id: str, patch: OutcomeUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change an outcome: what is left out stays, null clears, a target is merged.

    A new ref is given to everything beneath it as well.
    """
    return gate.edit(outcomes.update, outcome_id, patch, expected)


@router.delete("/{outcome_id}", status_code=204, responses=removes())
def delete_outcome(outcome_id: str, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove an outcome without history, and everything beneath it."""
    return gate.remove(outcomes.delete, outcome_id, expected)
