"""Actions as they are told: listed, filtered, each with its contributors and milestones."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.among import among
from app.errors import NotFound
from app.models import (
    Action,
    ActionContributor,
    Agency,
    Contact,
    Milestone,
    Outcome,
    Plan,
    Section,
)
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Day, Named, Ref
from app.services import filters, schedules
from app.services.access import Actor
from app.services.leaf_rows import SCHEDULE, as_schedule, changes_of
from app.services.records import as_id
from app.services.rules.schedule import NO_SCHEDULE, ScheduleChange
from app.vocabulary import ScheduleKind

action, contributor, milestone = table(Action), table(ActionContributor), table(Milestone)
plan, section, outcome = table(Plan), table(Section), table(Outcome)
agency, contact = table(Agency), table(Contact)

HAS_OWNER = action.c.lead_agency_id.is_not(None) | action.c.lead_contact_id.is_not(None)

ACTIONS: sa.Select[Any] = (
    sa.select(
        action,
        plan.c.code.label("plan"),
        section.c.ref.label("section_ref"),
        section.c.title.label("section_title"),
        outcome.c.ref.label("outcome_ref"),
        outcome.c.statement.label("outcome_statement"),
        agency.c.code.label("lead_agency"),
        contact.c.role_title.label("lead_contact_role"),
        HAS_OWNER.label("has_owner"),
    )
    .join_from(action, plan, plan.c.id == action.c.plan_id)
    .join(outcome, outcome.c.id == action.c.outcome_id)
    .outerjoin(section, section.c.id == action.c.section_id)
    .outerjoin(agency, agency.c.id == action.c.lead_agency_id)
    .outerjoin(contact, contact.c.id == action.c.lead_contact_id)
)
ONE = ACTIONS.where(
    action.c.id == sa.bindparam("key"), action.c.partnership_id == sa.bindparam("owner")
)
CONTRIBUTORS: sa.Select[Any] = (
    sa.select(contributor.c.action_id, agency.c.code.label("agency"), contributor.c.role)
    .join_from(contributor, agency, agency.c.id == contributor.c.agency_id)
    .where(among(contributor.c.action_id, "ids"))
    .order_by(contributor.c.id)
)
MILESTONES: sa.Select[Any] = (
    sa.select(milestone.c.action_id, milestone.c.id, milestone.c.ref, milestone.c.title)
    .where(among(milestone.c.action_id, "ids"))
    .order_by(milestone.c.position, milestone.c.id)
)
ORDERS: Orders = {
    "ref": (action.c.plan_id, action.c.position),
    "due_on": (action.c.due_on,),
    "updated_at": (action.c.updated_at,),
}
TOLD = (
    *("id", "plan", "ref", "description", "lead_agency", "lead_contact_id", "lead_contact_role"),
    *("lead_inferred", "owner_printed", "has_owner", "budget_codes"),
    *("version", "created_at", "updated_at"),
)


def _places(*names: str) -> Callable[[Row], tuple[Any, ...]]:
    """Take columns of a row by their places, as looking up a name costs more."""
    return itemgetter(*map(ACTIONS.selected_columns.keys().index, names))


OF_ROW, SCHEDULED = _places(*TOLD), _places(*SCHEDULE)
SECTION = _places("section_id", "section_ref", "section_title")
OUTCOME = _places("outcome_id", "outcome_ref", "outcome_statement")


class ActionQuery(Sorted):
    """Filters of the list of actions."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    section: list[Named] = Field(default=[], description="Ids, or refs within the plans named.")
    outcome: list[Named] = Field(default=[], description="Ids, or refs within the plans named.")
    ref: list[Ref] = Field(default=[], description="Refs of the actions wanted.")
    lead_agency: list[Named] = Field(default=[], description="Codes of agencies.")
    schedule_kind: list[ScheduleKind] = Field(
        default=[], description="How the plan words the deadline."
    )
    due_from: Day | None = Field(default=None, description="Due on this day or later.")
    due_to: Day | None = Field(default=None, description="Due on this day or earlier.")
    has_owner: bool | None = Field(
        default=None, description="With, or without, a lead agency or lead contact."
    )


def _tell_one(row: Row, changes: Sequence[ScheduleChange]) -> dict[str, Any]:
    section_id, section_ref, section_title = SECTION(row)
    outcome_id, outcome_ref, statement = OUTCOME(row)
    above = {"id": section_id, "ref": section_ref, "title": section_title}
    return {
        **dict(zip(TOLD, OF_ROW(row), strict=True)),
        "section": above if section_id else None,
        "outcome": {"id": outcome_id, "ref": outcome_ref, "statement": statement},
        "schedule": schedules.told(as_schedule(*SCHEDULED(row)) or NO_SCHEDULE, changes),
    }


def tell(connection: sa.Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Tell rows of ACTIONS, with three queries however many there are."""
    ids = [row.id for row in rows]
    beside: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for action_id, code, role in connection.execute(CONTRIBUTORS, {"ids": ids}).all():
        beside[action_id].append({"agency": code, "role": role})
    beneath: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for action_id, key, ref, title in connection.execute(MILESTONES, {"ids": ids}).all():
        beneath[action_id].append({"id": key, "ref": ref, "title": title})
    changes = changes_of(connection, {row.plan_id for row in rows}, ids)
    return [
        {
            **_tell_one(row, changes.get(row.id, ())),
            "contributors": beside.get(row.id, []),
            "milestones": beneath.get(row.id, []),
        }
        for row in rows
    ]


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one action. Raises NotFound."""
    known = key if isinstance(key, UUID) else as_id(key)
    mine = {"key": known, "owner": actor.partnership_id}
    if row := connection.execute(ONE, mine).first():
        return tell(connection, [row])[0]
    raise NotFound("action")


def _wanted(
    connection: sa.Connection, actor: Actor, query: ActionQuery
) -> list[sa.ColumnElement[bool]]:
    plans = filters.plan_ids(connection, actor, query.plan)
    named: dict[str, Sequence[Any]] = {
        "plan_id": plans,
        "section_id": filters.node_ids(connection, actor, Section, plans, query.section, "section"),
        "outcome_id": filters.node_ids(connection, actor, Outcome, plans, query.outcome, "outcome"),
        "ref": query.ref,
        "lead_agency_id": filters.agency_ids(connection, actor, query.lead_agency),
        "schedule_kind": query.schedule_kind,
    }
    wanted: list[sa.ColumnElement[bool]] = [
        # A list of one costs more than one, to write and to plan.
        action.c[column] == values[0] if len(values) == 1 else action.c[column].in_(values)
        for column, values in named.items()
        if values
    ]
    if query.due_from is not None:
        wanted.append(action.c.due_on >= query.due_from)
    if query.due_to is not None:
        wanted.append(action.c.due_on <= query.due_to)
    if query.has_owner is not None:
        wanted.append(HAS_OWNER if query.has_owner else ~HAS_OWNER)
    return wanted


def find(
    connection: sa.Connection, actor: Actor, query: ActionQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List actions, in the order of their plan unless another is asked for."""
    mine = action.c.partnership_id == actor.partnership_id
    statement = ACTIONS.where(mine, *_wanted(connection, actor, query))
    keys = order_keys(ORDERS, query.sort, "ref", action.c.id)
    found = paginate(connection, statement, keys, query)
    return found, tell(connection, found.rows)
