"""The partnership that asks: what it is called, its calendar, thresholds and risk matrix."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from app.changes import Session
from app.errors import AlreadyExists, Unprocessable
from app.models import Partnership, RuleSet
from app.models.base import table
from app.schemas.partnership import BANDS, PartnershipCreate, PartnershipUpdate
from app.services import access, ledger, rulebook
from app.services.access import Actor
from app.services.records import Versions, guard, is_there, mark_edited, revise
from app.services.rules.thresholds import Thresholds

partnership, rules = table(Partnership), table(RuleSet)

TOLD = (
    *("id", "code", "name", "time_zone", "fy_start_month", "returns_due_days", "currency"),
    *("risk_appetite", "revision", "version", "created_at", "updated_at"),
)
SHORTLY = ("code", "name", "time_zone", "currency")


def _row(connection: sa.Connection, actor: Actor) -> sa.Row[Any]:
    mine = partnership.c.id == actor.partnership_id
    return connection.execute(sa.select(partnership).where(mine)).one()


def create(session: Session, wanted: PartnershipCreate, now: datetime) -> Partnership:
    """Make a partnership; only the server's own command line does. Raises AlreadyExists."""
    if is_there(session.connection(), Partnership, (partnership.c.code == wanted.code,)):
        raise AlreadyExists("Another partnership has this code.", pointer="/code")
    made = Partnership(**wanted.model_dump(), created_at=now, updated_at=now)
    session.add(made)
    session.flush()
    made_id = made.id
    ledger.write(session, access.operator(session.connection(), wanted.code, now))
    return session.get_one(Partnership, made_id)


def codes(connection: sa.Connection, only: str | None = None) -> dict[str, UUID]:
    """Return the ids of partnerships by code: of all, or of one if it is there."""
    statement = sa.select(partnership.c.code, partnership.c.id).order_by(partnership.c.code)
    if only is not None:
        statement = statement.where(partnership.c.code == only)
    return {row.code: row.id for row in connection.execute(statement).all()}


def me(connection: sa.Connection, actor: Actor) -> dict[str, Any]:
    """Tell who is calling and what they may do."""
    row = _row(connection, actor)
    return {
        "client": {"id": actor.client_id, "name": actor.client_name},
        "agency": actor.agency_code,
        "scopes": sorted(actor.scopes),
        "partnership": {name: row._mapping[name] for name in SHORTLY},
        "expires_at": actor.key_expires_at,
        "today": actor.today,
    }


def read(connection: sa.Connection, actor: Actor) -> dict[str, Any]:
    """Tell the partnership, with the thresholds and the matrix that are in force."""
    row = _row(connection, actor)
    in_force = rulebook.read(connection, actor).of(None)
    return {
        **{name: row._mapping[name] for name in TOLD},
        "rule_set": in_force.name,
        "thresholds": in_force.thresholds.model_dump(mode="json"),
        "risk_matrix": {"bands": row.risk_matrix.get("bands", BANDS)},
    }


def _overrides(session: Session, actor: Actor, wanted: dict[str, Any] | None) -> dict[str, Any]:
    """Merge the thresholds wanted with those stored, and keep what differs from the defaults."""
    if wanted is None:
        return {}
    stored = rulebook.read(session.connection(), actor).of(None).overrides
    given = {name: value for name, value in {**stored, **wanted}.items() if value is not None}
    try:
        settled = Thresholds.model_validate({**Thresholds().model_dump(), **given})
    except ValidationError as broken:
        rule = str(broken.errors()[0]["msg"]).removeprefix("Value error, ")
        raise Unprocessable(f"Thresholds: {rule}.", pointer="/thresholds") from broken
    usual = Thresholds().model_dump(mode="json")
    figures = settled.model_dump(mode="json")
    return {name: value for name, value in figures.items() if value != usual[name]}


def _check_plans(session: Session, actor: Actor) -> None:
    """Refuse thresholds with which the overrides of a plan would contradict each other."""
    mine = (rules.c.partnership_id == actor.partnership_id, rules.c.plan_id.is_not(None))
    session.flush()
    plan_ids = session.execute(sa.select(rules.c.plan_id).where(*mine).distinct()).scalars().all()
    book = rulebook.read(session.connection(), actor)
    try:
        for plan_id in plan_ids:
            book.of(plan_id)
    except ValidationError as broken:
        raise Unprocessable(
            "With the thresholds a plan set itself, these would contradict each other.",
            pointer="/thresholds",
        ) from broken


def _amend(session: Session, actor: Actor, changes: dict[str, Any]) -> bool:
    if "thresholds" not in changes:
        return False
    overrides = _overrides(session, actor, changes.pop("thresholds"))
    amended = rulebook.amend(session, actor, overrides)
    if amended:
        _check_plans(session, actor)
    return amended


def update(
    session: Session, actor: Actor, patch: PartnershipUpdate, expected: Versions
) -> dict[str, Any]:
    """Change the partnership. Raises StaleVersion, Unprocessable.

    A new matrix puts every score in its new band; no score is rewritten.
    """
    mine = partnership.c.id == actor.partnership_id
    record = session.scalars(sa.select(Partnership).where(mine).with_for_update()).one()
    guard(record, expected)
    changes = patch.model_dump()
    amended = _amend(session, actor, changes)
    if "risk_matrix" in changes:
        matrix = changes["risk_matrix"]
        changes["risk_matrix"] = {} if matrix is None or matrix["bands"] == BANDS else matrix
    edited = revise(record, changes, actor)
    if amended and not edited:
        mark_edited(record, actor)
    if amended or edited:
        ledger.write(session, actor)
    return read(session.connection(), actor)
