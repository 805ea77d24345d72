"""Reporting on milestones: recording updates, one or many, and voiding one. Nothing is edited."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.changes import Session
from app.errors import AlreadyVoided, Conflict, DomainError, NotFound
from app.models import Milestone, MilestoneUpdate
from app.models.base import SCALE, table
from app.schemas.update import UpdateCreate, VoidCreate
from app.services import ledger, milestone_reads, progress, update_reads, update_targets
from app.services.access import Actor
from app.services.leaf_rows import MILESTONES, reports_of
from app.services.leaves import Bench, Judged
from app.services.records import as_id, get
from app.services.reporting import RULES, Check, Desk, Recorded
from app.services.rules.updates import Current, fold
from app.services.update_reads import UPDATES, locate_update

milestone, update = table(Milestone), table(MilestoneUpdate)

Answer = dict[str, Any]
CACHED = (
    *("state", "percent", "quantity", "forecast_on", "blocked"),
    *("effective_on", "completed_on", "update_id"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a milestone."""

    milestone_id: UUID
    wanted: UpdateCreate

    @property
    def turn(self) -> tuple[str, str, bytes]:
        """When its turn is among others sent with it: whatever their order, the end is the same."""
        told = self.wanted.model_dump(mode="json")
        text = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
        return self.wanted.effective_on.isoformat(), self.wanted.external_ref or "", text


def record(
    session: Session,
    actor: Actor,
    said: Sequence[Said],
    *,
    atomic: bool = True,
    dry: bool = False,
    rules: Sequence[Check] = RULES,
) -> list[Recorded | DomainError]:
    """Record what is said, each once, and say of each what became of it, in the order given.

    They are taken by the day they speak of, and of two for one day by external reference. When
    `atomic`, nothing is recorded if any is refused; when `dry`, nothing at all. To hold the
    milestones, and to write the ledger, is the caller's.
    """
    connection = session.connection()
    desk = Desk(connection, actor, [(each.milestone_id, each.wanted) for each in said], rules)
    verdicts = {
        number: desk.take(said[number].milestone_id, said[number].wanted)
        for number in sorted(range(len(said)), key=lambda number: said[number].turn)
    }
    refused = any(isinstance(verdict, DomainError) for verdict in verdicts.values())
    if desk.rows and not dry and not (atomic and refused):
        connection.execute(update.insert(), desk.rows)
        for row in desk.rows:
            session.note(update, row["id"], None, row)
        refresh(session, actor, {row["milestone_id"] for row in desk.rows})
    return [verdicts[number] for number in range(len(said))]


def report(
    session: Session, actor: Actor, said: Sequence[Said], *, atomic: bool = True, dry: bool = False
) -> list[tuple[int, Answer] | DomainError]:
    """Record what is said, and tell of each its status and what it brought about.

    Where nothing is recorded, because of `atomic` or `dry`, the answers tell nothing.
    """
    connection = session.connection()
    milestone_ids = {each.milestone_id for each in said}
    # Held first, so that what is compared changes by these updates only.
    update_targets.hold(connection, actor, milestone_ids)
    outlooks = _outlooks(connection, actor, milestone_ids)
    verdicts = record(session, actor, said, atomic=atomic, dry=dry)
    recorded = [verdict for verdict in verdicts if isinstance(verdict, Recorded)]
    if dry or (atomic and len(recorded) < len(verdicts)):
        return [v if isinstance(v, DomainError) else (v.status, {}) for v in verdicts]
    ledger.write(session, actor)
    answers = iter(_tell(session, actor, recorded, outlooks))
    return [v if isinstance(v, DomainError) else (v.status, next(answers)) for v in verdicts]


def post(
    session: Session, actor: Actor, milestone_id: str | UUID, wanted: UpdateCreate
) -> tuple[int, Answer]:
    """Record what is said of one milestone, and tell what it brought about.

    Returns 201, or 200 where the same was recorded before under the same external reference.
    Raises NotFound, and as `Desk.take` does.
    """
    known = milestone_id if isinstance(milestone_id, UUID) else as_id(milestone_id)
    if known is None:
        raise NotFound("milestone")
    (answer,) = report(session, actor, [Said(known, wanted)], atomic=False)
    if isinstance(answer, DomainError):
        raise answer
    return answer


