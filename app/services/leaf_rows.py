"""What is read of milestones: their rows, their changes of schedule, their updates."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.among import among
from app.models import (
    Action,
    Agency,
    ApiClient,
    Milestone,
    MilestoneUpdate,
    Outcome,
    Plan,
    ScheduleChange,
    Section,
)
from app.models.base import table
from app.pagination import Row
from app.services.rules import schedule as schedules
from app.services.rules.judgement import Target
from app.services.rules.schedule import Schedule
from app.services.rules.updates import Current, Report, percent_of
from app.vocabulary import Meaning, MilestoneState, ScheduleKind

milestone, action, outcome = table(Milestone), table(Action), table(Outcome)
section, plan, agency = table(Section), table(Plan), table(Agency)
client = table(ApiClient)
update, change = table(MilestoneUpdate), table(ScheduleChange)
latest = update.alias("latest")

LEAD_ID = sa.func.coalesce(milestone.c.lead_agency_id, action.c.lead_agency_id)
CONTACT_ID = sa.func.coalesce(milestone.c.lead_contact_id, action.c.lead_contact_id)
# A milestone with a kind of its own has a schedule of its own, whole.
DUE_ON: sa.ColumnElement[Any] = sa.case(
    (milestone.c.schedule_kind.is_not(None), milestone.c.due_on), else_=action.c.due_on
)

MILESTONES: sa.Select[Any] = (
    sa.select(
        milestone,
        action.c.ref.label("action_ref"),
        action.c.description.label("action_description"),
        action.c.schedule_kind.label("action_schedule_kind"),
        action.c.schedule_meaning.label("action_schedule_meaning"),
        action.c.start_on.label("action_start_on"),
        action.c.due_on.label("action_due_on"),
        action.c.schedule_printed.label("action_schedule_printed"),
        outcome.c.ref.label("outcome_ref"),
        section.c.ref.label("section_ref"),
        plan.c.code.label("plan_code"),
        plan.c.state.label("plan_state"),
        plan.c.period_start_on,
        plan.c.period_end_on,
        plan.c.over_on,
        LEAD_ID.label("lead_id"),
        CONTACT_ID.label("contact_id"),
        agency.c.code.label("lead_agency"),
        latest.c.commentary,
        latest.c.recorded_at.label("reported_at"),
        client.c.name.label("reported_by"),
    )
    .join_from(milestone, action, action.c.id == milestone.c.action_id)
    .join(outcome, outcome.c.id == milestone.c.outcome_id)
    .join(plan, plan.c.id == milestone.c.plan_id)
    .outerjoin(section, section.c.id == milestone.c.section_id)
    .outerjoin(agency, agency.c.id == LEAD_ID)
    .outerjoin(latest, latest.c.id == milestone.c.current_update_id)
    .outerjoin(client, client.c.id == latest.c.recorded_by_id)
)

MILESTONES_NAMED = MILESTONES.where(milestone.c.id.in_(sa.bindparam("ids", expanding=True)))
UPDATES: sa.Select[Any] = (
    sa.select(update, client.c.name.label("reported_by"))
    .select_from(update)
    .outerjoin(client, client.c.id == update.c.recorded_by_id)
    .order_by(update.c.recorded_at, update.c.id)
)
UPDATES_OF = UPDATES.where(update.c.milestone_id.in_(sa.bindparam("ids", expanding=True)))

CHANGES: sa.Select[Any] = (
    sa.select(change).where(among(change.c.plan_id, "plans")).order_by(change.c.id)
)
CHANGES_OF_FEW = CHANGES.where(
    sa.or_(among(change.c.action_id, "nodes"), among(change.c.milestone_id, "nodes"))
)
SCHEDULE = ("schedule_kind", "schedule_meaning", "start_on", "due_on", "schedule_printed")
OWN, ABOVE = attrgetter(*SCHEDULE), attrgetter(*(f"action_{name}" for name in SCHEDULE))
# To name more milestones takes longer than to read all changes in their plans.
FEW = 500


def led_by(agency_ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    """Say that one of some agencies leads a milestone: its own lead, else that of its action."""
    # Of LEAD_ID PostgreSQL expects next to no row, and would look at all there are for a page.
    own, above = milestone.c.lead_agency_id, action.c.lead_agency_id
    return sa.or_(own.in_(agency_ids), sa.and_(own.is_(None), above.in_(agency_ids)))


def own_schedule(row: Row) -> Schedule | None:
    """Read a schedule from the columns of a row; None where there is none of its own."""
    return as_schedule(*OWN(row))


def schedule_above(row: Row) -> Schedule | None:
    """Read the schedule of the action of a row of MILESTONES."""
    return as_schedule(*ABOVE(row))


# Many milestones have one and the same, that of their action or none.
@lru_cache(maxsize=4096)
def as_schedule(
    kind: str | None,
    meaning: str | None,
    start_on: date | None,
    due_on: date | None,
    printed: str | None,
) -> Schedule | None:
    """Read a schedule from its columns; None where there is none."""
    if kind is None:
        return None
    meant = Meaning(meaning) if meaning else None
    return Schedule(ScheduleKind(kind), start_on, due_on, meant, printed)


def _change_side(row: Row, side: str) -> Schedule | None:
    told = row._mapping
    names = ("kind", "meaning", "start_on", "due_on", "printed")
    return as_schedule(*(told[f"{side}_{name}"] for name in names))


Changes = Mapping[UUID, Sequence[schedules.ScheduleChange]]
# Where milestones stand, by their ids; None for one of which nothing counts.
Standings = Mapping[UUID, Current | None]


def changes_of(
    connection: sa.Connection, plan_ids: Iterable[UUID], nodes: Collection[UUID] | None = None
) -> Changes:
    """Read the changes of schedule in some plans, by the action or milestone they concern.

    Where a few actions and milestones are named, only theirs.
    """
    plans = list(set(plan_ids))
    if nodes is None:
        rows = connection.execute(CHANGES, {"plans": plans})
    else:
        rows = connection.execute(CHANGES_OF_FEW, {"plans": plans, "nodes": list(nodes)})
    found: defaultdict[UUID, list[schedules.ScheduleChange]] = defaultdict(list)
    for row in rows:
        found[row.action_id or row.milestone_id].append(
            schedules.ScheduleChange(
                row.changed_on, row.recorded_at, _change_side(row, "old"), _change_side(row, "new")
            )
        )
    return found


def report_of(row: Row, since: datetime | None = None) -> Report:
    """Read an update as the rules see it."""
    return Report(
        id=row.id,
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        state=MilestoneState(row.state) if row.state else None,
        percent=row.percent,
        quantity=row.quantity,
        forecast_on=row.forecast_on,
        blocked=row.blocked,
        commentary=row.commentary,
        reported_by=row.reported_by,
        since=since,
    )


def standing(rows: Sequence[Row]) -> list[Report]:
    """Leave out the updates that are voided or superseded: they are kept, and count no more.

    Give every update of a milestone, in the order they were recorded.
    """
    replaced = {row.supersedes_id for row in rows if row.voided_at is None}
    since: dict[UUID, datetime] = {}
    found = []
    for row in rows:
        since[row.id] = since.get(row.supersedes_id, row.recorded_at)
        if row.voided_at is None and row.id not in replaced:
            found.append(report_of(row, since[row.id] if row.supersedes_id else None))
    return found


def reports_of(
    connection: sa.Connection, milestone_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Report]]:
    """Read the updates that count of some milestones, in the order they were recorded."""
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for start in range(0, len(milestone_ids), 10_000):
        some = {"ids": list(milestone_ids[start : start + 10_000])}
        for row in connection.execute(UPDATES_OF, some).all():
            found[row.milestone_id].append(row)
    return {milestone_id: standing(rows) for milestone_id, rows in found.items()}


def target_of(row: Row) -> Target | None:
    """Read the target of a milestone."""
    if row.target_quantity is None:
        return None
    profile = tuple(
        (date.fromisoformat(point["on"]), Decimal(str(point["quantity"])))
        for point in row.target_profile
    )
    return Target(row.target_quantity, row.target_unit, row.target_baseline, profile)


def cached_state(row: Row) -> Current:
    """Read the cached state of a milestone that was reported on."""
    return Current(
        state=MilestoneState(row.current_state),
        percent=percent_kept(row.current_percent, row.current_quantity, row.target_quantity),
        quantity=row.current_quantity,
        forecast_on=row.current_forecast_on,
        blocked=row.current_blocked,
        effective_on=row.current_effective_on,
        completed_on=row.current_completed_on,
        update_id=row.current_update_id,
        reported_at=row.reported_at,
        commentary=row.commentary,
        reported_by=row.reported_by,
    )


def percent_kept(
    stored: Decimal | None, quantity: Decimal | None, target_quantity: Decimal | None
) -> Fraction | None:
    """Return the percentage behind the four places that are stored: a quotient is exact again."""
    percent = percent_of(quantity, target_quantity)
    if percent is None or stored is None or round(percent, 4) != stored:
        return None if stored is None else Fraction(stored)
    return percent
