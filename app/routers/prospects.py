"""What could be of a plan: what if, and its shortest way to green."""

from typing import Annotated, Literal

from fastapi import Query, Response

from app.auth import PlansRead
from app.contract import WRITES_NOTHING
from app.errors import WhatIfRefused
from app.families import Family
from app.refusals import asks, reads
from app.schemas.base import AsAt, Named
from app.schemas.path import PathRead
from app.schemas.what_if import WhatIf, WhatIfRead
from app.services import paths, what_if
from app.vocabulary import NodeKind, Status

router = Family(prefix="/plans/{plan}", tags=["readings"])


@router.post(
    "/what-if",
    response_model=WhatIfRead,
    responses=asks(WhatIfRefused),
    openapi_extra=WRITES_NOTHING,
)
def ask_what_if(plan: str, wanted: WhatIf, gate: PlansRead) -> Response:
    """Tell a plan's progress and money before and after changes that are only supposed.

    Nothing is written, so reading the plan is all it takes: a client bound to an agency may
    suppose anything of what it reads, and an Idempotency-Key has no meaning here. Every rule of
    the real thing holds, but for these: the plan may be in any state, no reason is asked for, and
    updates may lie ahead, up to the day that is read. A refusal names all that is refused.
    """
    with gate.snapshot() as (connection, actor):
        # What is kept of the plan now makes for a shorter wait of whoever writes meanwhile.
        what_if.prepare(connection, actor, plan, wanted)
    return gate.suppose(lambda session, actor: what_if.ask(session, actor, plan, wanted))


@router.get("/path-to-green", response_model=PathRead, responses=reads())
def get_path_to_green(
    plan: str,
    gate: PlansRead,
    node: Annotated[
        Named | None,
        Query(
            description="Ref or id of a section, outcome or action, or the plan's own code; the "
            "plan if left out."
        ),
    ] = None,
    kind: Annotated[
        Literal["section", "outcome", "action"] | None,
        Query(description="What the node is, where its ref alone does not tell."),
    ] = None,
    to: Annotated[
        Literal["green", "amber"], Query(description="How far it is to be lifted, at least.")
    ] = "green",
    as_at: AsAt = None,
) -> Response:
    """Name the fewest milestones whose completion lifts a plan, or a part of it.

    Lifted is what is green or complete; with `to=amber`, amber as well. Of several smallest sets
    it is the heaviest, then the earliest in the plan. For green the answer is always proved
    smallest. For amber, completing more can turn a node unknown, so sets may have to be tried: if
    that takes too many steps, `proved_smallest` is false and `lower_bound` says what is known.
    """
    return gate.kept(
        plan,
        lambda connection, actor: paths.read(
            *(connection, actor, plan, node),
            *(NodeKind(kind) if kind else None, Status(to), as_at),
        ),
    )
