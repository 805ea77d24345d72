"""Budget lines: what each action costs, who pays, and what is only counted elsewhere."""

from collections.abc import Collection
from dataclasses import asdict, fields
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import AlreadyExists, HasHistory, InUse, NotFound, UnknownReference, Unprocessable
from app.models import Action, BudgetLine, Expenditure, FundingSource, Outcome, Plan, Section
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Named, ShortName
from app.schemas.budget_line import BudgetLineCreate, BudgetLineUpdate
from app.services import filters, ledger, places, plans
from app.services.access import Actor
from app.services.records import Versions, get, guard, is_there, revise
from app.services.rules.line_terms import Terms, refusal_of
from app.services.rules.money import pence, pounds
from app.vocabulary import BudgetState

line, plan, action = table(BudgetLine), table(Plan), table(Action)
source, spent = table(FundingSource), table(Expenditure)
WITHOUT = "none"
NODE = "Id, or ref within the plans named."

LINES: sa.Select[Any] = (
    sa.select(
        line,
        plan.c.code.label("plan"),
        action.c.ref.label("action_ref"),
        source.c.code.label("funding_source"),
    )
    .join_from(line, plan, plan.c.id == line.c.plan_id)
    .join(action, action.c.id == line.c.action_id)
    .outerjoin(source, source.c.id == line.c.funding_source_id)
)
ORDERS: Orders = {
    "action": (plan.c.code, action.c.position, line.c.number),
    "amount": (line.c.amount_pence,),
    "fy_start_year": (line.c.fy_start_year,),
    "updated_at": (line.c.updated_at,),
}
STORED = (
    *("id", "plan", "number", "funding_source", "fy_start_year", "state", "memo", "printed"),
    *("version", "created_at", "updated_at"),
)


class BudgetLineQuery(Sorted):
    """Filters of the list of budget lines."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Code or id.")
    section: list[Named] = Field(default=[], description=NODE)
    outcome: list[Named] = Field(default=[], description=NODE)
    action: list[Named] = Field(default=[], description=NODE)
    funding_source: list[ShortName] = Field(
        default=[], description="Code, or `none` for lines without a source."
    )
    state: list[BudgetState] = Field(default=[], description="What the plan says of the cost.")
    memo: bool | None = Field(default=None, description="Only memo lines, or only the others.")
    fy_start_year: list[Annotated[int, Field(ge=1900, le=2199)]] = Field(
        default=[], description="Years in which the financial years wanted start."
    )


def _tell(row: Row) -> dict[str, Any]:
    told = {name: row._mapping[name] for name in STORED}
    return told | {
        "action": {"id": row.action_id, "ref": row.action_ref},
        "amount": None if row.amount_pence is None else pounds(row.amount_pence),
        "counted_in": row.counted_in_id,
    }


def read(connection: sa.Connection, actor: Actor, line_id: UUID) -> dict[str, Any]:
    """Tell one budget line. Raises NotFound."""
    mine = (line.c.id == line_id, line.c.partnership_id == actor.partnership_id)
    if row := connection.execute(LINES.where(*mine)).first():
        return _tell(row)
    raise NotFound("budget line")


def _filtered(
    connection: sa.Connection, actor: Actor, query: BudgetLineQuery
) -> list[sa.ColumnElement[bool]]:
    plan_ids = filters.plan_ids(connection, actor, query.plan)
    where = [line.c.partnership_id == actor.partnership_id]
    if query.plan:
        where.append(line.c.plan_id.in_(plan_ids))
    for model, column, keys in (
        (Section, line.c.section_id, query.section),
        (Outcome, line.c.outcome_id, query.outcome),
        (Action, line.c.action_id, query.action),
    ):
        if keys:
            named = filters.node_ids(
                connection, actor, model, plan_ids, keys, model.__name__.lower()
            )
            where.append(column.in_(named))
    if query.funding_source:
        without = source.c.id.is_(None) if WITHOUT in query.funding_source else sa.false()
        where.append(sa.or_(source.c.code.in_(query.funding_source), without))
    if query.state:
        where.append(line.c.state.in_(query.state))
    if query.memo is not None:
        where.append(line.c.memo.is_(query.memo))
    if query.fy_start_year:
        where.append(line.c.fy_start_year.in_(query.fy_start_year))
    return where


def find(
    connection: sa.Connection, actor: Actor, query: BudgetLineQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List budget lines, in the order of their actions unless another is asked for."""
    keys = order_keys(ORDERS, query.sort, "action", line.c.id)
    statement = LINES.where(*_filtered(connection, actor, query))
    found = paginate(connection, statement, keys, query)
    return found, [_tell(row) for row in found.rows]


def _check_terms(terms: Terms, named: Collection[str]) -> None:
    if refused := refusal_of(terms):
        raise Unprocessable(refused.rule, pointer=f"/{refused.field(named)}")


def _check_year(actor: Actor, of: Plan, year: int | None) -> None:
    span = (of.fy_start_year, of.period_start_on, of.period_end_on, actor.fy_start_month)
    if year is None or year in plans.years_of(*span):
        return
    raise Unprocessable(
        "The plan's period has no day of this financial year.", pointer="/fy_start_year"
    )


