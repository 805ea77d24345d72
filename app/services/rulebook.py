"""Which thresholds are in force: the partnership's, with a plan's own on top, all versioned."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from app.changes import Session
from app.errors import Unprocessable
from app.models import RuleSet
from app.models.base import table
from app.services.access import Actor
from app.services.rules.thresholds import Thresholds

rules = table(RuleSet)

NEWEST: sa.Select[Any] = (
    sa.select(rules.c.plan_id, rules.c.number, rules.c.thresholds)
    .where(
        rules.c.partnership_id == sa.bindparam("partnership_id"),
        sa.or_(
            rules.c.plan_id.is_(None),
            sa.bindparam("every_plan", type_=sa.Boolean),
            rules.c.plan_id == sa.bindparam("plan_id", type_=sa.Uuid),
        ),
    )
    .order_by(rules.c.number)
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The thresholds of a plan, and the name a reading gives them."""

    name: str
    thresholds: Thresholds
    overrides: dict[str, Any]


class Rulebook:
    """Every rule set of a partnership, or those that concern one plan."""

    def __init__(self, rows: Mapping[UUID | None, Any]) -> None:
        self._rows = rows

    @cached_property
    def _partnerships(self) -> Thresholds:
        base = self._rows.get(None)
        return Thresholds.model_validate(base.thresholds if base else {})

    def of(self, plan_id: UUID | None) -> InForce:
        """Return what is in force for a plan, or for the partnership (None)."""
        base, own = self._rows.get(None), self._rows.get(plan_id) if plan_id else None
        number, overrides = (base.number, base.thresholds) if base else (0, {})
        name = f"partnership-{number}"
        if own is not None and own.thresholds:
            name = f"{name}+plan-{own.number}"
        plan_overrides = own.thresholds if own is not None else {}
        settled = self._partnerships
        if plan_overrides:
            settled = Thresholds.model_validate({**settled.model_dump(), **plan_overrides})
        return InForce(name, settled, plan_overrides if plan_id else overrides)


def read(connection: sa.Connection, actor: Actor, plan_id: UUID | None = None) -> Rulebook:
    """Read the newest rule sets: of one plan, or of all when none is named."""
    found = connection.execute(
        NEWEST,
        {
            "partnership_id": actor.partnership_id,
            "plan_id": plan_id,
            "every_plan": plan_id is None,
        },
    )
    return Rulebook({row.plan_id: row for row in found})


def amend(
    session: Session, actor: Actor, thresholds: dict[str, Any], plan_id: UUID | None = None
) -> bool:
    """Add a version of the thresholds where they differ; the one before is kept."""
    where = (rules.c.partnership_id == actor.partnership_id, rules.c.plan_id == plan_id)
    newest = session.execute(
        sa.select(rules.c.number, rules.c.thresholds)
        .where(*where)
        .order_by(rules.c.number.desc())
        .limit(1)
    ).first()
    if thresholds == (newest.thresholds if newest else {}):
        return False
    session.add(
        RuleSet(
            partnership_id=actor.partnership_id,
            plan_id=plan_id,
            number=newest.number + 1 if newest else 1,
            thresholds=thresholds,
            recorded_at=actor.now,
            recorded_by_id=actor.client_id,
        )
    )
    return True


def override(session: Session, actor: Actor, plan_id: UUID, wanted: dict[str, Any] | None) -> bool:
    """Merge thresholds into a plan's own; null goes back to the partnership's.

    Raises Unprocessable where they contradict each other or the partnership's.
    """
    book = read(session.connection(), actor, plan_id)
    merged = {**book.of(plan_id).overrides, **wanted} if wanted is not None else {}
    own = {name: value for name, value in merged.items() if value is not None}
    base = book.of(None).thresholds.model_dump()
    try:
        figures = Thresholds.model_validate({**base, **own}).model_dump(mode="json")
    except ValidationError as broken:
        rule = str(broken.errors()[0]["msg"]).removeprefix("Value error, ")
        raise Unprocessable(f"Thresholds: {rule}.", pointer="/thresholds") from broken
    return amend(session, actor, {name: figures[name] for name in own}, plan_id)
