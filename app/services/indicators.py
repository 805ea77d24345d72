"""The vocabulary of indicators: those that ship with Waymark, and a partnership's own."""

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import AlreadyExists, NotFound, ReadOnly, Unprocessable
from app.models import Indicator
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Day, Line
from app.schemas.indicator import IndicatorCreate, IndicatorUpdate
from app.services import ledger, places
from app.services.access import Actor
from app.services.indicator_links import add_link as add_link
from app.services.indicator_values import add_value as add_value
from app.services.records import Versions, as_id, guard, is_there, revise
from app.services.rules.numbering import sortable
from app.services.rules.periods import year_bounds

indicator = table(Indicator)

NATIONAL_SCHEME = "NI"
# The National Indicator Set was in force for these three financial years.
IN_FORCE_FROM, IN_FORCE_TO = year_bounds(2008)[0], year_bounds(2010)[1]
ORDERS: Orders = {
    "ref": (indicator.c.position,),
    "title": (indicator.c.title,),
    "updated_at": (indicator.c.updated_at,),
}
TOLD = (
    *("id", "scheme", "ref", "title", "verified", "good_direction", "unit"),
    *("valid_from", "valid_to", "version", "created_at", "updated_at"),
)


class IndicatorQuery(Sorted):
    """Filters of the list of indicators."""

    sort: str | None = sort_by(ORDERS)
    scheme: list[Line] = Field(default=[], description="Whose they are, such as NI.")
    ref: list[Line] = Field(default=[], description="Refs of the indicators wanted.")
    verified: bool | None = Field(default=None, description="Whether the wording was checked.")
    valid_on: Day | None = Field(default=None, description="In force on this day.")


def _tell(row: Row) -> dict[str, Any]:
    told = {name: row._mapping[name] for name in TOLD}
    return {**told, "shipped": row.partnership_id is None}


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    owner = indicator.c.partnership_id
    return sa.or_(owner.is_(None), owner == actor.partnership_id)


def _named(actor: Actor, key: str | UUID) -> tuple[sa.ColumnElement[bool], ...]:
    known = key if isinstance(key, UUID) else as_id(key)
    named = indicator.c.id == known if known else indicator.c.ref == key
    return named, _readable(actor)


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one indicator, shipped or own, found by id or ref. Raises NotFound."""
    statement = sa.select(indicator).where(*_named(actor, key))
    if row := connection.execute(statement).first():
        return _tell(row)
    raise NotFound("indicator")


def find(
    connection: sa.Connection, actor: Actor, query: IndicatorQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List indicators, shipped and own, by ref unless another order is asked for."""
    columns = indicator.c
    statement = sa.select(indicator).where(_readable(actor))
    if query.scheme:
        statement = statement.where(columns.scheme.in_(query.scheme))
    if query.ref:
        statement = statement.where(columns.ref.in_(query.ref))
    if query.verified is not None:
        statement = statement.where(columns.verified.is_(query.verified))
    if query.valid_on is not None:
        begun = sa.or_(columns.valid_from.is_(None), columns.valid_from <= query.valid_on)
        not_over = sa.or_(columns.valid_to.is_(None), columns.valid_to >= query.valid_on)
        statement = statement.where(begun, not_over)
    keys = order_keys(ORDERS, query.sort, "ref", columns.id)
    found = paginate(connection, statement, keys, query)
    return found, [_tell(row) for row in found.rows]


def _settled(
    connection: sa.Connection, actor: Actor, before: Mapping[str, Any], changes: dict[str, Any]
) -> dict[str, Any]:
    """Check what an indicator is to be, and add the position that follows from its ref."""
    after = {**before, **changes}
    if after["scheme"].upper() == NATIONAL_SCHEME:
        raise Unprocessable("The scheme NI is the national set's own.", pointer="/scheme")
    first, last = after["valid_from"], after["valid_to"]
    if first and last and last < first:
        raise Unprocessable("valid_to may not be before valid_from.", pointer="/valid_to")
    ref = after["ref"]
    if ref == before.get("ref"):
        return changes
    if places.NATIONAL.fullmatch(ref):
        # Only the national set has refs like this; what it lacks, nobody may make.
        places.indicator_id(connection, actor, ref, "/ref")
    if is_there(connection, Indicator, (indicator.c.ref == ref, _readable(actor))):
        raise AlreadyExists("Another indicator has this ref.", pointer="/ref")
    return {**changes, "position": sortable(ref)}


def create(session: Session, actor: Actor, wanted: IndicatorCreate) -> dict[str, Any]:
    """Make an indicator of the partnership's own. Raises AlreadyExists, UnknownIndicator."""
    made = Indicator(
        **_settled(session.connection(), actor, {}, wanted.model_dump()),
        partnership_id=actor.partnership_id,
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    made_id = made.id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)


def update(
    session: Session, actor: Actor, key: str, patch: IndicatorUpdate, expected: Versions
) -> dict[str, Any]:
    """Change an indicator. Raises NotFound, ReadOnly, StaleVersion, AlreadyExists."""
    statement = sa.select(Indicator).where(*_named(actor, key)).with_for_update()
    record = session.scalars(statement).first()
    if record is None:
        raise NotFound("indicator")
    if record.partnership_id is None:
        raise ReadOnly("This indicator is shipped; nobody changes it.")
    guard(record, expected)
    changes = _settled(session.connection(), actor, record.model_dump(), patch.model_dump())
    record_id = record.id
    if revise(record, changes, actor):
        ledger.write(session, actor)
    return read(session.connection(), actor, record_id)


def ship(session: Session) -> int:
    """Load the National Indicator Set where it is not yet loaded; return how many were added."""
    there = sa.select(indicator.c.ref).where(indicator.c.partnership_id.is_(None))
    known = set(session.execute(there).scalars())
    source = files("app.data").joinpath("national_indicators.csv").read_text("utf-8")
    absent = [row for row in csv.DictReader(source.splitlines()) if row["ref"] not in known]
    shipped = [
        Indicator(
            scheme=NATIONAL_SCHEME,
            ref=row["ref"],
            position=sortable(row["ref"]),
            title=row["title"] or f"{row['ref']} (title not known)",
            verified=row["verified"] == "true",
            valid_from=IN_FORCE_FROM,
            valid_to=IN_FORCE_TO,
        ).model_dump()
        for row in absent
    ]
    if shipped:
        # Straight into the table: what belongs to no partnership is in no ledger.
        session.connection().execute(indicator.insert(), shipped)
    return len(absent)
