"""Milestone updates: what the agencies report."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite, UpdatesWrite
from app.changes import Session
from app.errors import (
    AlreadyVoided,
    BatchRefused,
    ExternalRefReused,
    KeyRequired,
    MilestoneCancelled,
    NotFound,
    NotLeadAgency,
    PlanNotOpen,
    ReasonRequired,
)
from app.families import Family
from app.gate import Gate
from app.pagination import Paging
from app.refusals import creates, lists
from app.schemas.base import Page
from app.schemas.update import (
    BatchAnswer,
    BatchCreate,
    UpdateAnswer,
    UpdateCreate,
    UpdateRead,
    VoidCreate,
)
from app.services import batches, update_reads, updates
from app.services.access import Actor
from app.vocabulary import BatchMode

router = Family(tags=["milestone updates"])

REFUSALS = creates(
    NotLeadAgency,
    PlanNotOpen,
    MilestoneCancelled,
    ExternalRefReused,
    AlreadyVoided,
    ReasonRequired,
)


Preview = Annotated[bool, Query(description="Tell what it would bring about, and write nothing.")]


def recorded(gate: Gate, answer: tuple[int, dict[str, Any]]) -> Response:
    """Answer 201 with where the updates of the milestone are, or 200 for a repeat."""
    status, told = answer
    response = gate.answer(told, status=status)
    if status == 201:
        response.headers["Location"] = f"/v1/milestones/{told['milestone']['id']}/updates"
    return response


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
    preview: Preview = False,
) -> Response:
    """Report on a milestone. Updates are never edited; a later one carries on from those before.

    The latest by `effective_on`, then by when it was recorded, is where the milestone stands. The
    same `external_ref` with the same content is answered 200 with the update it made first.
    """
    if preview:
        return gate.preview(
            lambda session, actor: updates.post(session, actor, milestone_id, wanted)[1]
        )
    return gate.write(
        lambda session, actor: updates.post(session, actor, milestone_id, wanted),
        partial(recorded, gate),
    )


@router.post(
    "/milestone-updates/batch",
    response_model=BatchAnswer,
    responses=creates(KeyRequired, BatchRefused)
    | {207: {"model": BatchAnswer, "description": "What became of each, with `mode=each`."}},
)
def create_update_batch(
    wanted: BatchCreate,
    gate: UpdatesWrite,
    mode: Annotated[
        BatchMode, Query(description="All or nothing, or each update by itself.")
    ] = BatchMode.ATOMIC,
    preview: Preview = False,
) -> Response:
    """Report on many milestones at once, up to 500 updates; needs an Idempotency-Key.

    `atomic` records all of them or, with 422 and every refusal, none. `each` records those that
    are right, and always answers 207 with the status of each. They are taken by `effective_on`,
    and of two of one milestone for one day by `external_ref`, so the order in which they are sent
    does not matter. `ancestors_changed` compares before and after the whole batch.
    """
    status = 207 if mode is BatchMode.EACH else 200

    def post(session: Session, actor: Actor) -> dict[str, Any]:
        return batches.post(session, actor, wanted, mode)

    def answer(told: dict[str, Any]) -> Response:
        return gate.answer(told, status=status)

    if preview:
        return gate.preview(post, status)
    return gate.write(post, answer, key_required=True)


@router.post(
    "/milestone-updates/{update_id}/void",
    response_model=UpdateAnswer,
    responses=creates(AlreadyVoided),
)
def void_update(update_id: str, wanted: VoidCreate, gate: PlansWrite) -> Response:
    """Let an update count no more, with a reason; it is kept."""
    return gate.edit(updates.void, update_id, wanted)
