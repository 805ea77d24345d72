"""Erasing a person: the name and address of a contact, wherever they are kept as such."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.changes import Session
from app.models import Action, Assessment, Contact, PersonalValue
from app.models.base import table
from app.services import idempotency, ledger
from app.services.access import Actor
from app.services.ledger import KINDS
from app.services.records import get, revise

personal = table(PersonalValue)

# Columns that hold a person's name as printed, beside the contact itself.
PRINTED = ((Action, "owner_printed"), (Assessment, "assessor"))


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and where free text still says the name: `table.column` and how often."""

    values: int
    left: dict[str, int]


def erase(session: Session, actor: Actor, contact_id: UUID) -> Erased:
    """Erase a contact's name and e-mail address; the role stays, and so does the chain.

    Raises NotFound.
    """
    record = get(session, actor, Contact, contact_id, "contact")
    values = [value for value in (record.name, record.email) if value]
    role = record.role_title
    revise(record, {"name": None, "email": None}, actor)
    for value in values:
        _replace(session, actor, value, role)
    ledger.write(session, actor)
    connection = session.connection()
    count = _forget(connection, actor, "contact", contact_id)
    for value in values:
        mine = personal.c.partnership_id == actor.partnership_id
        told = personal.c.value.contains(value, autoescape=True)
        count += connection.execute(personal.delete().where(mine, told)).rowcount
        idempotency.forget_value(connection, actor.partnership_id, value)
    return Erased(count, {k: n for v in values for k, n in _left(connection, actor, v).items()})


def _replace(session: Session, actor: Actor, value: str, role: str) -> None:
    for model, column in PRINTED:
        columns = table(model).c
        mine = columns.partnership_id == actor.partnership_id
        told = columns[column].contains(value, autoescape=True)
        for row in session.scalars(sa.select(model).where(mine, told)):
            setattr(row, column, getattr(row, column).replace(value, role))


def _forget(connection: sa.Connection, actor: Actor, kind: str, subject_id: UUID) -> int:
    mine = personal.c.partnership_id == actor.partnership_id
    of_subject = (personal.c.subject_kind == kind, personal.c.subject_id == subject_id)
    return connection.execute(personal.delete().where(mine, *of_subject)).rowcount


def _left(connection: sa.Connection, actor: Actor, value: str) -> dict[str, int]:
    found = {}
    for name in sorted(KINDS):
        of = SQLModel.metadata.tables[name]
        if "partnership_id" not in of.c:
            continue
        mine = of.c.partnership_id == actor.partnership_id
        for column in of.c:
            if isinstance(column.type, sa.Text):
                told = column.contains(value, autoescape=True)
                statement = sa.select(sa.func.count()).select_from(of).where(mine, told)
                if count := connection.execute(statement).scalar_one():
                    found[f"{name}.{column.key}"] = count
    return found
