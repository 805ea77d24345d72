"""The database's tables: bringing them up to date, and saying whether they are."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def configuration(url: str) -> Config:
    """Return Alembic's configuration for a database URL."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the tables up to a revision."""
    command.upgrade(configuration(url), revision)


def why_not_ready(database: Database) -> str | None:
    """Return why the database cannot serve, or None when it can."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    try:
        with database.read() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except sa.exc.OperationalError:
        return "the database does not answer"
    return None if current == head else "the database needs 'waymark migrate'"
