"""Actions: making them with their milestones, changing and removing them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.changes import Session
from app.models import Action, ActionContributor, Outcome, Plan
from app.models.base import table
from app.schemas.action import ActionCreate, ActionFields, ActionUpdate, ContributorInput
from app.schemas.schedule import ScheduleEdit
from app.services import ledger, places, removal, schedules
from app.services.access import Actor
from app.services.action_reads import ActionQuery, find, read
from app.services.addressing import readdress
from app.services.milestone_rows import add_milestones
from app.services.records import Versions, discard, get, guard, mark_edited, revise
from app.services.rules.refs import position

__all__ = ["ActionQuery", "add", "create", "delete", "find", "read", "update"]

contributor = table(ActionContributor)

PLAIN = {"description", "lead_inferred", "owner_printed", "budget_codes"}


def _contributors(
    connection: sa.Connection,
    actor: Actor,
    record: Action,
    wanted: Sequence[ContributorInput],
    at: str = "",
) -> list[ActionContributor]:
    return [
        ActionContributor(
            partnership_id=actor.partnership_id,
            plan_id=record.plan_id,
            action_id=record.id,
            agency_id=places.agency(
                connection, actor, each.agency, f"{at}/contributors/{number}/agency"
            ),
            role=each.role,
        )
        for number, each in enumerate(wanted)
    ]


def add(
    session: Session, actor: Actor, plan: Plan, under: Outcome, wanted: ActionFields, at: str = ""
) -> Action:
    """Add an action beneath an outcome, with its milestones; `at` is where the body holds it.

    Raises AlreadyExists, UnknownReference, Unprocessable.
    """
    connection = session.connection()
    ref = places.ref_for(connection, Action, plan.id, wanted.ref, under.ref, at)
    lead, contact = wanted.lead_agency, wanted.lead_contact_id
    made = Action(
        **wanted.model_dump(include=PLAIN),
        **schedules.columns_of(schedules.settled(actor, plan, wanted.schedule, f"{at}/schedule")),
        partnership_id=actor.partnership_id,
        plan_id=plan.id,
        section_id=under.section_id,
        outcome_id=under.id,
        ref=ref,
        position=position(ref),
        lead_agency_id=places.agency_id(connection, actor, lead, f"{at}/lead_agency"),
        lead_contact_id=places.contact_id(connection, actor, contact, f"{at}/lead_contact_id"),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    session.add_all(_contributors(connection, actor, made, wanted.contributors, at))
    add_milestones(session, actor, plan, made, wanted.milestones, at)
    return made


def create(session: Session, actor: Actor, wanted: ActionCreate) -> dict[str, Any]:
    """Make an action with its milestones and tell it. Raises as `add` does."""
    plan, under = places.parent(session, actor, Outcome, wanted.plan, wanted.outcome, "outcome")
    action_id = add(session, actor, plan, under, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, action_id)


def _settle_names(connection: sa.Connection, actor: Actor, changes: dict[str, Any]) -> None:
    if "lead_agency" in changes:
        code = changes.pop("lead_agency")
        changes["lead_agency_id"] = places.agency_id(connection, actor, code, "/lead_agency")
    if "lead_contact_id" in changes:
        places.contact_id(connection, actor, changes["lead_contact_id"], "/lead_contact_id")


def _regrouped(
    session: Session, actor: Actor, record: Action, wanted: Sequence[ContributorInput]
) -> bool:
    where = contributor.c.action_id == record.id
    made = _contributors(session.connection(), actor, record, wanted)
    stored = session.execute(sa.select(contributor).where(where).order_by(contributor.c.id))
    if [(row.agency_id, row.role) for row in stored] == [(m.agency_id, m.role) for m in made]:
        return False
    discard(session, ActionContributor, where)
    session.add_all(made)
    return True


def _rescheduled(session: Session, actor: Actor, record: Action, patch: ActionUpdate) -> bool:
    if not isinstance(patch.schedule, ScheduleEdit):
        return False
    plan = session.get_one(Plan, record.plan_id)
    new = schedules.merged(actor, plan, schedules.own(record), patch.schedule)
    return schedules.change(session, actor, plan, record, new, patch.schedule_reason)


def update(
    session: Session, actor: Actor, key: str, patch: ActionUpdate, expected: Versions
) -> dict[str, Any]:
    """Change an action; a change of schedule is kept.

    Raises NotFound, StaleVersion, AlreadyExists, UnknownReference, ReasonRequired, Unprocessable.
    """
    record = get(session, actor, Action, key, "action")
    guard(record, expected)
    connection, action_id = session.connection(), record.id
    changes = patch.model_dump(exclude={"schedule", "schedule_reason", "contributors"})
    readdress(session, actor, record, changes)
    _settle_names(connection, actor, changes)
    joining = patch.contributors
    regrouped = isinstance(joining, list) and _regrouped(session, actor, record, joining)
    rescheduled = _rescheduled(session, actor, record, patch)
    edited = revise(record, changes, actor)
    if (regrouped or rescheduled) and not edited:
        mark_edited(record, actor)
    if regrouped or rescheduled or edited:
        ledger.write(session, actor)
    return read(session.connection(), actor, action_id)


def delete(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove an action and everything beneath it. Raises HasHistory, InUse, StaleVersion."""
    record = get(session, actor, Action, key, "action")
    guard(record, expected)
    removal.remove(session, actor, record)
