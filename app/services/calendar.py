"""What is still due in a plan, and on which day, for the diaries of its agencies."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import Action, ActionContributor, Agency
from app.models.base import table
from app.pagination import Row
from app.services import filters, leaves, plans
from app.services.access import Actor
from app.services.documents.writers.ics import Deadline
from app.services.leaves import Judged
from app.vocabulary import ContributorRole, Meaning, Status

OVER = (Status.COMPLETE, Status.CANCELLED)
# A milestone that only says that the action is done tells no more than the action.
NOTHING_MORE = "Completion"
LONGEST = 120

action, contributor, agency = table(Action), table(ActionContributor), table(Agency)


def read(
    connection: sa.Connection, actor: Actor, key: str, codes: Sequence[str]
) -> tuple[str, list[Deadline]]:
    """Return what a plan is called, and what is due in it; of some agencies, if any are named.

    An agency's own are those it leads, or leads jointly. Raises NotFound, UnknownReference.
    """
    plan = plans.locate(connection, actor, key)
    filters.agency_ids(connection, actor, codes, "agency")
    actions = {row.id: row for row in _actions(connection, plan.id)}
    joint = _joint_leads(connection, plan.id)
    found = []
    for judged in leaves.of_plan(connection, actor, plan.id):
        row = judged.row
        leads = tuple(filter(None, (row.lead_agency, *joint[row.action_id])))
        wanted = not codes or not set(codes).isdisjoint(leads)
        if wanted and judged.schedule.due_on and judged.verdict.status not in OVER:
            found.append(_deadline(judged, actions[row.action_id], leads, plan.title))
    return str(plan.title), found


def _actions(connection: sa.Connection, plan_id: UUID) -> Sequence[Row]:
    columns = (action.c.id, action.c.version, action.c.updated_at)
    statement: sa.Select[Any] = sa.select(*columns).where(action.c.plan_id == plan_id)
    return connection.execute(statement).all()


def _joint_leads(connection: sa.Connection, plan_id: UUID) -> Mapping[UUID, list[str]]:
    rows = connection.execute(
        sa.select(contributor.c.action_id, agency.c.code)
        .join_from(contributor, agency, agency.c.id == contributor.c.agency_id)
        .where(contributor.c.plan_id == plan_id)
        .where(contributor.c.role == ContributorRole.JOINT_LEAD.value)
        .order_by(agency.c.code)
    )
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        found[row.action_id].append(row.code)
    return found


def _deadline(judged: Judged, above: Row, leads: tuple[str, ...], plan_title: str) -> Deadline:
    row, due_on = judged.row, judged.schedule.due_on
    assert due_on is not None
    return Deadline(
        id=str(row.id),
        # The day may be the action's; both only ever grow, and so does their sum.
        edits=row.version + above.version,
        changed_at=max(row.updated_at, above.updated_at).replace(microsecond=0),
        due_on=due_on,
        summary=_summary(row),
        description=_description(judged, leads, plan_title),
        agencies=leads,
    )


def _summary(row: Any) -> str:
    if row.title == NOTHING_MORE:
        return f"{row.ref} {_short(row.action_description)}"
    return f"{row.ref} {row.title}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _description(judged: Judged, leads: tuple[str, ...], plan_title: str) -> str:
    row = judged.row
    period = judged.schedule.meaning is Meaning.PERIOD
    led = f"Led by {' and '.join(leads)}." if leads else "Nobody is named to lead it."
    day = "The period ends; a closing position is owed." if period else "Deadline."
    return "\n".join((day, f"Action {row.action_ref}: {row.action_description}", led, plan_title))
