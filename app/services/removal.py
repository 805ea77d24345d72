"""Removing a node with everything beneath it, unless facts were recorded there."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.changes import Session
from app.errors import HasHistory, InUse
from app.models import (
    Action,
    Assessment,
    BudgetLine,
    CrossReference,
    Expenditure,
    Milestone,
    MilestoneUpdate,
    Outcome,
    ScheduleChange,
    Section,
)
from app.models.base import table
from app.services import ledger
from app.services.access import Actor
from app.services.records import discard, is_there

Node = Section | Outcome | Action | Milestone

LEVELS: tuple[type[Node], ...] = (Section, Outcome, Action, Milestone)
line, spending, update = table(BudgetLine), table(Expenditure), table(MilestoneUpdate)
change, rating = table(ScheduleChange), table(Assessment)
reference = table(CrossReference)


def _with_all_beneath(record: Node) -> sa.CompoundSelect[Any]:
    model = type(record)
    column = f"{model.__tablename__}_id"
    beneath = [table(level).c for level in LEVELS[LEVELS.index(model) + 1 :]]
    return sa.union_all(
        sa.select(sa.literal(record.id, sa.Uuid)),
        *(sa.select(columns.id).where(columns[column] == record.id) for columns in beneath),
    )


def _facts(nodes: sa.CompoundSelect[Any]) -> dict[type[SQLModel], sa.ColumnElement[bool]]:
    lines = sa.select(line.c.id).where(line.c.action_id.in_(nodes))
    return {
        MilestoneUpdate: update.c.milestone_id.in_(nodes),
        ScheduleChange: change.c.action_id.in_(nodes) | change.c.milestone_id.in_(nodes),
        Expenditure: spending.c.section_id.in_(nodes) | spending.c.budget_line_id.in_(lines),
        Assessment: rating.c.subject_id.in_(nodes),
        CrossReference: reference.c.subject_id.in_(nodes),
    }


def remove(session: Session, actor: Actor, record: Node) -> None:
    """Remove a node and everything beneath it, with the names other systems have for them.

    Raises HasHistory where facts lie beneath, InUse where a cross-reference leads there or a memo
    line that stays is counted there.
    """
    connection, nodes = session.connection(), _with_all_beneath(record)
    for fact, beneath in _facts(nodes).items():
        if is_there(connection, fact, (beneath,)):
            raise HasHistory("Facts were recorded on it or beneath it; cancel it instead.")
    if is_there(connection, CrossReference, (reference.c.target_id.in_(nodes),)):
        raise InUse("A cross-reference of the plan leads to it or beneath it.")
    lines = sa.select(line.c.id).where(line.c.action_id.in_(nodes))
    counted_there = (line.c.counted_in_id.in_(lines), line.c.action_id.not_in(nodes))
    if is_there(connection, BudgetLine, counted_there):
        raise InUse("A memo line elsewhere is counted in a line beneath it; point it elsewhere.")
    discard(session, type(record), table(type(record)).c.id == record.id)
    ledger.write(session, actor)
