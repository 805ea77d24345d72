"""Snapshots: closing a quarter of a plan for good, and reading what was closed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import AlreadyExists, FieldError, NotFound, UnknownReference, Unprocessable
from app.models import ApiClient, LedgerHead, Partnership, Plan, Snapshot
from app.models.base import new_id, table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Named
from app.schemas.snapshot import PeriodName, SnapshotCreate, key_of_period
from app.services import filters, ledger, people, places, plans, snapshot_body
from app.services.access import Actor
from app.services.rules.periods import Period, plan_periods

snapshot, plan, client = table(Snapshot), table(Plan), table(ApiClient)
newer = snapshot.alias("newer")
head, partnership = table(LedgerHead), table(Partnership)

TOLD = (
    *("id", "plan", "as_at", "known_at", "plan_revision", "rule_set", "narrative"),
    *("signed_off_by", "signed_off_on", "supersedes_id", "superseded_by_id", "hash"),
    *("recorded_by", "recorded_at"),
)
# Everything but the body, which may be long.
COLUMNS = [column for column in snapshot.c if column.key != "body"]
SNAPSHOTS: sa.Select[Any] = (
    sa.select(
        *COLUMNS,
        plan.c.code.label("plan"),
        newer.c.id.label("superseded_by_id"),
        client.c.name.label("recorded_by"),
    )
    .join_from(snapshot, plan, plan.c.id == snapshot.c.plan_id)
    .outerjoin(newer, newer.c.supersedes_id == snapshot.c.id)
    .outerjoin(client, client.c.id == snapshot.c.recorded_by_id)
)
ORDERS: Orders = {
    "period": (plan.c.code, snapshot.c.period_start_on, snapshot.c.recorded_at),
    "recorded_at": (snapshot.c.recorded_at,),
}


class SnapshotQuery(Sorted):
    """Filters of the list of snapshots."""

    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    period: list[PeriodName] = Field(default=[], description="Quarters: `2006-Q2`.")
    sort: str | None = sort_by(ORDERS)


def head_of(row: Row) -> dict[str, Any]:
    """Tell a snapshot without its body."""
    year, _, quarter = row.period.partition("-Q")
    period = Period(int(year), int(quarter), row.period_start_on, row.period_end_on)
    told = {name: row._mapping[name] for name in TOLD}
    return {**told, "period": snapshot_body.period_of(period)}


def find(
    connection: sa.Connection, actor: Actor, query: SnapshotQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List snapshots without their bodies, by plan and quarter unless another order is asked."""
    statement = SNAPSHOTS.where(snapshot.c.partnership_id == actor.partnership_id)
    if query.plan:
        ids = filters.plan_ids(connection, actor, query.plan)
        statement = statement.where(snapshot.c.plan_id.in_(ids))
    if query.period:
        keys = [key_of_period(period) for period in query.period]
        statement = statement.where(snapshot.c.period.in_(keys))
    found = paginate(
        connection, statement, order_keys(ORDERS, query.sort, "period", snapshot.c.id), query
    )
    return found, [head_of(row) for row in found.rows]


def locate(connection: sa.Connection, actor: Actor, snapshot_id: UUID) -> Row:
    """Find the row of a snapshot, with its body. Raises NotFound."""
    mine = (snapshot.c.id == snapshot_id, snapshot.c.partnership_id == actor.partnership_id)
    statement = SNAPSHOTS.add_columns(snapshot.c.body).where(*mine)
    if row := connection.execute(statement).first():
        return row
    raise NotFound("snapshot")


def read(connection: sa.Connection, actor: Actor, snapshot_id: UUID) -> dict[str, Any]:
    """Tell a snapshot with its body, exactly as it was hashed. Raises NotFound."""
    row = locate(connection, actor, snapshot_id)
    return {**head_of(row), "body": orjson.Fragment(row.body)}


def read_body(connection: sa.Connection, actor: Actor, snapshot_id: UUID) -> bytes:
    """Return the very text that was hashed, in UTF-8. Raises NotFound."""
    return str(locate(connection, actor, snapshot_id).body).encode()


def progress_of(
    connection: sa.Connection, actor: Actor, plan_id: UUID, until: date
) -> list[tuple[str, dict[str, Any]]]:
    """Tell where a plan stood at the end of each closed quarter: its label, and its node.

    Only the latest snapshot of each, earliest first, as at a day no later than `until`.
    """
    statement = (
        sa.select(snapshot.c.period, snapshot.c.body)
        .outerjoin(newer, newer.c.supersedes_id == snapshot.c.id)
        .where(
            snapshot.c.partnership_id == actor.partnership_id,
            snapshot.c.plan_id == plan_id,
            snapshot.c.as_at <= until,
            newer.c.id.is_(None),
        )
        .order_by(snapshot.c.period_start_on)
    )
    found = []
    for row in connection.execute(statement).all():
        body = orjson.loads(row.body)
        found.append((body["period"]["label"], body["progress"]))
    return found


