"""Where plans stand, kept in the database down to their sections, for other processes.

A row is believed only where it was worked out by this build from what is stored now. It is written
after the answer has gone out, in a transaction that waits for nobody; one that is not written is
worked out again by whoever asks next, and that is all.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from app.db import UNAVAILABLE, Database
from app.encoding import encode
from app.models import KeptReading, Plan
from app.models.base import table
from app.services.rules.reading_codec import pack, unpack
from app.services.rules.readings import Reading
from app.services.shelf import Place

log = structlog.get_logger()

kept, plan = table(KeptReading), table(Plan)

# How many rows one transaction writes, so that nobody waits long for it.
TOGETHER = 50
# A larger one is worked out by each process.
LARGEST = 256 * 1024


class Made(NamedTuple):
    """A reading of a plan that was worked out, and that others may want."""

    partnership_id: UUID
    place: Place
    reading: Reading


@cache
def build() -> str:
    """Return a digest of this program, so that other rules are not taken for its own."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def find(connection: sa.Connection, places: Mapping[UUID, Place]) -> dict[UUID, Reading]:
    """Return what is kept of some plans, each in its place."""
    if not places:
        return {}
    rows = connection.execute(
        sa.select(kept).where(kept.c.plan_id.in_(list(places)), kept.c.build == build())
    )
    return {
        row.plan_id: unpack(orjson.loads(row.body))
        for row in rows
        if places[row.plan_id]
        == (row.plan_id, row.plan_revision, row.partnership_revision, row.as_at, row.rule_set)
    }


def store(database: Database, made: Sequence[Made]) -> None:
    """Keep readings in the place of older ones, as far as that keeps nobody waiting.

    A database that takes no writes, or whose writer is busy, is left alone.
    """
    rows = [row for each in made if len((row := _row(each))["body"]) <= LARGEST]
    rows.sort(key=lambda row: row["plan_id"])
    try:
        for start in range(0, len(rows), TOGETHER):
            with database.aside() as connection:
                if connection is None:
                    return
                connection.execute(_upsert(connection.dialect.name), rows[start : start + TOGETHER])
    except UNAVAILABLE as refused:
        log.info("reading_not_kept", kind=type(getattr(refused, "orig", refused)).__name__)


def _row(made: Made) -> dict[str, Any]:
    body = encode(pack(made.reading))
    place = made.place._asdict()
    return {**place, "partnership_id": made.partnership_id, "build": build(), "body": body}


@cache
def _upsert(dialect: str) -> sa.Insert:
    inserting = postgresql.insert(kept) if dialect == "postgresql" else sqlite.insert(kept)
    newer = {column.name: inserting.excluded[column.name] for column in kept.c}
    return inserting.on_conflict_do_update(
        index_elements=[kept.c.plan_id],
        set_=newer,
        where=kept.c.plan_revision <= inserting.excluded.plan_revision,
    )


def forget(connection: sa.Connection, partnership_id: UUID) -> None:
    """Keep nothing of a partnership."""
    connection.execute(kept.delete().where(kept.c.partnership_id == partnership_id))


def prune(connection: sa.Connection) -> int:
    """Remove what a write has overtaken; return how many."""
    true = sa.and_(plan.c.id == kept.c.plan_id, plan.c.revision == kept.c.plan_revision)
    return connection.execute(kept.delete().where(~sa.exists().where(true))).rowcount
