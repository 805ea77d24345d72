"""Which milestones updates are about: found by id, by plan and ref, or by a source's own name."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import NotFound, UnknownReference
from app.models import ExternalReference, Milestone, Plan
from app.models.base import table
from app.services import ledger
from app.services.access import Actor
from app.services.records import as_id
from app.vocabulary import NodeKind

milestone, plan = table(Milestone), table(Plan)
reference = table(ExternalReference)

OWN = sa.select(milestone.c.id, milestone.c.plan_id).where(
    milestone.c.id.in_(sa.bindparam("ids", expanding=True)),
    milestone.c.partnership_id == sa.bindparam("owner"),
)
HELD = OWN.order_by(milestone.c.id).with_for_update(key_share=True)
UNKNOWN = "There is no such milestone."


class Address(Protocol):
    """One of three ways to name a milestone; the others are None."""

    @property
    def milestone_id(self) -> UUID | None:
        """Its id."""

    @property
    def plan(self) -> str | None:
        """Id or code of its plan."""

    @property
    def ref(self) -> str | None:
        """Its ref in that plan."""

    @property
    def system(self) -> str | None:
        """A source system."""

    @property
    def external_id(self) -> str | None:
        """What that system calls it."""


def locate(
    connection: sa.Connection, actor: Actor, addresses: Sequence[Address]
) -> list[UUID | UnknownReference]:
    """Find the milestones that bodies name, or say which field names none."""
    by_id = _by_id(connection, actor, addresses)
    by_ref = _by_ref(connection, actor, addresses)
    by_source = _by_source(connection, actor, addresses)
    found: list[UUID | UnknownReference] = []
    for each in addresses:
        if each.milestone_id is not None:
            known, field = by_id.get(each.milestone_id), "milestone_id"
        elif each.ref is not None:
            known, field = by_ref.get((str(each.plan), each.ref)), "ref"
        else:
            known, field = by_source.get((each.system, each.external_id)), "external_id"
        found.append(known or UnknownReference(UNKNOWN, pointer=f"/{field}"))
    return found


def _by_id(
    connection: sa.Connection, actor: Actor, addresses: Sequence[Address]
) -> Mapping[UUID, UUID]:
    wanted = {each.milestone_id for each in addresses if each.milestone_id is not None}
    named = {"ids": list(wanted), "owner": actor.partnership_id}
    return {row.id: row.id for row in connection.execute(OWN, named).all()} if wanted else {}


def _by_ref(
    connection: sa.Connection, actor: Actor, addresses: Sequence[Address]
) -> Mapping[tuple[str, str], UUID]:
    refs = {each.ref for each in addresses if each.ref is not None}
    plans = {each.plan for each in addresses if each.plan is not None}
    ids = {known for key in plans if (known := as_id(key))}
    named = sa.or_(plan.c.code.in_(plans), plan.c.id.in_(ids))
    statement = (
        sa.select(milestone.c.id, milestone.c.ref, plan.c.code, plan.c.id.label("plan_id"))
        .join_from(milestone, plan, plan.c.id == milestone.c.plan_id)
        .where(named, plan.c.partnership_id == actor.partnership_id, milestone.c.ref.in_(refs))
    )
    found: dict[tuple[str, str], UUID] = {}
    for row in connection.execute(statement).all() if refs else ():
        found[row.code, row.ref] = found[str(row.plan_id), row.ref] = row.id
    return found


def _by_source(
    connection: sa.Connection, actor: Actor, addresses: Sequence[Address]
) -> Mapping[tuple[str | None, str | None], UUID]:
    # What another client's system calls things does not exist for this one.
    wanted = {each.external_id for each in addresses if each.system in actor.source_systems}
    mine = (
        reference.c.partnership_id == actor.partnership_id,
        reference.c.kind == NodeKind.MILESTONE,
        reference.c.system.in_(actor.source_systems),
        reference.c.external_id.in_(wanted),
    )
    columns = (reference.c.system, reference.c.external_id, reference.c.subject_id)
    rows = connection.execute(sa.select(*columns).where(*mine)).all() if wanted else ()
    return {(row.system, row.external_id): row.subject_id for row in rows}


def hold(session: Session, actor: Actor, milestone_ids: Collection[UUID]) -> set[UUID]:
    """Hold milestones and then their plans until the transaction ends, each in the order of ids.

    So two batches that overlap wait for each other, and never both at once. Returns the ids of the
    plans. Raises NotFound.
    """
    mine = {"ids": list(milestone_ids), "owner": actor.partnership_id}
    rows = session.connection().execute(HELD, mine).all()
    if len(rows) < len(set(milestone_ids)):
        raise NotFound("milestone")
    plans = {row.plan_id for row in rows}
    ledger.hold_plans(session, plans)
    return plans