def create(session: Session, actor: Actor, wanted: SnapshotCreate) -> dict[str, Any]:
    """Close a quarter of a plan: read it in every way, and keep that for good.

    Raises UnknownReference, Unprocessable, and AlreadyExists where the quarter is closed and the
    snapshot that closed it is not the one superseded.
    """
    made_id = _close(session, actor, wanted)
    ledger.write(session, actor)
    row = locate(session.connection(), actor, made_id)
    return head_of(row)


def _close(session: Session, actor: Actor, wanted: SnapshotCreate) -> UUID:
    under_id = places.plan_of(session, actor, wanted.plan, lock=True).id
    connection = session.connection()
    # Whoever changes the plan, or the rules, waits until it is read: all of it is of one instant.
    mine = partnership.c.id == actor.partnership_id
    connection.execute(sa.select(partnership.c.id).where(mine).with_for_update(key_share=True))
    under = plans.locate(connection, actor, str(under_id))
    period = _period(actor, under, wanted.period)
    day = _day(actor, under, period, wanted.as_at)
    if wanted.signed_off_on and wanted.signed_off_on > actor.today:
        raise Unprocessable("Nobody signs off after today.", pointer="/signed_off_on")
    _check_superseded(connection, under, period, wanted.supersedes)
    _check_unnamed(connection, actor, wanted)
    known_at = _known_at(connection, actor)
    said: dict[str, Any] = {
        "narrative": wanted.narrative,
        "signed_off_by": wanted.signed_off_by,
        "signed_off_on": wanted.signed_off_on or actor.today,
    }
    body = {
        **snapshot_body.read(connection, actor, under, day, known_at),
        "period": snapshot_body.period_of(period),
        "supersedes": wanted.supersedes,
        **said,
    }
    text = snapshot_body.written(body)
    made = Snapshot(
        id=new_id(),
        partnership_id=actor.partnership_id,
        plan_id=under.id,
        period=period.key,
        period_start_on=period.start_on,
        period_end_on=period.end_on,
        as_at=day,
        known_at=known_at,
        plan_revision=under.revision,
        rule_set=body["rule_set"],
        **said,
        supersedes_id=wanted.supersedes,
        body=text,
        hash=snapshot_body.digest(text),
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    return made.id


def _known_at(connection: sa.Connection, actor: Actor) -> Any:
    """Return the instant whose records are all that is seen: now, or where the ledger is ahead."""
    mine = head.c.partnership_id == actor.partnership_id
    last = connection.execute(sa.select(head.c.recorded_at).where(mine)).scalar()
    return max(actor.now, last) if last else actor.now


def _period(actor: Actor, under: Row, name: str) -> Period:
    periods = plan_periods(under.period_start_on, under.period_end_on, actor.fy_start_month)
    key = key_of_period(name)
    for period in periods:
        if period.key == key:
            return period
    detail = f"The plan's quarters are {', '.join(period.key for period in periods)}."
    raise Unprocessable(detail, errors=(FieldError(detail, "unknown_period", "/period"),))


def _day(actor: Actor, under: Row, period: Period, as_at: date | None) -> date:
    """Return the day to read at: the one named, else the quarter's last or the plan's, if over."""
    day = as_at or (min(period.end_on, under.over_on) if under.over_on else period.end_on)
    if day > actor.today:
        raise Unprocessable(
            "A quarter is closed when its last day has come; name an earlier day.",
            pointer="/as_at",
        )
    if day < period.start_on:
        raise Unprocessable("The quarter had not begun by then.", pointer="/as_at")
    return day


def _check_unnamed(connection: sa.Connection, actor: Actor, wanted: SnapshotCreate) -> None:
    """Keep the names of people out of what can never be erased."""
    for pointer in ("signed_off_by", "narrative"):
        if people.is_named_in(connection, actor, getattr(wanted, pointer) or ""):
            detail = (
                "It names a contact of the partnership; what is closed can never be erased, so "
                "write the role instead."
            )
            raise Unprocessable(
                detail, errors=(FieldError(detail, "names_a_person", f"/{pointer}"),)
            )


def _check_superseded(
    connection: sa.Connection, under: Row, period: Period, supersedes: UUID | None
) -> None:
    """Hold a quarter to one snapshot that stands."""
    where = (snapshot.c.plan_id == under.id, snapshot.c.period == period.key)
    standing: Sequence[UUID] = (
        connection.execute(
            sa.select(snapshot.c.id)
            .outerjoin(newer, newer.c.supersedes_id == snapshot.c.id)
            .where(*where, newer.c.id.is_(None))
        )
        .scalars()
        .all()
    )
    if supersedes is not None and supersedes not in standing:
        raise UnknownReference(
            "That is not the snapshot by which this quarter of the plan stands closed.",
            pointer="/supersedes",
        )
    if standing and supersedes is None:
        raise AlreadyExists(
            "The quarter is closed already; name the snapshot in supersedes to close it anew.",
            pointer="/period",
        )
