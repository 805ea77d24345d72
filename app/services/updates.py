"""Reporting on milestones: recording updates, one or many, and voiding one. Nothing is edited."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.changes import Session
from app.errors import AlreadyVoided, Conflict, DomainError, NotFound
from app.models import Milestone, MilestoneUpdate
from app.models.base import table
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
from app.services.leaf_rows import MILESTONES_NAMED, Standings
from app.services.leaves import Bench, Judged
from app.services.records import as_id, get
from app.services.reporting import RULES, Check, Desk, Recorded
from app.services.update_reads import UPDATES, locate_update
from app.services.update_standings import move_on, refresh

milestone, update = table(Milestone), table(MilestoneUpdate)

Answer = dict[str, Any]
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
    rules: Sequence[Check] = RULES,
) -> list[Recorded | DomainError]:
    """Record what is said, each once, and say of each what became of it, in the order given.

    They are taken by the day they speak of, and of two for one day by external reference. When
    `atomic`, nothing is recorded if any is refused. To hold the milestones, and to write the
    ledger, is the caller's.
    """
    desk = _desk(session, actor, said, rules)
    verdicts = _take(desk, said)
    if not (atomic and any(isinstance(verdict, DomainError) for verdict in verdicts)):
        _write(session, actor, desk)
    return verdicts


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
    desk = _desk(session, actor, said, RULES)
    verdicts = _take(desk, said)
    recorded = [verdict for verdict in verdicts if isinstance(verdict, Recorded)]
    if dry or (atomic and len(recorded) < len(verdicts)):
        return [v if isinstance(v, DomainError) else (v.status, {}) for v in verdicts]
    moved = _write(session, actor, desk)
    revisions = ledger.write(session, actor)
    # Nothing else has changed since they were held: they need not be read again.
    rows = [desk.milestones[key] for key in dict.fromkeys(each.milestone_id for each in recorded)]
    judged = Bench(connection, actor, book=book).judge(rows, moved)
    told = _tell_updates(connection, actor, desk, recorded)
    answers = iter(
        _tell(recorded, told, judged, _moves(session, outlooks, judged, moved, revisions))
    )
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
    rows = connection.execute(MILESTONES_NAMED, {"ids": list(above)}).all()
    judged = Bench(connection, actor, book=book).judge(rows)
    told = {known.id: update_reads.read(connection, actor, known.id)}
    moves = _moves(session, outlooks, judged, above, revisions)
    return _tell([done], told, judged, moves)[0]


def _desk(session: Session, actor: Actor, said: Sequence[Said], rules: Sequence[Check]) -> Desk:
    named = [(each.milestone_id, each.wanted) for each in said]
    return Desk(session.connection(), actor, named, rules)


def _take(desk: Desk, said: Sequence[Said]) -> list[Recorded | DomainError]:
    """Put what is said before a desk, each when its turn is; the verdicts come as it was given."""
    verdicts = {
        number: desk.take(said[number].milestone_id, said[number].wanted)
        for number in sorted(range(len(said)), key=lambda number: said[number].turn)
    }
    return [verdicts[number] for number in range(len(said))]


def _write(session: Session, actor: Actor, desk: Desk) -> Standings:
    """Store what a desk accepted, and return where its milestones stand now."""
    if not desk.rows:
        return {}
    session.connection().execute(update.insert(), desk.rows)
    for row in desk.rows:
        session.note(update, row["id"], None, row)
    return move_on(session, actor, desk)


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


def _tell_updates(
    connection: sa.Connection, actor: Actor, desk: Desk, recorded: Sequence[Recorded]
) -> dict[UUID, Answer]:
    """Tell what was accepted from what was said, and read what had been recorded before."""
    told = {
        said["id"]: update_reads.tell_new(actor, desk.milestones[said["milestone_id"]], said)
        for said in desk.rows
    }
    if earlier := [each.update_id for each in recorded if each.update_id not in told]:
        rows = connection.execute(UPDATES_NAMED, {"ids": earlier}).all()
        told |= {row.id: update_reads.tell(row) for row in rows}
    return told


def _tell(
    recorded: Sequence[Recorded],
    updates: Mapping[UUID, Answer],
    judged: Sequence[Judged],
    moves: Mapping[UUID, list[Answer]],
) -> list[Answer]:
    """Tell each update, its milestone, and what changed above it."""
    milestones = {each.row.id: milestone_reads.tell(each) for each in judged}
    actions = {each.row.id: each.row.action_id for each in judged}
    return [
        {
            "update": updates[each.update_id],
            "milestone": milestones[each.milestone_id],
            "ancestors_changed": moves[actions[each.milestone_id]] if each.is_new else [],
        }
        for each in recorded
    ]


def _moves(
    session: Session,
    outlooks: Mapping[UUID, progress.Outlook],
    judged: Sequence[Judged],
    reported_on: Container[UUID],
    revisions: Mapping[UUID, int],
) -> dict[UUID, list[Answer]]:
    """Tell, by action, what changed above the milestones that were reported on."""
    changed: defaultdict[UUID, list[Judged]] = defaultdict(list)
    for each in judged:
        if each.row.id in reported_on:
            changed[each.row.plan_id].append(each)
    found: dict[UUID, list[Answer]] = {}
    for plan_id, mine in changed.items():
        outlook, rows = outlooks[plan_id], [each.row for each in mine]
        before = outlook.above(rows)
        outlook.move_on(session, mine, revisions.get(plan_id))
        after = outlook.above(rows)
        found |= {key: _moved(before[key], after[key]) for key in before}
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
