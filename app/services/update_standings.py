"""Where milestones stand after what was said of them, stored beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.models import Milestone
from app.models.base import SCALE, table
from app.services.access import Actor
from app.services.leaf_rows import Standings, cached_state, percent_kept, reports_of
from app.services.reporting import Desk
from app.services.rules.updates import Current, Report, carry_on, fold

milestone = table(Milestone)

CACHED = (
    *("state", "percent", "quantity", "forecast_on", "blocked"),
    *("effective_on", "completed_on", "update_id"),
)
KEPT = ("updated_at", *(f"current_{name}" for name in CACHED))
REFRESHED = (
    milestone.update()
    .where(milestone.c.id == sa.bindparam("milestone"))
    .values({name: sa.bindparam(name) for name in KEPT})
)


def move_on(session: Session, actor: Actor, desk: Desk) -> Standings:
    """Store, and return, where milestones stand after what was accepted at a desk.

    Most need no history for that.
    """
    carried: dict[UUID, Current | None] = {}
    others: dict[UUID, Decimal | None] = {}
    for key, (row, said) in desk.standings().items():
        current = cached_state(row) if row.current_state else None
        report = _report(actor, said[0])
        moved = carry_on(current, report, row.target_quantity) if _is_alone(said) else None
        if moved is None:
            others[key] = row.target_quantity
        else:
            carried[key] = _as_kept(moved, row.target_quantity)
    _store(session, actor, carried)
    return {**carried, **refresh(session, actor, others)}


def refresh(session: Session, actor: Actor, targets: Mapping[UUID, Decimal | None]) -> Standings:
    """Store, and return, what all updates that count come to.

    Takes the target quantity of each milestone, by its id.
    """
    if not targets:
        return {}
    reports = reports_of(session.connection(), list(targets))
    found = {
        key: _as_kept(fold(reports.get(key, ()), target), target) for key, target in targets.items()
    }
    _store(session, actor, found)
    return found


def columns_of(current: Current | None) -> dict[str, Any]:
    """Return where a milestone stands as the columns that hold it."""
    if current is None:
        return {f"current_{name}": None for name in CACHED} | {"current_blocked": False}
    columns = {f"current_{name}": getattr(current, name) for name in CACHED}
    columns["current_percent"] = _stored(current.percent)
    return columns


def _is_alone(said: Sequence[Mapping[str, Any]]) -> bool:
    return len(said) == 1 and said[0]["supersedes_id"] is None


def _report(actor: Actor, said: Mapping[str, Any]) -> Report:
    return Report(
        id=said["id"],
        recorded_at=said["recorded_at"],
        reported_by=actor.reporter,
        **{name: said[name] for name in ("effective_on", "state", "percent", "quantity")},
        **{name: said[name] for name in ("forecast_on", "blocked", "commentary")},
    )


def _as_kept(current: Current | None, target_quantity: Decimal | None) -> Current | None:
    """Return where a milestone stands as it will be read back."""
    # Only a quotient has more than the four places that are stored.
    if current is None or current.quantity is None:
        return current
    percent = percent_kept(_stored(current.percent), current.quantity, target_quantity)
    return replace(current, percent=percent)


def _stored(percent: Fraction | None) -> Decimal | None:
    return None if percent is None else Decimal(round(percent * SCALE)) / SCALE


def _store(session: Session, actor: Actor, standing: Standings) -> None:
    """Store where milestones stand; this is no edit, so the version stays."""
    rows = [
        {"milestone": key, "updated_at": actor.now, **columns_of(current)}
        for key, current in standing.items()
    ]
    if rows:
        session.connection().execute(REFRESHED, rows)
