"""The database: its engine, and the ways to open it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from app import sqlite
from app.changes import Session
from app.settings import Settings

# After so many seconds without use a connection is tried before it is given out.
IDLE = 5.0
# How long a request that finds every connection taken waits for one, in seconds.
POOL_PATIENCE = 10
# What a database raises that refuses, or has no connection left to give.
UNAVAILABLE = (sa.exc.DBAPIError, sa.exc.TimeoutError)
# A worker works on one connection, beats on another, and may look something up meanwhile.
WORKER_CONNECTIONS = 3


def make_engine(url: str, pool_size: int = 8, *, prepared_statements: bool = True) -> sa.Engine:
    """Build the engine for a database URL.

    Without prepared statements nothing is kept on a connection, as transaction poolers ask.
    """
    if url.startswith("sqlite"):
        return sqlite.make_engine(url, pool_size)
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_PATIENCE,
        pool_use_lifo=True,
        json_deserializer=orjson.loads,
        # Writers lock what they rely on; each statement may see what was committed before it.
        isolation_level="READ COMMITTED",
        connect_args={} if prepared_statements else {"prepare_threshold": None},
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_check_idle, engine.dialect))
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


def engine_of(settings: Settings) -> sa.Engine:
    """Build the engine that the settings name, with connections to spare for an own worker."""
    spare = WORKER_CONNECTIONS if settings.is_embedded else 0
    return make_engine(
        settings.database_url,
        settings.pool_size + spare,
        prepared_statements=settings.prepared_statements,
    )


class Database:
    """One engine and the ways to open it: read, snapshot, write, supposing, aside, apart."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        embedded = engine.dialect.name == "sqlite"
        self._supposing = engine.execution_options(
            **({} if embedded else {"isolation_level": "REPEATABLE READ"})
        )
        # SQLite writers that wait for each other in the driver back off for up to a second.
        self._lock = threading.Lock()
        self._writer = self._lock if embedded else nullcontext()

    def _connect(self, mode: str, **options: Any) -> sa.Connection:
        """Connect with the mode that SQLite takes, or the options that PostgreSQL does.

        An engine made with these options would listen, and have each statement look for listeners.
        """
        connection = self.engine.connect()
        if self.engine.dialect.name == "sqlite":
            connection.info[sqlite.MODE] = mode
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

        It is None where another thread writes, and raises one of UNAVAILABLE where another process
        does or no connection is left.
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
                yield from sqlite.unwaiting(connection)
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
        engine = sqlite.copy_of(self.engine)
        try:
            yield Database(engine)
        finally:
            engine.dispose()
