"""Whether a text names a person whom the partnership knows."""

import sqlalchemy as sa

from app.models import Contact, PersonalValue
from app.models.base import table
from app.services.access import Actor
from app.services.idempotency import as_words

contact, personal = table(Contact), table(PersonalValue)


def is_named_in(connection: sa.Connection, actor: Actor, text: str) -> bool:
    """Tell whether a text says a name or an address that a contact has, or had.

    A name of one word counts only if it is the whole text: Will or Grace may be no name elsewhere.
    """
    mine = contact.c.partnership_id == actor.partnership_id
    ever = (personal.c.partnership_id == actor.partnership_id, personal.c.subject_kind == "contact")
    values = sa.union(
        sa.select(contact.c.name).where(mine, contact.c.name.is_not(None)),
        sa.select(personal.c.value).where(*ever),
    )
    return any(_says(text, str(value).strip()) for value in connection.scalars(values))


def _says(text: str, name: str) -> bool:
    if " " not in name and "@" not in name:
        return text.strip() == name
    return as_words(name.casefold()).search(text.casefold()) is not None
