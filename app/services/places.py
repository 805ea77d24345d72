"""Finding what bodies name: plans, nodes, agencies, sources, contacts, indicators."""

import re
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import (
    AlreadyExists,
    UnknownIndicator,
    UnknownReference,
    Unprocessable,
)
from app.models import (
    Action,
    Agency,
    Contact,
    FundingSource,
    Indicator,
    Milestone,
    Outcome,
    Plan,
    Risk,
    Section,
)
from app.models.base import table
from app.pagination import Row
from app.services.access import Actor
from app.services.records import as_id, id_of
from app.services.rules import refs

NodeModel = TypeVar("NodeModel", Section, Outcome, Action, Milestone, Risk)
Node = Section | Outcome | Action | Milestone | Risk

# Whatever is printed serves as the ref of these: they stand beneath nothing.
FREE: tuple[type[Node], ...] = (Section, Risk)
NATIONAL = re.compile(r"NI (\d{1,3})")
WITHOUT_PLAN = "Name the plan as well: a ref is unique only within its plan."

indicator = table(Indicator)


def _named(model: type[Any], actor: Actor, key: str, word: str) -> list[sa.ColumnElement[bool]]:
    columns = table(model).c
    named = columns.id == known if (known := as_id(key)) else columns[word] == key
    return [named, columns.partnership_id == actor.partnership_id]


def plan_of(
    session: Session, actor: Actor, key: str, pointer: str = "/plan", *, lock: bool = False
) -> Plan:
    """Find the plan that a body names by id or code. Raises UnknownReference.

    `lock` holds it until the transaction ends, so that numbers are given out one by one.
    """
    statement = sa.select(Plan).where(*_named(Plan, actor, key, "code"))
    if lock:
        statement = statement.with_for_update(key_share=True)
    if plan := session.scalars(statement).first():
        return plan
    raise UnknownReference("There is no such plan.", pointer=pointer)


def _of_plan(
    model: type[Node], actor: Actor, plan_id: UUID | None, key: str, at: str
) -> list[sa.ColumnElement[bool]]:
    where = _named(model, actor, key, "ref")
    if plan_id is not None:
        return [*where, table(model).c.plan_id == plan_id]
    if as_id(key) is None:
        raise Unprocessable(WITHOUT_PLAN, pointer=f"{at}/plan")
    return where


def node(
    connection: sa.Connection,
    actor: Actor,
    model: type[Node],
    plan_id: UUID | None,
    key: str,
    pointer: str,
    noun: str,
) -> Row:
    """Find the row of a node that a body names by id, or by ref within a plan.

    Raises UnknownReference, also for an id under another plan than the one named, and
    Unprocessable for a ref without a plan.
    """
    where = _of_plan(model, actor, plan_id, key, pointer.rpartition("/")[0])
    if row := connection.execute(sa.select(table(model)).where(*where)).first():
        return row
    raise UnknownReference(f"There is no such {noun}.", pointer=pointer)


def parent(
    session: Session,
    actor: Actor,
    model: type[NodeModel],
    plan_key: str | None,
    key: str,
    noun: str,
) -> tuple[Plan, NodeModel]:
    """Find the parent that a body names in `plan` and in the field called after the noun.

    It is locked until the transaction ends, so that its children are numbered one by one.
    Raises as `node` does.
    """
    plan = plan_of(session, actor, plan_key) if plan_key is not None else None
    where = _of_plan(model, actor, plan.id if plan else None, key, "")
    found = session.scalars(sa.select(model).where(*where).with_for_update()).first()
    if found is None:
        raise UnknownReference(f"There is no such {noun}.", pointer=f"/{noun}")
    return plan or session.get_one(Plan, found.plan_id), found


def agency(connection: sa.Connection, actor: Actor, code: str, pointer: str) -> UUID:
    """Find the id of an agency by its code. Raises UnknownReference."""
    wanted = {"code": code, "partnership_id": actor.partnership_id}
    return id_of(connection, Agency, wanted, pointer, "agency")


