"""Which edition of a plan, or of a whole partnership, a request asks about, and who asks.

Both are read by one indexed query, so that an answer that is kept costs no more than that, and a
key that was revoked or lost a scope is turned away at once.
"""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.errors import NotFound
from app.models import LedgerEntry, LedgerHead, MilestoneUpdate, Plan
from app.models.base import table
from app.services.access import BY_PREFIX, Actor, Caller, admit, partnership, public_part
from app.services.records import as_id

plan, head, entry = table(Plan), table(LedgerHead), table(LedgerEntry)

# So many entries of a ledger cost less to look through than most answers to make.
LOOKED_THROUGH = 20_000
REVISION = partnership.c.revision.label("partnership_revision")


def _of_plan(named: sa.ColumnElement[bool]) -> sa.Select[Any]:
    mine = plan.c.partnership_id == partnership.c.id
    columns = (plan.c.id.label("subject_id"), plan.c.revision.label("revision"))
    return BY_PREFIX.add_columns(REVISION, *columns).outerjoin(plan, sa.and_(mine, named))


OF_PLAN_ID = _of_plan(plan.c.id == sa.bindparam("plan"))
OF_PLAN_CODE = _of_plan(plan.c.code == sa.bindparam("plan"))
# Every change of a partnership has an entry in its ledger, so the last one numbers them all.
OF_PARTNERSHIP: sa.Select[Any] = BY_PREFIX.add_columns(
    REVISION, partnership.c.id.label("subject_id"), head.c.seq.label("revision")
).outerjoin(head, head.c.partnership_id == partnership.c.id)


def _else_in(owner: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Ask whether anything but reports on milestones was recorded in some span of the ledger."""
    return sa.select(
        sa.exists().where(
            owner == sa.bindparam("owner"),
            entry.c.seq > sa.bindparam("since"),
            entry.c.seq <= sa.bindparam("until"),
            entry.c.subject_kind != sa.literal_column(f"'{table(MilestoneUpdate).name}'"),
        )
    )


ELSE_IN_PLAN, ELSE_IN_PARTNERSHIP = _else_in(entry.c.plan_id), _else_in(entry.c.partnership_id)


class Edition(NamedTuple):
    """What a reading depends on, beside the question and the scopes: what is stored, and the day.

    Neither number ever falls, and each change of what a reading is made of raises one of them.
    """

    partnership_revision: int
    revision: int
    today: date


class Asked(NamedTuple):
    """Who asks, the id of the key whose use should be noted, and about what, in which edition."""

    actor: Actor
    used: UUID | None
    subject_id: UUID
    edition: Edition


def ask(
    connection: sa.Connection,
    caller: Caller,
    pepper: str,
    needed: frozenset[str],
    named: str | None,
) -> Asked:
    """Find who asks about a plan, by id or code, or about the whole partnership (None).

    Raises Unauthenticated, MissingScope, and NotFound where the caller has no such plan.
    """
    known = as_id(named) if named is not None else None
    which: dict[str, Any] = {"prefix": public_part(caller)}
    statement = OF_PARTNERSHIP
    if named is not None:
        statement = OF_PLAN_CODE if known is None else OF_PLAN_ID
        which["plan"] = named if known is None else known
    row = connection.execute(statement, which).first()
    actor, used = admit(row, caller, pepper, needed)
    if row is None or row.subject_id is None:
        raise NotFound("plan")
    edition = Edition(row.partnership_revision, row.revision or 0, actor.today)
    return Asked(actor, used, row.subject_id, edition)


def only_reported_on(connection: sa.Connection, asked: Asked, since: int) -> bool:
    """Say whether reports on milestones are all that was recorded after an earlier revision.

    After more than are looked through it is taken that they are not.
    """
    if asked.edition.revision - since > LOOKED_THROUGH:
        return False
    of_all = asked.subject_id == asked.actor.partnership_id
    span = {"owner": asked.subject_id, "since": since, "until": asked.edition.revision}
    found = connection.execute(ELSE_IN_PARTNERSHIP if of_all else ELSE_IN_PLAN, span)
    return not found.scalar_one()
