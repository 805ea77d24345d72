"""The rules an update is held to: who may report, when, and which figures go together."""

from collections.abc import Callable

import sqlalchemy as sa

from app.errors import (
    DomainError,
    MilestoneCancelled,
    MissingScope,
    PlanNotOpen,
    ReasonRequired,
    Unprocessable,
)
from app.models import ActionContributor
from app.models.base import table
from app.pagination import Row
from app.schemas.update import UpdateCreate
from app.services.access import Actor, require_lead
from app.services.rules import transitions
from app.services.rules.updates import FULL
from app.vocabulary import ContributorRole, MilestoneState, PlanState, Scope

contributor = table(ActionContributor)


def require_lead_of(connection: sa.Connection, actor: Actor, row: Row) -> None:
    """Refuse a client of an agency that neither leads a milestone nor its action jointly."""
    if actor.agency_id is None:
        return
    joint = sa.select(contributor.c.agency_id).where(
        contributor.c.action_id == row.action_id,
        contributor.c.role == ContributorRole.JOINT_LEAD,
    )
    require_lead(actor, {row.lead_id, *connection.execute(joint).scalars()})


def check_rules(actor: Actor, row: Row, wanted: UpdateCreate) -> None:
    """Refuse an update that breaks a rule, whichever comes first."""
    for check in RULES:
        if error := check(actor, row, wanted):
            raise error


def _plan_open(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if transitions.takes_updates(PlanState(row.plan_state)):
        return None
    return PlanNotOpen("The plan takes updates in consultation, once agreed and while active.")


def _may_cancel(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if wanted.state is not MilestoneState.CANCELLED or actor.may(Scope.PLANS_WRITE):
        return None
    return MissingScope(f"Cancelling needs a key with the scope {Scope.PLANS_WRITE.value}.")


def _may_reopen(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if row.current_state != MilestoneState.CANCELLED:
        return None
    if wanted.state is not None and actor.may(Scope.PLANS_WRITE):
        return None
    return MilestoneCancelled("A coordinator reopens it, by an update that says its state.")


def _not_ahead(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if wanted.effective_on <= actor.today:
        return None
    return Unprocessable("An update may not be effective after today.", pointer="/effective_on")


def _one_measure(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if wanted.percent is None or wanted.quantity is None:
        return None
    return Unprocessable("Say percent or quantity, not both.", pointer="/percent")


def _has_target(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if wanted.quantity is None or row.target_quantity is not None:
        return None
    return Unprocessable(
        "The milestone has no target, so a quantity says nothing of it.", pointer="/quantity"
    )


def _complete_is_full(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if wanted.state is not MilestoneState.COMPLETE or wanted.percent in (None, FULL):
        return None
    return Unprocessable("What is complete is at 100 percent.", pointer="/percent")


def _reason_given(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    if wanted.state is not MilestoneState.CANCELLED or wanted.commentary is not None:
        return None
    return ReasonRequired("Say in the commentary why it is cancelled.", pointer="/commentary")


Check = Callable[[Actor, Row, UpdateCreate], DomainError | None]
# Who may not do a thing learns that before what is wrong with how it was asked.
RULES: tuple[Check, ...] = (
    _plan_open,
    _may_cancel,
    _may_reopen,
    _not_ahead,
    _one_measure,
    _has_target,
    _complete_is_full,
    _reason_given,
)
