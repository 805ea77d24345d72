"""Milestone updates: what the agencies report."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.auth import PlansRead, PlansWrite, UpdatesWrite
from app.errors import (
    AlreadyVoided,
    ExternalRefReused,
    MilestoneCancelled,
    NotFound,
    NotLeadAgency,
    PlanNotOpen,
    ReasonRequired,
)
from app.pagination import Paging
from app.problems import creates, lists
from app.schemas.base import Page
from app.schemas.update import UpdateAnswer, UpdateCreate, UpdateRead, VoidCreate
from app.services import update_reads, updates

router = APIRouter(tags=["milestone updates"])

REFUSALS = creates(
    NotLeadAgency,
    PlanNotOpen,
    MilestoneCancelled,
    ExternalRefReused,
    AlreadyVoided,
    ReasonRequired,
)


@router.get(
    "/milestones/{milestone_id}/updates",
    response_model=Page[UpdateRead],
    responses=lists(NotFound),
)
def list_updates(milestone_id: str, query: Annotated[Paging, Query()], gate: PlansRead) -> Response:
    """List the updates of a milestone, the latest first by the day they speak of.

    Voided and superseded ones are kept, and marked.
    """
    with gate.snapshot() as (connection, actor):
        return gate.page(*update_reads.find(connection, actor, milestone_id, query))


@router.post(
    "/milestones/{milestone_id}/updates",
    status_code=201,
    response_model=UpdateAnswer,
    responses=REFUSALS | {200: {"model": UpdateAnswer, "description": "A preview, or a repeat."}},
)
def create_update(
    milestone_id: str,
    wanted: UpdateCreate,
    gate: UpdatesWrite,
    preview: Annotated[
        bool, Query(description="Tell what it would bring about, and write nothing.")
    ] = False,
) -> Response:
    """Report on a milestone. Updates are never edited; a later one carries on from those before.

    The latest by `effective_on`, then by when it was recorded, is where the milestone stands. The
    same `external_ref` with the same content is answered 200 with the update it made first.
    """
    with gate.write() as (session, actor):
        status, told = updates.post(session, actor, milestone_id, wanted, preview)
    if status == 201:
        return gate.created(told, f"/v1/milestones/{told['milestone']['id']}/updates")
    return gate.answer(told, status=status)


@router.post(
    "/milestone-updates/{update_id}/void",
    response_model=UpdateAnswer,
    responses=creates(AlreadyVoided),
)
def void_update(update_id: str, wanted: VoidCreate, gate: PlansWrite) -> Response:
    """Let an update count no more, with a reason; it is kept."""
    with gate.write() as (session, actor):
        return gate.answer(updates.void(session, actor, update_id, wanted))
