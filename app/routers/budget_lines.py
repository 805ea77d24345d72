"""Budget lines: what actions cost, and who pays."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, HasHistory, InUse
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import Page
from app.schemas.budget_line import BudgetLineCreate, BudgetLineRead, BudgetLineUpdate
from app.services import budget_lines

router = Family(prefix="/budget-lines", tags=["budget lines"])


@router.get("", response_model=Page[BudgetLineRead], responses=lists())
def list_budget_lines(
    query: Annotated[budget_lines.BudgetLineQuery, Query()], gate: PlansRead
) -> Response:
    """List budget lines; `sort` takes action, amount, fy_start_year, updated_at.

    `funding_source=none` finds the lines without a source.
    """
    return gate.listing(query, budget_lines.find)


@router.post("", status_code=201, response_model=BudgetLineRead, responses=creates(AlreadyExists))
def create_budget_line(wanted: BudgetLineCreate, gate: PlansWrite) -> Response:
    """Add a budget line to an action.

    Only a confirmed line has an amount: nil, to be identified and not stated are facts of their
    own. A memo line is money counted in another line: shown, never summed.
    """
    return gate.create("/v1/budget-lines/{id}", budget_lines.create, wanted)


@router.get("/{budget_line_id}", response_model=BudgetLineRead, responses=reads())
def get_budget_line(budget_line_id: UUID, gate: PlansRead) -> Response:
    """Get a budget line."""
    with gate.read() as (connection, actor):
        return gate.answer(budget_lines.read(connection, actor, budget_line_id))


@router.patch(
    "/{budget_line_id}",
    response_model=BudgetLineRead,
    responses=edits(AlreadyExists, HasHistory, InUse),
)
def update_budget_line(
    budget_line_id: UUID, patch: BudgetLineUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change a budget line: what is left out stays, null clears.

    The rules hold for what comes out of it as a whole. A line on which spending was recorded, or
    in which a memo line is counted, cannot become memo.
    """
    return gate.edit(budget_lines.update, budget_line_id, patch, expected)


@router.delete("/{budget_line_id}", status_code=204, responses=removes())
def delete_budget_line(budget_line_id: UUID, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove a budget line on which no spending was recorded."""
    return gate.remove(budget_lines.delete, budget_line_id, expected)
