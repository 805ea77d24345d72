"""Milestone updates as they are told, those that count no more among them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import NotFound
from app.models import Agency, ApiClient, Milestone, MilestoneUpdate, Plan
from app.models.base import table
from app.pagination import Key, Paging, Row, Slice, paginate
from app.services.access import Actor
from app.services.milestone_reads import locate

update, milestone, plan = table(MilestoneUpdate), table(Milestone), table(Plan)
agency, client = table(Agency), table(ApiClient)
voider, superseding = client.alias("voider"), update.alias("superseding")

UPDATES: sa.Select[Any] = (
    sa.select(
        update,
        milestone.c.ref.label("milestone_ref"),
        plan.c.code.label("plan_code"),
        agency.c.code.label("agency"),
        client.c.name.label("reported_by"),
        voider.c.name.label("voided_by"),
        superseding.c.id.label("superseded_by_id"),
    )
    .join_from(update, milestone, milestone.c.id == update.c.milestone_id)
    .join(plan, plan.c.id == update.c.plan_id)
    .outerjoin(agency, agency.c.id == update.c.agency_id)
    .outerjoin(client, client.c.id == update.c.recorded_by_id)
    .outerjoin(voider, voider.c.id == update.c.voided_by_id)
    # Where the later one was voided, the earlier one counts again.
    .outerjoin(
        superseding,
        sa.and_(superseding.c.supersedes_id == update.c.id, superseding.c.voided_at.is_(None)),
    )
)
NEWEST_FIRST = [
    Key(update.c.effective_on, descending=True),
    Key(update.c.recorded_at, descending=True),
    Key(update.c.id, descending=True),
]
SAID = (
    *("effective_on", "state", "percent", "quantity", "forecast_on", "blocked", "commentary"),
    *("evidence", "external_ref", "supersedes_id", "superseded_by_id", "recorded_at"),
)


def find(
    connection: sa.Connection, actor: Actor, milestone_id: str, query: Paging
) -> tuple[Slice, list[dict[str, Any]]]:
    """List every update of a milestone, the latest first. Raises NotFound."""
    above = locate(connection, actor, milestone_id)
    statement = UPDATES.where(update.c.milestone_id == above.id)
    found = paginate(connection, statement, NEWEST_FIRST, query, above.id)
    return found, [tell(row) for row in found.rows]


def read(connection: sa.Connection, actor: Actor, update_id: UUID | None) -> dict[str, Any]:
    """Tell one update. Raises NotFound."""
    return tell(locate_update(connection, actor, update_id))


def locate_update(connection: sa.Connection, actor: Actor, update_id: UUID | None) -> Row:
    """Find an update by its id, as a row of UPDATES. Raises NotFound."""
    mine = (update.c.id == update_id, update.c.partnership_id == actor.partnership_id)
    if row := connection.execute(UPDATES.where(*mine)).first():
        return row
    raise NotFound("update")


def tell_new(actor: Actor, above: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    """Tell an update that the actor recorded just now, of a milestone, as it would be read back."""
    return {
        "id": said["id"],
        "milestone": {"id": above.id, "ref": above.ref},
        "plan": above.plan_code,
        "agency": actor.agency_code,
        "reported_by": actor.reporter,
        **{name: said.get(name) for name in SAID},
        "voided": None,
    }


def tell(row: Row) -> dict[str, Any]:
    """Tell an update as it was said."""
    voided = None
    if row.voided_at is not None:
        voided = {"at": row.voided_at, "by": row.voided_by, "reason": row.void_reason}
    return {
        "id": row.id,
        "milestone": {"id": row.milestone_id, "ref": row.milestone_ref},
        "plan": row.plan_code,
        "agency": row.agency,
        "reported_by": row.reported_by,
        **{name: row._mapping[name] for name in SAID},
        "voided": voided,
    }
