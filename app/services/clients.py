"""Clients of the API: made with a key, given new keys, and shut out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import AlreadyExists, Conflict, MissingScope, NotFound, Unprocessable
from app.models import Agency, ApiClient, ApiKey
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.client import LONGEST_DAYS, ClientCreate, ClientRotate
from app.services import access, ledger, places
from app.services.access import Actor, NewKey
from app.services.records import as_id, get, is_there, mark_edited
from app.vocabulary import Scope

client, key, agency = table(ApiClient), table(ApiKey), table(Agency)

CLIENTS: sa.Select[Any] = sa.select(client, agency.c.code.label("agency")).outerjoin_from(
    client, agency, agency.c.id == client.c.agency_id
)
ORDERS: Orders = {
    "name": (client.c.name,),
    "created_at": (client.c.created_at,),
    "updated_at": (client.c.updated_at,),
}
TOLD = (
    *("id", "name", "agency", "scopes", "source_systems", "revoked_at"),
    *("version", "created_at", "updated_at"),
)
KEY_TOLD = ("prefix", "created_at", "expires_at", "revoked_at", "last_used_at")


class ClientQuery(Sorted):
    """Filters of the list of clients."""

    sort: str | None = sort_by(ORDERS)


def _tell(connection: sa.Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    theirs = key.c.client_id.in_([row.id for row in rows])
    keys: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(
        sa.select(key).where(theirs).order_by(key.c.created_at, key.c.id)
    ).all():
        keys[row.client_id].append({name: row._mapping[name] for name in KEY_TOLD})
    return [
        {**{name: row._mapping[name] for name in TOLD}, "keys": keys.get(row.id, [])}
        for row in rows
    ]


def read(connection: sa.Connection, actor: Actor, named: str | UUID) -> dict[str, Any]:
    """Tell one client, without its keys' secrets. Raises NotFound."""
    mine = (client.c.id == as_id(str(named)), client.c.partnership_id == actor.partnership_id)
    if row := connection.execute(CLIENTS.where(*mine)).first():
        return _tell(connection, [row])[0]
    raise NotFound("client")


def find(
    connection: sa.Connection, actor: Actor, query: ClientQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List clients, by name unless another order is asked for."""
    statement = CLIENTS.where(client.c.partnership_id == actor.partnership_id)
    keys = order_keys(ORDERS, query.sort, "name", client.c.id)
    found = paginate(connection, statement, keys, query)
    return found, _tell(connection, found.rows)


def _check_scopes(actor: Actor, scopes: Sequence[str], pointer: str | None = None) -> None:
    if not set(scopes) <= actor.scopes:
        raise MissingScope("Nobody hands out a scope that they lack.", pointer=pointer)


def _check(session: Session, actor: Actor, wanted: ClientCreate) -> None:
    _check_scopes(actor, wanted.scopes, "/scopes")
    if wanted.agency is not None and access.NEVER_FOR_AGENCIES & set(wanted.scopes):
        never = " or ".join(sorted(access.NEVER_FOR_AGENCIES))
        raise Unprocessable(f"A client of an agency may not hold {never}.", pointer="/scopes")
    named = (client.c.name == wanted.name, client.c.partnership_id == actor.partnership_id)
    if is_there(session.connection(), ApiClient, named):
        raise AlreadyExists("Another client has this name.", pointer="/name")


def _live_keys(session: Session, actor: Actor, client_id: UUID) -> Sequence[ApiKey]:
    live = (key.c.client_id == client_id, key.c.revoked_at.is_(None), key.c.expires_at > actor.now)
    return session.scalars(
        sa.select(ApiKey).where(*live).order_by(key.c.created_at, key.c.id)
    ).all()


def issue_key(
    session: Session,
    actor: Actor,
    client_id: UUID,
    made: NewKey,
    overlap_hours: int = 24,
    *,
    expires_in_days: int = LONGEST_DAYS,
) -> str:
    """Give a client a key just made and return it; the one it has runs out after the overlap.

    Of two live keys the older is revoked at once, so that never more than two are live.
    """
    last = actor.now + timedelta(hours=overlap_hours)
    newest_first = _live_keys(session, actor, client_id)[::-1]
    for key_before in newest_first[:1]:
        key_before.expires_at = min(key_before.expires_at, last)
    for outlived in newest_first[1:]:
        outlived.revoked_at = actor.now
    session.add(
        ApiKey(
            partnership_id=actor.partnership_id,
            client_id=client_id,
            prefix=made.prefix,
            digest=made.digest,
            created_at=actor.now,
            expires_at=actor.now + timedelta(days=expires_in_days),
        )
    )
    session.flush()
    return made.text


def create(
    session: Session, actor: Actor, wanted: ClientCreate, pepper: str, environment: str
) -> dict[str, Any]:
    """Make a client with its first key, and tell it with that key.

    Raises MissingScope, Unprocessable, AlreadyExists, UnknownReference.
    """
    _check(session, actor, wanted)
    agency_id = places.agency_id(session.connection(), actor, wanted.agency, "/agency")
    made = ApiClient(
        partnership_id=actor.partnership_id,
        name=wanted.name,
        agency_id=agency_id,
        scopes=[Scope(scope).value for scope in wanted.scopes],
        source_systems=wanted.source_systems,
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    days, made_id = wanted.expires_in_days, made.id
    fresh = access.make_key(pepper, environment)
    text = issue_key(session, actor, made_id, fresh, expires_in_days=days)
    ledger.write(session, actor)
    return {**read(session.connection(), actor, made_id), "key": access.Secret(text)}


def rotate(
    session: Session,
    actor: Actor,
    named: str,
    wanted: ClientRotate,
    pepper: str,
    environment: str,
) -> dict[str, Any]:
    """Change a client over to a new key, and tell it with that key.

    Raises NotFound, MissingScope, Conflict.
    """
    record = get(session, actor, ApiClient, named, "client")
    if record.revoked_at is not None:
        raise Conflict("The client was revoked; make a new one.")
    # Whoever is shown the key could use it.
    _check_scopes(actor, record.scopes)
    record_id = record.id
    mark_edited(record, actor)
    text = issue_key(
        session,
        actor,
        record_id,
        access.make_key(pepper, environment),
        wanted.overlap_hours,
        expires_in_days=wanted.expires_in_days,
    )
    ledger.write(session, actor)
    return {**read(session.connection(), actor, record_id), "key": access.Secret(text)}


def revoke(session: Session, actor: Actor, named: str) -> dict[str, Any]:
    """Shut a client out, with all its keys, at once and for good. Raises NotFound, Conflict."""
    record = get(session, actor, ApiClient, named, "client")
    if record.revoked_at is not None:
        raise Conflict("The client was revoked already.")
    for live in _live_keys(session, actor, record.id):
        live.revoked_at = actor.now
    record.revoked_at = actor.now
    record_id = record.id
    mark_edited(record, actor)
    ledger.write(session, actor)
    return read(session.connection(), actor, record_id)
