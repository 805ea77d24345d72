"""Commitments of community strategies, and what serves them."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, UnknownReference
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import Page
from app.schemas.commitment import (
    CommitmentCreate,
    CommitmentLinkCreate,
    CommitmentLinkRead,
    CommitmentLinkUpdate,
    CommitmentRead,
    CommitmentUpdate,
)
from app.services import commitment_links, commitments

router = Family(tags=["commitments"])


@router.get("/commitments", response_model=Page[CommitmentRead], responses=lists())
def list_commitments(
    query: Annotated[commitments.CommitmentQuery, Query()], gate: PlansRead
) -> Response:
    """List commitments, by strategy and ref; `sort` takes ref, title, updated_at."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*commitments.find(connection, actor, query))


@router.post(
    "/commitments",
    status_code=201,
    response_model=CommitmentRead,
    responses=creates(AlreadyExists),
)
def create_commitment(wanted: CommitmentCreate, gate: PlansWrite) -> Response:
    """Make a commitment of a community strategy."""
    return gate.create("/v1/commitments/{id}", commitments.create, wanted)


@router.get("/commitments/{commitment_id}", response_model=CommitmentRead, responses=reads())
def get_commitment(commitment_id: str, gate: PlansRead) -> Response:
    """Get a commitment."""
    with gate.read() as (connection, actor):
        return gate.answer(commitments.read(connection, actor, commitment_id))


@router.patch(
    "/commitments/{commitment_id}", response_model=CommitmentRead, responses=edits(AlreadyExists)
)
def update_commitment(
    commitment_id: str, patch: CommitmentUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change a commitment: what is left out stays."""
    return gate.edit(commitments.update, commitment_id, patch, expected)


@router.get(
    "/commitment-links",
    response_model=Page[CommitmentLinkRead],
    responses=lists(UnknownReference),
)
def list_commitment_links(
    query: Annotated[commitment_links.CommitmentLinkQuery, Query()], gate: PlansRead
) -> Response:
    """List what serves commitments, by plan and commitment; `sort` takes commitment, updated_at."""
    return gate.listing(query, commitment_links.find)


@router.post(
    "/commitment-links",
    status_code=201,
    response_model=CommitmentLinkRead,
    responses=creates(AlreadyExists),
)
def create_commitment_link(wanted: CommitmentLinkCreate, gate: PlansWrite) -> Response:
    """Link a plan, or an outcome or action of it, to a commitment that it serves."""
    return gate.create("/v1/commitment-links/{id}", commitment_links.create, wanted)


@router.get(
    "/commitment-links/{commitment_link_id}",
    response_model=CommitmentLinkRead,
    responses=reads(),
)
def get_commitment_link(commitment_link_id: str, gate: PlansRead) -> Response:
    """Get a commitment link."""
    with gate.read() as (connection, actor):
        return gate.answer(commitment_links.read(connection, actor, commitment_link_id))


@router.patch(
    "/commitment-links/{commitment_link_id}",
    response_model=CommitmentLinkRead,
    responses=edits(AlreadyExists),
)
def update_commitment_link(
    commitment_link_id: str, patch: CommitmentLinkUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Let another outcome or action of the plan serve the commitment; null for both: the plan."""
    return gate.edit(commitment_links.update, commitment_link_id, patch, expected)


@router.delete("/commitment-links/{commitment_link_id}", status_code=204, responses=removes())
def delete_commitment_link(
    commitment_link_id: str, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Remove a commitment link; the commitment stays."""
    return gate.remove(commitment_links.delete, commitment_link_id, expected)
