"""Where a plan stands, read outcome by outcome: every one, or those that were touched since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.models import LedgerEntry
from app.models.base import table
from app.pagination import Row
from app.services.access import Actor
from app.services.growing import (
    EVERY_ACTION,
    EVERY_LEAF,
    OUTCOMES,
    SECTIONS,
    action,
    action_branches,
    day_of,
    grouped,
    last_due,
    outcome_branches,
    top_of,
)
from app.services.leaf_rows import milestone, update
from app.services.leaves import Bench
from app.services.outcome_batches import IN_OUTCOMES, batches
from app.services.rules.reading_codec import cut
from app.services.rules.readings import Branch, Reading
from app.services.rules.rollup import combine, roll_up
from app.services.rules.thresholds import Thresholds
from app.services.shelf import Place
from app.vocabulary import NodeKind

entry = table(LedgerEntry)

LEAVES = EVERY_LEAF.where(milestone.c.outcome_id.in_(IN_OUTCOMES))
ACTIONS = EVERY_ACTION.where(action.c.outcome_id.in_(IN_OUTCOMES))
ENTRIES = (
    sa.select(entry.c.subject_kind, entry.c.subject_id, entry.c.changes)
    .where(
        entry.c.plan_id == sa.bindparam("plan_id"),
        entry.c.seq > sa.bindparam("since"),
        entry.c.seq <= sa.bindparam("until"),
    )
    .limit(sa.bindparam("most"))
)
# So many changes are followed; after more the plan is read anew.
FOLLOWED = 2_000
# Rows of a plan of which its tree tells nothing; the order of its sections is read every time.
BESIDE = frozenset(
    {
        *("action_contributor", "assessment", "budget_line", "commitment_link", "cross_reference"),
        *("expenditure", "indicator_link", "indicator_value", "outcome_target", "risk"),
        *("risk_link", "risk_review", "section", "section_budget", "snapshot"),
    }
)
IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
LEAVES_OF_ACTIONS = EVERY_LEAF.where(milestone.c.action_id.in_(IDS))
SOME_ACTIONS = EVERY_ACTION.where(action.c.id.in_(IDS))
# Rows that show in one outcome, by what names them, nearest to the outcome first; and how the
# outcomes of some of them are found.
LEADS_TO: Mapping[str, sa.Select[Any]] = {
    "action_id": sa.select(action.c.outcome_id).where(action.c.id.in_(IDS)),
    "milestone_id": sa.select(milestone.c.outcome_id).where(milestone.c.id.in_(IDS)),
    "milestone_update_id": (
        sa.select(milestone.c.outcome_id)
        .join_from(update, milestone, milestone.c.id == update.c.milestone_id)
        .where(update.c.id.in_(IDS))
    ),
}
WITHIN = ("outcome_id", *LEADS_TO)


class Plot:
    """The outcomes of one plan, and how each is read on a day under some thresholds."""

    def __init__(
        self,
        connection: sa.Connection,
        actor: Actor,
        plan: Row,
        as_at: date | None,
        thresholds: Thresholds,
    ) -> None:
        self._connection, self._actor, self._plan = connection, actor, plan
        self._as_at, self._thresholds = as_at, thresholds
        self._days = {plan.id: day_of(actor, plan, as_at)}
        which = {"plan_ids": [plan.id]}
        self._sections = connection.execute(SECTIONS, which).all()
        self._outcomes = connection.execute(OUTCOMES, which).all()

    def outcomes(self, order: Iterable[UUID], kept: Reading | None = None) -> Iterator[Reading]:
        """Read some outcomes, or take them of what was kept of the plan.

        Few of their milestones are held at once.
        """
        if kept is not None:
            known = {outcome.id: outcome for outcome in _outcomes(kept)}
            yield from (known[key] for key in order)
            return
        rows = {row.id: row for row in self._outcomes}
        for some in batches(self._connection, [rows[key] for key in order]):
            yield from self._read(some)

    def whole(self, depth: NodeKind = NodeKind.MILESTONE) -> Reading:
        """Read the plan, and keep of it what is not beneath a level."""
        every = [row.id for row in self._outcomes]
        return self.assemble({each.id: cut(each, depth) for each in self.outcomes(every)})

    def actions(self, ids: Sequence[UUID]) -> Mapping[UUID, Reading]:
        """Read some actions of the plan, by id."""
        bench = Bench(self._connection, self._actor, self._as_at, self._thresholds)
        leaves = bench.judge(self._connection.execute(LEAVES_OF_ACTIONS, {"ids": ids}).all())
        rows = self._connection.execute(SOME_ACTIONS, {"ids": ids}).all()
        branches = action_branches(rows, leaves, bench, self._days)
        return {key: roll_up(branch, self._thresholds) for key, branch in branches.items()}

    def assemble(self, outcomes: Mapping[Any, Reading]) -> Reading:
        """Read the plan from readings of its outcomes, by id."""
        within = grouped([(row.section_id, outcomes[row.id]) for row in self._outcomes])
        sections = [self._section(row, within[row.id]) for row in self._sections]
        # What stands in no section stands in its plan.
        return combine(top_of(self._plan), [*sections, *within[None]], self._thresholds)

    def _section(self, row: Row, outcomes: Sequence[Reading]) -> Reading:
        due = last_due(outcomes)
        section = Branch(NodeKind.SECTION, row.id, row.ref, row.title, due_on=due)
        return combine(section, outcomes, self._thresholds)

    def renewed(self, place: Place, reading: Reading) -> Reading:
        """Read the plan from how it was in some place, and from what the ledger tells since."""
        touched = self._touched(place.plan_revision)
        if touched is None:
            return self.whole()
        known = {outcome.id: outcome for outcome in _outcomes(reading)}
        every = [row.id for row in self._outcomes]
        stale = [key for key in every if key in touched or key not in known]
        return self.assemble(known | {each.id: each for each in self.outcomes(stale)})

    def _read(self, outcomes: Sequence[Row]) -> Iterator[Reading]:
        which = {"outcome_ids": [row.id for row in outcomes]}
        bench = Bench(self._connection, self._actor, self._as_at, self._thresholds)
        leaves = bench.judge(self._connection.execute(LEAVES, which).all())
        actions = self._connection.execute(ACTIONS, which).all()
        branches = outcome_branches(outcomes, actions, leaves, bench, self._days)
        return (roll_up(branches[row.id], self._thresholds) for row in outcomes)

    def _touched(self, revision: int) -> set[UUID] | None:
        """Return the outcomes that may read otherwise than at a revision; None for all of them."""
        span = {"since": revision, "until": self._plan.revision, "most": FOLLOWED + 1}
        entries = self._connection.execute(ENTRIES, {"plan_id": self._plan.id, **span}).all()
        if len(entries) > FOLLOWED:
            return None
        named: dict[str, set[UUID]] = {name: set() for name in WITHIN}
        for kind, subject_id, changes in entries:
            if kind in BESIDE:
                continue
            told = orjson.loads(changes)
            name = next((name for name in WITHIN if name in told), None)
            if name is not None:
                named[name] |= {UUID(key) for key in told[name] if key}
            elif f"{kind}_id" in named:
                named[f"{kind}_id"].add(subject_id)
            else:
                return None
        found = named.pop("outcome_id")
        for name, ids in named.items():
            if ids:
                rows = self._connection.execute(LEADS_TO[name], {"ids": list(ids)})
                found |= set(rows.scalars())
        return found


def _outcomes(reading: Reading) -> Iterator[Reading]:
    for child in reading.children:
        if child.kind is NodeKind.OUTCOME:
            yield child
        else:
            yield from _outcomes(child)
