"""The migrations build what the models say, and can be taken back, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from app.db import Database, make_engine
from app.services.readiness import HEAD, why_not_ready
from app.services.schema import MIGRATIONS, configuration, migrate
from tests.engines import create_database, drop_database, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    made = create_database()
    yield made
    drop_database(made)


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


def test_there_is_one_line_of_migrations() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


def test_the_migrations_build_what_the_models_say(url: str, engine: sa.Engine) -> None:
    migrate(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_constraint_has_a_name_in_the_database(url: str, engine: sa.Engine) -> None:
    migrate(url)
    inspector = sa.inspect(engine)
    for name, table in SQLModel.metadata.tables.items():
        expected = {
            str(each.name) for each in table.constraints if isinstance(each, sa.CheckConstraint)
        }
        assert {each["name"] for each in inspector.get_check_constraints(name)} == expected
        uniques = {
            str(each.name) for each in table.constraints if isinstance(each, sa.UniqueConstraint)
        }
        assert {each["name"] for each in inspector.get_unique_constraints(name)} == uniques
        assert all(each["name"] for each in inspector.get_foreign_keys(name))


def test_the_migrations_can_be_taken_back_and_made_again(url: str, engine: sa.Engine) -> None:
    migrate(url)
    command.downgrade(configuration(url), "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    migrate(url)
    assert set(SQLModel.metadata.tables) < set(sa.inspect(engine).get_table_names())


def test_a_database_that_was_not_migrated_is_not_ready(url: str, engine: sa.Engine) -> None:
    assert why_not_ready(Database(engine)) == "the database needs 'waymark migrate'"
    migrate(url)
    assert why_not_ready(Database(engine)) is None


def test_a_database_that_does_not_answer_is_not_ready() -> None:
    nowhere = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert why_not_ready(Database(nowhere)) == "the database does not answer"
