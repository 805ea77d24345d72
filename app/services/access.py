"""Keys and clients: who is calling, and what they may do."""

import hashlib
import hmac
import secrets
import zlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.errors import MissingScope, NotFound, NotLeadAgency, Unauthenticated
from app.models import Agency, ApiClient, ApiKey, Partnership
from app.models.base import table
from app.pagination import Row
from app.vocabulary import Scope

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
USE_NOTED_EVERY = timedelta(minutes=5)
LONGEST_LIFE = timedelta(days=365)
# Structure, and keys, are not an agency's to change.
NEVER_FOR_AGENCIES = frozenset({Scope.PLANS_WRITE, Scope.ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """The client behind a request, at the instant of the request."""

    client_id: UUID | None
    client_name: str
    partnership_id: UUID
    scopes: frozenset[str]
    now: datetime
    time_zone: str
    fy_start_month: int
    returns_due_days: int
    agency_id: UUID | None = None
    agency_code: str | None = None
    request_id: str | None = None
    key_expires_at: datetime | None = None
    source_systems: frozenset[str] = frozenset()
    # Whether what the actor is shown is a past, rebuilt, rather than what is stored.
    in_the_past: bool = False

    @property
    def today(self) -> date:
        """Return the date in the partnership's time zone."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def reporter(self) -> str | None:
        """Return by whom an update is told to be; an operator is no client, and is not named."""
        return self.client_name if self.client_id else None

    def may(self, scope: Scope) -> bool:
        """Say whether the actor holds a scope."""
        return scope in self.scopes


class Secret(str):
    """Text that is shown once and never kept."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: `text` is shown once, only `prefix` and `digest` are kept."""

    text: str
    prefix: str
    digest: str


def _base62(number: int, width: int) -> str:
    letters = []
    for _ in range(width):
        number, rest = divmod(number, 62)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), 6)


def digest(text: str, pepper: str) -> str:
    """Return the keyed hash under which a key is stored."""
    return hmac.new(pepper.encode(), text.encode(), hashlib.sha256).hexdigest()


def make_key(pepper: str, environment: str) -> NewKey:
    """Make a key `wmk_<environment>_<id>_<secret>_<checksum>` with 256 bits of secret."""
    return _key(pepper, environment, secrets.token_bytes(12), secrets.token_bytes(32))


def lasting_key(pepper: str, environment: str, name: str) -> NewKey:
    """Work a key out from the pepper: whoever has the pepper can print it again."""
    seed = f"lasting key {environment} {name}".encode()
    drawn = hmac.new(pepper.encode(), seed, hashlib.sha512).digest()
    return _key(pepper, environment, drawn[:12], drawn[32:])


def _key(pepper: str, environment: str, public: bytes, secret: bytes) -> NewKey:
    # 95 bits fill sixteen letters; one more would not fit.
    prefix = _base62(int.from_bytes(public) >> 1, 16)
    stem = f"wmk_{environment}_{prefix}_{_base62(int.from_bytes(secret), 43)}"
    text = f"{stem}_{_checksum(stem)}"
    return NewKey(text, prefix, digest(text, pepper))


def prefix_of(text: str) -> str | None:
    """Return the public id of a well-formed key, or None: the checksum shows typing errors."""
    stem, _, checksum = text.rpartition("_")
    parts = stem.split("_")
    if len(parts) != 4 or parts[0] != "wmk" or not text.isascii():
        return None
    return parts[2] if hmac.compare_digest(checksum, _checksum(stem)) else None


key, client = table(ApiKey), table(ApiClient)
agency, partnership = table(Agency), table(Partnership)

# What is told of a client wherever it is read: who they are and what they may do.
OF_CLIENT = (
    client.c.id.label("client_id"),
    client.c.name.label("client_name"),
    client.c.scopes,
    client.c.source_systems,
    client.c.revoked_at.label("client_revoked_at"),
    client.c.agency_id,
    agency.c.code.label("agency_code"),
    partnership.c.id.label("partnership_id"),
    partnership.c.time_zone,
    partnership.c.fy_start_month,
    partnership.c.returns_due_days,
)
BY_PREFIX: sa.Select[Any] = (
    sa.select(
        key.c.id.label("key_id"),
        key.c.digest,
        key.c.expires_at,
        key.c.revoked_at,
        key.c.last_used_at,
        *OF_CLIENT,
    )
    .join_from(key, client, client.c.id == key.c.client_id)
    .join(partnership, partnership.c.id == client.c.partnership_id)
    .outerjoin(agency, agency.c.id == client.c.agency_id)
    .where(key.c.prefix == sa.bindparam("prefix"))
)

