"""The ways to open the database: a copy to try things on, and connections that died meanwhile."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.db import Database, make_engine
from app.models import Partnership
from app.models.base import table
from tests.engines import create_database, drop_database

partnership = table(Partnership)
KEY = UUID("0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b11")


@pytest.fixture
def own() -> Iterator[str]:
    """Make a database on PostgreSQL whose connections are nobody else's."""
    url = create_database()
    yield url
    drop_database(url)


BACKEND = sa.select(sa.func.pg_backend_pid())


@pytest.fixture
def served(own: str) -> Iterator[Database]:
    """Serve from one connection of one's own."""
    engine = make_engine(own, 1)
    yield Database(engine)
    engine.dispose()


def end(url: str, backend: int) -> None:
    """End a connection from another."""
    other = make_engine(url, 1)
    with other.begin() as connection:
        connection.execute(sa.select(sa.func.pg_terminate_backend(backend, 5_000)))
    other.dispose()


def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    own: str, served: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.IDLE", 0.0)
    with served.read() as connection:
        first = connection.execute(BACKEND).scalar_one()
    end(own, first)
    with served.read() as connection:
        assert connection.execute(BACKEND).scalar_one() != first


def test_an_answer_outlives_the_connection_it_was_read_from(own: str, served: Database) -> None:
    with served.snapshot() as connection:
        first = connection.execute(BACKEND).scalar_one()
        end(own, first)
    with served.snapshot() as connection:
        assert connection.execute(BACKEND).scalar_one() != first


def test_what_is_asked_again_and_again_is_prepared_once(served: Database) -> None:
    asked = sa.select(sa.func.upper(sa.bindparam("word", type_=sa.String)))
    for _ in range(8):
        with suppress(LookupError), served.snapshot() as connection:
            connection.execute(asked, {"word": "again"})
            # An answer such as 404 is no reason to prepare everything anew.
            raise LookupError
    prepared = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE :some")
    with served.read() as connection:
        assert connection.execute(prepared, {"some": "SELECT upper%"}).scalar_one() == 1


def test_a_connection_of_sqlite_begins_as_its_user_says_and_as_a_writer_otherwise(
    tmp_path: Path,
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'own.db'}", 1)

    def is_in_transaction(connection: sa.Connection) -> bool:
        connection.execute(sa.select(1)).all()
        driver: Any = connection.connection.driver_connection
        return bool(driver.in_transaction)

    database = Database(engine)
    with database.read() as connection:
        assert not is_in_transaction(connection)
    with engine.begin() as connection:
        assert is_in_transaction(connection)
    with database.snapshot() as connection:
        assert is_in_transaction(connection)
    engine.dispose()


def test_ids_are_read_as_they_were_written(database: Database) -> None:
    written = sa.select(sa.literal(None, sa.Uuid), sa.literal(KEY, sa.Uuid))
    with database.read() as connection:
        for _ in range(2):
            assert tuple(connection.execute(written).one()) == (None, KEY)


def test_what_is_tried_apart_on_sqlite_is_tried_on_a_copy(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        with database.apart() as same:
            assert same is database
        return
    with database.apart() as copy, copy.write() as trying:
        trying.connection().execute(partnership.delete())
        with database.write() as session:
            session.connection().execute(sa.select(1))
        tables = sa.inspect(trying.connection()).get_table_names()
        assert set(tables) == set(sa.inspect(database.engine).get_table_names())
        assert trying.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        trying.forget()
