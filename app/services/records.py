"""What every service does with rows: find one of the caller's own, guard it, revise it."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from app.errors import NotFound, StaleVersion, UnknownReference
from app.models import Partnership, Plan
from app.models.base import Edited, Owned, table
from app.services.access import Actor

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


def guard(record: Edited, expected: int) -> None:
    """Refuse an edit that was based on another version. Raises StaleVersion."""
    if record.version != expected:
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


def touch_plan(session: Session, plan_id: UUID) -> None:
    """Raise the revision of a plan: something beneath it changed."""
    columns = table(Plan)
    session.flush()
    session.execute(
        columns.update().where(columns.c.id == plan_id).values(revision=columns.c.revision + 1)
    )
    session.expire_all()


def touch_partnership(session: Session, actor: Actor) -> None:
    """Raise the revision of a partnership: agencies, sources, indicators or rules changed."""
    columns = table(Partnership)
    session.flush()
    session.execute(
        columns.update()
        .where(columns.c.id == actor.partnership_id)
        .values(revision=columns.c.revision + 1)
    )
    session.expire_all()


def id_of(
    connection: sa.Connection,
    model: type[SQLModel],
    wanted: Mapping[str, Any],
    pointer: str,
    noun: str,
) -> UUID:
    """Find the id of a row that a body names. Raises UnknownReference with the field's pointer."""
    columns = table(model).c
    where = [columns[name] == value for name, value in wanted.items()]
    found = connection.execute(sa.select(columns.id).where(*where)).scalar()
    if found is None:
        raise UnknownReference(f"There is no such {noun}.", pointer=pointer)
    return UUID(str(found))


def is_there(
    connection: sa.Connection, model: type[SQLModel], where: Iterable[sa.ColumnElement[bool]]
) -> bool:
    """Say whether any row of a table fits."""
    statement = sa.select(sa.literal(1)).select_from(table(model)).where(*where).limit(1)
    return connection.execute(statement).first() is not None
