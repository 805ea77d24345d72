"""Reads what the exceptions of plans are found in, several at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.pagination import Row
from app.services import evidence, money, rulebook
from app.services.access import Actor
from app.services.exception_dates import day_in, endless_since, ownerless_since
from app.services.exception_links import (
    COMMITMENT,
    INDICATOR,
    beneath_of,
    every,
    linked_facts,
    links_of_all,
)
from app.services.exception_risks import risk_logs, risks_at
from app.services.growing import Grown, by_plan, grow_all
from app.services.leaf_rows import milestone, own_schedule, reports_of, schedule_above
from app.services.leaves import Judged
from app.services.risk_rows import matrix_of
from app.services.rules import budget
from app.services.rules import schedule as schedules
from app.services.rules.exception_facts import (
    ActionFacts,
    Facts,
    LeafFacts,
    NodeFacts,
    Subject,
)
from app.services.rules.judgement import Leaf
from app.services.rules.readings import Reading
from app.services.rules.rollup import roll_up
from app.services.rules.schedule import ScheduleChange
from app.services.rules.slips import Slip, slips
from app.services.rules.updates import Report, seen
from app.vocabulary import BudgetDimension, NodeKind

# So many milestones of plans that are read together; a larger plan is read alone.
AT_ONCE = 5_000

Reports = Mapping[UUID, Sequence[Report]]

MONEY = (BudgetDimension.ACTION, BudgetDimension.OUTCOME, BudgetDimension.SECTION)


class Source:
    """A plan, and the facts of any day."""

    def __init__(self, library: "Library", plan: Row) -> None:
        self.plan, self._library = plan, library

    def at(self, day: date) -> Facts:
        """Give everything about the plan that an exception may be found in, as at a day."""
        return self._library.at(day)[self.plan.id]


def source_of(connection: sa.Connection, actor: Actor, plan: Row) -> Source:
    """Read a plan for its exceptions."""
    return Source(Library(connection, actor, [plan]), plan)


def sources_of(connection: sa.Connection, actor: Actor, some: Sequence[Row]) -> Iterator[Source]:
    """Read plan after plan for their exceptions, many small ones together."""
    for shelf in _together(connection, some):
        library = Library(connection, actor, shelf)
        yield from (Source(library, plan) for plan in shelf)


def _together(connection: sa.Connection, some: Sequence[Row]) -> Iterator[list[Row]]:
    """Part plans into lots that have no more milestones than are to be held at once."""
    counts = sa.select(milestone.c.plan_id, sa.func.count()).group_by(milestone.c.plan_id)
    mine = counts.where(milestone.c.plan_id.in_([plan.id for plan in some]))
    sizes = {row[0]: row[1] for row in connection.execute(mine).all()}
    shelf: list[Row] = []
    held = 0
    for plan in some:
        held += sizes.get(plan.id, 0)
        if shelf and held > AT_ONCE:
            yield shelf
            shelf, held = [], sizes.get(plan.id, 0)
        shelf.append(plan)
    if shelf:
        yield shelf


class Library:
    """Reads once what some plans are on every day, and then the facts of any day.

    As many queries are made for several plans as for one.
    """

    def __init__(self, connection: sa.Connection, actor: Actor, some: Sequence[Row]) -> None:
        self._connection, self._actor, self._plans = connection, actor, some
        self._book = rulebook.read(connection, actor)
        self._matrix = matrix_of(connection, actor)
        self._lines = money.lines_of_all(connection, some)
        self._spending = money.spending_of_all(connection, actor, some)
        self._logs = risk_logs(connection, some)
        self._links = links_of_all(connection, some)
        self._ownerless: Mapping[UUID, date] | None = None
        self._facts: dict[date, Mapping[UUID, Facts]] = {}

    def at(self, day: date) -> Mapping[UUID, Facts]:
        """Read the facts of every plan on a day, by plan."""
        if day not in self._facts:
            self._facts[day] = self._read(day)
        return self._facts[day]

    def _read(self, day: date) -> Mapping[UUID, Facts]:
        connection, some = self._connection, self._plans
        grown = grow_all(connection, self._actor, some, day)
        plan_ids = [plan.id for plan in some]
        assessed = by_plan(evidence.assessments_of(connection, plan_ids, day))
        reports = reports_of(connection, [key for of in grown.values() for key in _blocked(of)])
        if self._ownerless is None:
            # Who leads what is known of now only, and so the same on every day.
            ids = [row.id for of in grown.values() for row in of.actions if not _is_led(row)]
            self._ownerless = ownerless_since(connection, self._actor, ids)
        began = _Began(self._actor, day, self._ownerless)
        return {
            plan.id: self._of_plan(plan, grown[plan.id], assessed[plan.id], reports, began)
            for plan in some
        }

    def _of_plan(
        self, plan: Row, grown: Grown, assessed: Sequence[Row], reports: Reports, began: "_Began"
    ) -> Facts:
        day = began.day
        thresholds = self._book.of(plan.id).thresholds
        reading = roll_up(grown.branch, thresholds)
        lines, _ = self._lines[plan.id]
        added = budget.roll_up(lines, self._spending[plan.id], day, MONEY, {})
        books = _Books(plan, added, evidence.rated(reading, assessed))
        nodes = list(every(reading))
        beneath, links = beneath_of(plan.id, nodes), self._links[plan.id]
        return Facts(
            as_at=day,
            thresholds=thresholds,
            matrix=self._matrix,
            leaves=_leaves(reports, grown, books, began),
            nodes=[books.of(node) for node in nodes if node.kind in HIGHER],
            actions=[_action(pair, books, grown, began) for pair in _actions(grown, nodes)],
            risks=risks_at(self._logs[plan.id], self._matrix, lines, day),
            commitments=linked_facts(COMMITMENT, links, beneath),
            indicators=linked_facts(INDICATOR, links, beneath),
        )


def _blocked(grown: Grown) -> Iterator[UUID]:
    """Give the milestones of which every report is read, to say since when they are blocked."""
    return (each.row.id for each in grown.leaves if each.current and each.current.blocked)


HIGHER = frozenset({NodeKind.PLAN, NodeKind.SECTION, NodeKind.OUTCOME})


def _subject(node: Reading) -> Subject:
    return Subject(node.kind.value, UUID(str(node.id)), str(node.ref), node.title, node.lead_agency)


class _Books:
    """What stands beside the nodes of a plan: ratings, and what was planned and spent, in pence."""

    def __init__(self, plan: Row, added: budget.Budget, beside: evidence.Extras) -> None:
        self._beside = beside
        self._rows: dict[tuple[str, str | None], budget.Row] = {
            (dimension.value, row.key): row for dimension in MONEY for row in added.by[dimension]
        }
        self._rows[NodeKind.PLAN.value, plan.code] = added.total

    def of(self, node: Reading) -> NodeFacts:
        """Tell a node with what stands beside it."""
        return NodeFacts(**self.told(node))

    def told(self, node: Reading) -> dict[str, Any]:
        """Return what every node is told by."""
        extras = self._beside.get(str(node.id), {})
        row = self._rows.get((node.kind.value, node.ref))
        return {
            "subject": _subject(node),
            "status": node.status,
            "percent": node.percent,
            "self_assessed": extras.get("self_assessed"),
            "differs": extras.get("differs", False),
            "planned": row.planned if row else 0,
            "actual": row.actual if row else 0,
        }

    def planned(self, action_ref: str) -> int:
        """Return the counted pence of an action."""
        row = self._rows.get((NodeKind.ACTION.value, action_ref))
        return row.planned if row else 0


def _actions(grown: Grown, nodes: Iterable[Reading]) -> Iterator[tuple[Row, Reading]]:
    found = {node.id: node for node in nodes if node.kind is NodeKind.ACTION}
    for row in grown.actions:
        yield row, found[row.id]


def _is_led(row: Row) -> bool:
    return (row.lead_agency_id, row.lead_contact_id) != (None, None)


@dataclass(frozen=True, slots=True)
class _Began:
    """Since when things lack what they should have, on a day."""

    actor: Actor
    day: date
    ownerless: Mapping[UUID, date]

    def ownerless_since(self, action_id: UUID) -> date | None:
        """Tell since when an action has no lead; None where that is not known, or came later."""
        since = self.ownerless.get(action_id)
        return since if since and since <= self.day else None

    def endless_since(self, row: Row, changes: Sequence[ScheduleChange]) -> date | None:
        """Tell since when the row of an action or a milestone has no last day."""
        return endless_since(day_in(self.actor, row.created_at), changes, self.day)


def _action(pair: tuple[Row, Reading], books: _Books, grown: Grown, began: _Began) -> ActionFacts:
    row, node = pair
    day = began.day
    own, changes = own_schedule(row), grown.bench.changes.get(row.id, ())
    return ActionFacts(
        **books.told(node),
        has_owner=_is_led(row),
        ownerless_since=began.ownerless_since(row.id),
        endless_since=began.endless_since(row, changes),
        schedule=schedules.in_force(own, changes, day),
        slips=slips(own, changes, None, (), day),
    )


def _leaves(reports: Reports, grown: Grown, books: _Books, began: _Began) -> Sequence[LeafFacts]:
    return [
        LeafFacts(
            subject=Subject(
                NodeKind.MILESTONE.value,
                *(each.row.id, each.row.ref, each.row.title, each.row.lead_agency),
            ),
            action_id=each.row.action_id,
            leaf=Leaf(each.schedule, each.current, each.target),
            verdict=each.verdict,
            frame=grown.bench.frame(each.row),
            inherits=each.inherited,
            slips=_slips(each, grown, began.day),
            endless_since=began.endless_since(each.row, grown.bench.changes.get(each.row.id, ())),
            reports=seen(reports.get(each.row.id, ()), began.day),
            money=books.planned(each.row.action_ref),
        )
        for each in grown.leaves
    ]


def _slips(leaf: Judged, grown: Grown, day: date) -> Sequence[Slip]:
    """Tell how a milestone with dates of its own slipped; the others slip with their action."""
    changes = grown.bench.changes
    if not (mine := changes.get(leaf.row.id, ())):
        return ()
    above = schedule_above(leaf.row)
    return slips(own_schedule(leaf.row), mine, above, changes.get(leaf.row.action_id, ()), day)
