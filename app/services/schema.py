"""The database's tables: bringing them up to date."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def configuration(url: str) -> Config:
    """Return Alembic's configuration for a database URL."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


# Kept with the role, so that they hold behind a transaction pooler as well.
TIMEOUTS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "15s",
}


def migrate(url: str, revision: str = "head") -> None:
    """Bring the tables up to a revision; on PostgreSQL, also set the time limits of the role."""
    command.upgrade(configuration(url), revision)
    if url.startswith("postgresql"):
        _limit_time(url)


def _limit_time(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        quoted = connection.dialect.identifier_preparer.quote(engine.url.database or "postgres")
        for name, limit in TIMEOUTS.items():
            connection.exec_driver_sql(
                f"ALTER ROLE CURRENT_USER IN DATABASE {quoted} SET {name} = '{limit}'"
            )
    engine.dispose()
