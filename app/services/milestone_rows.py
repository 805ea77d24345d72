"""Adding milestones to an action: their refs, their inheritance, those an action starts with."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.changes import Session
from app.models import Action, Milestone, Plan
from app.schemas.milestone import MilestoneFields, ProfilePoint, TargetEdit, TargetInput
from app.schemas.schedule import ScheduleInput
from app.services import merging, places, schedules
from app.services.access import Actor
from app.services.rules.periods import plan_periods
from app.services.rules.refs import position
from app.services.rules.schedule import expand_recurring
from app.vocabulary import ScheduleKind

COMPLETION = "Completion"


def target_columns(target: TargetInput | None) -> dict[str, Any]:
    """Return a target as columns; its profile holds exact numbers as text."""
    return {
        "target_quantity": target.quantity if target else None,
        "target_unit": target.unit if target else None,
        "target_baseline": target.baseline if target else None,
        "target_profile": _points(target.profile if target else []),
    }


def _points(profile: Sequence[ProfilePoint]) -> list[dict[str, str]]:
    return [
        {"on": point.on.isoformat(), "quantity": format(point.quantity.normalize(), "f")}
        for point in profile
    ]


def retargeted(record: Milestone, patch: TargetEdit | None) -> dict[str, Any]:
    """Return what a patch changes of a milestone's target, as columns; None takes it away.

    Raises Unprocessable where there is none yet and the patch holds no whole one.
    """
    if patch is None:
        return target_columns(None)
    if record.target_quantity is None:
        return target_columns(merging.whole(TargetInput, patch, "/target"))
    sent = merging.sent(patch)
    if "profile" in sent:
        sent["profile"] = _points(sent["profile"] or [])
    return {f"target_{name}": value for name, value in sent.items()}


def _fields(
    connection: sa.Connection, actor: Actor, plan: Plan, wanted: MilestoneFields, at: str
) -> dict[str, Any]:
    own = (
        schedules.settled(actor, plan, wanted.schedule, f"{at}/schedule")
        if wanted.schedule
        else None
    )
    lead, contact = wanted.lead_agency, wanted.lead_contact_id
    return {
        "title": wanted.title,
        "lead_agency_id": places.agency_id(connection, actor, lead, f"{at}/lead_agency"),
        "lead_contact_id": places.contact_id(connection, actor, contact, f"{at}/lead_contact_id"),
        "weight": wanted.weight,
        "key": wanted.key,
        **schedules.columns_of(own),
        **target_columns(wanted.target),
    }


def add_milestone(
    session: Session,
    actor: Actor,
    plan: Plan,
    action: Action,
    wanted: MilestoneFields,
    at: str = "",
) -> Milestone:
    """Add a milestone to an action; `at` is where the body holds it.

    Raises AlreadyExists, UnknownReference, Unprocessable.
    """
    connection = session.connection()
    ref = places.ref_for(connection, Milestone, plan.id, wanted.ref, action.ref, at)
    made = Milestone(
        **_fields(connection, actor, plan, wanted, at),
        partnership_id=actor.partnership_id,
        plan_id=plan.id,
        section_id=action.section_id,
        outcome_id=action.outcome_id,
        action_id=action.id,
        ref=ref,
        position=position(ref),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    return made


def add_milestones(
    session: Session,
    actor: Actor,
    plan: Plan,
    action: Action,
    wanted: Sequence[MilestoneFields],
    at: str = "",
) -> list[Milestone]:
    """Add the milestones a new action starts with; without any, those its schedule implies.

    That is one per quarter of the plan where the action recurs, else one called Completion,
    which takes schedule and leads from the action.
    """
    return [
        add_milestone(session, actor, plan, action, fields, f"{at}/milestones/{number}")
        for number, fields in enumerate(wanted or _implied(actor, plan, action))
    ]


def _implied(actor: Actor, plan: Plan, action: Action) -> list[MilestoneFields]:
    if action.schedule_kind != ScheduleKind.RECURRING:
        return [MilestoneFields(title=COMPLETION)]
    span = (plan.period_start_on, plan.period_end_on, actor.fy_start_month)
    return [
        MilestoneFields.model_construct(
            title=period.label,
            schedule=ScheduleInput.model_construct(
                kind=each.kind, start_on=each.start_on, due_on=each.due_on, meaning=each.meaning
            ),
        )
        for period, each in zip(plan_periods(*span), expand_recurring(*span), strict=True)
    ]
