"""What if: what is supposed is made by the services that make it for good, read, and undone.

To undo it is the caller's. Nothing is written to the ledger, and no reading made after the
changes is kept.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.changes import Session
from app.models import Milestone
from app.models.base import table
from app.pagination import Row
from app.schemas.what_if import WhatIf
from app.services import growing, money, plans, progress, suppositions
from app.services.access import Actor
from app.services.leaf_rows import MILESTONES
from app.services.leaves import Bench
from app.services.progress import Position
from app.services.rules.budget import Budget
from app.services.rules.readings import Reading, to_json
from app.services.rules.rollup import roll_up_again
from app.services.suppositions import Made
from app.vocabulary import BudgetDimension, Scope

milestone = table(Milestone)

Told = dict[str, Any]
STANDING = ("status", "percent", "reasons")
BY = (BudgetDimension.SECTION,)


def day_of(actor: Actor, plan: Row, wanted: WhatIf) -> date:
    """Return the day that is read: the one asked for, else the latest that is spoken of."""
    if wanted.as_at is not None:
        return wanted.as_at
    spoken_of = [each.effective_on for each in wanted.updates if each.effective_on]
    return max([growing.day_of(actor, plan, None), *spoken_of])


def prepare(connection: sa.Connection, actor: Actor, key: str, wanted: WhatIf) -> None:
    """Read a plan as it is, so that it is kept when it comes to asking. Raises NotFound."""
    plan = plans.locate(connection, actor, key)
    progress.position(connection, actor, key, day_of(actor, plan, wanted))


def ask(session: Session, actor: Actor, key: str, wanted: WhatIf) -> Told:
    """Tell a plan's progress and money before and after what is supposed of it.

    Raises NotFound, and WhatIfRefused with every refusal and its place in the body.
    """
    connection = session.connection()
    plan = plans.locate(connection, actor, key)
    day = day_of(actor, plan, wanted)
    before = progress.position(connection, actor, key, day)
    money_before = money.add_up(connection, actor, plan, day, BY)
    asking = _unbound(actor)
    # Nothing of it is to be told by the ledger.
    session.together = True
    made = suppositions.make(session, asking, plan.id, day, wanted)
    after = _reading_after(session, asking, before, made)
    money_after = money.add_up(session.connection(), asking, plan, day, BY)
    return {
        "as_at": day,
        "rule_set": before.in_force.name,
        "revision": plan.revision,
        "changes": {
            "updates": made.updates,
            "schedules": made.schedules,
            "budget_lines": made.budget_lines,
        },
        "progress": {"before": _stand(before.reading), "after": _stand(after)},
        "nodes": list(_moves(before.reading, after)),
        "money": {"currency": plan.currency, **_money(money_before, money_after)},
    }


def _unbound(actor: Actor) -> Actor:
    """Return who asks: whoever may read a plan may suppose anything of it."""
    scopes = actor.scopes | {Scope.PLANS_WRITE}
    return replace(actor, agency_id=None, scopes=scopes, in_the_past=True)


def _reading_after(session: Session, actor: Actor, before: Position, made: Made) -> Reading:
    """Read the plan with the milestones that may have moved judged anew."""
    if not made.milestone_ids:
        return before.reading
    session.flush()
    connection = session.connection()
    rows = connection.execute(MILESTONES.where(milestone.c.id.in_(made.milestone_ids))).all()
    judged = Bench(connection, actor, before.day).judge(rows)
    twigs = {each.row.id: growing.twig(each) for each in judged}
    return roll_up_again(before.reading, twigs, before.in_force.thresholds)


def _stand(node: Reading) -> Told:
    told = to_json(node, node.kind)
    return {name: told[name] for name in STANDING}


def _moves(before: Reading, after: Reading) -> Iterator[Told]:
    """Tell every node that moves, each after those above it."""
    if before is after:
        return
    pairs = zip(before.children, after.children, strict=True)
    beneath = [each for old, new in pairs for each in _moves(old, new)]
    if beneath or _figures(before) != _figures(after):
        yield {
            **{"kind": after.kind, "id": after.id, "ref": after.ref, "title": after.title},
            "before": _stand(before),
            "after": _stand(after),
        }
        yield from beneath


def _figures(node: Reading) -> tuple[object, ...]:
    return node.status, node.percent, [(each.rule, each.status) for each in node.reasons]


def _money(before: Budget, after: Budget) -> Told:
    # What has no section has no row either, until there is something of it.
    old = {row.key: row for row in before.by[BudgetDimension.SECTION]}
    return {
        "before": before.total.to_json(),
        "after": after.total.to_json(),
        "by_section": [
            {
                **{"key": new.key, "label": new.label},
                "before": old[new.key].to_json() if new.key in old else None,
                "after": new.to_json(),
            }
            for new in after.by[BudgetDimension.SECTION]
            if new != old.get(new.key)
        ],
    }
