"""Milestones as they are told: where they stand, what is their own and what they inherit."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.errors import NotFound
from app.models import Action, Outcome, Section
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sift, sort_by
from app.schemas.base import AsAt, Day, KnownAt, Named, ShortName
from app.services import filters
from app.services.access import Actor
from app.services.leaf_rows import DUE_ON, MILESTONES, led_by, milestone, own_schedule
from app.services.leaves import Bench, Judged
from app.services.places import Node
from app.services.records import as_id
from app.services.rules.figures import number_or_none
from app.services.rules.judgement import Target
from app.services.rules.schedule import Schedule
from app.vocabulary import MilestoneState, Status

ORDERS: Orders = {
    "ref": (milestone.c.plan_id, milestone.c.position),
    "due_on": (DUE_ON,),
    "updated_at": (milestone.c.updated_at,),
}
NOTHING_REPORTED: dict[str, Any] = {
    "state": MilestoneState.NOT_STARTED,
    "percent": None,
    "quantity": None,
    "forecast_on": None,
    "blocked": False,
    "effective_on": None,
    "completed_on": None,
    "commentary": None,
    "reported_by": None,
    "reported_at": None,
    "update_id": None,
}


def _silent_since(day: date) -> sa.ColumnElement[bool]:
    latest_on = milestone.c.current_effective_on
    return sa.or_(latest_on.is_(None), latest_on < day)


FILTERS: dict[str, Callable[[Any], sa.ColumnElement[bool]]] = {
    "due_from": lambda day: day <= DUE_ON,
    "due_to": lambda day: day >= DUE_ON,
    "not_reported_since": _silent_since,
    "key": milestone.c.key.is_,
}
NODES: dict[str, tuple[type[Node], sa.ColumnElement[Any]]] = {
    "section": (Section, milestone.c.section_id),
    "outcome": (Outcome, milestone.c.outcome_id),
    "action": (Action, milestone.c.action_id),
}


class MilestoneQuery(Sorted):
    """Filters of the list of milestones; a name that repeats means any of its values."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    section: list[Named] = Field(default=[], description="Refs within `plan`, or ids.")
    outcome: list[Named] = Field(default=[], description="Refs within `plan`, or ids.")
    action: list[Named] = Field(default=[], description="Refs within `plan`, or ids.")
    lead_agency: list[ShortName] = Field(
        default=[], description="Codes of agencies; an inherited lead counts as its own."
    )
    status: list[Status] = Field(default=[], description="The calculated status.")
    due_from: Day | None = Field(default=None, description="Due on this day or later.")
    due_to: Day | None = Field(default=None, description="Due on this day or earlier.")
    not_reported_since: Day | None = Field(
        default=None, description="Without an update effective on this day or later."
    )
    key: bool | None = Field(default=None, description="Only key milestones, or only the others.")
    as_at: AsAt = None
    known_at: KnownAt = None


def read(
    connection: sa.Connection, actor: Actor, key: str | UUID, as_at: date | None = None
) -> dict[str, Any]:
    """Tell one milestone as it stands on a day. Raises NotFound."""
    row = locate(connection, actor, key)
    return tell(Bench(connection, actor, as_at).judge([row])[0])


def locate(connection: sa.Connection, actor: Actor, key: str | UUID) -> Row:
    """Find a milestone by its id, as a row of MILESTONES. Raises NotFound."""
    known = key if isinstance(key, UUID) else as_id(key)
    mine = (milestone.c.id == known, milestone.c.partnership_id == actor.partnership_id)
    if known and (row := connection.execute(MILESTONES.where(*mine)).first()):
        return row
    raise NotFound("milestone")


def find(
    connection: sa.Connection, actor: Actor, query: MilestoneQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List milestones, by plan and ref unless another order is asked for."""
    statement = MILESTONES.where(*_fitting(connection, actor, query))
    keys = order_keys(ORDERS, query.sort, "ref", milestone.c.id)
    bench = Bench(connection, actor, query.as_at)
    if not query.status:
        found = paginate(connection, statement, keys, query)
        return found, [tell(judged) for judged in bench.judge(found.rows)]
    kept: dict[UUID, Judged] = {}

    def keep(rows: Sequence[Row]) -> list[Row]:
        fitting = [j for j in bench.judge(rows) if j.verdict.status in query.status]
        kept.update((judged.row.id, judged) for judged in fitting)
        return [judged.row for judged in fitting]

    found = sift(connection, statement, keys, query, keep)
    return found, [tell(kept[row.id]) for row in found.rows]


def _fitting(
    connection: sa.Connection, actor: Actor, query: MilestoneQuery
) -> list[sa.ColumnElement[bool]]:
    """Say which rows the filters leave; the calculated status is not among them."""
    asked = query.model_dump(exclude_defaults=True)
    plans = filters.plan_ids(connection, actor, query.plan)
    leads = filters.agency_ids(connection, actor, query.lead_agency)
    where = [milestone.c.partnership_id == actor.partnership_id]
    where += [milestone.c.plan_id.in_(plans)] if plans else []
    where += [led_by(leads)] if leads else []
    where += [fits(asked[name]) for name, fits in FILTERS.items() if name in asked]
    return where + [
        column.in_(filters.node_ids(connection, actor, model, plans, asked[name], name))
        for name, (model, column) in NODES.items()
        if name in asked
    ]


def tell(judged: Judged) -> dict[str, Any]:
    """Tell a milestone that was judged."""
    row, verdict = judged.row, judged.verdict
    own = own_schedule(row)
    above = {"id": row.action_id, "ref": row.action_ref, "description": row.action_description}
    return {
        "id": row.id,
        "plan": row.plan_code,
        "ref": row.ref,
        "action": above,
        "outcome": {"id": row.outcome_id, "ref": row.outcome_ref},
        "title": row.title,
        "weight": row.weight,
        "key": row.key,
        "lead_agency": row.lead_agency,
        "lead_contact_id": row.contact_id,
        "schedule": {
            **_tell_schedule(judged.schedule),
            "inherited": judged.inherited,
            "original_due_on": judged.revisions.original_due_on,
            "times_revised": judged.revisions.times_revised,
        },
        "own": {
            "lead_agency": row.lead_agency if row.lead_agency_id else None,
            "lead_contact_id": row.lead_contact_id,
            "schedule": _tell_schedule(own) if own else None,
        },
        "target": _tell_target(judged.target),
        "current": _tell_current(judged),
        "progress": {
            "status": verdict.status,
            "percent": number_or_none(verdict.percent),
            "reasons": [reason.to_json() for reason in verdict.reasons],
        },
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": judged.updated_at,
    }


def _tell_schedule(schedule: Schedule) -> dict[str, Any]:
    return {
        "kind": schedule.kind,
        "meaning": schedule.meaning,
        "start_on": schedule.start_on,
        "due_on": schedule.due_on,
        "printed": schedule.printed,
    }


def _tell_target(target: Target | None) -> dict[str, Any] | None:
    if target is None:
        return None
    return {
        "quantity": target.quantity,
        "unit": target.unit,
        "baseline": target.baseline,
        "profile": [{"on": on, "quantity": quantity} for on, quantity in target.profile],
    }


def _tell_current(judged: Judged) -> dict[str, Any]:
    if (current := judged.current) is None:
        return NOTHING_REPORTED
    told = {name: getattr(current, name) for name in NOTHING_REPORTED}
    return {**told, "percent": number_or_none(current.percent)}
