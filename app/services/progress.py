"""Where a plan stands: its tree of nodes, each with a status and the reasons for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.models import Action, Agency, Outcome, Section
from app.models.base import table
from app.pagination import Row
from app.services import plans, rulebook
from app.services.access import Actor
from app.services.leaf_rows import MILESTONES, milestone, own_schedule
from app.services.leaves import Bench, Judged
from app.services.rules import schedule as schedules
from app.services.rules.figures import number_or_none
from app.services.rules.readings import Branch, Reading, Twig
from app.services.rules.rollup import roll_up, roll_up_again
from app.services.rules.thresholds import Thresholds
from app.services.shelf import SHELF, Place
from app.vocabulary import NodeKind, PlanState

section, outcome, action = table(Section), table(Outcome), table(Action)
agency = table(Agency)

SECTIONS: sa.Select[Any] = (
    sa.select(section.c.id, section.c.ref, section.c.title)
    .where(section.c.plan_id == sa.bindparam("plan_id"))
    .order_by(section.c.position, section.c.id)
)
OUTCOMES: sa.Select[Any] = (
    sa.select(
        *(outcome.c.id, outcome.c.section_id, outcome.c.ref, outcome.c.statement),
        agency.c.code.label("lead_agency"),
    )
    .select_from(outcome)
    .outerjoin(agency, agency.c.id == outcome.c.lead_agency_id)
    .where(outcome.c.plan_id == sa.bindparam("plan_id"))
    .order_by(outcome.c.position, outcome.c.id)
)
ACTIONS: sa.Select[Any] = (
    sa.select(
        *(action.c.id, action.c.outcome_id, action.c.ref, action.c.description),
        *(action.c.schedule_kind, action.c.schedule_meaning, action.c.start_on),
        *(action.c.due_on, action.c.schedule_printed, agency.c.code.label("lead_agency")),
        *(action.c.lead_agency_id, action.c.lead_contact_id),
    )
    .select_from(action)
    .outerjoin(agency, agency.c.id == action.c.lead_agency_id)
    .where(action.c.plan_id == sa.bindparam("plan_id"))
    .order_by(action.c.position, action.c.id)
)
LEAVES = MILESTONES.where(milestone.c.plan_id == sa.bindparam("plan_id")).order_by(
    milestone.c.position, milestone.c.id
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Status and percent of one node, to be compared before and after a change."""

    kind: NodeKind
    id: UUID
    ref: str
    status: str
    percent: int | float | None


def day_of(actor: Actor, plan: Row, as_at: date | None) -> date:
    """Return the day a plan is read at: the one asked for, the day it ended, or today."""
    return as_at or plan.over_on or actor.today


def live_plans(connection: sa.Connection, actor: Actor, day: date) -> Sequence[Row]:
    """List the plans that were live on a day, by code: all but drafts, until the day they ended."""
    mine = plans.plan.c.partnership_id == actor.partnership_id
    begun = plans.plan.c.state != PlanState.DRAFT.value
    not_over = sa.or_(plans.plan.c.over_on.is_(None), plans.plan.c.over_on > day)
    found = plans.PLANS.where(mine, begun, not_over).order_by(plans.plan.c.code)
    return connection.execute(found).all()


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


def tree(connection: sa.Connection, actor: Actor, plan: Row, as_at: date | None = None) -> Branch:
    """Read a plan as a tree of judged milestones, with the nodes that have none."""
    return grow(connection, actor, plan, as_at).branch


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
    which = {"plan_id": plan.id}
    bench = Bench(connection, actor, as_at, thresholds)
    leaves = bench.judge(connection.execute(LEAVES, which).all())
    twigs = _grouped([(judged.row.action_id, twig(judged)) for judged in leaves])
    day = day_of(actor, plan, as_at)
    rows = connection.execute(ACTIONS, which).all()
    actions = _grouped([(row.outcome_id, _action(row, twigs[row.id], bench, day)) for row in rows])
    outcomes = _grouped(
        [
            (
                row.section_id,
                _branch(NodeKind.OUTCOME, row, row.statement, actions[row.id], row.lead_agency),
            )
            for row in connection.execute(OUTCOMES, which)
        ]
    )
    sections = [
        _branch(NodeKind.SECTION, row, row.title, outcomes[row.id])
        for row in connection.execute(SECTIONS, which)
    ]
    children = (*sections, *outcomes[None])
    top = Branch(NodeKind.PLAN, plan.id, plan.code, plan.title, children, None, plan.period_end_on)
    return Grown(top, leaves, rows, bench)


Child = Branch | Twig


