"""The ledger: the one writer that every change passes, in order, without gaps, hash-chained."""

import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel import SQLModel

from app.changes import Change, Session
from app.models import LedgerEntry, LedgerHead, Milestone, Partnership, PersonalValue, Plan
from app.models.base import new_id, table
from app.pagination import Row
from app.services.access import Actor
from app.services.records import insert_absent
from app.vocabulary import LedgerAction

entry, head, personal = table(LedgerEntry), table(LedgerHead), table(PersonalValue)
plan, partnership = table(Plan), table(Partnership)

GENESIS = "0" * 64
# Statements of every write, built once.
IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
OWNER: sa.BindParameter[Any] = sa.bindparam("owner")
HELD_PLANS = (
    sa.select(plan.c.id)
    .where(plan.c.id.in_(IDS))
    .order_by(plan.c.id)
    .with_for_update(key_share=True)
)
HEAD = sa.select(head).where(head.c.partnership_id == OWNER).with_for_update()
NEWEST = head.update().where(head.c.partnership_id == OWNER)
REVISED = (
    plan.update().where(plan.c.id == sa.bindparam("key")).values(revision=sa.bindparam("revised"))
)
# Instants, days and decimals orjson hands over to `told`, which writes them without loss.
CHANGES_FORM = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
# The row is named by the entry itself.
ADDRESS = frozenset({"id", "partnership_id", "plan_id"})
# What is worked out from other entries, or must never be told.
DERIVED = {
    "plan": frozenset({"revision"}),
    "partnership": frozenset({"revision"}),
    "api_key": frozenset({"digest", "last_used_at"}),
    # Its hash is told, which the chain then holds as well.
    "snapshot": frozenset({"body"}),
    "milestone": frozenset(
        column.key for column in table(Milestone).c if column.key.startswith("current_")
    ),
    "import_run": frozenset(
        {
            *("content", "state", "step", "compared_with_id", "revision", "document", "after"),
            *("result", "summary", "token", "problem", "updated_at"),
        }
    ),
}
# Personal values are kept beside the chain, which holds their digests, so they can be erased.
PERSONAL = {
    "contact": frozenset({"name", "email"}),
    "action": frozenset({"owner_printed"}),
    "assessment": frozenset({"assessor"}),
    "import_run": frozenset({"answers", "file_name"}),
}
# Changes of these show in no reading of the partnership.
OUTSIDE_READINGS = frozenset({"api_client", "api_key", "external_reference", "import_run"})

# Every kind of row that entries tell of.
KINDS = frozenset(SQLModel.metadata.tables) - {
    *("ledger_entry", "ledger_head", "personal_value", "idempotency_record", "job", "reading"),
}

Values = dict[str, Any]
CHAINED = (
    *("id", "partnership_id", "seq", "recorded_at", "actor_id", "actor_name", "actor_agency"),
    *("action", "subject_kind", "subject_id", "plan_id", "changes", "request_id"),
)


def canonical(values: Values) -> str:
    """Write the fields of an entry in the one form that is hashed."""
    return orjson.dumps(
        [values[name] for name in CHAINED], default=told, option=orjson.OPT_PASSTHROUGH_DATETIME
    ).decode()


def chained(previous_hash: str, values: Values) -> str:
    """Return the hash of an entry: SHA-256 of the hash before it and its canonical form."""
    return hashlib.sha256((previous_hash + canonical(values)).encode()).hexdigest()


def told(value: Any) -> Any:
    """Give a stored value as JSON holds it, without loss: exact numbers and instants as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value) if isinstance(value, UUID | str) else value


def write(session: Session, actor: Actor) -> Mapping[UUID, int]:
    """Append one entry for each row the transaction changed since it was last called.

    Holds the plans concerned and then the partnership's head row, always last and in this order,
    until the transaction ends: entries come in the order of commits, and no two writers wait for
    each other. Raises the revisions that follow. Within `together` nothing is written yet.
    """
    if session.together:
        session.flush()
        session.expire_all()
        return {}
    changes = session.take()
    if not changes:
        return {}
    connection = session.connection()
    plan_ids = {plan_id for change in changes if (plan_id := _plan_of(change))}
    touches_partnership = any(_is_shared(change) for change in changes)
    hold_plans(session, plan_ids)
    if touches_partnership:
        _hold_partnership(connection, actor)
    last = _hold_head(connection, actor)
    recorded_at = max(actor.now, last.recorded_at)
    rows, values = _entries(changes, actor, last, recorded_at)
    connection.execute(entry.insert(), rows)
    if values:
        connection.execute(personal.insert(), values)
    newest = {"seq": rows[-1]["seq"], "hash": rows[-1]["hash"], "recorded_at": recorded_at}
    connection.execute(NEWEST, {"owner": actor.partnership_id, **newest})
    raised = _raise_revisions(connection, actor, rows, touches_partnership)
    session.expire_all()
    return raised


@contextmanager
def together(session: Session, actor: Actor) -> Iterator[None]:
    """Write everything that happens within as one run of entries, at its end.

    Services called one after another would hold the head while they still wait for other rows.
    """
    if session.together:
        yield
        return
    session.together = True
    try:
        yield
    finally:
        session.together = False
    write(session, actor)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Undo everything that happens within: nothing is told of it, and nobody waits for the head."""
    session.together = True
    try:
        yield
    finally:
        session.together = False
        session.forget()


