"""What was known at an instant: the tables as they stood, rebuilt by undoing the ledger.

A small database in memory receives the rows as they were, so that every read works on the past
as it does on the present, by the same queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from app.errors import NotFound
from app.models import Indicator, LedgerEntry, Milestone, MilestoneUpdate, Partnership, Plan
from app.models.base import Exact, table
from app.pagination import Row
from app.services.access import Actor
from app.services.leaf_rows import reports_of
from app.services.ledger import KINDS, PERSONAL
from app.services.records import as_id
from app.services.rules.updates import fold
from app.services.update_standings import columns_of
from app.sqlite import sqlite_driver
from app.vocabulary import LedgerAction

entry, milestone, plan = table(LedgerEntry), table(Milestone), table(Plan)
update, partnership, indicator = table(MilestoneUpdate), table(Partnership), table(Indicator)

Values = dict[str, Any]
Rows = dict[str, dict[UUID, Values]]

# No reading of the past is made from keys or imports, nor from what was frozen of other readings.
APART = {"api_key", "import_run", "snapshot"}
TABLES = [SQLModel.metadata.tables[kind] for kind in sorted(KINDS - APART)]


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of the past is asked for: one plan, by its id or its code then, or everything."""

    plan: str | None = None
    milestone: str | None = None


EVERYTHING = Scope()


@contextmanager
def as_known(
    connection: sa.Connection, actor: Actor, known_at: datetime, scope: Scope = EVERYTHING
) -> Iterator[tuple[sa.Connection, Actor]]:
    """Open the partnership as it was recorded by an instant, structure included.

    The actor is given back as it would have asked then: its today is the day of that instant.
    Raises NotFound where the plan, the milestone or the partnership was not there yet.
    """
    known_at = min(known_at.astimezone(UTC), actor.now)
    plan_id = _plan_of(connection, actor, known_at, scope)
    undone = _entries_after(connection, actor, known_at, plan_id)
    rows = _present(connection, actor, plan_id)
    for each in undone:
        _undo(rows, each)
    if actor.partnership_id not in rows["partnership"]:
        raise NotFound("partnership")
    _set_revisions(connection, actor, rows, known_at)
    with _engine().connect() as past:
        _store(past, rows)
        _copy_ledger(connection, past, actor, known_at, plan_id)
        _set_caches(connection, past, rows, undone, known_at)
        yield past, _as_then(actor, rows["partnership"][actor.partnership_id], known_at)


def _copy_ledger(
    there: sa.Connection,
    past: sa.Connection,
    actor: Actor,
    known_at: datetime,
    plan_id: UUID | None,
) -> None:
    """Keep what the ledger told of actions by then: it dates since when nobody leads them."""
    where = [entry.c.partnership_id == actor.partnership_id, entry.c.recorded_at <= known_at]
    where += [] if plan_id is None else [entry.c.plan_id == plan_id]
    statement = sa.select(entry).where(*where, entry.c.subject_kind == "action")
    if rows := there.execute(statement).mappings().all():
        past.execute(entry.insert(), [dict(row) for row in rows])


@cache
def _engine() -> sa.Engine:
    """Return what opens an empty database in memory with each connection."""
    return sa.create_engine("sqlite://", module=sqlite_driver(), poolclass=sa.NullPool)


@cache
def _tables() -> tuple[str, ...]:
    return tuple(str(CreateTable(each).compile(_engine())) for each in (*TABLES, entry))


def _plan_of(
    connection: sa.Connection, actor: Actor, known_at: datetime, scope: Scope
) -> UUID | None:
    """Find the plan asked for: where its code has changed since, by what it was then."""
    if scope.milestone is not None:
        return _plan_of_milestone(connection, actor, scope.milestone)
    if scope.plan is None:
        return None
    if (known := as_id(scope.plan)) is not None:
        return known
    mine = plan.c.partnership_id == actor.partnership_id
    codes = {row.id: row.code for row in connection.execute(sa.select(plan).where(mine))}
    for each in _entries_after(connection, actor, known_at, kind="plan"):
        if code := orjson.loads(each.changes).get("code"):
            codes[each.subject_id] = code[0]
    found: UUID | None = next((key for key, code in codes.items() if code == scope.plan), None)
    if found is None:
        raise NotFound("plan")
    return found


def _plan_of_milestone(connection: sa.Connection, actor: Actor, key: str) -> UUID:
    told = (entry.c.subject_id == as_id(key), entry.c.partnership_id == actor.partnership_id)
    of_kind = entry.c.subject_kind == "milestone"
    statement = sa.select(entry.c.plan_id).where(*told, of_kind).limit(1)
    if found := connection.execute(statement).scalar():
        return UUID(str(found))
    raise NotFound("milestone")


def _as_then(actor: Actor, then: Values, known_at: datetime) -> Actor:
    names = ("time_zone", "fy_start_month", "returns_due_days")
    return replace(actor, now=known_at, in_the_past=True, **{name: then[name] for name in names})


def _entries_after(
    connection: sa.Connection,
    actor: Actor,
    known_at: datetime,
    plan_id: UUID | None = None,
    kind: str | None = None,
) -> list[Row]:
    where = [entry.c.partnership_id == actor.partnership_id, entry.c.recorded_at > known_at]
    if plan_id is not None:
        where.append(sa.or_(entry.c.plan_id == plan_id, entry.c.plan_id.is_(None)))
    if kind is not None:
        where.append(entry.c.subject_kind == kind)
    return list(connection.execute(sa.select(entry).where(*where).order_by(entry.c.seq.desc())))


