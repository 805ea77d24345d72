"""Reads what the exceptions of a plan are found in, with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.pagination import Row
from app.services import evidence, money, rulebook
from app.services.access import Actor
from app.services.exception_links import beneath_of, commitments_of, every, indicators_of
from app.services.leaf_rows import own_schedule, reports_of
from app.services.leaves import Judged
from app.services.progress import Grown, grow
from app.services.risk_rows import LINKS, RISKS, link, matrix_of, reviews_of, risk
from app.services.rules import budget
from app.services.rules import risk as risks
from app.services.rules import schedule as schedules
from app.services.rules.exception_facts import (
    ActionFacts,
    Facts,
    LeafFacts,
    NodeFacts,
    RiskFacts,
    Subject,
)
from app.services.rules.judgement import Leaf
from app.services.rules.readings import Reading
from app.services.rules.risk import Matrix
from app.services.rules.rollup import roll_up
from app.services.rules.slips import Slip, slips
from app.services.rules.updates import seen
from app.vocabulary import BudgetDimension, NodeKind, RiskState

MONEY = (BudgetDimension.ACTION, BudgetDimension.OUTCOME, BudgetDimension.SECTION)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of a plan on a day, and the reading they include."""

    facts: Facts
    reading: Reading


def gather(connection: sa.Connection, actor: Actor, plan: Row, day: date) -> Gathered:
    """Read everything about a plan that an exception may be found in, as at a day."""
    in_force = rulebook.read(connection, actor, plan.id).of(plan.id)
    grown = grow(connection, actor, plan, day)
    reading = roll_up(grown.branch, in_force.thresholds)
    beside = evidence.beside(connection, actor, plan, reading, day, in_force.thresholds)
    lines, _ = money.lines_of(connection, plan)
    spending = money.spending_of(connection, actor, plan)
    added = budget.roll_up(lines, spending, day, MONEY, {})
    books = _Books(plan, added, beside)
    nodes = list(every(reading))
    actions = [_action(row, books, grown, day) for row in _actions(grown, nodes)]
    beneath, matrix = beneath_of(plan.id, nodes), matrix_of(connection, actor)
    facts = Facts(
        as_at=day,
        thresholds=in_force.thresholds,
        matrix=matrix,
        leaves=_leaves(connection, grown, books, day),
        nodes=[books.of(node) for node in nodes if node.kind in HIGHER],
        actions=actions,
        risks=_risks(connection, plan, matrix, lines, day),
        commitments=commitments_of(connection, beneath),
        indicators=indicators_of(connection, beneath),
    )
    return Gathered(facts, reading)


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


def _risks(
    connection: sa.Connection, plan: Row, matrix: Matrix, lines: Sequence[budget.Line], day: date
) -> list[RiskFacts]:
    """Read the risks of a plan, scored by the reviews there were by a day; their state is now's."""
    statement = RISKS.where(risk.c.plan_id == plan.id).order_by(risk.c.position, risk.c.id)
    rows = connection.execute(statement).all()
    every = reviews_of(connection, [row.id for row in rows])
    reviews = {row.id: [each for each in every[row.id] if each.reviewed_on <= day] for row in rows}
    at_risk = _at_risk(connection, matrix, rows, reviews, lines)
    return [
        RiskFacts(
            subject=Subject("risk", row.id, row.ref, row.description, row.lead_agency),
            state=RiskState(row.state),
            reviews=reviews[row.id],
            mitigation_due_on=row.mitigation_due_on,
            money=at_risk[row.id],
        )
        for row in rows
    ]


def _at_risk(
    connection: sa.Connection,
    matrix: Matrix,
    rows: Sequence[Row],
    reviews: Mapping[UUID, Sequence[risks.Review]],
    lines: Sequence[budget.Line],
) -> Mapping[Any, int]:
    actions: defaultdict[UUID, set[str]] = defaultdict(set)
    links = LINKS.where(link.c.risk_id.in_([row.id for row in rows]), link.c.action_id.is_not(None))
    for each in connection.execute(links):
        actions[each.risk_id].add(each.ref)
    linked = []
    for row in rows:
        newest = risks.latest(reviews[row.id])
        band = risks.band(matrix, newest.likelihood, newest.impact) if newest else None
        beneath = frozenset(actions[row.id])
        state = RiskState(row.state)
        linked.append(risks.LinkedRisk(id=row.id, state=state, band=band, actions=beneath))
    return risks.money_at_risk(lines, linked, matrix.appetite).by_risk
