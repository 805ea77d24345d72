"""Schedules of actions and milestones: settling them, storing them, changing them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.changes import Session
from app.errors import ReasonRequired, Unprocessable
from app.models import Action, Milestone, Plan, ScheduleChange
from app.models.action import Scheduled
from app.schemas.schedule import ScheduleEdit, ScheduleInput
from app.services import merging
from app.services.access import Actor
from app.services.rules import schedule as rules
from app.services.rules.schedule import Schedule, ScheduleError
from app.services.rules.transitions import needs_reason_for_schedule_change
from app.vocabulary import Meaning, PlanState, ScheduleKind

PARTS = ("start_on", "due_on", "meaning")


def settled(actor: Actor, plan: Plan, wanted: ScheduleInput, at: str = "/schedule") -> Schedule:
    """Complete a schedule against the plan's period.

    Raises Unprocessable where its parts do not fit its kind; `at` is where the body holds it.
    """
    try:
        return rules.settle(
            wanted.kind,
            wanted.start_on,
            wanted.due_on,
            wanted.meaning,
            wanted.printed,
            plan.period_start_on,
            plan.period_end_on,
            actor.fy_start_month,
        )
    except ScheduleError as broken:
        raise Unprocessable(broken.message, pointer=f"{at}/{broken.field}") from broken


def merged(
    actor: Actor, plan: Plan, stored: Schedule | None, patch: ScheduleEdit, at: str = "/schedule"
) -> Schedule:
    """Merge a patch into a schedule; where there is none yet, the patch holds a whole one.

    Parts that are not sent stay, except those that a new kind has no room for. Raises
    Unprocessable where what comes out does not fit its kind.
    """
    if stored is None:
        return settled(actor, plan, merging.whole(ScheduleInput, patch, at), at)
    sent = merging.sent(patch)
    kind = sent.get("kind", stored.kind)
    kept = {part: getattr(stored, part) for part in PARTS if rules.takes(kind, part)}
    parts = {"kind": kind, "printed": stored.printed, **kept, **sent}
    return settled(actor, plan, ScheduleInput.model_construct(**parts), at)


def columns_of(schedule: Schedule | None) -> dict[str, Any]:
    """Return a schedule as columns; all are null where a milestone inherits."""
    return {
        "schedule_kind": schedule.kind if schedule else None,
        "schedule_meaning": schedule.meaning if schedule else None,
        "start_on": schedule.start_on if schedule else None,
        "due_on": schedule.due_on if schedule else None,
        "schedule_printed": schedule.printed if schedule else None,
    }


def own(record: Scheduled) -> Schedule | None:
    """Read the schedule of an action or milestone; None where a milestone inherits."""
    if record.schedule_kind is None:
        return None
    return Schedule(
        ScheduleKind(record.schedule_kind),
        record.start_on,
        record.due_on,
        Meaning(record.schedule_meaning) if record.schedule_meaning else None,
        record.schedule_printed,
    )


def _side(schedule: Schedule | None, side: str) -> dict[str, Any]:
    columns = columns_of(schedule)
    return {f"{side}_{name.removeprefix('schedule_')}": value for name, value in columns.items()}


def _fact(
    actor: Actor, record: Action | Milestone, changed_on: date, more: dict[str, Any]
) -> ScheduleChange:
    return ScheduleChange(
        partnership_id=actor.partnership_id,
        plan_id=record.plan_id,
        action_id=record.id if isinstance(record, Action) else None,
        milestone_id=record.id if isinstance(record, Milestone) else None,
        changed_on=changed_on,
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
        **more,
    )


def change(
    session: Session,
    actor: Actor,
    plan: Plan,
    record: Action | Milestone,
    new: Schedule | None,
    reason: str | None,
    changed_on: date | None = None,
) -> bool:
    """Give an action or milestone another schedule and keep the change; None inherits.

    It is in force from a day on, which is today unless another is given.
    Says whether anything changed. Raises ReasonRequired once the plan is agreed. The edit of
    the record is the caller's to count.
    """
    old = own(record)
    if new == old:
        return False
    if reason is None and needs_reason_for_schedule_change(PlanState(plan.state)):
        raise ReasonRequired(
            "The plan is agreed, so a change of schedule needs a reason.",
            pointer="/schedule_reason",
        )
    for name, value in columns_of(new).items():
        setattr(record, name, value)
    sides = {**_side(old, "old"), **_side(new, "new")}
    more = {**sides, "reason": reason}
    session.add(_fact(actor, record, changed_on or actor.today, more))
    return True


def told(schedule: Schedule, changes: Sequence[rules.ScheduleChange]) -> dict[str, Any]:
    """Tell the schedule of an action with what its changes come to."""
    revised = rules.revisions(schedule, changes)
    return {
        "kind": schedule.kind,
        "meaning": schedule.meaning,
        "start_on": schedule.start_on,
        "due_on": schedule.due_on,
        "printed": schedule.printed,
        "inherited": False,
        "original_due_on": revised.original_due_on,
        "times_revised": revised.times_revised,
    }
