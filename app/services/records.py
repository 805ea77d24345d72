"""What every service does with rows: find one of the caller's own, guard it, revise it."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from app import models
from app.changes import Session, values_of
from app.errors import NotFound, StaleVersion, UnknownReference
from app.models import ExternalReference, Milestone, Plan
from app.models.base import Edited, Owned, table
from app.services.access import Actor

# The versions that an edit may have been based on: any that its caller has read.
Versions = frozenset[int]

OwnedModel = TypeVar("OwnedModel", bound=Owned)


def as_id(text: str) -> UUID | None:
    """Read an identifier, or None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def get(
    session: Session, actor: Actor, model: type[OwnedModel], key: str | UUID, noun: str
) -> OwnedModel:
    """Fetch one of the caller's partnership, locked until the transaction ends.

    Raises NotFound for what does not exist, and for what belongs to another partnership.
    """
    known = key if isinstance(key, UUID) else as_id(key)
    columns = table(model).c
    mine = (columns.id == known, columns.partnership_id == actor.partnership_id)
    found = session.scalars(sa.select(model).where(*mine).with_for_update()).first()
    if known is None or found is None:
        raise NotFound(noun)
    return found


def get_plan(session: Session, actor: Actor, key: str) -> Plan:
    """Fetch a plan by id or code, locked until the transaction ends. Raises NotFound."""
    columns = table(Plan).c
    named = columns.id == known if (known := as_id(key)) else columns.code == key
    mine = (named, columns.partnership_id == actor.partnership_id)
    if plan := session.scalars(sa.select(Plan).where(*mine).with_for_update()).first():
        return plan
    raise NotFound("plan")


def guard(record: Edited, expected: Versions) -> None:
    """Refuse an edit that was based on other versions. Raises StaleVersion."""
    if record.version not in expected:
        raise StaleVersion("It was changed since you read it; read it again and redo the edit.")


def revise(record: Edited, changes: Mapping[str, Any], actor: Actor) -> bool:
    """Apply changes and count the edit; an edit that changes nothing is not one."""
    moved = {name: value for name, value in changes.items() if getattr(record, name) != value}
    for name, value in moved.items():
        setattr(record, name, value)
    if moved:
        mark_edited(record, actor)
    return bool(moved)


def mark_edited(record: Edited, actor: Actor) -> None:
    """Count an edit of what hangs on a record, such as its list of contributors."""
    record.version += 1
    record.updated_at = actor.now


@cache
def _named(of: sa.Table, names: tuple[str, ...]) -> sa.Select[Any]:
    return sa.select(of.c.id).where(*(of.c[name] == sa.bindparam(f"by_{name}") for name in names))


def id_of(
    connection: sa.Connection,
    model: type[SQLModel],
    wanted: Mapping[str, Any],
    pointer: str,
    noun: str,
) -> UUID:
    """Find the id of a row that a body names. Raises UnknownReference with the field's pointer."""
    named = {f"by_{name}": value for name, value in wanted.items()}
    found = connection.execute(_named(table(model), tuple(wanted)), named).scalar()
    if found is None:
        raise UnknownReference(f"There is no such {noun}.", pointer=pointer)
    return UUID(str(found))


def is_there(
    connection: sa.Connection, model: type[SQLModel], where: Iterable[sa.ColumnElement[bool]]
) -> bool:
    """Say whether any row of a table fits."""
    statement = sa.select(sa.literal(1)).select_from(table(model)).where(*where).limit(1)
    return connection.execute(statement).first() is not None


CLASSES: dict[str, type[SQLModel]] = {
    str(model.__tablename__): model for model in (getattr(models, name) for name in models.__all__)
}


@cache
def _dependents(parent: str, rule: str) -> list[tuple[type[SQLModel], str]]:
    """List the tables whose rows go with, or let go of, those of a table, and by which column."""
    return [
        (CLASSES[child.name], key.parent.name)
        for child in SQLModel.metadata.sorted_tables
        for key in child.foreign_keys
        if key.column.table.name == parent and key.ondelete == rule
    ]


def discard(session: Session, model: type[SQLModel], *where: sa.ColumnElement[bool]) -> None:
    """Remove the rows that fit and all that belongs to them, each noted for the ledger."""
    rows = session.scalars(sa.select(model).where(*where)).all()
    if not rows:
        return
    parent = str(model.__tablename__)
    keys = [values_of(row)["id"] for row in rows]
    for child, column in _dependents(parent, "CASCADE"):
        discard(session, child, table(child).c[column].in_(keys))
    for child, column in _dependents(parent, "SET NULL"):
        for row in session.scalars(sa.select(child).where(table(child).c[column].in_(keys))):
            setattr(row, column, None)
    if model is Milestone:
        discard(session, ExternalReference, table(ExternalReference).c.subject_id.in_(keys))
    for row in rows:
        session.delete(row)
    session.flush()


def insert_absent(connection: sa.Connection, into: sa.Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with the same key is there; say whether it was inserted.

    Waits for whoever is inserting the same key at this moment.
    """
    return (
        connection.execute(_absent(connection.dialect.name, into), dict(values)).first() is not None
    )


@cache
def _absent(dialect: str, into: sa.Table) -> sa.Executable:
    inserting = postgresql.insert(into) if dialect == "postgresql" else sqlite.insert(into)
    return inserting.on_conflict_do_nothing().returning(*into.primary_key)
