"""Other systems' own names for milestones, each in the namespace of the clients that own it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import NotFound, StaleVersion, UnknownReference
from app.models import ExternalReference, Milestone, Plan
from app.models.base import table
from app.schemas.source import LinkPut
from app.schemas.update import UpdateCreate
from app.services import ledger, milestone_reads, update_targets, updates
from app.services.access import Actor
from app.services.records import Versions, get, guard, insert_absent, revise
from app.services.reporting import require_lead_of
from app.vocabulary import NodeKind

reference, milestone, plan = table(ExternalReference), table(Milestone), table(Plan)

Told = dict[str, Any]

LINKS: sa.Select[Any] = (
    sa.select(
        *(reference.c.system, reference.c.external_id, reference.c.version),
        *(reference.c.created_at, reference.c.updated_at, reference.c.id),
        *(milestone.c.id.label("milestone_id"), milestone.c.ref, plan.c.code.label("plan")),
    )
    .join_from(reference, milestone, milestone.c.id == reference.c.subject_id)
    .join(plan, plan.c.id == milestone.c.plan_id)
    .where(reference.c.kind == NodeKind.MILESTONE)
)


def _locate(connection: sa.Connection, actor: Actor, system: str, external_id: str) -> sa.Row[Any]:
    mine = (
        reference.c.partnership_id == actor.partnership_id,
        reference.c.system == system,
        reference.c.external_id == external_id,
    )
    _check_owner(actor, system)
    if row := connection.execute(LINKS.where(*mine)).first():
        return row
    raise NotFound("external reference")


def _check_owner(actor: Actor, system: str) -> None:
    # Another client's namespace does not exist for this one.
    if system not in actor.source_systems:
        raise NotFound("source system")


def read(connection: sa.Connection, actor: Actor, system: str, external_id: str) -> Told:
    """Tell which milestone a system's name stands for. Raises NotFound."""
    row = _locate(connection, actor, system, external_id)
    return {
        "system": row.system,
        "external_id": row.external_id,
        "milestone": {"id": row.milestone_id, "ref": row.ref},
        "plan": row.plan,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def put(
    session: Session,
    actor: Actor,
    system: str,
    external_id: str,
    wanted: LinkPut,
    expected: Versions | None,
    *,
    create_only: bool,
) -> tuple[int, Told]:
    """Let a system's name stand for a milestone; returns 201, or 200 where it was there.

    Raises NotFound, NotLeadAgency, UnknownReference, StaleVersion.
    """
    _check_owner(actor, system)
    connection = session.connection()
    (target,) = update_targets.locate(connection, actor, [wanted])
    if isinstance(target, UnknownReference):
        raise target
    require_lead_of(connection, actor, milestone_reads.locate(connection, actor, target))
    made = _new(actor, system, external_id, target)
    if expected is None and insert_absent(connection, reference, made):
        session.note(reference, made["id"], None, made)
        ledger.write(session, actor)
        return 201, read(connection, actor, system, external_id)
    if create_only:
        raise StaleVersion("The system uses this name already.")
    record = _own(session, actor, system, external_id)
    if expected is not None:
        guard(record, expected)
    revise(record, {"subject_id": target}, actor)
    ledger.write(session, actor)
    return 200, read(connection, actor, system, external_id)


def _own(session: Session, actor: Actor, system: str, external_id: str) -> ExternalReference:
    """Fetch a name that stands for what the actor may report on."""
    connection = session.connection()
    known = _locate(connection, actor, system, external_id)
    target = milestone_reads.locate(connection, actor, known.milestone_id)
    require_lead_of(connection, actor, target)
    return get(session, actor, ExternalReference, known.id, "external reference")


def _new(actor: Actor, system: str, external_id: str, target: UUID) -> Told:
    return ExternalReference(
        partnership_id=actor.partnership_id,
        system=system,
        kind=NodeKind.MILESTONE,
        external_id=external_id,
        subject_id=target,
        created_at=actor.now,
        updated_at=actor.now,
    ).model_dump()


def delete(
    session: Session, actor: Actor, system: str, external_id: str, expected: Versions
) -> None:
    """Let a system's name stand for nothing any more.

    Raises NotFound, NotLeadAgency, StaleVersion.
    """
    record = _own(session, actor, system, external_id)
    guard(record, expected)
    session.delete(record)
    ledger.write(session, actor)


def post_update(
    session: Session, actor: Actor, system: str, external_id: str, wanted: UpdateCreate
) -> tuple[int, Told]:
    """Record what is said of the milestone that a system's name stands for.

    Raises NotFound, and as `updates.post` does.
    """
    known = _locate(session.connection(), actor, system, external_id)
    return updates.post(session, actor, UUID(str(known.milestone_id)), wanted)
