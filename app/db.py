"""The database: its engine, SQLite's pragmas, and the ways to open it."""

import importlib
import sqlite3
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import lru_cache, partial
from types import ModuleType
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import ConnectionPoolEntry

from app.changes import Session
from app.settings import Settings

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


# After so many seconds without use a connection is tried before it is given out.
IDLE = 5.0
# How long a request that finds every connection taken waits for one, in seconds.
POOL_PATIENCE = 10
# A worker works on one connection, beats on another, and may look something up meanwhile.
WORKER_CONNECTIONS = 3


def make_engine(url: str, pool_size: int = 8, *, prepared_statements: bool = True) -> sa.Engine:
    """Build the engine for a database URL.

    Without prepared statements nothing is kept on a connection, as transaction poolers ask.
    """
    if not url.startswith("sqlite"):
        engine = sa.create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_PATIENCE,
            json_deserializer=orjson.loads,
            # Writers lock what they rely on; each statement may see what was committed before it.
            isolation_level="READ COMMITTED",
            connect_args={} if prepared_statements else {"prepare_threshold": None},
        )
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_check_idle, engine.dialect))
        return engine
    named = sa.make_url(url)
    engine = sa.create_engine(
        named.set(drivername=SQLITE),
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    _prepare(engine, PRAGMAS)
    # Other processes are told of it as the settings name it.
    engine.url = named
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _check_idle(
    dialect: sa.Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: Any
) -> None:
    """Try a connection that lay idle and may be dead; one in steady use needs no round trip."""
    if time.monotonic() - record.info.get("used_at", 0.0) < IDLE:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as dead:
        raise sa.exc.DisconnectionError from dead


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


_COLUMNS = {**SQLiteDialect_pysqlite.colspecs, sa.Uuid: _Uuid, sa.JSON: _Json}


class _Sqlite(SQLiteDialect_pysqlite):
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


MODE = "sqlite_begin"
SQLITE = "sqlite+waymark"
registry.register("sqlite.waymark", __name__, "_Sqlite")


def _copy_of(engine: sa.Engine) -> sa.Engine:
    """Copy a SQLite database into one of a single connection, which is gone when that closes.

    It is kept in a temporary file without a name, so that nothing of it outlives the process.
    """
    copy = sqlite_driver().connect("", check_same_thread=False)
    with engine.connect() as connection:
        source: Any = connection.connection.driver_connection
        source.backup(copy)
    made = sa.create_engine(
        f"{SQLITE}://",
        creator=lambda: copy,
        poolclass=sa.StaticPool,
    )
    _prepare(made, COPY_PRAGMAS)
    return made


def engine_of(settings: Settings) -> sa.Engine:
    """Build the engine that the settings name, with connections to spare for an own worker."""
    spare = WORKER_CONNECTIONS if settings.is_embedded else 0
    return make_engine(
        settings.database_url,
        settings.pool_size + spare,
        prepared_statements=settings.prepared_statements,
    )


def _prepare(engine: sa.Engine, pragmas: Sequence[str]) -> None:
    def connected(connection: Any, _record: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN would let savepoints escape their transaction.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    event.listen(engine, "connect", connected)
    event.listen(engine, "checkin", lambda _, record: record.info.pop(MODE, None))


def _unwaiting(connection: sa.Connection) -> Iterator[sa.Connection]:
    """Open a transaction of SQLite that is refused where the file is being written."""
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE}")


class Database:
    """One engine and the ways to open it: read, snapshot, write, supposing, aside, apart."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        sqlite = engine.dialect.name == "sqlite"
        self._supposing = engine.execution_options(
            **({} if sqlite else {"isolation_level": "REPEATABLE READ"})
        )
        # SQLite writers that wait for each other in the driver back off for up to a second.
        self._lock = threading.Lock()
        self._writer = self._lock if sqlite else nullcontext()

    def _connect(self, mode: str, **options: Any) -> sa.Connection:
        """Connect with the mode that SQLite takes, or the options that PostgreSQL does.

        An engine made with these options would listen, and have each statement look for listeners.
        """
        connection = self.engine.connect()
        if self.engine.dialect.name == "sqlite":
            connection.info[MODE] = mode
            return connection
        return connection.execution_options(**options)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a connection on which every statement stands alone: for answers of one query."""
        with self._connect("", isolation_level="AUTOCOMMIT") as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """Open a read-only view of one instant: for answers put together from several queries.

        It is committed however it ends: there is nothing to undo, and on a rollback psycopg lets
        go of every statement that the connection has prepared.
        """
        view = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._connect("DEFERRED", **view) as connection:
            try:
                yield connection
            finally:
                if not connection.invalidated:
                    # One that is lost by now has told all that was asked of it.
                    with suppress(sa.exc.DBAPIError):
                        connection.commit()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open one transaction, committed on leaving, undone by any error."""
        with self._writer, Session(self.engine) as session:
            try:
                with session.begin():
                    yield session
            except BaseException:
                session.ended(committed=False)
                raise
            session.ended(committed=True)

    @contextmanager
    def aside(self) -> Iterator[sa.Connection | None]:
        """Open a small transaction for what may as well be left undone; it waits for nobody.

        It is None where another thread writes, and raises DBAPIError where another process does.
        """
        if self.engine.dialect.name != "sqlite":
            with self.engine.begin() as connection:
                # If it is lost when the server stops, nothing is.
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                yield connection
            return
        if not self._lock.acquire(blocking=False):
            yield None
            return
        try:
            with self.read() as connection:
                yield from _unwaiting(connection)
        finally:
            self._lock.release()

    @contextmanager
    def supposing(self) -> Iterator[Session]:
        """Open one transaction on a view of one instant, undone on leaving whatever happens."""
        with self._writer, Session(self._supposing) as session:
            try:
                yield session
            finally:
                session.forget()

    @contextmanager
    def apart(self) -> Iterator["Database"]:
        """Give a database on which something may be tried for long, and undone by who tries it.

        On SQLite it is a copy, so that no writer waits meanwhile; on PostgreSQL, where writers of
        different rows do not wait for each other, it is this one.
        """
        if self.engine.dialect.name != "sqlite":
            yield self
            return
        engine = _copy_of(self.engine)
        try:
            yield Database(engine)
        finally:
            engine.dispose()
