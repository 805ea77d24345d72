"""Where a plan stands: its tree of nodes, each with a status and the reasons for it."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.pagination import Row
from app.services import plans, rulebook
from app.services.access import Actor
from app.services.growing import day_of, twig
from app.services.leaves import Judged
from app.services.reading_outcomes import Plot
from app.services.rules.figures import number_or_none
from app.services.rules.readings import Reading
from app.services.rules.rollup import roll_up_again
from app.services.shelf import SHELF, Place
from app.vocabulary import NodeKind, PlanState


@dataclass(frozen=True, slots=True)
class Standing:
    """Status and percent of one node, to be compared before and after a change."""

    kind: NodeKind
    id: UUID
    ref: str
    status: str
    percent: int | float | None


def live_plans(connection: sa.Connection, actor: Actor, day: date) -> Sequence[Row]:
    """List the plans that were live on a day, by code: all but drafts, until the day they ended."""
    mine = plans.plan.c.partnership_id == actor.partnership_id
    begun = plans.plan.c.state != PlanState.DRAFT.value
    not_over = sa.or_(plans.plan.c.over_on.is_(None), plans.plan.c.over_on > day)
    found = plans.PLANS.where(mine, begun, not_over).order_by(plans.plan.c.code)
    return connection.execute(found).all()


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
    if actor.in_the_past:
        return Plot(connection, actor, plan, as_at, in_force.thresholds).whole()
    reading = kept_of(actor, plan, in_force, as_at)
    if reading is None:
        reading = _read(connection, actor, plan, in_force, as_at)
        SHELF.put(place_of(plan, in_force, day_of(actor, plan, as_at)), reading)
    return reading


def _read(
    connection: sa.Connection,
    actor: Actor,
    plan: Row,
    in_force: rulebook.InForce,
    as_at: date | None,
) -> Reading:
    """Read a plan from what was kept of it before, if anything was."""
    plot = Plot(connection, actor, plan, as_at, in_force.thresholds)
    before = SHELF.before(place_of(plan, in_force, day_of(actor, plan, as_at)))
    return plot.renewed(*before) if before else plot.whole()


def kept_of(
    actor: Actor, plan: Row, in_force: rulebook.InForce, as_at: date | None
) -> Reading | None:
    """Return what is kept of a plan on a day, if anything is; of the past nothing is."""
    place = place_of(plan, in_force, day_of(actor, plan, as_at))
    return None if actor.in_the_past else SHELF.get(place)


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
        self._reading = kept or _read(connection, actor, plan, in_force, None)

    def above(self, rows: Iterable[Row]) -> dict[UUID, list[Standing]]:
        """Tell, by action, where every node above some milestones stands, the action first."""
        within = _all_above(rows)
        return {path[0].id: path for path in _ways_up(self._reading, within)}

    def move_on(self, session: Session, changed: Sequence[Judged], revision: int | None) -> None:
        """Take in milestones that were reported on since; kept once that is committed.

        It is kept beside the partnership's revision of before: where that moved meanwhile, with
        the name of an agency for one, nobody asks for it. Without a revision nothing is kept.
        """
        twigs = {judged.row.id: twig(judged) for judged in changed}
        above = _all_above(judged.row for judged in changed)
        reading = roll_up_again(self._reading, twigs, self._thresholds, above)
        self._reading = reading
        if revision is None:
            return
        place = self._from._replace(plan_revision=revision)
        coming = SHELF.announce(place)
        session.on_end(
            lambda committed: SHELF.arrive(place, coming, reading if committed else None)
        )


def _all_above(rows: Iterable[Row]) -> frozenset[UUID | None]:
    """Return the ids of all nodes above some milestones."""
    # Most have their action in common with others.
    by_action = {row.action_id: row for row in rows}
    return frozenset(
        key
        for row in by_action.values()
        for key in (row.plan_id, row.section_id, row.outcome_id, row.action_id)
    )


def _ways_up(node: Reading, within: Container[object]) -> Iterator[list[Standing]]:
    """Go down to every action within some nodes, and give the way back up from it."""
    here = _standing(node)
    if node.kind is NodeKind.ACTION:
        yield [here]
        return
    for child in node.children:
        if child.id in within:
            for path in _ways_up(child, within):
                yield [*path, here]


def _standing(node: Reading) -> Standing:
    return Standing(
        node.kind,
        node.id if isinstance(node.id, UUID) else UUID(str(node.id)),
        str(node.ref),
        node.status.value,
        number_or_none(node.percent),
    )
