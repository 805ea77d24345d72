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
from app.services import (
    ledger,
    milestone_reads,
    progress,
    rulebook,
    update_reads,
    update_targets,
)
from app.services.access import Actor
from app.services.leaf_rows import MILESTONES_NAMED, cached_state, reports_of
from app.services.leaves import Bench, Judged
from app.services.records import as_id, get
from app.services.reporting import RULES, Check, Desk, Recorded
from app.services.rules.updates import Current, Report, carry_on, fold
from app.services.update_reads import UPDATES, locate_update

milestone, update = table(Milestone), table(MilestoneUpdate)

Answer = dict[str, Any]
CACHED = (
    *("state", "percent", "quantity", "forecast_on", "blocked"),
    *("effective_on", "completed_on", "update_id"),
)
KEPT = ("updated_at", *(f"current_{name}" for name in CACHED))
REFRESHED = (
    milestone.update()
    .where(milestone.c.id == sa.bindparam("milestone"))
    .values({name: sa.bindparam(name) for name in KEPT})
)
UPDATES_NAMED = UPDATES.where(update.c.id.in_(sa.bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a milestone."""

    milestone_id: UUID
    wanted: UpdateCreate

    @property
    def turn(self) -> tuple[str, str, bytes]:
        """When its turn is among others sent with it: whatever their order, the end is the same."""
        # Its fields as they were read; figures are the one kind that has no JSON form of its own.
        text = orjson.dumps(vars(self.wanted), default=str, option=orjson.OPT_SORT_KEYS)
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
        _move_on(session, actor, desk)
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
    plan_ids = update_targets.hold(session, actor, milestone_ids)
    book = _rulebook(connection, actor, plan_ids)
    outlooks = _outlooks(connection, actor, plan_ids, book)
    verdicts = record(session, actor, said, atomic=atomic, dry=dry)
    recorded = [verdict for verdict in verdicts if isinstance(verdict, Recorded)]
    if dry or (atomic and len(recorded) < len(verdicts)):
        return [v if isinstance(v, DomainError) else (v.status, {}) for v in verdicts]
    revisions = ledger.write(session, actor)
    answers = iter(_tell(session, actor, recorded, book, outlooks, revisions))
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
    plan_ids = update_targets.hold(session, actor, above)
    known = locate_update(connection, actor, as_id(update_id))
    if known.voided_at is not None:
        raise AlreadyVoided("The update was voided before.")
    if known.superseded_by_id is not None:
        raise Conflict("The update is superseded and counts no more; void what supersedes it.")
    book = _rulebook(connection, actor, plan_ids)
    outlooks = _outlooks(connection, actor, plan_ids, book)
    voided = get(session, actor, MilestoneUpdate, known.id, "update")
    voided.voided_at, voided.voided_by_id = actor.now, actor.client_id
    voided.void_reason = wanted.reason
    session.flush()
    target = sa.select(milestone.c.target_quantity).where(milestone.c.id == known.milestone_id)
    refresh(session, actor, {known.milestone_id: connection.execute(target).scalar_one()})
    revisions = ledger.write(session, actor)
    done = Recorded(200, known.id, known.milestone_id, is_new=True)
    return _tell(session, actor, [done], book, outlooks, revisions)[0]


def _move_on(session: Session, actor: Actor, desk: Desk) -> None:
    """Store where milestones stand after what was said of them; most need no history for that."""
    carried: dict[UUID, Current | None] = {}
    others: dict[UUID, Decimal | None] = {}
    for key, (row, said) in desk.standings().items():
        current = cached_state(row) if row.current_state else None
        report = _report(said[0])
        moved = carry_on(current, report, row.target_quantity) if _is_alone(said) else None
        if moved is None:
            others[key] = row.target_quantity
        else:
            carried[key] = moved
    _store(session, actor, carried)
    refresh(session, actor, others)


def _is_alone(said: Sequence[Mapping[str, Any]]) -> bool:
    return len(said) == 1 and said[0]["supersedes_id"] is None


def _report(said: Mapping[str, Any]) -> Report:
    return Report(
        id=said["id"],
        recorded_at=said["recorded_at"],
        **{name: said[name] for name in ("effective_on", "state", "percent", "quantity")},
        **{name: said[name] for name in ("forecast_on", "blocked", "commentary")},
    )


def refresh(session: Session, actor: Actor, targets: Mapping[UUID, Decimal | None]) -> None:
    """Store what all updates that count come to, by milestone with its target quantity."""
    if targets:
        reports = reports_of(session.connection(), list(targets))
        found = {key: fold(reports.get(key, ()), target) for key, target in targets.items()}
        _store(session, actor, found)


def _store(session: Session, actor: Actor, standing: Mapping[UUID, Current | None]) -> None:
    """Store where milestones stand; this is no edit, so the version stays."""
    rows = [
        {"milestone": key, "updated_at": actor.now, **columns_of(current)}
        for key, current in standing.items()
    ]
    if rows:
        session.connection().execute(REFRESHED, rows)


def columns_of(current: Current | None) -> dict[str, Any]:
    """Return where a milestone stands as the columns that hold it."""
    if current is None:
        return {f"current_{name}": None for name in CACHED} | {"current_blocked": False}
    columns = {f"current_{name}": getattr(current, name) for name in CACHED}
    if current.percent is not None:
        columns["current_percent"] = Decimal(round(current.percent * SCALE)) / SCALE
    return columns


def _rulebook(
    connection: sa.Connection, actor: Actor, plan_ids: Collection[UUID]
) -> rulebook.Rulebook:
    """Read the rules in force for some plans; they are held, and so are their rules."""
    only = next(iter(plan_ids)) if len(plan_ids) == 1 else None
    return rulebook.read(connection, actor, only)


def _outlooks(
    connection: sa.Connection, actor: Actor, plan_ids: Collection[UUID], book: rulebook.Rulebook
) -> dict[UUID, progress.Outlook]:
    """Look at each of some plans, by its id."""
    return {
        plan_id: progress.Outlook(connection, actor, plan_id, book) for plan_id in sorted(plan_ids)
    }


def _tell(
    session: Session,
    actor: Actor,
    recorded: Sequence[Recorded],
    book: rulebook.Rulebook,
    outlooks: Mapping[UUID, progress.Outlook],
    revisions: Mapping[UUID, int],
) -> list[Answer]:
    """Tell each update, its milestone, and what changed above it."""
    connection = session.connection()
    updates = {"ids": list({each.update_id for each in recorded})}
    told = {
        row.id: update_reads.tell(row) for row in connection.execute(UPDATES_NAMED, updates).all()
    }
    leaves = {"ids": list({each.milestone_id for each in recorded})}
    rows = connection.execute(MILESTONES_NAMED, leaves).all()
    judged = Bench(connection, actor, book=book).judge(rows)
    fresh = {each.milestone_id for each in recorded if each.is_new}
    new = [each for each in judged if each.row.id in fresh]
    moved = _moves(session, outlooks, new, revisions)
    milestones = {each.row.id: milestone_reads.tell(each) for each in judged}
    actions = {each.row.id: each.row.action_id for each in judged}
    return [
        {
            "update": told[each.update_id],
            "milestone": milestones[each.milestone_id],
            "ancestors_changed": moved[actions[each.milestone_id]] if each.is_new else [],
        }
        for each in recorded
    ]


def _moves(
    session: Session,
    outlooks: Mapping[UUID, progress.Outlook],
    judged: Sequence[Judged],
    revisions: Mapping[UUID, int],
) -> dict[UUID, list[Answer]]:
    """Tell, by action, what changed above the milestones that were reported on."""
    found: dict[UUID, list[Answer]] = {}
    for plan_id, outlook in outlooks.items():
        mine = [each for each in judged if each.row.plan_id == plan_id]
        rows = {each.row.action_id: each.row for each in mine}
        before = outlook.above(rows)
        if mine:
            outlook.move_on(session, mine, revisions.get(plan_id))
        after = outlook.above(rows)
        found |= {key: _moved(before[key], after[key]) for key in rows}
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