def _grouped(pairs: Sequence[tuple[Any, Child]]) -> Mapping[Any, list[Child]]:
    found: defaultdict[Any, list[Child]] = defaultdict(list)
    for parent, child in pairs:
        found[parent].append(child)
    return found


def _branch(
    kind: NodeKind, row: Row, title: str, children: Sequence[Child], lead: str | None = None
) -> Branch:
    """Return a node that is due when the last of what it holds is."""
    due = max((child.due_on for child in children if child.due_on), default=None)
    return Branch(kind, row.id, row.ref, title, tuple(children), lead, due)


def _action(row: Row, twigs: Sequence[Child], bench: Bench, day: date) -> Branch:
    in_force = schedules.in_force(own_schedule(row), bench.changes.get(row.id, ()), day)
    due = in_force.due_on if in_force else None
    return Branch(
        NodeKind.ACTION, row.id, row.ref, row.description, tuple(twigs), row.lead_agency, due
    )


@dataclass(frozen=True, slots=True)
class Position:
    """A plan read on a day, under the rules in force."""

    plan: Row
    in_force: rulebook.InForce
    day: date
    reading: Reading


def position(connection: sa.Connection, actor: Actor, key: str, as_at: date | None) -> Position:
    """Read where a plan stands on a day, or take what was kept of it. Raises NotFound."""
    plan = plans.locate(connection, actor, key)
    in_force = rulebook.read(connection, actor, plan.id).of(plan.id)
    reading = whole(connection, actor, plan, in_force, as_at)
    return Position(plan, in_force, day_of(actor, plan, as_at), reading)


def whole(
    connection: sa.Connection,
    actor: Actor,
    plan: Row,
    in_force: rulebook.InForce,
    as_at: date | None,
) -> Reading:
    """Read a plan on a day, down to its milestones, or take what was kept of it."""
    place = place_of(plan, in_force, day_of(actor, plan, as_at))
    reading = None if actor.in_the_past else SHELF.get(place)
    if reading is None:
        reading = roll_up(tree(connection, actor, plan, as_at), in_force.thresholds)
        if not actor.in_the_past:
            SHELF.put(place, reading)
    return reading


def place_of(plan: Row, in_force: rulebook.InForce, day: date) -> Place:
    """Return all that a reading of a plan on a day depends on."""
    return Place(plan.id, plan.revision, plan.partnership_revision, day, in_force.name)


class Outlook:
    """Where a plan stands today, before and after some of its milestones are reported on.

    To be made while the plan is held and nothing of it has been changed.
    """

    def __init__(
        self, connection: sa.Connection, actor: Actor, plan_id: UUID, book: rulebook.Rulebook
    ) -> None:
        plan = plans.locate(connection, actor, str(plan_id))
        in_force = book.of(plan_id)
        self._thresholds = in_force.thresholds
        self._from = place_of(plan, in_force, day_of(actor, plan, None))
        kept = SHELF.get(self._from)
        self._reading = kept or roll_up(tree(connection, actor, plan), in_force.thresholds)

    def above(self, rows: Iterable[Row]) -> dict[UUID, list[Standing]]:
        """Tell where every node above some milestones stands, the action first."""
        return {row.id: [_standing(node) for node in reversed(self._path(row))] for row in rows}

    def _path(self, row: Row) -> list[Reading]:
        above, path = _above(row), [self._reading]
        while found := [each for each in path[-1].children if each.id in above]:
            path += found
        return path

    def move_on(self, session: Session, changed: Sequence[Judged], revision: int | None) -> None:
        """Take in milestones that were reported on since; kept once that is committed.

        It is kept beside the partnership's revision of before: where that moved meanwhile, with
        the name of an agency for one, nobody asks for it. Without a revision nothing is kept.
        """
        twigs = {judged.row.id: twig(judged) for judged in changed}
        above = frozenset[UUID | None]().union(*(_above(judged.row) for judged in changed))
        reading = roll_up_again(self._reading, twigs, self._thresholds, above)
        self._reading = reading
        if revision is None:
            return
        place = self._from._replace(plan_revision=revision)
        coming = SHELF.announce(place)
        session.on_end(
            lambda committed: SHELF.arrive(place, coming, reading if committed else None)
        )


def _above(row: Row) -> set[UUID | None]:
    """Return the ids of all nodes above a milestone."""
    return {row.plan_id, row.section_id, row.outcome_id, row.action_id}


def _standing(node: Reading) -> Standing:
    return Standing(
        node.kind,
        UUID(str(node.id)),
        str(node.ref),
        node.status.value,
        number_or_none(node.percent),
    )
