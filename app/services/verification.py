"""Proof that the ledger is as it was written: nothing altered, missing or out of order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import LedgerEntry, LedgerHead
from app.models.base import table
from app.services.ledger import CHAINED, GENESIS, Values, chained

entry, head = table(LedgerEntry), table(LedgerHead)

CHUNK = 2_000
COLUMNS = (*CHAINED, "previous_hash", "hash")


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a ledger holds, how many entries it has, and the first that does not hold."""

    entries: int
    first_invalid: int | None = None
    why: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give it as it is sent."""
        return {
            "valid": self.first_invalid is None,
            "entries": self.entries,
            "first_invalid": self.first_invalid,
        }


def verify(connection: sa.Connection, partnership_id: UUID) -> Verification:
    """Work every hash out again, from the first entry to the one the head names."""
    mine = entry.c.partnership_id == partnership_id
    count = connection.execute(sa.select(sa.func.count()).select_from(entry).where(mine))
    entries = count.scalar_one()
    previous, expected, recorded_at = GENESIS, 1, None
    for seq, values in _entries(connection, partnership_id):
        if seq != expected:
            return Verification(entries, expected, "it is missing")
        if values is None or values["previous_hash"] != previous:
            return Verification(entries, seq, "it was altered")
        if chained(previous, values) != values["hash"]:
            return Verification(entries, seq, "it was altered")
        previous, expected, recorded_at = values["hash"], seq + 1, values["recorded_at"]
    last = (expected - 1, previous, recorded_at)
    return _against_head(connection, partnership_id, entries, last)


def _against_head(
    connection: sa.Connection,
    partnership_id: UUID,
    entries: int,
    last: tuple[int, str, datetime | None],
) -> Verification:
    mine = head.c.partnership_id == partnership_id
    found = connection.execute(sa.select(head).where(mine)).first()
    told = (found.seq, found.hash, found.recorded_at) if found else (0, GENESIS, None)
    if told[0] > last[0]:
        return Verification(entries, last[0] + 1, "it is missing")
    if told[0] < last[0]:
        return Verification(entries, told[0] + 1, "the head does not know it")
    if told != last:
        return Verification(entries, last[0], "the head tells another hash or instant of it")
    return Verification(entries)


def _entries(
    connection: sa.Connection, partnership_id: UUID
) -> Iterator[tuple[int, Values | None]]:
    """Read every entry as it is stored; None for the values of one that cannot be read."""
    read = _reader(connection.dialect)
    columns = [_stored(connection.dialect, entry.c[name]).label(name) for name in COLUMNS]
    last = 0
    while True:
        rows = connection.execute(
            sa.select(entry.c.seq.label("number"), *columns)
            .where(entry.c.partnership_id == partnership_id, entry.c.seq > last)
            .order_by(entry.c.seq)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        for row in rows:
            yield row.number, read(row)
        last = rows[-1].number


def _stored(dialect: sa.Dialect, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    # SQLite keeps instants and ids as text, in which more than one spelling reads the same.
    if dialect.name == "sqlite" and not isinstance(column.type, sa.Integer):
        return sa.cast(column, sa.LargeBinary)
    return sa.type_coerce(column, column.type)


def _reader(dialect: sa.Dialect) -> Callable[[sa.Row[Any]], Values | None]:
    if dialect.name != "sqlite":
        return lambda row: {name: row._mapping[name] for name in COLUMNS}
    types = {name: entry.c[name].type.dialect_impl(dialect) for name in COLUMNS}
    parse = {name: kind.result_processor(dialect, None) for name, kind in types.items()}
    write = {name: kind.bind_processor(dialect) for name, kind in types.items()}

    def one(name: str, stored: bytes | int | None) -> Any:
        if stored is None or isinstance(stored, int):
            return stored
        text, parser, writer = stored.decode(), parse[name], write[name]
        value = parser(text) if parser else text
        if (writer(value) if writer else value) != text:
            raise ValueError("it is spelt as nothing here is written")
        return value

    def read(row: sa.Row[Any]) -> Values | None:
        try:
            return {name: one(name, row._mapping[name]) for name in COLUMNS}
        except ValueError:
            return None

    return read
