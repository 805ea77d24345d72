"""Plans and their life cycle."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, IllegalTransition
from app.families import Family
from app.pagination import Paging
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import Page
from app.schemas.plan import PlanCreate, PlanRead, PlanUpdate, TransitionCreate, TransitionRead
from app.services import plans

router = Family(prefix="/plans", tags=["plans"])


@router.get("", response_model=Page[PlanRead], responses=lists())
def list_plans(query: Annotated[plans.PlanQuery, Query()], gate: PlansRead) -> Response:
    """List the partnership's plans; `sort` takes code, title, period_start_on, updated_at."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*plans.find(connection, actor, query))


@router.post("", status_code=201, response_model=PlanRead, responses=creates(AlreadyExists))
def create_plan(wanted: PlanCreate, gate: PlansWrite) -> Response:
    """Make a plan. It starts in draft; move it with its transitions."""
    return gate.create("/v1/plans/{code}", plans.create, wanted)


@router.get("/{plan}", response_model=PlanRead, responses=reads())
def get_plan(plan: str, gate: PlansRead) -> Response:
    """Get a plan by its id or code."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(plans.read(connection, actor, plan))


@router.patch("/{plan}", response_model=PlanRead, responses=edits(AlreadyExists))
def update_plan(plan: str, patch: PlanUpdate, expected: IfMatch, gate: PlansWrite) -> Response:
    """Change a plan: what is left out stays, null clears."""
    return gate.edit(plans.update, plan, patch, expected)


@router.delete("/{plan}", status_code=204, responses=removes())
def delete_plan(plan: str, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove a plan without history, and everything in it."""
    return gate.remove(plans.delete, plan, expected)


@router.get("/{plan}/transitions", response_model=Page[TransitionRead], responses=reads())
def list_transitions(plan: str, query: Annotated[Paging, Query()], gate: PlansRead) -> Response:
    """List the moves a plan has made in its life cycle, oldest first."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*plans.find_moves(connection, actor, plan, query))


@router.post(
    "/{plan}/transitions",
    status_code=201,
    response_model=TransitionRead,
    responses=creates(IllegalTransition),
)
def create_transition(plan: str, wanted: TransitionCreate, gate: PlansWrite) -> Response:
    """Move a plan on, with a note: draft → consultation → agreed → active → closed.

    Consultation may go back to draft; any state but draft may be superseded.
    """
    return gate.create("/v1/plans/{plan}/transitions", plans.move, plan, wanted)