def agency_id(
    connection: sa.Connection, actor: Actor, code: str | None, pointer: str
) -> UUID | None:
    """Find the id of an agency by its code; None names none. Raises UnknownReference."""
    return None if code is None else agency(connection, actor, code, pointer)


def funding_source_id(
    connection: sa.Connection, actor: Actor, code: str | None, pointer: str
) -> UUID | None:
    """Find the id of a funding source by its code; None names none. Raises UnknownReference."""
    if code is None:
        return None
    wanted = {"code": code, "partnership_id": actor.partnership_id}
    return id_of(connection, FundingSource, wanted, pointer, "funding source")


def contact_id(
    connection: sa.Connection, actor: Actor, key: UUID | None, pointer: str
) -> UUID | None:
    """Check the id of a contact; None names none. Raises UnknownReference."""
    if key is None:
        return None
    wanted = {"id": key, "partnership_id": actor.partnership_id}
    return id_of(connection, Contact, wanted, pointer, "contact")


def indicator_id(
    connection: sa.Connection, actor: Actor, ref: str | None, pointer: str
) -> UUID | None:
    """Find an indicator by ref, the partnership's own before a shipped one; None names none.

    Raises UnknownIndicator.
    """
    if ref is None:
        return None
    owner = indicator.c.partnership_id
    statement = (
        sa.select(indicator.c.id)
        .where(indicator.c.ref == ref, sa.or_(owner.is_(None), owner == actor.partnership_id))
        .order_by(owner.is_(None))
    )
    found: UUID | None = connection.execute(statement).scalar()
    if found is None:
        raise UnknownIndicator(_no_indicator(ref), pointer=pointer)
    return found


def _no_indicator(ref: str) -> str:
    national = NATIONAL.fullmatch(ref)
    # Nothing but a number is repeated here, so that nothing private can be.
    if national and (int(national[1]) in (0, 31) or int(national[1]) > 199):
        return f"{ref} is not in the National Indicator Set (NI 1 to 199 without 31)."
    return "There is no such indicator."


def _misplaced(parent_ref: str | None) -> str:
    if parent_ref is None:
        return "Without a section an outcome's ref is one number."
    return f"A ref is that of what it stands beneath and one number more: {parent_ref}.1, for one."


@cache
def _with_ref(of: sa.Table) -> sa.Select[Any]:
    mine = of.c.plan_id == sa.bindparam("plan")
    return sa.select(of.c.ref).where(mine, of.c.ref == sa.bindparam("wanted"))


def ref_for(
    connection: sa.Connection,
    model: type[Node],
    plan_id: UUID,
    wanted: str | None,
    parent_ref: str | None,
    at: str = "",
    *,
    prefix: str = "",
) -> str:
    """Check that the ref a body asks for fits and is free, or take the next one under its parent.

    Raises AlreadyExists, and Unprocessable where it is not one beneath that parent, or the
    parent's ref leaves no room for a number.
    """
    pointer = f"{at}/ref"
    if wanted is not None:
        if model not in FREE and not refs.is_beneath(wanted, parent_ref):
            raise Unprocessable(_misplaced(parent_ref), pointer=pointer)
        taken = {"plan": plan_id, "wanted": wanted}
        if connection.execute(_with_ref(table(model)), taken).first():
            raise AlreadyExists("The plan has this ref already.", pointer=pointer)
        return wanted
    columns = table(model).c
    statement = sa.select(columns.ref).where(columns.plan_id == plan_id)
    if parent_ref is not None:
        statement = statement.where(columns.ref.startswith(f"{parent_ref}."))
    try:
        return refs.next_ref(parent_ref, connection.execute(statement).scalars(), prefix)
    except ValueError as broken:
        raise Unprocessable(
            "The ref of its parent leaves no room for another number; send a ref.",
            pointer=pointer,
        ) from broken
