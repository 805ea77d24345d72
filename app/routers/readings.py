"""What Waymark works out of a plan: progress, budget, reconciliation, returns."""

from typing import Annotated, Literal

from fastapi import Query, Response

from app.auth import PlansRead
from app.families import Family
from app.refusals import reads
from app.schemas.base import AsAt, KnownAt
from app.schemas.money import BudgetRead, ReconciliationRead
from app.schemas.progress import PortfolioProgressRead, ProgressRead, ReturnsRead
from app.services import money, returns, standings
from app.vocabulary import BudgetDimension, NodeKind

router = Family(tags=["readings"])

Depth = Literal["plan", "section", "outcome", "action", "milestone"]


@router.get("/plans/{plan}/progress", response_model=ProgressRead, responses=reads())
def get_progress(
    plan: str,
    gate: PlansRead,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    depth: Annotated[Depth, Query(description="The deepest level told.")] = "section",
) -> Response:
    """Say where a plan stands on a day, node by node, and why.

    Each status names the rule that decided it, its inputs, and the nodes that brought it about.
    """
    return gate.kept(
        plan,
        lambda connection, actor: standings.read(
            *(connection, actor, plan, as_at, NodeKind(depth), known_at, gate.made)
        ),
        known_at,
    )


@router.get("/plans/{plan}/budget", response_model=BudgetRead, responses=reads())
def get_budget(
    plan: str,
    gate: PlansRead,
    by: Annotated[
        list[BudgetDimension] | None, Query(description="Add up by this; may be repeated.")
    ] = None,
    as_at: AsAt = None,
    known_at: KnownAt = None,
) -> Response:
    """Add up a plan's money: planned, memo, spent to date, full-year forecast, variance."""
    return gate.kept(
        plan,
        lambda connection, actor: money.read_budget(connection, actor, plan, by or [], as_at),
        known_at,
    )


@router.get("/plans/{plan}/reconciliation", response_model=ReconciliationRead, responses=reads())
def get_reconciliation(plan: str, gate: PlansRead) -> Response:
    """Compare what each section states with what its lines add up to, to the penny."""
    return gate.kept(
        plan, lambda connection, actor: money.read_reconciliation(connection, actor, plan)
    )


@router.get("/plans/{plan}/returns", response_model=ReturnsRead, responses=reads())
def get_returns(
    plan: str,
    gate: PlansRead,
    period: Annotated[
        str | None,
        Query(
            pattern=r"^[0-9]{4}-Q[1-4]$",
            description="A quarter such as 2006-Q2; the last that has ended if left out.",
        ),
    ] = None,
    as_at: AsAt = None,
) -> Response:
    """Say, by lead agency, which returns were due, received, outstanding and late."""
    return gate.kept(
        plan, lambda connection, actor: returns.read(connection, actor, plan, period, as_at)
    )


@router.get("/portfolio/progress", response_model=PortfolioProgressRead, responses=reads())
def get_portfolio_progress(
    gate: PlansRead,
    as_at: AsAt = None,
    depth: Annotated[
        Literal["portfolio", "plan"], Query(description="The deepest level told.")
    ] = "plan",
) -> Response:
    """Say where all live plans stand on a day, each and together, and why.

    Live is every plan but a draft, until the day it was over. Each counts the same, however large
    it is, and the partnership's own thresholds decide.
    """
    return gate.kept(
        None,
        lambda connection, actor: standings.read_portfolio(
            connection, actor, as_at, NodeKind(depth), gate.made
        ),
    )
