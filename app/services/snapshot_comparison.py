"""Two snapshots beside each other, both read from what was frozen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.pagination import Row
from app.services import history, plans
from app.services.access import Actor
from app.services.growing import grow
from app.services.rules.comparison import compare, differ, flat
from app.services.rules.rollup import roll_up, to_json
from app.services.rules.thresholds import Thresholds
from app.services.snapshots import head_of, locate

Told = dict[str, Any]


def read(connection: sa.Connection, actor: Actor, before_id: UUID, after_id: UUID) -> Told:
    """Compare one snapshot with another, taken later as a rule. Raises NotFound.

    Where their thresholds differ, the later one's facts are read again under the earlier's: the
    ledger still has what was known when it was taken.
    """
    before, after = locate(connection, actor, before_id), locate(connection, actor, after_id)
    old, new = orjson.loads(before.body), orjson.loads(after.body)
    again = None
    if differ(old, new):
        again = _read_again(connection, actor, after, old["thresholds"])
    return {"before": head_of(before), "after": head_of(after), **compare(old, new, again)}


def _read_again(
    connection: sa.Connection, actor: Actor, of: Row, figures: Told
) -> Mapping[str, Told]:
    """Read what a snapshot was made from under other thresholds, node by node."""
    # A threshold that is no longer known can decide nothing.
    known = {name: value for name, value in figures.items() if name in Thresholds.model_fields}
    thresholds = Thresholds.model_validate(known)
    scope = history.Scope(plan=str(of.plan_id))
    with history.as_known(connection, actor, of.known_at, scope) as (past, then):
        plan = plans.locate(past, then, str(of.plan_id))
        reading = roll_up(grow(past, then, plan, of.as_at, thresholds).branch, thresholds)
    return {str(node["id"]): dict(node) for node in flat(to_json(reading))}
