"""SQLite: its driver and pragmas, what a column holds, and how a transaction begins."""

import importlib
import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import ConnectionPoolEntry

# Upstream fixed a corruption on WAL reset in 3.51.3.
SAFE_SQLITE = (3, 51, 3)
# How long a writer waits for another, in milliseconds.
PATIENCE = 5000
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={PATIENCE}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
)
# A copy is thrown away, so nothing of it needs to survive.
COPY_PRAGMAS = (
    "PRAGMA journal_mode=MEMORY",
    "PRAGMA synchronous=OFF",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
)


class UnpatchedSqlite(UserWarning):
    """The SQLite library at hand may corrupt a database when its write-ahead log is reset."""


def sqlite_driver() -> ModuleType:
    """Return the patched SQLite build where its wheel is installed, else the standard library's."""
    try:
        driver: ModuleType = importlib.import_module("pysqlite3")
    except ImportError:
        driver = sqlite3
    if driver.sqlite_version_info < SAFE_SQLITE:
        warnings.warn(
            f"SQLite {driver.sqlite_version} has a known corruption bug; install pysqlite3",
            UnpatchedSqlite,
            stacklevel=2,
        )
    return driver


@lru_cache(maxsize=16_384)
def _uuid_of(text: str | None) -> UUID | None:
    # A row names its plan, its partnership and its action by ids that came a moment before.
    return None if text is None else UUID(int=int(text, 16))


class _Uuid(sa.Uuid[UUID]):
    """Ids as SQLite keeps them, which is text: read in a fifth of the time."""

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """Return what reads an id."""
        return _uuid_of


def _json_of(text: str | float | None) -> Any:
    # SQLite makes a number of what is one; all else is text.
    return orjson.loads(text) if isinstance(text, str) else text


class _Json(sa.JSON):
    """JSON as SQLite keeps it, which is text: read by one call where there would be three."""

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """Return what reads a value."""
        return _json_of


# The key under which a connection is told how to begin.
MODE = "begin"
NAME = "sqlite+waymark"
_COLUMNS = {**SQLiteDialect_pysqlite.colspecs, sa.Uuid: _Uuid, sa.JSON: _Json}


class _Dialect(SQLiteDialect_pysqlite):
    """SQLite's transactions begin as whoever opens a connection says.

    Listening to an engine's `begin` would do, but then each statement looks for listeners.
    """

    supports_statement_cache = True
    colspecs = _COLUMNS

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """Return the driver."""
        return sqlite_driver()

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin a transaction."""
        # IMMEDIATE takes the write lock at once: read-then-write can then never fail half-way.
        if mode := dbapi_connection.info.get(MODE, "IMMEDIATE"):
            dbapi_connection.execute(f"BEGIN {mode}")


registry.register("sqlite.waymark", __name__, "_Dialect")


def make_engine(url: str, pool_size: int) -> sa.Engine:
    """Build the engine for the URL of a database file."""
    named = sa.make_url(url)
    engine = sa.create_engine(
        named.set(drivername=NAME),
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        connect_args={"check_same_thread": False},
    )
    _prepare(engine, PRAGMAS)
    # Other processes are told of it as the settings name it.
    engine.url = named
    return engine


def copy_of(engine: sa.Engine) -> sa.Engine:
    """Copy a SQLite database into one of a single connection, which is gone when that closes.

    It is kept in a temporary file without a name, so that nothing of it outlives the process.
    """
    copy = sqlite_driver().connect("", check_same_thread=False)
    with engine.connect() as connection:
        source: Any = connection.connection.driver_connection
        source.backup(copy)
    made = sa.create_engine(
        f"{NAME}://",
        creator=lambda: copy,
        poolclass=sa.StaticPool,
    )
    _prepare(made, COPY_PRAGMAS)
    return made


def _prepare(engine: sa.Engine, pragmas: Sequence[str]) -> None:
    def connected(connection: Any, _record: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN would let savepoints escape their transaction.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    event.listen(engine, "connect", connected)
    event.listen(engine, "checkin", lambda _, record: record.info.pop(MODE, None))


def unwaiting(connection: sa.Connection) -> Iterator[sa.Connection]:
    """Open a transaction of SQLite that is refused where the file is being written."""
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE}")
