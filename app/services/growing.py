"""A plan as a tree of judged milestones, or several plans with as many queries as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.models import Action, Agency, Outcome, Section
from app.models.base import table
from app.pagination import Row
from app.services.access import Actor
from app.services.leaf_rows import MILESTONES, milestone, own_schedule
from app.services.leaves import Bench, Judged
from app.services.rules import schedule as schedules
from app.services.rules.readings import Branch, Reading, Twig
from app.services.rules.thresholds import Thresholds
from app.vocabulary import NodeKind

section, outcome, action = table(Section), table(Outcome), table(Action)
agency = table(Agency)

IN_PLANS: sa.BindParameter[Any] = sa.bindparam("plan_ids", expanding=True)
SECTIONS: sa.Select[Any] = (
    sa.select(section.c.id, section.c.plan_id, section.c.ref, section.c.title)
    .where(section.c.plan_id.in_(IN_PLANS))
    .order_by(section.c.position, section.c.id)
)
OUTCOMES: sa.Select[Any] = (
    sa.select(
        *(outcome.c.id, outcome.c.plan_id, outcome.c.section_id, outcome.c.ref),
        outcome.c.statement,
        agency.c.code.label("lead_agency"),
    )
    .select_from(outcome)
    .outerjoin(agency, agency.c.id == outcome.c.lead_agency_id)
    .where(outcome.c.plan_id.in_(IN_PLANS))
    .order_by(outcome.c.position, outcome.c.id)
)
EVERY_ACTION: sa.Select[Any] = (
    sa.select(
        *(action.c.id, action.c.plan_id, action.c.outcome_id, action.c.ref),
        *(action.c.description, action.c.created_at),
        *(action.c.schedule_kind, action.c.schedule_meaning, action.c.start_on),
        *(action.c.due_on, action.c.schedule_printed, agency.c.code.label("lead_agency")),
        *(action.c.lead_agency_id, action.c.lead_contact_id),
    )
    .select_from(action)
    .outerjoin(agency, agency.c.id == action.c.lead_agency_id)
    .order_by(action.c.position, action.c.id)
)
ACTIONS = EVERY_ACTION.where(action.c.plan_id.in_(IN_PLANS))
EVERY_LEAF = MILESTONES.order_by(milestone.c.position, milestone.c.id)
LEAVES = EVERY_LEAF.where(milestone.c.plan_id.in_(IN_PLANS))


def day_of(actor: Actor, plan: Row, as_at: date | None) -> date:
    """Return the day a plan is read at: the one asked for, the day it ended, or today."""
    return as_at or plan.over_on or actor.today


def twig(judged: Judged) -> Twig:
    """Return a milestone as a leaf of the tree."""
    return Twig(
        id=judged.row.id,
        ref=judged.row.ref,
        title=judged.row.title,
        verdict=judged.verdict,
        lead_agency=judged.row.lead_agency,
        due_on=judged.schedule.due_on,
        weight=judged.row.weight,
        key=judged.row.key,
    )


@dataclass(frozen=True, slots=True)
class Grown:
    """A plan as a tree, and what it was grown from: judged milestones, actions and their dates."""

    branch: Branch
    leaves: Sequence[Judged]
    actions: Sequence[Row]
    bench: Bench


def grow(
    connection: sa.Connection,
    actor: Actor,
    plan: Row,
    as_at: date | None = None,
    thresholds: Thresholds | None = None,
) -> Grown:
    """Read a plan as a tree with all it is made of; judged by other thresholds, if any are given.

    The tree of a plan that is over is that of the day it became so, unless a day is named.
    """
    return grow_all(connection, actor, [plan], as_at, thresholds)[plan.id]


def grow_all(
    connection: sa.Connection,
    actor: Actor,
    some: Sequence[Row],
    as_at: date | None = None,
    thresholds: Thresholds | None = None,
) -> Mapping[UUID, Grown]:
    """Read several plans as trees, by id, with as many queries as for one."""
    which = {"plan_ids": [plan.id for plan in some]}
    bench = Bench(connection, actor, as_at, thresholds)
    days = {plan.id: day_of(actor, plan, as_at) for plan in some}
    leaves = bench.judge(connection.execute(LEAVES, which).all())
    rows = connection.execute(ACTIONS, which).all()
    found = connection.execute(OUTCOMES, which).all()
    branches = outcome_branches(found, rows, leaves, bench, days)
    # What stands in no section stands in its plan.
    outcomes = grouped([(row.section_id or row.plan_id, branches[row.id]) for row in found])
    sections = grouped(
        [
            (row.plan_id, branch_of(NodeKind.SECTION, row, row.title, outcomes[row.id]))
            for row in connection.execute(SECTIONS, which).all()
        ]
    )
    mine = by_plan(rows)
    judged_of: defaultdict[UUID, list[Judged]] = defaultdict(list)
    for judged in leaves:
        judged_of[judged.row.plan_id].append(judged)
    return {
        plan.id: Grown(
            top_of(plan, (*sections[plan.id], *outcomes[plan.id])),
            judged_of[plan.id],
            mine[plan.id],
            bench,
        )
        for plan in some
    }


def by_plan(rows: Iterable[Row]) -> Mapping[UUID, list[Row]]:
    """Part rows by the plan they belong to, each in the order given."""
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(row)
    return found


def outcome_branches(
    outcomes: Sequence[Row],
    actions: Sequence[Row],
    leaves: Sequence[Judged],
    bench: Bench,
    days: Mapping[UUID, date],
) -> Mapping[UUID, Branch]:
    """Hang milestones on their actions, and these on their outcomes; return outcomes by id."""
    grown = action_branches(actions, leaves, bench, days)
    boughs = grouped([(row.outcome_id, grown[row.id]) for row in actions])
    return {
        row.id: branch_of(NodeKind.OUTCOME, row, row.statement, boughs[row.id], row.lead_agency)
        for row in outcomes
    }


def action_branches(
    actions: Sequence[Row], leaves: Sequence[Judged], bench: Bench, days: Mapping[UUID, date]
) -> Mapping[UUID, Branch]:
    """Hang milestones on their actions; return these by id."""
    twigs = grouped([(judged.row.action_id, twig(judged)) for judged in leaves])
    return {row.id: _action(row, twigs[row.id], bench, days[row.plan_id]) for row in actions}


def top_of(plan: Row, children: tuple[Branch, ...] = ()) -> Branch:
    """Return the plan itself, which is due at its end."""
    return Branch(NodeKind.PLAN, plan.id, plan.code, plan.title, children, None, plan.period_end_on)


Child = Branch | Twig
Node = TypeVar("Node", Branch, Twig, Reading)


def grouped(pairs: Sequence[tuple[Any, Node]]) -> Mapping[Any, list[Node]]:
    """Gather nodes by the id of what they hang on."""
    found: defaultdict[Any, list[Node]] = defaultdict(list)
    for parent, child in pairs:
        found[parent].append(child)
    return found


def branch_of(
    kind: NodeKind, row: Row, title: str, children: Sequence[Child], lead: str | None = None
) -> Branch:
    """Return a node that is due when the last of what it holds is."""
    return Branch(kind, row.id, row.ref, title, tuple(children), lead, last_due(children))


def last_due(children: Sequence[Child | Reading]) -> date | None:
    """Return the day by which all of what a node holds is due."""
    return max((child.due_on for child in children if child.due_on), default=None)


def _action(row: Row, twigs: Sequence[Child], bench: Bench, day: date) -> Branch:
    in_force = schedules.in_force(own_schedule(row), bench.changes.get(row.id, ()), day)
    due = in_force.due_on if in_force else None
    return Branch(
        NodeKind.ACTION, row.id, row.ref, row.description, tuple(twigs), row.lead_agency, due
    )
