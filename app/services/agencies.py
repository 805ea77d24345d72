"""Agencies and funding sources, which everything names by code, and the contacts of agencies."""

from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import AlreadyExists, InUse, NotFound
from app.models import Action, Agency, Contact, FundingSource, Milestone
from app.models.base import table
from app.pagination import Orders, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.agency import (
    AgencyCreate,
    AgencyUpdate,
    ContactCreate,
    ContactUpdate,
    FundingSourceCreate,
    FundingSourceUpdate,
)
from app.schemas.base import ShortName
from app.services import filters, ledger, places
from app.services.access import Actor
from app.services.records import Versions, as_id, get, guard, is_there, revise
from app.vocabulary import AgencyKind

Coded = TypeVar("Coded", Agency, FundingSource)
# Which of the two kinds of coded things a route is about.
AGENCIES, SOURCES = Agency, FundingSource

agency, source, contact = table(Agency), table(FundingSource), table(Contact)

NOUNS: dict[type[Any], str] = {Agency: "agency", FundingSource: "funding source"}
CONTACTS: sa.Select[Any] = sa.select(contact, agency.c.code.label("agency")).outerjoin_from(
    contact, agency, agency.c.id == contact.c.agency_id
)
# Those of one agency and role, in the order in which one of them is meant.
ALIKE = (contact.c.name.is_not(None), contact.c.id)
BY_CODE = ("code", "name", "updated_at")
CONTACT_ORDERS: Orders = {
    "role_title": (contact.c.role_title,),
    "name": (contact.c.name,),
    "updated_at": (contact.c.updated_at,),
}
STAMPS = ("version", "created_at", "updated_at")
TOLD: dict[type[Any], tuple[str, ...]] = {
    Agency: ("id", "code", "name", "kind", "aliases", *STAMPS),
    FundingSource: ("id", "code", "name", *STAMPS),
    Contact: ("id", "agency", "role_title", "name", "email", *STAMPS),
}


class FundingSourceQuery(Sorted):
    """Filters of the list of funding sources."""

    sort: str | None = sort_by(BY_CODE)
    code: list[ShortName] = Field(default=[], description="Codes of those wanted.")


class AgencyQuery(FundingSourceQuery):
    """Filters of the list of agencies."""

    kind: list[AgencyKind] = Field(default=[], description="One body, or several.")


class ContactQuery(Sorted):
    """Filters of the list of contacts."""

    sort: str | None = sort_by(CONTACT_ORDERS)
    agency: list[ShortName] = Field(default=[], description="Codes of agencies.")


def _tell(model: type[Any], row: sa.Row[Any]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in TOLD[model]}


def _mine(model: type[Coded], actor: Actor, key: str) -> tuple[sa.ColumnElement[bool], ...]:
    columns = table(model).c
    named = columns.id == known if (known := as_id(key)) else columns.code == key
    return named, columns.partnership_id == actor.partnership_id


def read(
    connection: sa.Connection, actor: Actor, model: type[Coded], key: str | UUID
) -> dict[str, Any]:
    """Tell an agency or a funding source, found by id or code. Raises NotFound."""
    statement = sa.select(table(model)).where(*_mine(model, actor, str(key)))
    if row := connection.execute(statement).first():
        return _tell(model, row)
    raise NotFound(NOUNS[model])