def _plan_of(change: Change) -> UUID | None:
    if change.table.name == "plan":
        return change.id
    found: UUID | None = {**(change.before or {}), **(change.after or {})}.get("plan_id")
    return found


def _is_shared(change: Change) -> bool:
    """Say whether a change shows in readings of more than its plan."""
    if change.table.name == "plan":
        # Another plan's document names it by its code, as the plan before.
        return change.after is None or (change.before is not None and "code" in change.fields())
    return _plan_of(change) is None and change.table.name not in OUTSIDE_READINGS


def hold_plans(session: Session, plan_ids: Collection[UUID]) -> None:
    """Hold plans until the transaction ends, in the order of their ids; those held already are."""
    if wanted := set(plan_ids) - session.held:
        session.connection().execute(HELD_PLANS, {"ids": sorted(wanted)}).all()
        session.held |= wanted


def _hold_partnership(connection: sa.Connection, actor: Actor) -> None:
    mine = partnership.c.id == actor.partnership_id
    connection.execute(sa.select(partnership.c.id).where(mine).with_for_update(key_share=True))


def _hold_head(connection: sa.Connection, actor: Actor) -> Row:
    mine = {"owner": actor.partnership_id}
    if found := connection.execute(HEAD, mine).first():
        return found
    first = {"partnership_id": actor.partnership_id, "seq": 0, "hash": GENESIS}
    insert_absent(connection, head, {**first, "recorded_at": actor.now})
    return connection.execute(HEAD, mine).one()


def _entries(
    changes: Sequence[Change], actor: Actor, last: Row, recorded_at: datetime
) -> tuple[list[Values], list[Values]]:
    rows: list[Values] = []
    personal_values: list[Values] = []
    previous = last.hash
    for number, change in enumerate(changes, start=1):
        fields, kept = _fields(change, actor)
        row: Values = {
            "id": new_id(),
            "partnership_id": actor.partnership_id,
            "seq": last.seq + number,
            "recorded_at": recorded_at,
            "actor_id": actor.client_id,
            "actor_name": actor.client_name,
            "actor_agency": actor.agency_code,
            "action": _action(change),
            "subject_kind": change.table.name,
            "subject_id": change.id,
            "plan_id": _plan_of(change),
            "changes": orjson.dumps(fields, default=told, option=CHANGES_FORM).decode(),
            "request_id": actor.request_id,
            "previous_hash": previous,
        }
        previous = row["hash"] = chained(previous, row)
        rows.append(row)
        personal_values += kept
    return rows, personal_values


def _action(change: Change) -> LedgerAction:
    if change.before is None:
        return LedgerAction.CREATED
    return LedgerAction.REMOVED if change.after is None else LedgerAction.CHANGED


def _fields(change: Change, actor: Actor) -> tuple[Values, list[Values]]:
    kind = change.table.name
    hidden = ADDRESS | DERIVED.get(kind, frozenset())
    private = PERSONAL.get(kind, frozenset())
    kept: list[Values] = []
    fields: Values = {}
    for name, pair in change.fields().items():
        if name in private and any(pair):
            fields[name] = [_digested(change, actor, value, kept) for value in pair]
        elif name not in hidden | private:
            fields[name] = pair
    return fields, kept


def _digested(change: Change, actor: Actor, value: Any, kept: list[Values]) -> str | None:
    if value is None or value == {}:
        return None
    if not isinstance(value, str):
        value = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    salt = secrets.token_hex(16)
    digest = f"sha256:{hashlib.sha256((salt + value).encode()).hexdigest()}"
    kept.append(
        {
            "id": new_id(),
            "partnership_id": actor.partnership_id,
            "subject_kind": change.table.name,
            "subject_id": change.id,
            "salt": salt,
            "digest": digest,
            "value": value,
        }
    )
    return digest


def _raise_revisions(
    connection: sa.Connection, actor: Actor, rows: Sequence[Values], touches_partnership: bool
) -> Mapping[UUID, int]:
    """Set each revision to the number of the last entry beneath it; return those of plans."""
    latest = {row["plan_id"]: row["seq"] for row in rows if row["plan_id"]}
    if latest:
        raised = [{"key": plan_id, "revised": seq} for plan_id, seq in latest.items()]
        connection.execute(REVISED, raised)
    if touches_partnership:
        mine = partnership.c.id == actor.partnership_id
        connection.execute(partnership.update().where(mine).values(revision=rows[-1]["seq"]))
    return latest
