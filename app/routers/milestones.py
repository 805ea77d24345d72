"""Milestones: the steps of an action, on which progress is reported."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, LastMilestone, NotFound, ReasonRequired, UnknownReference
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import AsAt, KnownAt, Page
from app.schemas.milestone import MilestoneCreate, MilestoneEdit
from app.schemas.milestone_read import MilestoneRead
from app.services import milestone_reads, milestones
from app.services.history import Scope

router = Family(prefix="/milestones", tags=["milestones"])


@router.get("", response_model=Page[MilestoneRead], responses=lists(NotFound, UnknownReference))
def list_milestones(
    query: Annotated[milestone_reads.MilestoneQuery, Query()], gate: PlansRead
) -> Response:
    """List milestones, by plan and ref; `sort` takes ref, due_on, updated_at.

    With `status` the rows are judged one by one, so that `include_total` counts nothing.
    """
    return gate.listing(query, milestone_reads.find, query.known_at, reports_show=True)


@router.post("", status_code=201, response_model=MilestoneRead, responses=creates(AlreadyExists))
def create_milestone(wanted: MilestoneCreate, gate: PlansWrite) -> Response:
    """Add a milestone to an action."""
    return gate.create("/v1/milestones/{id}", milestones.create, wanted)


@router.get("/{milestone_id}", response_model=MilestoneRead, responses=reads())
def get_milestone(
    milestone_id: str, gate: PlansRead, as_at: AsAt = None, known_at: KnownAt = None
) -> Response:
    """Get a milestone: where it stands, today or on a day, and why."""
    with gate.known(known_at, Scope(milestone=milestone_id)) as (connection, actor):
        return gate.answer(milestone_reads.read(connection, actor, milestone_id, as_at))


@router.patch(
    "/{milestone_id}",
    response_model=MilestoneRead,
    responses=edits(AlreadyExists, ReasonRequired),
)
def update_milestone(
    milestone_id: str, patch: MilestoneEdit, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change a milestone: what is left out stays, null inherits from the action or clears.

    A change of schedule is kept for ever, and needs a reason once the plan is agreed.
    """
    return gate.edit(milestones.edit, milestone_id, patch, expected)


@router.delete("/{milestone_id}", status_code=204, responses=removes(LastMilestone))
def delete_milestone(milestone_id: str, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove a milestone without history; the last of an action stays."""
    return gate.remove(milestones.delete, milestone_id, expected)
