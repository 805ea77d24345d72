"""How Alembic reaches the database: a bare engine, without the pragmas of the application."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel.sql.sqltypes import UTCDateTime

from app import models
from app.models.base import Exact
from app.settings import Settings
from app.sqlite import sqlite_driver


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain types they are stored as."""
    if kind != "type":
        return False
    if isinstance(item, Exact):
        return "sa.BigInteger()"
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.Text):
        return 'sa.Text().with_variant(sa.Text(collation="C"), "postgresql")'
    return False


def run() -> None:
    """Run the migrations in one transaction."""
    url = str(context.config.attributes.get("url") or Settings().database_url)
    sqlite = url.startswith("sqlite")
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, **({"module": sqlite_driver()} if sqlite else {})
    )
    if sqlite:
        # The driver's own transactions would leave a failed migration half done. Foreign
        # keys stay off: a batch rebuild drops tables, and would cascade.
        sa.event.listen(engine, "connect", lambda c, _: setattr(c, "isolation_level", None))
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        if not sqlite:
            # The time limits of the role are meant for requests.
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=models.Plan.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration left rows that point nowhere")
    engine.dispose()


run()
