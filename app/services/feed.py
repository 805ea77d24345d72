"""The change feed: the ledger read forwards, each caller seeing the fields its scopes allow."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from app.encoding import encode
from app.models import LedgerEntry, LedgerHead, PersonalValue, Plan
from app.models.base import table
from app.pagination import CAP, Row, at_most, listed
from app.services.access import Actor
from app.services.ledger import KINDS, PERSONAL
from app.vocabulary import Scope

entry, head = table(LedgerEntry), table(LedgerHead)
personal, plan = table(PersonalValue), table(Plan)

Told = dict[str, Any]

# Fields that only some callers may see, by kind; None is every field of it.
GUARDED: dict[str, tuple[Scope, frozenset[str] | None]] = {
    "contact": (Scope.CONTACTS_READ, PERSONAL["contact"]),
    "import_run": (Scope.CONTACTS_READ, PERSONAL["import_run"]),
    "api_client": (Scope.ADMIN, None),
    "api_key": (Scope.ADMIN, None),
}
NOTHING: frozenset[str] = frozenset()
HEAD = sa.select(head.c.seq).where(head.c.partnership_id == sa.bindparam("partnership_id"))
ENTRIES: sa.Select[Any] = (
    # In the order in which an entry is taken apart below.
    sa.select(
        *(entry.c.seq, entry.c.recorded_at, entry.c.actor_id, entry.c.actor_name),
        *(entry.c.actor_agency, entry.c.action, entry.c.subject_kind, entry.c.subject_id),
        *(plan.c.code.label("plan"), entry.c.plan_id, entry.c.request_id),
        *(entry.c.previous_hash, entry.c.hash, entry.c.changes),
    )
    .outerjoin_from(entry, plan, plan.c.id == entry.c.plan_id)
    .where(
        entry.c.partnership_id == sa.bindparam("partnership_id"),
        entry.c.seq > sa.bindparam("after"),
    )
    .order_by(entry.c.seq)
)


def _kinds(words: list[str]) -> list[str]:
    kinds = [kind for word in words for kind in word.split(",")]
    if not set(kinds) <= KINDS:
        raise PydanticCustomError("kind", f"A type is one of: {', '.join(sorted(KINDS))}.")
    return kinds


Kinds = Annotated[
    list[Annotated[str, Field(json_schema_extra={"pattern": listed(KINDS)})]],
    AfterValidator(_kinds),
    Field(description="Kinds of things, such as milestone_update; repeated, or with commas."),
]


class ChangeQuery(BaseModel):
    """Where to read on from, and what."""

    after: int = Field(
        default=0, ge=0, le=2**62, description="`next_after` of the page before; 0 to begin."
    )
    limit: int = Field(
        default=50, ge=1, description=f"Entries in a page; more than {CAP} are cut to {CAP}."
    )
    types: Kinds = []


def newest(connection: sa.Connection, actor: Actor) -> int:
    """Return the number of the last entry, 0 where there is none."""
    found: int | None = connection.execute(HEAD, {"partnership_id": actor.partnership_id}).scalar()
    return found or 0


def read(connection: sa.Connection, actor: Actor, query: ChangeQuery) -> Told:
    """Tell what changed after an entry, in order, without gaps.

    `next_after` is where to go on: beyond everything looked at, also what `types` left out.
    """
    last = newest(connection, actor)
    statement = ENTRIES.where(entry.c.subject_kind.in_(query.types)) if query.types else ENTRIES
    limit = min(query.limit, CAP)
    where = {"partnership_id": actor.partnership_id, "after": query.after}
    rows = connection.execute(statement.limit(at_most(limit)), where).all()
    full = len(rows) == limit
    return {
        "items": _tell(connection, actor, rows),
        "next_after": rows[-1].seq if full else max(last, query.after),
    }


def _tell(connection: sa.Connection, actor: Actor, rows: Sequence[Row]) -> list[Told]:
    changes = [_open(row.subject_kind, row.changes) or orjson.loads(row.changes) for row in rows]
    values = _personal(connection, actor, rows, changes)
    return [_entry(actor, row, fields, values) for row, fields in zip(rows, changes, strict=True)]


# Whoever follows the feed is told the newest entries, and of most of them all the same.
@lru_cache(maxsize=2_048)
def _open(kind: str, changes: str) -> orjson.Fragment | None:
    """Tell changed fields; None where some are not for everybody, or may have been erased."""
    if kind in GUARDED or any(f'"{name}":' in changes for name in PERSONAL.get(kind, NOTHING)):
        return None
    fields = orjson.loads(changes)
    return orjson.Fragment(
        encode({name: {"before": old, "after": new} for name, (old, new) in fields.items()})
    )


def _entry(
    actor: Actor, row: Sequence[Any], fields: Told | orjson.Fragment, values: Mapping[str, str]
) -> Told:
    # Much faster than to name each column of the row.
    seq, recorded_at, by_id, by_name, by_agency, action, kind, subject_id, *more = row
    plan_code, plan_id, request_id, previous_hash, hash_, _ = more
    changes = _allowed(actor, kind, fields, values) if isinstance(fields, dict) else fields
    return {
        "seq": seq,
        "recorded_at": recorded_at,
        "actor": {"id": by_id, "name": by_name, "agency": by_agency},
        "action": action,
        "subject": {"kind": kind, "id": subject_id},
        "plan": plan_code,
        "plan_id": plan_id,
        "changes": changes,
        "request_id": request_id,
        "previous_hash": previous_hash,
        "hash": hash_,
    }


def _allowed(actor: Actor, kind: str, fields: Told, values: Mapping[str, str]) -> Told:
    """Tell what the caller may see of changed fields, personal values in place of their digests."""
    private = PERSONAL.get(kind, NOTHING)
    return {
        name: {
            "before": values.get(before) if name in private else before,
            "after": values.get(after) if name in private else after,
        }
        for name, (before, after) in fields.items()
        if _may_see(actor, kind, name)
    }


def _may_see(actor: Actor, kind: str, name: str) -> bool:
    if kind not in GUARDED:
        return True
    scope, fields = GUARDED[kind]
    return actor.may(scope) or (fields is not None and name not in fields)


def _personal(
    connection: sa.Connection,
    actor: Actor,
    rows: Sequence[Row],
    changes: Sequence[Told | orjson.Fragment],
) -> dict[str, str]:
    """Read the personal values that some entries hold digests of; erased ones are not there."""
    digests: set[str] = set()
    for row, fields in zip(rows, changes, strict=True):
        if isinstance(fields, dict):
            for name in PERSONAL.get(row.subject_kind, NOTHING) & fields.keys():
                digests |= {digest for digest in fields[name] if digest}
    if not digests:
        return {}
    mine = (personal.c.partnership_id == actor.partnership_id, personal.c.digest.in_(digests))
    return {
        row.digest: row.value for row in connection.execute(sa.select(personal).where(*mine)).all()
    }
