"""Reporting on a milestone: adding an update, and voiding one. Nothing is ever edited."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.errors import AlreadyVoided, Conflict, ExternalRefReused, UnknownReference
from app.models import Milestone, MilestoneUpdate
from app.models.base import SCALE, table
from app.pagination import Row
from app.schemas.update import UpdateCreate, VoidCreate
from app.services import milestone_reads, progress, update_reads
from app.services.access import Actor
from app.services.leaf_rows import reports_of
from app.services.places import plan_of
from app.services.records import as_id, get, is_there, touch_plan
from app.services.reporting import check_rules, require_lead_of
from app.services.rules.updates import Current, fold
from app.services.update_reads import UPDATES, locate_update

milestone, update = table(Milestone), table(MilestoneUpdate)

Answer = dict[str, Any]
# A body may say more, such as which milestone it speaks of.
SAID = set(UpdateCreate.model_fields)
CACHED = (
    *("state", "percent", "quantity", "forecast_on", "blocked"),
    *("effective_on", "completed_on", "update_id"),
)


def post(
    session: Session,
    actor: Actor,
    milestone_id: str | UUID,
    wanted: UpdateCreate,
    preview: bool = False,
) -> tuple[int, Answer]:
    """Record what is said of a milestone, once, and tell what it brought about.

    Returns 201 with the answer, or 200 where the same was recorded before under the same external
    reference, or where it is only a preview and everything is undone again.
    """
    row = _lock(session, actor, milestone_id)
    require_lead_of(session.connection(), actor, row)
    if first := _first_of(session, actor, wanted):
        return 200, _replay(session, actor, first, row, wanted)
    try:
        with session.begin_nested() as savepoint:
            answer = _record(session, actor, row, wanted)
            if preview:
                savepoint.rollback()
    except IntegrityError:
        # The same client used the reference for another milestone at the same moment.
        if first := _first_of(session, actor, wanted):
            return 200, _replay(session, actor, first, row, wanted)
        raise
    return 200 if preview else 201, answer


def void(session: Session, actor: Actor, update_id: str, wanted: VoidCreate) -> Answer:
    """Let an update count no more; it is kept. Raises NotFound, AlreadyVoided."""
    known = locate_update(session.connection(), actor, as_id(update_id))
    row = _lock(session, actor, known.milestone_id)
    record = get(session, actor, MilestoneUpdate, known.id, "update")
    if record.voided_at is not None:
        raise AlreadyVoided("The update was voided before.")
    if known.superseded_by_id is not None:
        raise Conflict("The update is superseded and counts no more; void what supersedes it.")
    before = progress.standings(session.connection(), actor, row.plan_id, row.id)
    record.voided_at = actor.now
    record.voided_by_id = actor.client_id
    record.void_reason = wanted.reason
    session.flush()
    refresh(session, actor, row.id)
    return _settle(session, actor, row, known.id, before)


def _lock(session: Session, actor: Actor, milestone_id: str | UUID) -> Row:
    """Hold the milestone, then its plan, so that what is compared changes by one update only."""
    held = get(session, actor, Milestone, milestone_id, "milestone")
    plan_of(session, actor, str(held.plan_id), lock=True)
    return milestone_reads.locate(session.connection(), actor, held.id)


def _first_of(session: Session, actor: Actor, wanted: UpdateCreate) -> Row | None:
    if wanted.external_ref is None:
        return None
    used = (
        update.c.external_ref == wanted.external_ref,
        update.c.recorded_by_id == actor.client_id,
        update.c.partnership_id == actor.partnership_id,
    )
    return session.connection().execute(UPDATES.where(*used)).first()


def _replay(session: Session, actor: Actor, first: Row, row: Row, wanted: UpdateCreate) -> Answer:
    said = wanted.model_dump(include=SAID)
    if first.milestone_id != row.id or any(first._mapping[name] != said[name] for name in said):
        raise ExternalRefReused(
            "This client used the reference for an update that says something else.",
            pointer="/external_ref",
        )
    return _tell(session, actor, row.id, first.id, [])


def _check_superseded(session: Session, actor: Actor, row: Row, superseded_id: UUID | None) -> None:
    if superseded_id is None:
        return
    connection, pointer = session.connection(), "/supersedes_id"
    own = (
        update.c.id == superseded_id,
        update.c.milestone_id == row.id,
        update.c.recorded_by_id == actor.client_id,
    )
    earlier = connection.execute(sa.select(update.c.voided_at).where(*own)).first()
    if earlier is None:
        raise UnknownReference("There is no such update of this client here.", pointer=pointer)
    if earlier.voided_at is not None:
        raise AlreadyVoided("The update was voided before.", pointer=pointer)
    if is_there(connection, MilestoneUpdate, (update.c.supersedes_id == superseded_id,)):
        raise Conflict("The update was superseded before.", pointer=pointer)


def add(session: Session, actor: Actor, row: Row, wanted: UpdateCreate) -> MilestoneUpdate:
    """Record an update of a milestone, and where that leaves it.

    The row is one of MILESTONES. Locks, leads and the plan's revision are the caller's. Raises as
    `check_rules` does, and UnknownReference, AlreadyVoided, Conflict for what it supersedes.
    """
    check_rules(actor, row, wanted)
    _check_superseded(session, actor, row, wanted.supersedes_id)
    made = MilestoneUpdate(
        **wanted.model_dump(include=SAID),
        partnership_id=actor.partnership_id,
        plan_id=row.plan_id,
        milestone_id=row.id,
        agency_id=actor.agency_id,
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    refresh(session, actor, row.id)
    return made


def _record(session: Session, actor: Actor, row: Row, wanted: UpdateCreate) -> Answer:
    before = progress.standings(session.connection(), actor, row.plan_id, row.id)
    return _settle(session, actor, row, add(session, actor, row, wanted).id, before)


def _settle(
    session: Session,
    actor: Actor,
    row: Row,
    update_id: UUID,
    before: Sequence[progress.Standing],
) -> Answer:
    """Raise the plan's revision; tell the update, the milestone and what changed above it."""
    touch_plan(session, row.plan_id)
    after = progress.standings(session.connection(), actor, row.plan_id, row.id)
    moved = [
        {
            **{"kind": new.kind, "id": new.id, "ref": new.ref},
            "before": {"status": old.status, "percent": old.percent},
            "after": {"status": new.status, "percent": new.percent},
        }
        for old, new in zip(before, after, strict=True)
        if old != new
    ]
    return _tell(session, actor, row.id, update_id, moved)


def refresh(session: Session, actor: Actor, milestone_id: UUID) -> None:
    """Store what the updates that count come to; this is no edit, so the version stays."""
    connection = session.connection()
    target = sa.select(milestone.c.target_quantity).where(milestone.c.id == milestone_id)
    reports = reports_of(connection, [milestone_id]).get(milestone_id, ())
    current = fold(reports, connection.execute(target).scalar_one())
    connection.execute(
        milestone.update()
        .where(milestone.c.id == milestone_id)
        .values(**_columns(current), updated_at=actor.now)
    )


def _columns(current: Current | None) -> dict[str, Any]:
    if current is None:
        return {f"current_{name}": None for name in CACHED} | {"current_blocked": False}
    columns = {f"current_{name}": getattr(current, name) for name in CACHED}
    if current.percent is not None:
        columns["current_percent"] = Decimal(round(current.percent * SCALE)) / SCALE
    return columns


def _tell(
    session: Session, actor: Actor, milestone_id: UUID, update_id: UUID, moved: list[Answer]
) -> Answer:
    connection = session.connection()
    return {
        "update": update_reads.read(connection, actor, update_id),
        "milestone": milestone_reads.read(connection, actor, milestone_id),
        "ancestors_changed": moved,
    }
