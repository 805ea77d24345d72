"""The rules an update is held to: who may report, when, and which figures go together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import (
    AlreadyVoided,
    Conflict,
    DomainError,
    ExternalRefReused,
    MilestoneCancelled,
    MissingScope,
    PlanNotOpen,
    ReasonRequired,
    UnknownReference,
    Unprocessable,
)
from app.models import ActionContributor, MilestoneUpdate
from app.models.base import new_id, table
from app.pagination import Row
from app.schemas.update import UpdateCreate
from app.services.access import Actor, require_lead
from app.services.leaf_rows import MILESTONES_NAMED
from app.services.rules import transitions
from app.services.rules.updates import FULL
from app.vocabulary import ContributorRole, MilestoneState, PlanState, Scope

contributor, update = table(ActionContributor), table(MilestoneUpdate)

Values = dict[str, Any]
# A body may say more, such as which milestone it speaks of.
SAID = tuple(UpdateCreate.model_fields)
# What is known of updates before they are judged, as statements built once.
OWN = sa.select(update).where(update.c.recorded_by_id == sa.bindparam("client"))
OWN_CALLED = OWN.where(update.c.external_ref.in_(sa.bindparam("refs", expanding=True)))
OWN_NAMED = OWN.where(update.c.id.in_(sa.bindparam("ids", expanding=True)))
SUPERSEDED = sa.select(update.c.supersedes_id).where(
    update.c.supersedes_id.in_(sa.bindparam("ids", expanding=True)), update.c.voided_at.is_(None)
)
JOINT_LEADS = sa.select(contributor.c.action_id, contributor.c.agency_id).where(
    contributor.c.action_id.in_(sa.bindparam("ids", expanding=True)),
    contributor.c.role == ContributorRole.JOINT_LEAD,
)


def require_lead_of(connection: sa.Connection, actor: Actor, row: Row) -> None:
    """Refuse a client of an agency that neither leads a milestone nor its action jointly."""
    if actor.agency_id is None:
        return
    joint = connection.execute(JOINT_LEADS, {"ids": [row.action_id]})
    require_lead(actor, {row.lead_id, *(each.agency_id for each in joint)})


@dataclass(frozen=True, slots=True)
class Recorded:
    """An update that is recorded now, or was before."""

    status: int
    update_id: UUID
    milestone_id: UUID
    is_new: bool


class Desk:
    """Takes updates in, one by one, and holds each to the rules; `rows` is what it accepted.

    Everything it needs is read at once, however many updates there are. The milestones are held;
    `milestones` is how they stood before.
    """

    def __init__(
        self,
        connection: sa.Connection,
        actor: Actor,
        said: Sequence[tuple[UUID, UpdateCreate]],
        rules: "Sequence[Check]",
    ) -> None:
        self._actor = actor
        self._rules = rules
        self.rows: list[Values] = []
        self.milestones: Mapping[UUID, Row] = {
            row.id: row
            for row in connection.execute(
                MILESTONES_NAMED, {"ids": list({key for key, _ in said})}
            ).all()
        }
        self._joint = self._joint_leads(connection)
        refs = {wanted.external_ref for _, wanted in said if wanted.external_ref}
        earlier = {wanted.supersedes_id for _, wanted in said if wanted.supersedes_id}
        mine = {"client": actor.client_id}
        self._first: dict[str, Values] = {}
        if refs:
            called = connection.execute(OWN_CALLED, {**mine, "refs": list(refs)})
            self._first = {row.external_ref: dict(row._mapping) for row in called}
        self._own: dict[UUID, Row] = {}
        self._superseded: set[UUID] = set()
        if earlier:
            named = {"ids": list(earlier)}
            own = connection.execute(OWN_NAMED, {**mine, **named})
            self._own = {row.id: row for row in own}
            self._superseded = set(connection.execute(SUPERSEDED, named).scalars())

    def standings(self) -> dict[UUID, tuple[Row, list[Values]]]:
        """Return, by milestone, how it stood and what was accepted for it."""
        found: dict[UUID, tuple[Row, list[Values]]] = {}
        for said in self.rows:
            key = said["milestone_id"]
            found.setdefault(key, (self.milestones[key], []))[1].append(said)
        return found

    def _joint_leads(self, connection: sa.Connection) -> set[tuple[UUID, UUID | None]]:
        if self._actor.agency_id is None:
            return set()
        actions = {row.action_id for row in self.milestones.values()}
        joint = connection.execute(JOINT_LEADS, {"ids": list(actions)})
        return {(row.action_id, row.agency_id) for row in joint.all()}

    def take(self, milestone_id: UUID, wanted: UpdateCreate) -> "Recorded | DomainError":
        """Accept an update, or say why not.

        Refusals are NotLeadAgency, ExternalRefReused, those of RULES, and for what it supersedes
        UnknownReference, AlreadyVoided and Conflict.
        """
        row = self.milestones[milestone_id]
        try:
            self._require_lead(row)
            if first := self._first.get(wanted.external_ref or ""):
                _check_same(first, row, wanted)
                return Recorded(200, first["id"], milestone_id, is_new=False)
            for check in self._rules:
                if error := check(self._actor, row, wanted):
                    return error
            self._check_superseded(row, wanted)
        except DomainError as refusal:
            return refusal
        made = self._row(row, wanted)
        self.rows.append(made)
        if wanted.external_ref:
            self._first[wanted.external_ref] = made
        return Recorded(201, made["id"], milestone_id, is_new=True)

    def _require_lead(self, row: Row) -> None:
        if (row.action_id, self._actor.agency_id) not in self._joint:
            require_lead(self._actor, {row.lead_id})

    def _check_superseded(self, row: Row, wanted: UpdateCreate) -> None:
        if wanted.supersedes_id is None:
            return
        pointer = "/supersedes_id"
        earlier = self._own.get(wanted.supersedes_id)
        if earlier is None or earlier.milestone_id != row.id:
            raise UnknownReference("There is no such update of this client here.", pointer=pointer)
        if earlier.voided_at is not None:
            raise AlreadyVoided("The update was voided before.", pointer=pointer)
        if earlier.id in self._superseded:
            raise Conflict("The update was superseded before.", pointer=pointer)
        self._superseded.add(earlier.id)

    def _row(self, row: Row, wanted: UpdateCreate) -> Values:
        actor = self._actor
        return {
            **_said(wanted),
            "id": new_id(),
            "partnership_id": actor.partnership_id,
            "plan_id": row.plan_id,
            "milestone_id": row.id,
            "agency_id": actor.agency_id,
            "recorded_at": actor.now,
            "recorded_by_id": actor.client_id,
        }


def _said(wanted: UpdateCreate) -> Values:
    # Every value is plain, or a list of texts that nobody changes: there is nothing to copy.
    return {name: getattr(wanted, name) for name in SAID}


def _check_same(first: Values, row: Row, wanted: UpdateCreate) -> None:
    said = _said(wanted)
    if first["milestone_id"] != row.id or any(first[name] != said[name] for name in said):
        raise ExternalRefReused(
            "This client used the reference for an update that says something else.",
            pointer="/external_ref",
        )


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


def _unstarted_is_nothing(actor: Actor, row: Row, wanted: UpdateCreate) -> DomainError | None:
    shown = (wanted.percent or 0) > 0 or (wanted.quantity or 0) > 0
    if wanted.state is not MilestoneState.NOT_STARTED or not shown:
        return None
    return Unprocessable("What is not started has nothing to show yet.", pointer="/state")


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
    _unstarted_is_nothing,
    _reason_given,
)
# What is only supposed needs neither an open plan nor a reason, and may lie ahead.
SUPPOSED: tuple[Check, ...] = tuple(
    check for check in RULES if check not in (_plan_open, _not_ahead, _reason_given)
)
