"""Since when something is an exception, where the ledger or a day on record can tell."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from app.models import LedgerEntry
from app.models.base import table
from app.services.access import Actor
from app.services.rules.schedule import Schedule, ScheduleChange
from app.vocabulary import LedgerAction

entry = table(LedgerEntry)

LEADS = frozenset({"lead_agency_id", "lead_contact_id"})


def day_in(actor: Actor, instant: datetime) -> date:
    """Return the day that an instant was, where the partnership is."""
    return instant.astimezone(ZoneInfo(actor.time_zone)).date()


def ownerless_since(
    connection: sa.Connection, actor: Actor, action_ids: Collection[UUID]
) -> Mapping[UUID, date]:
    """Tell since when actions without a lead have none: made so, or the last lead was taken away.

    What the ledger does not tell is left out.
    """
    if not action_ids:
        return {}
    found: dict[UUID, date] = {}
    statement = (
        sa.select(entry.c.subject_id, entry.c.recorded_at, entry.c.action, entry.c.changes)
        .where(
            entry.c.partnership_id == actor.partnership_id,
            entry.c.subject_kind == "action",
            entry.c.subject_id.in_(action_ids),
            entry.c.recorded_at <= actor.now,
        )
        .order_by(entry.c.seq)
    )
    for row in connection.execute(statement).all():
        made = row.action == LedgerAction.CREATED.value
        if made or LEADS & orjson.loads(row.changes).keys():
            found[row.subject_id] = day_in(actor, row.recorded_at)
    return found


def endless_since(made_on: date, changes: Sequence[ScheduleChange], day: date) -> date | None:
    """Tell since when what has no last day on a day has none: made so, or it was taken away.

    None where it was made after the day.
    """
    told = [change for change in changes if change.changed_on <= day]
    since = made_on if not told or _is_endless(told[0].old) else None
    for change in told:
        since = (since or change.changed_on) if _is_endless(change.new) else None
    return since if since and since <= day else None


def _is_endless(schedule: Schedule | None) -> bool:
    return schedule is not None and schedule.due_on is None
