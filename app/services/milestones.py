"""Milestones: making, changing and removing them."""

from typing import Any

from pydantic import MISSING

from app.changes import Session
from app.errors import Conflict, LastMilestone
from app.models import Action, Milestone, MilestoneUpdate, Plan
from app.models.base import table
from app.schemas.milestone import MilestoneCreate, MilestoneEdit
from app.services import ledger, places, schedules
from app.services.access import Actor
from app.services.addressing import readdress
from app.services.milestone_reads import locate, read
from app.services.milestone_rows import add_milestone, retargeted
from app.services.records import Versions, get, guard, is_there, mark_edited, revise
from app.services.removal import remove
from app.services.update_standings import refresh

milestone, update = table(Milestone), table(MilestoneUpdate)

PLAIN = {"ref", "title", "weight", "key"}


def create(session: Session, actor: Actor, wanted: MilestoneCreate) -> dict[str, Any]:
    """Add a milestone to an action and tell it. Raises as `add_milestone` does."""
    plan, action = places.parent(session, actor, Action, wanted.plan, wanted.action, "action")
    made_id = add_milestone(session, actor, plan, action, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)


def edit(
    session: Session, actor: Actor, key: str, patch: MilestoneEdit, expected: Versions
) -> dict[str, Any]:
    """Change a milestone. Raises NotFound, StaleVersion, AlreadyExists, ReasonRequired."""
    record = get(session, actor, Milestone, key, "milestone")
    guard(record, expected)
    known, plan = record.id, session.get_one(Plan, record.plan_id)
    measured_by = record.target_quantity
    changes = _settled(session, actor, record, patch)
    moved = _reschedule(session, actor, plan, record, patch)
    edited = revise(record, changes, actor)
    if moved and not edited:
        mark_edited(record, actor)
    session.flush()
    if record.target_quantity != measured_by:
        refresh(session, actor, {known: record.target_quantity})
    if edited or moved:
        ledger.write(session, actor)
    return read(session.connection(), actor, known)


def _settled(
    session: Session, actor: Actor, record: Milestone, patch: MilestoneEdit
) -> dict[str, Any]:
    """Return what an edit changes, as columns; the schedule is kept apart."""
    connection = session.connection()
    changes = patch.model_dump(include=PLAIN)
    readdress(session, actor, record, changes)
    if patch.lead_agency is not MISSING:
        found = places.agency_id(connection, actor, patch.lead_agency, "/lead_agency")
        changes["lead_agency_id"] = found
    if patch.lead_contact_id is not MISSING:
        found = places.contact_id(connection, actor, patch.lead_contact_id, "/lead_contact_id")
        changes["lead_contact_id"] = found
    if patch.target is not MISSING:
        if patch.target is None:
            _check_unmeasured(session, record)
        changes |= retargeted(record, patch.target)
    return changes


def _check_unmeasured(session: Session, record: Milestone) -> None:
    measured = (
        update.c.milestone_id == record.id,
        update.c.quantity.is_not(None),
        update.c.voided_at.is_(None),
    )
    if is_there(session.connection(), MilestoneUpdate, measured):
        raise Conflict("Quantities were reported towards this target.", pointer="/target")


def _reschedule(
    session: Session, actor: Actor, plan: Plan, record: Milestone, patch: MilestoneEdit
) -> bool:
    if patch.schedule is MISSING:
        return False
    new = None
    if patch.schedule is not None:
        new = schedules.merged(actor, plan, schedules.own(record), patch.schedule)
    return schedules.change(session, actor, plan, record, new, patch.schedule_reason)


def delete(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove a milestone of which nothing was ever reported.

    Raises NotFound, StaleVersion, LastMilestone, and as `remove` does.
    """
    above = locate(session.connection(), actor, key)
    # Whoever removes the others of this action waits here.
    get(session, actor, Action, above.action_id, "action")
    record = get(session, actor, Milestone, above.id, "milestone")
    guard(record, expected)
    others = (milestone.c.action_id == record.action_id, milestone.c.id != record.id)
    if not is_there(session.connection(), Milestone, others):
        raise LastMilestone("It is the last milestone of its action; remove the action instead.")
    remove(session, actor, record)
