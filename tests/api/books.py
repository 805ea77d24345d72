"""The database read beside the API: what the tables hold, and what the ledger says of them."""

from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlmodel import SQLModel

from app.db import Database
from app.models import LedgerEntry, LedgerHead
from app.models.base import table
from app.services.ledger import ADDRESS, DERIVED, KINDS, told
from tests.factories import Caller, World

Fields = dict[str, Any]
Named = tuple[str, str]
entry, head = table(LedgerEntry), table(LedgerHead)


def entries(database: Database, world: World, after: int = 0) -> list[sa.Row[Any]]:
    """Read the ledger of a world's partnership, in the order of its numbers."""
    mine = (entry.c.partnership_id == world.partnership_id, entry.c.seq > after)
    with database.read() as connection:
        return list(connection.execute(sa.select(entry).where(*mine).order_by(entry.c.seq)))


def last_seq(database: Database, world: World) -> int:
    """Return the number that the head of the ledger has reached."""
    mine = head.c.partnership_id == world.partnership_id
    with database.read() as connection:
        return connection.execute(sa.select(head.c.seq).where(mine)).scalar() or 0


def everything(database: Database) -> dict[str, list[Any]]:
    """Read every row of every table but those worked out; when a key was last used is no change."""
    with database.read() as connection:
        return {
            name: sorted(
                str({k: v for k, v in row._mapping.items() if k != "last_used_at"})
                for row in connection.execute(sa.select(each))
            )
            for name, each in SQLModel.metadata.tables.items()
            if name != "reading"
        }


def rows(database: Database) -> dict[Named, Fields]:
    """Read every row that the ledger tells of, as it tells them."""
    found: dict[Named, Fields] = {}
    with database.read() as connection:
        for kind in sorted(KINDS):
            hidden = ADDRESS | DERIVED.get(kind, frozenset())
            for row in connection.execute(sa.select(SQLModel.metadata.tables[kind])):
                values = {n: told(v) for n, v in row._mapping.items() if n not in hidden}
                found[kind, str(row.id)] = values
    return found


def plans_of(database: Database) -> dict[Named, UUID | None]:
    """Read which plan each row belongs to, if any."""
    found: dict[Named, UUID | None] = {}
    with database.read() as connection:
        for kind in sorted(KINDS):
            for row in connection.execute(sa.select(SQLModel.metadata.tables[kind])):
                own = row.id if kind == "plan" else row._mapping.get("plan_id")
                found[kind, str(row.id)] = own
    return found


def difference(before: dict[Named, Fields], after: dict[Named, Fields]) -> dict[Named, Fields]:
    """Work out what an entry must say of each row that differs: `[before, after]` by column."""
    found: dict[Named, Fields] = {}
    for named in before.keys() | after.keys():
        old, new = before.get(named, {}), after.get(named, {})
        columns = old.keys() | new.keys()
        changed = {n: [old.get(n), new.get(n)] for n in columns if old.get(n) != new.get(n)}
        if changed:
            found[named] = changed
    return found


def told_by(written: list[sa.Row[Any]]) -> dict[Named, Fields]:
    """Read what entries say of each row."""
    return {
        (each.subject_kind, str(each.subject_id)): orjson.loads(each.changes) for each in written
    }


def verified(caller: Caller) -> Fields:
    """Ask for the proof that the ledger holds."""
    answer = caller.get("/ledger/verification")
    assert answer.status_code == 200, answer.text
    proof: Fields = answer.json()
    return proof


def places_of(database: Database, text: str) -> list[str]:
    """List the columns, of whatever table and type, in which a text is found."""
    found = set()
    with database.read() as connection:
        for name, each in SQLModel.metadata.tables.items():
            for row in connection.execute(sa.select(each)):
                for column, value in row._mapping.items():
                    if text in (value.decode() if isinstance(value, bytes) else str(value)):
                        found.add(f"{name}.{column}")
    return sorted(found)


def client_id(caller: Caller) -> UUID:
    """Return the id of the client behind a caller."""
    return UUID(caller.get("/me").json()["client"]["id"])
