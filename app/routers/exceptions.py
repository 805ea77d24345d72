"""What needs attention: exceptions of a plan, and of all live plans."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response

from app.auth import PlansRead
from app.board_vocabulary import ExceptionKind
from app.errors import UnknownReference
from app.families import Family
from app.gate import Gate
from app.refusals import reads
from app.schemas.base import AsAt, KnownAt, ShortName
from app.schemas.exception import CSV_EXAMPLE, ExceptionsRead, PortfolioExceptionsRead
from app.services import exceptions
from app.services.exceptions import Wanted
from app.services.history import Scope
from app.services.rules.exception_table import to_csv

router = Family(tags=["readings"])

CSV = "text/csv"
ANSWERS: dict[int | str, dict[str, Any]] = reads(UnknownReference) | {
    200: {"content": {CSV: {"schema": {"type": "string"}, "example": CSV_EXAMPLE}}}
}
Agencies = Annotated[
    list[ShortName] | None,
    Query(description="Codes of lead agencies; may be repeated."),
]
Kinds = Annotated[list[ExceptionKind] | None, Query(description="Only these; may be repeated.")]
Format = Annotated[
    Literal["json", "csv"], Query(description="`csv` is the items alone, one in a row.")
]


def _answer(gate: Gate, told: dict[str, Any], form: str) -> Response:
    if form == "csv":
        return gate.deliver(to_csv(told["items"]).encode(), CSV)
    return gate.answer(told)


@router.get("/plans/{plan}/exceptions", response_model=ExceptionsRead, responses=ANSWERS)
def list_plan_exceptions(
    plan: str,
    gate: PlansRead,
    agency: Agencies = None,
    kind: Kinds = None,
    format: Format = "json",
    as_at: AsAt = None,
    known_at: KnownAt = None,
) -> Response:
    """Say what needs attention in a plan on a day, why, since when, and how much money it is.

    Each is compared with the last day of the quarter before. What is finished drops out: a
    milestone complete or cancelled on the day, an action without a live milestone, a closed risk.
    """
    wanted = Wanted(agency or (), kind or ())
    with gate.known(known_at, Scope(plan=plan)) as (connection, actor):
        told = exceptions.read(connection, actor, plan, as_at, wanted, known_at)
        return _answer(gate, told, format)


@router.get("/portfolio/exceptions", response_model=PortfolioExceptionsRead, responses=ANSWERS)
def list_portfolio_exceptions(
    gate: PlansRead,
    agency: Agencies = None,
    kind: Kinds = None,
    format: Format = "json",
    as_at: AsAt = None,
) -> Response:
    """Say what needs attention in every live plan, and what no plan is linked to at all."""
    wanted = Wanted(agency or (), kind or ())
    with gate.snapshot() as (connection, actor):
        told = exceptions.read_portfolio(connection, actor, as_at, wanted)
        return _answer(gate, told, format)
