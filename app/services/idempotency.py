"""Idempotency keys: a POST sent twice has one effect, and one answer."""

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.errors import InvalidKey, KeyInFlight, KeyReused
from app.models import IdempotencyRecord
from app.models.base import new_id, table
from app.pagination import Row
from app.services.access import Actor
from app.services.records import insert_absent

kept = table(IdempotencyRecord)

KEY = re.compile(r"^[A-Za-z0-9._:/+=-]{16,128}$")
KEPT_FOR = timedelta(days=7)
LOCK_NOT_AVAILABLE = "55P03"
# Statements of every POST with a key, built once.
SAME = (
    kept.c.client_id == sa.bindparam("client"),
    kept.c.method == sa.bindparam("verb"),
    kept.c.path == sa.bindparam("address"),
    kept.c.key == sa.bindparam("named"),
)
BEFORE: sa.Select[Any] = sa.select(kept).where(*SAME)
ANSWERED = (
    kept.update()
    .where(*SAME)
    .values({name: sa.bindparam(f"new_{name}") for name in ("status", "headers", "body")})
)
OLD = kept.delete().where(kept.c.created_at < sa.bindparam("before"))
OLD_NAMED = OLD.where(kept.c.key == sa.bindparam("named"))


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is to have one effect: its key, its address, and a digest of what it asks."""

    key: str
    method: str
    path: str
    fingerprint: str


def read_key(header: str) -> str:
    """Read an Idempotency-Key, quoted or bare. Raises InvalidKey."""
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not KEY.fullmatch(key):
        raise InvalidKey("An Idempotency-Key is 16 to 128 letters, digits and . _ : / + = -")
    return key


def fingerprint(body: bytes, query: str) -> str:
    """Digest what a request asks for, whatever the order and spacing of its JSON."""
    # What is no JSON is not ours to judge: the route refuses it, and a refusal is not kept.
    with suppress(orjson.JSONDecodeError):
        body = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body + b"?" + query.encode()).hexdigest()


def claim(connection: sa.Connection, actor: Actor, once: Once) -> Row | None:
    """Take a key for this transaction, or return what was answered to it before.

    Raises KeyReused where it came with another request, and KeyInFlight where that request is
    still being worked on. Nothing is kept of a request that fails.
    """
    values: dict[str, Any] = {
        "id": new_id(),
        "partnership_id": actor.partnership_id,
        "client_id": actor.client_id,
        "method": once.method,
        "path": once.path,
        "key": once.key,
        "fingerprint": once.fingerprint,
        "created_at": actor.now,
        "headers": {},
    }
    if _insert(connection, values):
        return None
    # What was in the way may be too old to be an answer, or has just been removed as such.
    forget(connection, actor.now - KEPT_FOR, once.key)
    if _insert(connection, values):
        return None
    before = connection.execute(BEFORE, _same(actor, once)).one()
    if before.fingerprint != once.fingerprint:
        raise KeyReused("The key came before with another body or other parameters.")
    return before


def _insert(connection: sa.Connection, values: Mapping[str, Any]) -> bool:
    try:
        return insert_absent(connection, kept, values)
    except sa.exc.OperationalError as failed:
        if getattr(failed.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise KeyInFlight("The first request with this key is still being worked on.") from failed


def _same(actor: Actor, once: Once) -> dict[str, Any]:
    return {
        "client": actor.client_id,
        "verb": once.method,
        "address": once.path,
        "named": once.key,
    }


def keep(
    connection: sa.Connection,
    actor: Actor,
    once: Once,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
) -> None:
    """Keep the answer beside its effect, in the same transaction."""
    answer = {"new_status": status, "new_headers": dict(headers), "new_body": body}
    connection.execute(ANSWERED, {**_same(actor, once), **answer})


def forget(connection: sa.Connection, before: datetime, key: str | None = None) -> int:
    """Remove what was kept before an instant, of one key or of all; return how many."""
    if key is None:
        return connection.execute(OLD, {"before": before}).rowcount
    return connection.execute(OLD_NAMED, {"before": before, "named": key}).rowcount


def as_words(text: str) -> re.Pattern[str]:
    """Match a text where it stands by itself, and not within a longer word."""
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")


def reword(connection: sa.Connection, partnership_id: UUID, value: str, instead: str) -> None:
    """Say something else in place of a personal value, in every answer that tells it."""
    told, said = (orjson.dumps(text).decode()[1:-1] for text in (value, instead))
    mine = kept.c.partnership_id == partnership_id
    for row in connection.execute(sa.select(kept.c.id, kept.c.body).where(mine)).all():
        text = (row.body or b"").decode()
        body = as_words(told).sub(lambda _: said, text)
        if body != text:
            statement = kept.update().where(kept.c.id == row.id)
            connection.execute(statement.values(body=body.encode()))