def void(session: Session, actor: Actor, update_id: str, wanted: VoidCreate) -> Answer:
    """Let an update count no more; it is kept. Raises NotFound, AlreadyVoided, Conflict."""
    connection = session.connection()
    above = {locate_update(connection, actor, as_id(update_id)).milestone_id}
    update_targets.hold(connection, actor, above)
    known = locate_update(connection, actor, as_id(update_id))
    if known.voided_at is not None:
        raise AlreadyVoided("The update was voided before.")
    if known.superseded_by_id is not None:
        raise Conflict("The update is superseded and counts no more; void what supersedes it.")
    outlooks = _outlooks(connection, actor, above)
    voided = get(session, actor, MilestoneUpdate, known.id, "update")
    voided.voided_at, voided.voided_by_id = actor.now, actor.client_id
    voided.void_reason = wanted.reason
    session.flush()
    refresh(session, actor, above)
    ledger.write(session, actor)
    done = Recorded(200, known.id, known.milestone_id, is_new=True)
    return _tell(session, actor, [done], outlooks)[0]


def refresh(session: Session, actor: Actor, milestone_ids: Collection[UUID]) -> None:
    """Store what the updates that count come to; this is no edit, so the version stays."""
    connection = session.connection()
    reports = reports_of(connection, list(milestone_ids))
    targets = sa.select(milestone.c.id, milestone.c.target_quantity)
    rows = [
        {
            "milestone": row.id,
            "updated_at": actor.now,
            **columns_of(fold(reports.get(row.id, ()), row.target_quantity)),
        }
        for row in connection.execute(targets.where(milestone.c.id.in_(milestone_ids)))
    ]
    columns = [name for name in rows[0] if name != "milestone"]
    connection.execute(
        milestone.update()
        .where(milestone.c.id == sa.bindparam("milestone"))
        .values({name: sa.bindparam(name) for name in columns}),
        rows,
    )


def columns_of(current: Current | None) -> dict[str, Any]:
    """Return where a milestone stands as the columns that hold it."""
    if current is None:
        return {f"current_{name}": None for name in CACHED} | {"current_blocked": False}
    columns = {f"current_{name}": getattr(current, name) for name in CACHED}
    if current.percent is not None:
        columns["current_percent"] = Decimal(round(current.percent * SCALE)) / SCALE
    return columns


def _outlooks(
    connection: sa.Connection, actor: Actor, milestone_ids: Collection[UUID]
) -> dict[UUID, progress.Outlook]:
    """Look at each plan of some milestones, by its id."""
    named = sa.select(milestone.c.plan_id).where(milestone.c.id.in_(milestone_ids)).distinct()
    return {
        plan_id: progress.Outlook(connection, actor, plan_id)
        for plan_id in connection.execute(named).scalars()
    }


def _tell(
    session: Session,
    actor: Actor,
    recorded: Sequence[Recorded],
    outlooks: Mapping[UUID, progress.Outlook],
) -> list[Answer]:
    """Tell each update, its milestone, and what changed above it."""
    connection = session.connection()
    updates = {each.update_id for each in recorded}
    rows = connection.execute(UPDATES.where(update.c.id.in_(updates)))
    told = {row.id: update_reads.tell(row) for row in rows}
    leaves = {each.milestone_id for each in recorded}
    judged = Bench(connection, actor).judge(
        connection.execute(MILESTONES.where(milestone.c.id.in_(leaves))).all()
    )
    fresh = {each.milestone_id for each in recorded if each.is_new}
    moved = _moves(session, outlooks, [each for each in judged if each.row.id in fresh])
    milestones = {each.row.id: milestone_reads.tell(each) for each in judged}
    return [
        {
            "update": told[each.update_id],
            "milestone": milestones[each.milestone_id],
            "ancestors_changed": moved[each.milestone_id] if each.is_new else [],
        }
        for each in recorded
    ]


def _moves(
    session: Session, outlooks: Mapping[UUID, progress.Outlook], judged: Sequence[Judged]
) -> dict[UUID, list[Answer]]:
    """Tell what changed above the milestones that were reported on."""
    found: dict[UUID, list[Answer]] = {}
    for plan_id, outlook in outlooks.items():
        mine = [each for each in judged if each.row.plan_id == plan_id]
        rows = [each.row for each in mine]
        before = outlook.above(rows)
        if mine:
            outlook.move_on(session, mine)
        after = outlook.above(rows)
        found |= {row.id: _moved(before[row.id], after[row.id]) for row in rows}
    return found


def _moved(
    before: Iterable[progress.Standing], after: Iterable[progress.Standing]
) -> list[dict[str, Any]]:
    return [
        {
            **{"kind": new.kind, "id": new.id, "ref": new.ref},
            "before": {"status": old.status, "percent": old.percent},
            "after": {"status": new.status, "percent": new.percent},
        }
        for old, new in zip(before, after, strict=True)
        if old != new
    ]