BY_ID: sa.Select[Any] = (
    sa.select(*OF_CLIENT)
    .join_from(client, partnership, partnership.c.id == client.c.partnership_id)
    .outerjoin(agency, agency.c.id == client.c.agency_id)
    .where(client.c.id == sa.bindparam("client_id"))
)


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request brings along: its key, when it came and its id."""

    key: str | None
    now: datetime
    request_id: str | None = None


def authenticate(
    connection: sa.Connection, caller: Caller, pepper: str, needed: frozenset[str]
) -> tuple[Actor, UUID | None]:
    """Find who is calling and hold them to the scopes a route needs.

    Returns the actor, and the key's id where its last use should be noted. Raises
    Unauthenticated for an unknown, revoked or expired key, and MissingScope.
    """
    row = connection.execute(BY_PREFIX, {"prefix": public_part(caller)}).first()
    return admit(row, caller, pepper, needed)


def public_part(caller: Caller) -> str:
    """Return the public id of the key a request brings; empty where it is none."""
    return (prefix_of(caller.key) if caller.key else None) or ""


def admit(
    row: Row | None, caller: Caller, pepper: str, needed: frozenset[str]
) -> tuple[Actor, UUID | None]:
    """Hold a caller to what is stored under the public id of their key: see `authenticate`."""
    stored = row.digest if row else "0" * 64
    # An unknown id is compared all the same, so that it takes as long as a wrong secret.
    matches = hmac.compare_digest(digest(caller.key or "", pepper), stored)
    if row is None or not matches:
        raise Unauthenticated
    if row.revoked_at or row.client_revoked_at or row.expires_at <= caller.now:
        raise Unauthenticated("This key was revoked or has expired.")
    actor = _client(row, caller.now, caller.request_id, row.expires_at)
    for scope in sorted(needed):
        require(actor, Scope(scope))
    stale = row.last_used_at is None or row.last_used_at + USE_NOTED_EVERY <= caller.now
    return actor, row.key_id if stale else None


def note_use(connection: sa.Connection, key_id: UUID, now: datetime) -> None:
    """Keep when a key was last used."""
    connection.execute(key.update().where(key.c.id == key_id).values(last_used_at=now))


def require(actor: Actor, scope: Scope) -> None:
    """Refuse an actor without the scope."""
    if scope not in actor.scopes:
        raise MissingScope(f"This needs a key with the scope {scope.value}.")


def require_lead(actor: Actor, leads: set[UUID | None]) -> None:
    """Refuse a client bound to an agency that is not among the (joint) leads."""
    if actor.agency_id is not None and actor.agency_id not in leads:
        raise NotLeadAgency("Another agency leads this; a client writes only for its own.")


def client_again(connection: sa.Connection, client_id: UUID, now: datetime) -> Actor:
    """Return a client whose request is worked on after it was answered, with its rights of now.

    Raises Unauthenticated where the client was shut out meanwhile.
    """
    row = connection.execute(BY_ID, {"client_id": client_id}).one()
    if row.client_revoked_at:
        raise Unauthenticated("The client that sent this was revoked meanwhile.")
    return _client(row, now)


def _client(
    row: Row,
    now: datetime,
    request_id: str | None = None,
    key_expires_at: datetime | None = None,
) -> Actor:
    return Actor(
        client_id=row.client_id,
        client_name=row.client_name,
        partnership_id=row.partnership_id,
        scopes=frozenset(row.scopes),
        now=now,
        time_zone=row.time_zone,
        fy_start_month=row.fy_start_month,
        returns_due_days=row.returns_due_days,
        agency_id=row.agency_id,
        agency_code=row.agency_code,
        source_systems=frozenset(row.source_systems),
        request_id=request_id,
        key_expires_at=key_expires_at,
    )


def operator(connection: sa.Connection, code: str, now: datetime) -> Actor:
    """Return who works at the server's own command line: every scope, no key. Raises NotFound."""
    row = connection.execute(sa.select(partnership).where(partnership.c.code == code)).first()
    if row is None:
        raise NotFound("partnership")
    return Actor(
        client_id=None,
        client_name="operator",
        partnership_id=row.id,
        scopes=frozenset(Scope),
        now=now,
        time_zone=row.time_zone,
        fy_start_month=row.fy_start_month,
        returns_due_days=row.returns_due_days,
    )
