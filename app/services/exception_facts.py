"""Reads what the exceptions of a plan are found in, with a fixed number of queries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.pagination import Row
from app.services import evidence, money, rulebook
from app.services.access import Actor
from app.services.exception_links import (
    COMMITMENT,
    INDICATOR,
    beneath_of,
    every,
    linked_facts,
    links_of,
)
from app.services.exception_risks import risk_log, risks_at
from app.services.leaf_rows import own_schedule, reports_of
from app.services.leaves import Judged
from app.services.progress import Grown, grow
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
from app.services.rules.slips import Slip, slips
from app.services.rules.updates import seen
from app.vocabulary import BudgetDimension, NodeKind

MONEY = (BudgetDimension.ACTION, BudgetDimension.OUTCOME, BudgetDimension.SECTION)


class Source:
    """Reads once what a plan is on every day, and then the facts of any day."""

    def __init__(self, connection: sa.Connection, actor: Actor, plan: Row) -> None:
        self.plan = plan
        self._connection, self._actor = connection, actor
        self._thresholds = rulebook.read(connection, actor, plan.id).of(plan.id).thresholds
        self._matrix = matrix_of(connection, actor)
        self._lines, _ = money.lines_of(connection, plan)
        self._spending = money.spending_of(connection, actor, plan)
        self._log = risk_log(connection, plan)
        self._links = links_of(connection, plan)
        self._facts: dict[date, Facts] = {}

    def at(self, day: date) -> Facts:
        """Read everything about the plan that an exception may be found in, as at a day."""
        if day not in self._facts:
            self._facts[day] = self._read(day)
        return self._facts[day]

    def _read(self, day: date) -> Facts:
        connection, plan, thresholds = self._connection, self.plan, self._thresholds
        grown = grow(connection, self._actor, plan, day)
        reading = roll_up(grown.branch, thresholds)
        beside = evidence.beside(connection, self._actor, plan, reading, day, thresholds)
        books = _Books(plan, budget.roll_up(self._lines, self._spending, day, MONEY, {}), beside)
        nodes = list(every(reading))
        beneath = beneath_of(plan.id, nodes)
        return Facts(
            as_at=day,
            thresholds=thresholds,
            matrix=self._matrix,
            leaves=_leaves(connection, grown, books, day),
            nodes=[books.of(node) for node in nodes if node.kind in HIGHER],
            actions=[_action(pair, books, grown, day) for pair in _actions(grown, nodes)],
            risks=risks_at(self._log, self._matrix, self._lines, day),
            commitments=linked_facts(COMMITMENT, self._links, beneath),
            indicators=linked_facts(INDICATOR, self._links, beneath),
        )


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


def _action(pair: tuple[Row, Reading], books: _Books, grown: Grown, day: date) -> ActionFacts:
    row, node = pair
    own, changes = own_schedule(row), grown.bench.changes.get(row.id, ())
    return ActionFacts(
        **books.told(node),
        has_owner=(row.lead_agency_id, row.lead_contact_id) != (None, None),
        schedule=schedules.in_force(own, changes, day),
        slips=slips(own, changes, None, (), day),
    )


def _leaves(
    connection: sa.Connection, grown: Grown, books: _Books, day: date
) -> Sequence[LeafFacts]:
    blocked = [each.row.id for each in grown.leaves if each.current and each.current.blocked]
    reports = reports_of(connection, blocked)
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
            slips=_slips(each, grown, day),
            reports=seen(reports.get(each.row.id, ()), day),
            money=books.planned(each.row.action_ref),
        )
        for each in grown.leaves
    ]


def _slips(leaf: Judged, grown: Grown, day: date) -> Sequence[Slip]:
    """Tell how a milestone with dates of its own slipped; the others slip with their action."""
    changes = grown.bench.changes
    if not (mine := changes.get(leaf.row.id, ())):
        return ()
    above = own_schedule(leaf.row, "action_")
    return slips(own_schedule(leaf.row), mine, above, changes.get(leaf.row.action_id, ()), day)
