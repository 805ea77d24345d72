"""Plans: making, changing and removing them, and moving them through their life cycle."""

from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import SQLModel

from app.changes import Session
from app.errors import AlreadyExists, HasHistory, IllegalTransition, NotFound, Unprocessable
from app.models import (
    ApiClient,
    Assessment,
    BudgetLine,
    Expenditure,
    IndicatorValue,
    MilestoneUpdate,
    Partnership,
    Plan,
    PlanTransition,
    RiskReview,
    ScheduleChange,
    Snapshot,
)
from app.models.base import table
from app.pagination import Key, Orders, Paging, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.plan import Labels, PlanCreate, PlanUpdate, TransitionCreate
from app.services import ledger, rulebook
from app.services.access import Actor
from app.services.records import (
    Versions,
    as_id,
    discard,
    get_plan,
    guard,
    id_of,
    is_there,
    mark_edited,
    revise,
)
from app.services.risk_rows import review, risk, was_reviewed
from app.services.rules import transitions
from app.services.rules.periods import financial_year_of, plan_periods
from app.vocabulary import PlanState

plan = table(Plan)
predecessor = plan.alias("predecessor")
partnership, client, transition = table(Partnership), table(ApiClient), table(PlanTransition)
line = table(BudgetLine)

PLANS: sa.Select[Any] = (
    sa.select(
        plan,
        predecessor.c.code.label("predecessor"),
        partnership.c.currency,
        partnership.c.revision.label("partnership_revision"),
    )
    .join_from(plan, partnership, partnership.c.id == plan.c.partnership_id)
    .outerjoin(predecessor, predecessor.c.id == plan.c.predecessor_id)
)
ORDERS: Orders = {
    "code": (plan.c.code,),
    "title": (plan.c.title,),
    "period_start_on": (plan.c.period_start_on,),
    "updated_at": (plan.c.updated_at,),
}
TOLD = (
    *("id", "code", "title", "part", "document_date", "period_start_on", "period_end_on"),
    *("fy_start_year", "state", "predecessor", "narrative", "labels", "currency", "revision"),
    *("version", "created_at", "updated_at"),
)
# What says of which financial years a plan is.
SPAN = ("fy_start_year", "period_start_on", "period_end_on")
FACTS: tuple[type[SQLModel], ...] = (
    PlanTransition,
    MilestoneUpdate,
    Expenditure,
    ScheduleChange,
    Assessment,
    IndicatorValue,
    Snapshot,
)


TRANSITIONS: sa.Select[Any] = (
    sa.select(
        *(transition.c.id, plan.c.code.label("plan"), transition.c.from_state),
        *(transition.c.to_state, transition.c.note, transition.c.moved_on),
        *(transition.c.recorded_at, client.c.name.label("recorded_by")),
    )
    .join_from(transition, plan, plan.c.id == transition.c.plan_id)
    .outerjoin(client, client.c.id == transition.c.recorded_by_id)
)
OWN = PLANS.where(plan.c.partnership_id == sa.bindparam("owner"))
BY_ID = OWN.where(plan.c.id == sa.bindparam("named"))
BY_CODE = OWN.where(plan.c.code == sa.bindparam("named"))


class PlanQuery(Sorted):
    """Filters of the list of plans."""

    sort: str | None = sort_by(ORDERS)
    state: list[PlanState] = Field(default=[], description="Where they are in their life cycle.")
    fy_start_year: list[Annotated[int, Field(ge=1900, le=2199)]] = Field(
        default=[], description="Years in which their financial years start."
    )


def locate(connection: sa.Connection, actor: Actor, key: str) -> Row:
    """Find a plan by id or code, as a row. Raises NotFound."""
    known = as_id(key)
    statement = BY_CODE if known is None else BY_ID
    mine = {"named": known or key, "owner": actor.partnership_id}
    if row := connection.execute(statement, mine).first():
        return row
    raise NotFound("plan")


def _tell(row: Row, book: rulebook.Rulebook) -> dict[str, Any]:
    in_force = book.of(row.id)
    told = {name: row._mapping[name] for name in TOLD}
    return {**told, "rule_set": in_force.name, "thresholds": in_force.overrides}


def read(connection: sa.Connection, actor: Actor, key: str) -> dict[str, Any]:
    """Tell one plan. Raises NotFound."""
    row = locate(connection, actor, key)
    return _tell(row, rulebook.read(connection, actor, row.id))