def _check_counted_in(
    session: Session, plan_id: UUID, own_id: UUID | None, counted_in: UUID | None
) -> None:
    if counted_in is None:
        return
    pointer = "/counted_in"
    if counted_in == own_id:
        raise Unprocessable("A line is not counted in itself.", pointer=pointer)
    # Held, so that it does not become memo in the meantime.
    wanted = (line.c.id == counted_in, line.c.plan_id == plan_id)
    statement = sa.select(line.c.memo).where(*wanted).with_for_update()
    found = session.execute(statement).first()
    if found is None:
        raise UnknownReference("The plan has no such budget line.", pointer=pointer)
    if found.memo:
        raise Unprocessable("A memo line counts nothing itself; name another.", pointer=pointer)


NUMBERS = sa.select(line.c.number).where(line.c.action_id == sa.bindparam("action"))


def _number(session: Session, action_id: UUID, wanted: int | None) -> int:
    """Check that a number is free, or take the next. Raises AlreadyExists."""
    taken = set(session.execute(NUMBERS, {"action": action_id}).scalars())
    if wanted is None:
        return max(taken, default=0) + 1
    if wanted in taken:
        raise AlreadyExists("The action has a line with this number.", pointer="/number")
    return wanted


def _pence(amount: str | None) -> int | None:
    return None if amount is None else pence(amount)


def add(
    session: Session, actor: Actor, of: Plan, target: Action, wanted: BudgetLineCreate
) -> BudgetLine:
    """Add a line to an action of a plan. Raises AlreadyExists, UnknownReference, Unprocessable."""
    amount, printed = _pence(wanted.amount), wanted.printed
    terms = Terms(wanted.state, amount, wanted.memo, wanted.counted_in, printed)
    _check_terms(terms, wanted.model_fields_set)
    _check_year(actor, of, wanted.fy_start_year)
    _check_counted_in(session, of.id, None, wanted.counted_in)
    made = BudgetLine(
        **asdict(terms),
        partnership_id=actor.partnership_id,
        plan_id=of.id,
        section_id=target.section_id,
        outcome_id=target.outcome_id,
        action_id=target.id,
        number=_number(session, target.id, wanted.number),
        funding_source_id=places.funding_source_id(
            session.connection(), actor, wanted.funding_source, "/funding_source"
        ),
        fy_start_year=wanted.fy_start_year or of.fy_start_year,
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: BudgetLineCreate) -> dict[str, Any]:
    """Add a line and tell it."""
    of, target = places.parent(session, actor, Action, wanted.plan, wanted.action, "action")
    made_id = add(session, actor, of, target, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)


def _changes(
    session: Session, actor: Actor, record: BudgetLine, patch: BudgetLineUpdate
) -> dict[str, Any]:
    """Work out the columns a patch moves, and hold what comes out of it to the rules."""
    changes = patch.model_dump()
    named = set(changes)
    if "amount" in changes:
        changes["amount_pence"] = _pence(changes.pop("amount"))
    if "counted_in" in changes:
        changes["counted_in_id"] = changes.pop("counted_in")
    if "funding_source" in changes:
        changes["funding_source_id"] = places.funding_source_id(
            session.connection(), actor, changes.pop("funding_source"), "/funding_source"
        )
    if changes.get("number", record.number) != record.number:
        _number(session, record.action_id, changes["number"])
    after = record.model_dump() | changes
    _check_year(actor, session.get_one(Plan, record.plan_id), changes.get("fy_start_year"))
    terms = Terms(**{field.name: after[field.name] for field in fields(Terms)})
    _check_terms(terms, named)
    _check_counted_in(session, record.plan_id, record.id, changes.get("counted_in_id"))
    if terms.memo and not record.memo:
        _check_unused(session, record)
    return changes


def _check_unused(session: Session, record: BudgetLine) -> None:
    """Refuse to take from the sums a line with spending, or in which another is counted."""
    connection = session.connection()
    if is_there(connection, Expenditure, (spent.c.budget_line_id == record.id,)):
        raise HasHistory("Spending was recorded on this line.")
    if is_there(connection, BudgetLine, (line.c.counted_in_id == record.id,)):
        raise InUse("A memo line is counted in this line; point it elsewhere first.")


def amend(session: Session, actor: Actor, record: BudgetLine, patch: BudgetLineUpdate) -> bool:
    """Change a line, and say whether anything moved. Raises HasHistory, InUse, Unprocessable."""
    return revise(record, _changes(session, actor, record, patch), actor)


def update(
    session: Session, actor: Actor, line_id: UUID, patch: BudgetLineUpdate, expected: Versions
) -> dict[str, Any]:
    """Change a line. Raises NotFound, StaleVersion, HasHistory, InUse, Unprocessable."""
    record = get(session, actor, BudgetLine, line_id, "budget line")
    guard(record, expected)
    if amend(session, actor, record, patch):
        ledger.write(session, actor)
    return read(session.connection(), actor, line_id)


def delete(session: Session, actor: Actor, line_id: UUID, expected: Versions) -> None:
    """Remove a line on which nothing was spent. Raises HasHistory, InUse, StaleVersion."""
    record = get(session, actor, BudgetLine, line_id, "budget line")
    guard(record, expected)
    _check_unused(session, record)
    session.delete(record)
    ledger.write(session, actor)
