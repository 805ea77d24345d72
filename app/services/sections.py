"""Sections of a plan, with the figures they state."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import NotFound
from app.models import Plan, Section, SectionBudget
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Named, Ref
from app.schemas.section import SectionBudgetInput, SectionCreate, SectionFields, SectionUpdate
from app.services import filters, ledger, places, removal
from app.services.access import Actor
from app.services.addressing import readdress
from app.services.records import Versions, as_id, discard, get, guard, mark_edited, revise
from app.services.rules.money import pence, pounds
from app.services.rules.refs import position

section, budget, plan = table(Section), table(SectionBudget), table(Plan)

SECTIONS: sa.Select[Any] = sa.select(section, plan.c.code.label("plan")).join_from(
    section, plan, plan.c.id == section.c.plan_id
)
ORDERS: Orders = {
    "ref": (section.c.plan_id, section.c.position),
    "updated_at": (section.c.updated_at,),
}
TOLD = (
    *("id", "plan", "ref", "title", "texts", "priorities", "replaces", "is_new"),
    *("version", "created_at", "updated_at"),
)


class SectionQuery(Sorted):
    """Filters of the list of sections."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    ref: list[Ref] = Field(default=[], description="Refs of the sections wanted.")


def _budgets_of(
    connection: sa.Connection, section_ids: Sequence[UUID]
) -> dict[UUID, list[dict[str, Any]]]:
    found: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    where = budget.c.section_id.in_(section_ids)
    for row in connection.execute(sa.select(budget).where(where).order_by(budget.c.id)).all():
        figure = {
            "fy_start_year": row.fy_start_year,
            "kind": row.kind,
            "amount": None if row.amount_pence is None else pounds(row.amount_pence),
            "printed": row.printed,
        }
        found[row.section_id].append(figure)
    return found


def _tell(connection: sa.Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    budgets = _budgets_of(connection, [row.id for row in rows])
    return [
        {**{name: row._mapping[name] for name in TOLD}, "budgets": budgets.get(row.id, [])}
        for row in rows
    ]


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one section. Raises NotFound."""
    known = key if isinstance(key, UUID) else as_id(key)
    mine = (section.c.id == known, section.c.partnership_id == actor.partnership_id)
    if row := connection.execute(SECTIONS.where(*mine)).first():
        return _tell(connection, [row])[0]
    raise NotFound("section")


def find(
    connection: sa.Connection, actor: Actor, query: SectionQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List sections, in the order of their plan unless another is asked for."""
    statement = SECTIONS.where(section.c.partnership_id == actor.partnership_id)
    if query.plan:
        plan_ids = filters.plan_ids(connection, actor, query.plan)
        statement = statement.where(section.c.plan_id.in_(plan_ids))
    if query.ref:
        statement = statement.where(section.c.ref.in_(query.ref))
    keys = order_keys(ORDERS, query.sort, "ref", section.c.id)
    found = paginate(connection, statement, keys, query)
    return found, _tell(connection, found.rows)


def _figures(
    actor: Actor, record: Section, budgets: Sequence[SectionBudgetInput]
) -> list[SectionBudget]:
    return [
        SectionBudget(
            partnership_id=actor.partnership_id,
            plan_id=record.plan_id,
            section_id=record.id,
            fy_start_year=stated.fy_start_year,
            kind=stated.kind,
            amount_pence=None if stated.amount is None else pence(stated.amount),
            printed=stated.printed,
        )
        for stated in budgets
    ]


def add(
    session: Session, actor: Actor, under: Plan, wanted: SectionFields, at: str = ""
) -> Section:
    """Add a section to a plan; `at` is where the body holds it. Raises AlreadyExists."""
    ref = places.ref_for(session.connection(), Section, under.id, wanted.ref, None, at)
    fields = wanted.model_dump(include={"title", "texts", "priorities", "replaces", "is_new"})
    made = Section(
        **fields,
        partnership_id=actor.partnership_id,
        plan_id=under.id,
        ref=ref,
        position=position(ref),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    session.add_all(_figures(actor, made, wanted.budgets))
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: SectionCreate) -> dict[str, Any]:
    """Make a section and tell it. Raises UnknownReference, AlreadyExists."""
    under = places.plan_of(session, actor, wanted.plan, lock=True)
    section_id = add(session, actor, under, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, section_id)


def _restated(
    session: Session, actor: Actor, record: Section, budgets: Sequence[SectionBudgetInput]
) -> bool:
    where = budget.c.section_id == record.id
    stored = session.execute(sa.select(budget).where(where).order_by(budget.c.id))
    figures = _figures(actor, record, budgets)
    before = [(row.fy_start_year, row.kind, row.amount_pence, row.printed) for row in stored]
    if before == [(f.fy_start_year, f.kind, f.amount_pence, f.printed) for f in figures]:
        return False
    discard(session, SectionBudget, where)
    session.add_all(figures)
    return True


def update(
    session: Session, actor: Actor, key: str, patch: SectionUpdate, expected: Versions
) -> dict[str, Any]:
    """Change a section. Raises NotFound, StaleVersion, AlreadyExists."""
    record = get(session, actor, Section, key, "section")
    guard(record, expected)
    section_id = record.id
    changes = patch.model_dump(exclude={"budgets"})
    readdress(session, actor, record, changes)
    budgets = patch.budgets
    restated = isinstance(budgets, list) and _restated(session, actor, record, budgets)
    edited = revise(record, changes, actor)
    if restated and not edited:
        mark_edited(record, actor)
    if restated or edited:
        ledger.write(session, actor)
    return read(session.connection(), actor, section_id)


def delete(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove a section and everything beneath it. Raises HasHistory, InUse, StaleVersion."""
    record = get(session, actor, Section, key, "section")
    guard(record, expected)
    removal.remove(session, actor, record)
