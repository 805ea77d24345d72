"""The raw drivers behind the floors: psycopg, async, for PostgreSQL and sqlite3 on the loop."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import DictRow, dict_row
from sqlalchemy.engine import make_url

from app.models.base import SCALE
from app.sqlite import PRAGMAS, sqlite_driver
from benchmarks.recording import Statement

CONNECTIONS = 16
PARAMETER = re.compile(r":([a-z_]+)")

Row = dict[str, Any]
Values = Mapping[str, Any]


class PostgresConnection:
    """A connection of psycopg's, within a transaction or with every statement by itself."""

    def __init__(self, connection: psycopg.AsyncConnection[DictRow]) -> None:
        self.raw = connection

    async def read(self, statement: Statement) -> list[Row]:
        """Play a statement that was recorded, and make a dict of every row."""
        found = await self.raw.execute(statement.text.encode(), statement.parameters)
        return await found.fetchall()

    async def run(self, text: str, values: Values) -> list[Row]:
        """Run a statement with `:names` in it."""
        found = await self.raw.execute(_named(text), values)
        return await found.fetchall() if found.description else []

    async def run_many(self, text: str, rows: Sequence[Values]) -> None:
        """Run a statement once for each row."""
        async with self.raw.cursor() as cursor:
            await cursor.executemany(_named(text), rows)


class PostgresStore:
    """PostgreSQL through psycopg's own connections, as many as the application has."""

    for_update = "FOR NO KEY UPDATE"

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql")
        self._url = plain.render_as_string(hide_password=False)
        self._idle: asyncio.LifoQueue[PostgresConnection] = asyncio.LifoQueue()

    async def open(self) -> None:
        """Connect."""
        for _ in range(CONNECTIONS):
            made = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, row_factory=dict_row
            )
            self._idle.put_nowait(PostgresConnection(made))

    async def close(self) -> None:
        """Disconnect."""
        while not self._idle.empty():
            await self._idle.get_nowait().raw.close()

    @asynccontextmanager
    async def read(self, *, together: bool) -> AsyncIterator[PostgresConnection]:
        """Give a connection to read with; with `together`, all of it of one instant."""
        connection = await self._idle.get()
        try:
            if together:
                await connection.raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection
            if together:
                await connection.raw.execute("COMMIT")
        finally:
            self._idle.put_nowait(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[PostgresConnection]:
        """Give a connection within a transaction, committed on leaving."""
        connection = await self._idle.get()
        try:
            async with connection.raw.transaction():
                yield connection
        finally:
            self._idle.put_nowait(connection)


class SqliteConnection:
    """A connection of sqlite3's, within a transaction or with every statement by itself."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    async def read(self, statement: Statement) -> list[Row]:
        """Play a statement that was recorded, and make a dict of every row."""
        found: list[Row] = self.raw.execute(statement.text, statement.parameters).fetchall()
        return found

    async def run(self, text: str, values: Values) -> list[Row]:
        """Run a statement with `:names` in it."""
        found: list[Row] = self.raw.execute(text, _stored(values)).fetchall()
        return found

    async def run_many(self, text: str, rows: Sequence[Values]) -> None:
        """Run a statement once for each row."""
        self.raw.executemany(text, [_stored(each) for each in rows])


class SqliteStore:
    """SQLite on the event loop: nothing waits, so one connection is enough."""

    for_update = ""

    def __init__(self, url: str) -> None:
        self._file = make_url(url).database
        self._connection: SqliteConnection | None = None

    async def open(self) -> None:
        """Connect."""
        raw = sqlite_driver().connect(self._file, isolation_level=None)
        raw.row_factory = _dict_of
        for pragma in PRAGMAS:
            raw.execute(pragma)
        self._connection = SqliteConnection(raw)

    async def close(self) -> None:
        """Disconnect."""
        self._opened().raw.close()

    def _opened(self) -> SqliteConnection:
        if self._connection is None:
            raise RuntimeError("the store is not open")
        return self._connection

    @asynccontextmanager
    async def read(self, *, together: bool) -> AsyncIterator[SqliteConnection]:
        """Give a connection to read with; with `together`, all of it of one instant."""
        connection = self._opened()
        if together:
            connection.raw.execute("BEGIN DEFERRED")
        yield connection
        if together:
            connection.raw.execute("ROLLBACK")

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqliteConnection]:
        """Give a connection within a transaction, committed on leaving."""
        connection = self._opened()
        connection.raw.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.raw.execute("ROLLBACK")
            raise
        connection.raw.execute("COMMIT")


Connection = PostgresConnection | SqliteConnection
Store = PostgresStore | SqliteStore


def store_of(url: str) -> Store:
    """Return the store of a database URL."""
    return SqliteStore(url) if url.startswith("sqlite") else PostgresStore(url)


def exact(percent: Decimal) -> int:
    """Return a decimal as it is stored."""
    return int(percent * SCALE)


def _named(text: str) -> bytes:
    return PARAMETER.sub(r"%(\1)s", text).encode()


def _dict_of(cursor: Any, row: tuple[Any, ...]) -> Row:
    return dict(zip([column[0] for column in cursor.description], row, strict=True))


def _stored(values: Values) -> Row:
    """Spell values as SQLAlchemy does in SQLite, where ids, instants and days are text."""
    return {name: _spelt(value) for name, value in values.items()}


def _spelt(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value
