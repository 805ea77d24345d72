"""Erasing a person: the name and address of a contact, wherever they are kept as such."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.changes import Session
from app.errors import NotFound
from app.models import Action, Assessment, Contact, ImportRun, PersonalValue
from app.models.base import table
from app.services import idempotency, kept_readings, ledger
from app.services.access import Actor
from app.services.idempotency import as_words
from app.services.importing import forgetting
from app.services.ledger import KINDS
from app.services.records import revise

personal = table(PersonalValue)

# What stands for a person whose contact, and so whose role, was removed.
UNNAMED = "a former contact"
APOSTROPHES, HYPHENS = "'\u2019\u2018\u02bc`", "\u2010\u2011\u2013-"
# Columns that hold a person's name as printed, beside the contact itself.
PRINTED = ((Action, "owner_printed"), (Assessment, "assessor"), (ImportRun, "file_name"))


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and where free text still says the name: `table.column` and how often.

    `files` is how many imported files were dropped, since they may have said it.
    """

    values: int
    left: dict[str, int]
    files: int = 0


def erase(session: Session, actor: Actor, contact_id: UUID) -> Erased:
    """Erase every name and e-mail address a contact ever had, also after it was removed.

    The role stays, and so does the chain. Raises NotFound.
    """
    record = _find(session, actor, contact_id)
    values = _ever_had(session, actor, record, contact_id)
    if record is None and not values:
        raise NotFound("contact")
    role = record.role_title if record else UNNAMED
    if record:
        revise(record, {"name": None, "email": None}, actor)
    for value in values:
        _replace(session, actor, value, role)
    files = forgetting.erase(session, actor, [(value, role) for value in values])
    ledger.write(session, actor)
    connection = session.connection()
    kept_readings.forget(connection, actor.partnership_id)
    count = _forget(connection, actor, contact_id, values)
    for value in values:
        idempotency.reword(connection, actor.partnership_id, value, role)
    left = {k: n for v in values for k, n in _left(connection, actor, v).items()}
    return Erased(count, left, files)


def _find(session: Session, actor: Actor, contact_id: UUID) -> Contact | None:
    columns = table(Contact).c
    mine = (columns.id == contact_id, columns.partnership_id == actor.partnership_id)
    return session.scalars(sa.select(Contact).where(*mine).with_for_update()).first()


def _ever_had(
    session: Session, actor: Actor, record: Contact | None, contact_id: UUID
) -> list[str]:
    mine = personal.c.partnership_id == actor.partnership_id
    of_contact = (personal.c.subject_kind == "contact", personal.c.subject_id == contact_id)
    values = set(session.scalars(sa.select(personal.c.value).where(mine, *of_contact)))
    if record:
        values |= {value for value in (record.name, record.email) if value}
    # A longer name first, lest a shorter one leave half of it.
    spelled = {spelling for value in values for spelling in _spellings(value)}
    return sorted(spelled, key=lambda value: (-len(value), value))


def _spellings(value: str) -> set[str]:
    """Return a value as documents print it: with each kind of apostrophe and of hyphen."""
    plain = re.sub(f"[{HYPHENS}]", "-", re.sub(f"[{APOSTROPHES}]", "'", value))
    printed = {plain.replace("'", a).replace("-", h) for a in APOSTROPHES for h in HYPHENS}
    both = {value, *printed}
    both |= {
        f"{last}, {first}" for text in both for first, _, last in [text.rpartition(" ")] if first
    }
    return both | {unicodedata.normalize(form, text) for form in ("NFC", "NFD") for text in both}


def _replace(session: Session, actor: Actor, value: str, role: str) -> None:
    whole = as_words(value)
    for model, column in PRINTED:
        columns = table(model).c
        mine = columns.partnership_id == actor.partnership_id
        told = columns[column].contains(value, autoescape=True)
        for row in session.scalars(sa.select(model).where(mine, told)):
            setattr(row, column, whole.sub(lambda _: role, getattr(row, column)))


def _forget(
    connection: sa.Connection, actor: Actor, contact_id: UUID, values: Iterable[str]
) -> int:
    mine = personal.c.partnership_id == actor.partnership_id
    gone = {
        row.id
        for value in values
        for row in connection.execute(
            sa.select(personal).where(mine, personal.c.value.contains(value, autoescape=True))
        ).all()
        if row.subject_id == contact_id or as_words(value).search(row.value)
    }
    return connection.execute(personal.delete().where(personal.c.id.in_(gone))).rowcount


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