def find(
    connection: sa.Connection, actor: Actor, query: PlanQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List plans, by code unless another order is asked for."""
    statement = PLANS.where(plan.c.partnership_id == actor.partnership_id)
    if query.state:
        statement = statement.where(plan.c.state.in_(query.state))
    if query.fy_start_year:
        statement = statement.where(plan.c.fy_start_year.in_(query.fy_start_year))
    keys = order_keys(ORDERS, query.sort, "code", plan.c.id)
    found = paginate(connection, statement, keys, query)
    book = rulebook.read(connection, actor)
    return found, [_tell(row, book) for row in found.rows]


def years_of(
    fy_start_year: int, period_start_on: date, period_end_on: date, fy_start_month: int
) -> list[int]:
    """List the financial years that a plan's money may be of: its own, and those of its period."""
    periods = plan_periods(period_start_on, period_end_on, fy_start_month)
    return sorted({fy_start_year, *(period.fy_start_year for period in periods)})


def _check_code(session: Session, actor: Actor, code: str) -> None:
    where = (plan.c.code == code, plan.c.partnership_id == actor.partnership_id)
    if is_there(session.connection(), Plan, where):
        raise AlreadyExists("A plan has this code already.", pointer="/code")


def _predecessor_id(session: Session, actor: Actor, key: str | None) -> Any:
    if key is None:
        return None
    named = {"id": known} if (known := as_id(key)) else {"code": key}
    wanted = {**named, "partnership_id": actor.partnership_id}
    return id_of(session.connection(), Plan, wanted, "/predecessor", "plan")


def add(session: Session, actor: Actor, wanted: PlanCreate) -> Plan:
    """Make a plan, in draft. Raises AlreadyExists, UnknownReference, Unprocessable."""
    _check_code(session, actor, wanted.code)
    fields = wanted.model_dump(exclude={"predecessor", "thresholds", "fy_start_year"})
    made = Plan(
        **fields,
        partnership_id=actor.partnership_id,
        predecessor_id=_predecessor_id(session, actor, wanted.predecessor),
        fy_start_year=wanted.fy_start_year
        or financial_year_of(wanted.period_start_on, actor.fy_start_month),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    if wanted.thresholds is not None:
        rulebook.override(session, actor, made.id, wanted.thresholds.model_dump())
    return made


def create(session: Session, actor: Actor, wanted: PlanCreate) -> dict[str, Any]:
    """Make a plan and tell it."""
    made_id = add(session, actor, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, str(made_id))


def update(
    session: Session, actor: Actor, key: str, patch: PlanUpdate, expected: Versions
) -> dict[str, Any]:
    """Change a plan. Raises NotFound, StaleVersion, AlreadyExists, Unprocessable."""
    record = get_plan(session, actor, key)
    guard(record, expected)
    changes = _settled(session, actor, record, patch.model_dump())
    overrides = changes.pop("thresholds", ...)
    amended = overrides is not ... and rulebook.override(session, actor, record.id, overrides)
    edited = revise(record, changes, actor)
    if amended and not edited:
        mark_edited(record, actor)
    plan_id = record.id
    if edited or amended:
        ledger.write(session, actor)
    return read(session.connection(), actor, str(plan_id))


def _settled(
    session: Session, actor: Actor, record: Plan, changes: dict[str, Any]
) -> dict[str, Any]:
    if changes.get("code", record.code) != record.code:
        _check_code(session, actor, changes["code"])
    if "predecessor" in changes:
        before = _predecessor_id(session, actor, changes.pop("predecessor"))
        if before == record.id:
            raise Unprocessable("A plan cannot precede itself.", pointer="/predecessor")
        changes["predecessor_id"] = before
    if "labels" in changes:
        labels = {**record.labels, **changes["labels"]}
        named = {name: words for name, words in labels.items() if words is not None}
        changes["labels"] = Labels(**named).model_dump()
    first = changes.get("period_start_on", record.period_start_on)
    if changes.get("period_end_on", record.period_end_on) < first:
        raise Unprocessable(
            "period_end_on may not be before period_start_on.", pointer="/period_end_on"
        )
    _check_years(session, actor, record, changes)
    return changes


def _check_years(session: Session, actor: Actor, record: Plan, changes: dict[str, Any]) -> None:
    """Refuse a period that leaves a budget line in a financial year that is not the plan's."""
    after = {name: changes.get(name, getattr(record, name)) for name in SPAN}
    moved = [name for name, value in after.items() if value != getattr(record, name)]
    if not moved:
        return
    years = years_of(**after, fy_start_month=actor.fy_start_month)
    of_others = line.c.fy_start_year.not_in(years)
    if is_there(session.connection(), BudgetLine, (line.c.plan_id == record.id, of_others)):
        raise Unprocessable(
            "A budget line is of a financial year outside this period.", pointer=f"/{moved[-1]}"
        )


def delete(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove a plan of which nothing was ever reported. Raises HasHistory, StaleVersion."""
    record = get_plan(session, actor, key)
    guard(record, expected)
    connection = session.connection()
    facts = any(is_there(connection, fact, (table(fact).c.plan_id == record.id,)) for fact in FACTS)
    if facts or was_reviewed(connection, risk.c.plan_id == record.id):
        raise HasHistory("The plan has history; move it to closed or superseded instead.")
    # What is left are the scores that its risks were made with.
    discard(session, RiskReview, review.c.plan_id == record.id)
    discard(session, Plan, plan.c.id == record.id)
    ledger.write(session, actor)


def move(session: Session, actor: Actor, key: str, wanted: TransitionCreate) -> dict[str, Any]:
    """Move a plan to another state of its life cycle. Raises IllegalTransition."""
    record = get_plan(session, actor, key)
    came_from, plan_id = PlanState(record.state), record.id
    if not transitions.allows(came_from, wanted.to):
        raise IllegalTransition(f"A plan in {came_from} cannot move to {wanted.to}.", pointer="/to")
    over_on = actor.today if transitions.is_over(wanted.to) else None
    # A plan closed first and superseded later stays read as of the day it closed.
    revise(record, {"state": wanted.to, "over_on": record.over_on or over_on}, actor)
    made = PlanTransition(
        partnership_id=actor.partnership_id,
        plan_id=plan_id,
        from_state=came_from,
        to_state=wanted.to,
        note=wanted.note,
        moved_on=actor.today,
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    made_id = made.id
    ledger.write(session, actor)
    row = session.connection().execute(TRANSITIONS.where(transition.c.id == made_id)).one()
    return dict(row._mapping)


def find_moves(
    connection: sa.Connection, actor: Actor, key: str, query: Paging
) -> tuple[Slice, list[dict[str, Any]]]:
    """List the moves of a plan, in the order they were made. Raises NotFound."""
    row = locate(connection, actor, key)
    statement = TRANSITIONS.where(transition.c.plan_id == row.id)
    keys = [Key(transition.c.recorded_at), Key(transition.c.id)]
    found = paginate(connection, statement, keys, query, row.id)
    return found, found.told()
