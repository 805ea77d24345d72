"""Giving a node another ref, and with it everything beneath."""

from typing import Any

import sqlalchemy as sa

from app.changes import Session
from app.errors import Unprocessable
from app.models import Action, Milestone, Outcome, Section
from app.models.base import table
from app.services import places
from app.services.access import Actor
from app.services.records import revise
from app.services.rules import refs

Node = Section | Outcome | Action | Milestone

LEVELS: tuple[type[Node], ...] = (Section, Outcome, Action, Milestone)
ABOVE: dict[type[Node], tuple[type[Node], str]] = {
    Outcome: (Section, "section_id"),
    Action: (Outcome, "outcome_id"),
    Milestone: (Action, "action_id"),
}


def readdress(session: Session, actor: Actor, record: Node, changes: dict[str, Any]) -> None:
    """Where an edit changes a ref, check it, add the position that follows, and move all beneath.

    Each node beneath is edited, so that the ledger tells of it. None can collide: what stands
    beneath a ref stands beneath the one node that has it. Raises AlreadyExists, Unprocessable.
    """
    ref = changes.get("ref", record.ref)
    if ref == record.ref:
        return
    parent_ref = _parent_ref(session, record)
    places.ref_for(session.connection(), type(record), record.plan_id, ref, parent_ref)
    changes["position"] = refs.position(ref)
    # Level by level: whoever adds a node holds the one above it, and is waited for here.
    for below in LEVELS[LEVELS.index(type(record)) + 1 :]:
        _move(session, actor, record, below, ref)


def _parent_ref(session: Session, record: Node) -> str | None:
    if type(record) not in ABOVE:
        return None
    above, column = ABOVE[type(record)]
    columns = table(above).c
    statement = sa.select(columns.ref).where(columns.id == getattr(record, column))
    # An outcome without a section stands beneath nothing.
    found: str | None = session.execute(statement).scalar()
    return found


def _move(session: Session, actor: Actor, record: Node, below: type[Node], ref: str) -> None:
    columns = table(below).c
    beneath = columns[f"{type(record).__tablename__}_id"] == record.id
    rows: sa.Select[Any] = sa.select(below).where(beneath).order_by(columns.id).with_for_update()
    for each in session.scalars(rows).all():
        moved = ref + each.ref.removeprefix(record.ref)
        try:
            revise(each, {"ref": moved, "position": refs.position(moved)}, actor)
        except ValueError as broken:
            raise Unprocessable(
                "It leaves no room for the refs of what stands beneath it.", pointer="/ref"
            ) from broken
