"""Whether the database has the tables that this version works with."""

from pathlib import Path

import sqlalchemy as sa

from app.db import Database

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
CURRENT = sa.text("SELECT version_num FROM alembic_version")


def newest_revision() -> str:
    """Return the revision the tables should have: migrations are numbered, the last counts."""
    return max(path.stem.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


HEAD = newest_revision()


def why_not_ready(database: Database) -> str | None:
    """Return why the database cannot serve, or None when it can.

    The revision is read as it is stored: Alembic would be loaded, and log, for one row.
    """
    try:
        with database.read() as connection:
            migrated = sa.inspect(connection).has_table("alembic_version")
            current = connection.execute(CURRENT).scalar() if migrated else None
    except sa.exc.OperationalError:
        return "the database does not answer"
    except sa.exc.DatabaseError:
        return "the database cannot be read"
    return None if current == HEAD else "the database needs 'waymark migrate'"
