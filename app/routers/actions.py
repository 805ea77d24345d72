"""Actions: what will be done, by when and by whom."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, ReasonRequired, UnknownReference
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.action import ActionCreate, ActionRead, ActionUpdate
from app.schemas.base import Page
from app.services import actions

router = Family(prefix="/actions", tags=["actions"])


@router.get("", response_model=Page[ActionRead], responses=lists(UnknownReference))
def list_actions(query: Annotated[actions.ActionQuery, Query()], gate: PlansRead) -> Response:
    """List actions, by plan and ref; `sort` takes ref, due_on, updated_at."""
    return gate.listing(query, actions.find)


@router.post("", status_code=201, response_model=ActionRead, responses=creates(AlreadyExists))
def create_action(wanted: ActionCreate, gate: PlansWrite) -> Response:
    """Add an action beneath an outcome, with its milestones.

    It always has a milestone: without any it gets one per quarter of the plan where it recurs,
    else one called Completion.
    """
    return gate.create("/v1/actions/{id}", actions.create, wanted)


@router.get("/{action_id}", response_model=ActionRead, responses=reads())
def get_action(action_id: str, gate: PlansRead) -> Response:
    """Get an action."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(actions.read(connection, actor, action_id))


@router.patch(
    "/{action_id}", response_model=ActionRead, responses=edits(AlreadyExists, ReasonRequired)
)
def update_action(
    action_id: str, patch: ActionUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change an action: what is left out stays, null clears, lists are replaced whole.

    A change of schedule is kept for ever, and needs a reason once the plan is agreed.
    A new ref is given to everything beneath it as well.
    """
    return gate.edit(actions.update, action_id, patch, expected)


@router.delete("/{action_id}", status_code=204, responses=removes())
def delete_action(action_id: str, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove an action without history, and everything beneath it."""
    return gate.remove(actions.delete, action_id, expected)
