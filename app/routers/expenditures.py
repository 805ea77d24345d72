"""Spending and forecasts, quarter by quarter, on budget lines and on sections."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.auth import FinanceWrite, PlansRead
from app.errors import MemoLine, NotLeadAgency, PlanNotOpen
from app.families import Family
from app.refusals import creates, reads
from app.schemas.base import Page
from app.schemas.expenditure import (
    ExpenditureCreate,
    ExpenditureRead,
    SectionExpenditureCreate,
)
from app.services import expenditures

router = Family(tags=["expenditures"])


@router.get(
    "/budget-lines/{budget_line_id}/expenditures",
    response_model=Page[ExpenditureRead],
    responses=reads(),
)
def list_line_expenditures(
    budget_line_id: UUID,
    query: Annotated[expenditures.ExpenditureQuery, Query()],
    gate: PlansRead,
) -> Response:
    """List what was recorded on a budget line, by quarter; what was replaced is listed too."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*expenditures.find_on_line(connection, actor, budget_line_id, query))


@router.post(
    "/budget-lines/{budget_line_id}/expenditures",
    status_code=201,
    response_model=ExpenditureRead,
    responses=creates(NotLeadAgency, MemoLine, PlanNotOpen),
)
def create_line_expenditure(
    budget_line_id: UUID, wanted: ExpenditureCreate, gate: FinanceWrite
) -> Response:
    """Record what was spent on a budget line in a quarter, or is expected to be.

    The amount is for that quarter only. A later record of the same line, quarter, kind and
    reporter replaces the earlier in totals; both are kept. A client bound to an agency records
    on actions that its agency leads, alone or jointly.
    """
    return gate.create(
        f"/v1/budget-lines/{budget_line_id}/expenditures",
        expenditures.create_on_line,
        budget_line_id,
        wanted,
    )


@router.get(
    "/sections/{section_id}/expenditures",
    response_model=Page[ExpenditureRead],
    responses=reads(),
)
def list_section_expenditures(
    section_id: UUID,
    query: Annotated[expenditures.ExpenditureQuery, Query()],
    gate: PlansRead,
) -> Response:
    """List what was recorded on a section itself, and on none of its budget lines."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*expenditures.find_on_section(connection, actor, section_id, query))


@router.post(
    "/sections/{section_id}/expenditures",
    status_code=201,
    response_model=ExpenditureRead,
    responses=creates(NotLeadAgency, PlanNotOpen),
)
def create_section_expenditure(
    section_id: UUID, wanted: SectionExpenditureCreate, gate: FinanceWrite
) -> Response:
    """Record spending of a section that belongs to none of its budget lines.

    Not for clients bound to an agency: no agency leads a section.
    """
    return gate.create(
        f"/v1/sections/{section_id}/expenditures",
        expenditures.create_on_section,
        section_id,
        wanted,
    )
