"""What needs attention: exceptions of a plan, and of all live plans."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Query, Response

from app.auth import PlansRead
from app.board_vocabulary import ExceptionKind
from app.conditional import Answer, of_content, of_json
from app.errors import UnknownReference
from app.families import Family
from app.refusals import reads
from app.schemas.base import AsAt, KnownAt, ShortName
from app.schemas.exception import CSV_EXAMPLE, ExceptionsRead, PortfolioExceptionsRead
from app.services import exceptions
from app.services.exceptions import Wanted
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


def _to_csv(told: dict[str, Any]) -> Answer:
    return of_content(to_csv(told["items"]).encode(), CSV)


FORMS: dict[Format, Callable[[dict[str, Any]], Answer]] = {"json": of_json, "csv": _to_csv}


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
    return gate.kept(
        plan,
        lambda connection, actor: exceptions.read(connection, actor, plan, as_at, wanted, known_at),
        known_at,
        FORMS[format],
    )


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
    return gate.kept(
        None,
        lambda connection, actor: exceptions.read_portfolio(connection, actor, as_at, wanted),
        form=FORMS[format],
    )