def _present(connection: sa.Connection, actor: Actor, plan_id: UUID | None) -> Rows:
    return {
        each.name: {
            row.id: dict(row._mapping)
            for row in connection.execute(sa.select(each).where(*_scoped(each, actor, plan_id)))
        }
        for each in TABLES
    }


def _scoped(of: sa.Table, actor: Actor, plan_id: UUID | None) -> Iterator[sa.ColumnElement[bool]]:
    if of is partnership:
        yield of.c.id == actor.partnership_id
        return
    mine = of.c.partnership_id == actor.partnership_id
    yield sa.or_(mine, of.c.partnership_id.is_(None)) if of is indicator else mine
    if plan_id is not None and "plan_id" in of.c:
        yield sa.or_(of.c.plan_id == plan_id, of.c.plan_id.is_(None))


def _undo(rows: Rows, each: Row) -> None:
    if each.subject_kind not in rows:
        return
    kind, of_kind = SQLModel.metadata.tables[each.subject_kind], rows[each.subject_kind]
    if each.action == LedgerAction.CREATED:
        of_kind.pop(each.subject_id, None)
        return
    before = {
        name: _read(kind.c[name], pair[0])
        for name, pair in orjson.loads(each.changes).items()
        # Of what is erased, the past knows no more than the present.
        if name not in PERSONAL.get(each.subject_kind, ()) and name in kind.c
    }
    if each.action == LedgerAction.REMOVED:
        blank: Values = {column.key: None for column in kind.c}
        address = {
            "id": each.subject_id,
            "partnership_id": each.partnership_id,
            "plan_id": each.plan_id,
        }
        owner = {name: value for name, value in address.items() if name in kind.c}
        of_kind[each.subject_id] = {**blank, **_defaults(kind), **owner, **before}
    elif each.subject_id in of_kind:
        of_kind[each.subject_id] |= before


def _defaults(kind: sa.Table) -> Values:
    """Return what entries leave out of a row because it is worked out."""
    return {"current_blocked": False} if kind is milestone else {}


def _read(column: sa.Column[Any], value: Any) -> Any:
    """Read a value of an entry as its column holds it."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, Exact):
        return Decimal(value)
    if isinstance(kind, sa.Uuid):
        return UUID(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    return value


def _set_revisions(connection: sa.Connection, actor: Actor, rows: Rows, known_at: datetime) -> None:
    """Number the plans by their last entry then; the partnership's own number serves no reading."""
    mine = (entry.c.partnership_id == actor.partnership_id, entry.c.recorded_at <= known_at)
    last = (
        sa.select(entry.c.plan_id, sa.func.max(entry.c.seq).label("seq"))
        .where(*mine, entry.c.plan_id.in_(list(rows["plan"])))
        .group_by(entry.c.plan_id)
    )
    numbers = {row.plan_id: row.seq for row in connection.execute(last)}
    for plan_id, values in rows["plan"].items():
        values["revision"] = numbers.get(plan_id, 0)


def _store(past: sa.Connection, rows: Rows) -> None:
    for statement in _tables():
        past.exec_driver_sql(statement)
    for each in TABLES:
        if rows[each.name]:
            past.execute(each.insert(), list(rows[each.name].values()))


def _set_caches(
    connection: sa.Connection,
    past: sa.Connection,
    rows: Rows,
    undone: Iterable[Row],
    known_at: datetime,
) -> None:
    """Work out anew where the milestones stood of which updates were undone."""
    touched = _milestones_of(rows, undone) & rows["milestone"].keys()
    if not touched:
        return
    edited_at = _edited_at(connection, touched, known_at)
    for row in rows["milestone_update"].values():
        # Each update, and each voiding of one, was news of its milestone.
        if (milestone_id := row["milestone_id"]) in edited_at:
            news = (edited_at[milestone_id], row["recorded_at"], row["voided_at"])
            edited_at[milestone_id] = max(filter(None, news))
    reports = reports_of(past, list(touched))
    columns: defaultdict[UUID, Values] = defaultdict(dict)
    for key in touched:
        said = reports.get(key, ())
        columns[key] = columns_of(fold(said, rows["milestone"][key]["target_quantity"]))
        columns[key]["updated_at"] = edited_at[key]
    names = list(columns[next(iter(touched))])
    past.execute(
        milestone.update()
        .where(milestone.c.id == sa.bindparam("milestone"))
        .values({name: sa.bindparam(name) for name in names}),
        [{"milestone": key, **values} for key, values in columns.items()],
    )


def _milestones_of(rows: Rows, undone: Iterable[Row]) -> set[UUID]:
    found = set()
    for each in undone:
        if each.subject_kind == "milestone":
            found.add(each.subject_id)
        elif each.subject_kind == "milestone_update":
            pair = orjson.loads(each.changes).get("milestone_id", ())
            known = rows["milestone_update"].get(each.subject_id)
            # Of an update not made yet, its creation names the milestone, and a voiding does not.
            found |= {known["milestone_id"]} if known else {UUID(key) for key in pair if key}
    return found


def _edited_at(
    connection: sa.Connection, milestone_ids: Iterable[UUID], known_at: datetime
) -> dict[UUID, datetime]:
    last = (
        sa.select(entry.c.subject_id, sa.func.max(entry.c.recorded_at).label("at"))
        .where(entry.c.subject_id.in_(list(milestone_ids)), entry.c.recorded_at <= known_at)
        .group_by(entry.c.subject_id)
    )
    return {row.subject_id: row.at for row in connection.execute(last)}