def find(
    connection: sa.Connection, actor: Actor, model: type[Coded], query: FundingSourceQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List agencies or funding sources, by code unless another order is asked for."""
    columns = table(model).c
    statement = sa.select(table(model)).where(columns.partnership_id == actor.partnership_id)
    if query.code:
        statement = statement.where(columns.code.in_(query.code))
    if isinstance(query, AgencyQuery) and query.kind:
        statement = statement.where(columns.kind.in_(query.kind))
    orders: Orders = {name: (columns[name],) for name in BY_CODE}
    found = paginate(
        connection, statement, order_keys(orders, query.sort, "code", columns.id), query
    )
    return found, [_tell(model, row) for row in found.rows]


def _check_code(session: Session, actor: Actor, model: type[Coded], code: str) -> None:
    columns = table(model).c
    taken = (columns.code == code, columns.partnership_id == actor.partnership_id)
    if is_there(session.connection(), model, taken):
        raise AlreadyExists(f"Another {NOUNS[model]} has this code.", pointer="/code")


def _keep(session: Session, actor: Actor, made: Any) -> None:
    made.partnership_id = actor.partnership_id
    made.created_at = made.updated_at = actor.now
    session.add(made)
    session.flush()


def add(session: Session, actor: Actor, wanted: AgencyCreate) -> Agency:
    """Make an agency. Raises AlreadyExists."""
    _check_code(session, actor, Agency, wanted.code)
    made = Agency(**wanted.model_dump())
    _keep(session, actor, made)
    return made


def add_source(session: Session, actor: Actor, wanted: FundingSourceCreate) -> FundingSource:
    """Make a funding source. Raises AlreadyExists."""
    _check_code(session, actor, FundingSource, wanted.code)
    made = FundingSource(**wanted.model_dump())
    _keep(session, actor, made)
    return made


def create(session: Session, actor: Actor, wanted: AgencyCreate) -> dict[str, Any]:
    """Make an agency and tell it. Raises AlreadyExists."""
    made_id = add(session, actor, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, Agency, made_id)


def create_source(session: Session, actor: Actor, wanted: FundingSourceCreate) -> dict[str, Any]:
    """Make a funding source and tell it. Raises AlreadyExists."""
    made_id = add_source(session, actor, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, FundingSource, made_id)


def update(
    session: Session,
    actor: Actor,
    model: type[Coded],
    key: str,
    patch: AgencyUpdate | FundingSourceUpdate,
    expected: Versions,
) -> dict[str, Any]:
    """Change an agency or a funding source. Raises NotFound, StaleVersion, AlreadyExists."""
    statement = sa.select(model).where(*_mine(model, actor, key)).with_for_update()
    record = session.scalars(statement).first()
    if record is None:
        raise NotFound(NOUNS[model])
    guard(record, expected)
    changes, record_id = patch.model_dump(), record.id
    if changes.get("code", record.code) != record.code:
        _check_code(session, actor, model, changes["code"])
    if revise(record, changes, actor):
        ledger.write(session, actor)
    return read(session.connection(), actor, model, record_id)


def read_contact(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one contact. Raises NotFound."""
    mine = (contact.c.id == as_id(str(key)), contact.c.partnership_id == actor.partnership_id)
    if row := connection.execute(CONTACTS.where(*mine)).first():
        return _tell(Contact, row)
    raise NotFound("contact")


def find_contacts(
    connection: sa.Connection, actor: Actor, query: ContactQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List contacts, by role unless another order is asked for. Raises UnknownReference."""
    statement = CONTACTS.where(contact.c.partnership_id == actor.partnership_id)
    if query.agency:
        agency_ids = filters.agency_ids(connection, actor, query.agency, "agency")
        statement = statement.where(contact.c.agency_id.in_(agency_ids))
    keys = order_keys(CONTACT_ORDERS, query.sort, "role_title", contact.c.id)
    found = paginate(connection, statement, keys, query)
    return found, [_tell(Contact, row) for row in found.rows]


def contact_for(
    session: Session, actor: Actor, wanted: ContactCreate, others: Collection[UUID] = ()
) -> UUID:
    """Find the contact with this agency and role, and name if given, or make it.

    Of several that are not among the others, one without a name is meant before those with one,
    and then the first made. Raises UnknownReference.
    """
    agency_id = places.agency_id(session.connection(), actor, wanted.agency, "/agency")
    same = [
        contact.c.partnership_id == actor.partnership_id,
        contact.c.agency_id.is_not_distinct_from(agency_id),
        contact.c.role_title == wanted.role_title,
        contact.c.id.not_in(others),
    ]
    if wanted.name is not None:
        same.append(contact.c.name == wanted.name)
    statement = sa.select(contact.c.id).where(*same).order_by(*ALIKE)
    found: UUID | None = session.execute(statement).scalar()
    return found or add_contact(session, actor, wanted).id


def add_contact(session: Session, actor: Actor, wanted: ContactCreate) -> Contact:
    """Make a contact. Raises UnknownReference."""
    agency_id = places.agency_id(session.connection(), actor, wanted.agency, "/agency")
    made = Contact(**wanted.model_dump(exclude={"agency"}), agency_id=agency_id)
    _keep(session, actor, made)
    return made


def create_contact(session: Session, actor: Actor, wanted: ContactCreate) -> dict[str, Any]:
    """Make a contact and tell it. Raises UnknownReference."""
    made_id = add_contact(session, actor, wanted).id
    ledger.write(session, actor)
    return read_contact(session.connection(), actor, made_id)


def update_contact(
    session: Session, actor: Actor, key: str, patch: ContactUpdate, expected: Versions
) -> dict[str, Any]:
    """Change a contact. Raises NotFound, StaleVersion, UnknownReference."""
    record = get(session, actor, Contact, key, "contact")
    guard(record, expected)
    changes, contact_id = patch.model_dump(), record.id
    if "agency" in changes:
        code = changes.pop("agency")
        changes["agency_id"] = places.agency_id(session.connection(), actor, code, "/agency")
    if revise(record, changes, actor):
        ledger.write(session, actor)
    return read_contact(session.connection(), actor, contact_id)


def delete_contact(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove a contact who leads nothing. Raises NotFound, InUse, StaleVersion."""
    record = get(session, actor, Contact, key, "contact")
    guard(record, expected)
    for model in (Action, Milestone):
        if is_there(session.connection(), model, (table(model).c.lead_contact_id == record.id,)):
            raise InUse(f"The contact leads {model.__tablename__}s; name another lead first.")
    session.delete(record)
    ledger.write(session, actor)
