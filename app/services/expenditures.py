"""Spending and forecasts, on a budget line or on a section: recorded quarter by quarter, kept."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import MemoLine, NotFound, PlanNotOpen, Unprocessable
from app.models import (
    Action,
    Agency,
    ApiClient,
    BudgetLine,
    Expenditure,
    FundingSource,
    Plan,
    Section,
)
from app.models.base import Owned, table
from app.pagination import Key, Paging, Row, Slice, paginate
from app.schemas.base import PeriodKey
from app.schemas.expenditure import ExpenditureCreate, SectionExpenditureCreate
from app.services import ledger, places
from app.services.access import Actor, require_lead
from app.services.records import get, is_there
from app.services.reporting import require_lead_of
from app.services.rules.money import pence, pounds
from app.services.rules.periods import Period, parse_key
from app.vocabulary import ExpenditureKind, PlanState

spent, plan, line = table(Expenditure), table(Plan), table(BudgetLine)
section, source, agency = table(Section), table(FundingSource), table(Agency)
client, action = table(ApiClient), table(Action)
later = spent.alias("later")


def _reporter(of: sa.FromClause) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(of.c.agency_id, of.c.recorded_by_id)


SAME_TARGET = sa.or_(
    later.c.budget_line_id == spent.c.budget_line_id,
    sa.and_(
        later.c.section_id == spent.c.section_id,
        later.c.funding_source_id.is_not_distinct_from(spent.c.funding_source_id),
    ),
)
REPLACED = (
    sa.select(sa.literal(1))
    .select_from(later)
    .where(
        SAME_TARGET,
        later.c.period_start_on == spent.c.period_start_on,
        later.c.kind == spent.c.kind,
        _reporter(later).is_not_distinct_from(_reporter(spent)),
        sa.or_(
            later.c.recorded_at > spent.c.recorded_at,
            sa.and_(later.c.recorded_at == spent.c.recorded_at, later.c.id > spent.c.id),
        ),
    )
    .exists()
)
EXPENDITURES: sa.Select[Any] = (
    sa.select(
        spent,
        plan.c.code.label("plan"),
        section.c.ref.label("section_ref"),
        source.c.code.label("funding_source"),
        agency.c.code.label("agency"),
        client.c.name.label("recorded_by"),
        REPLACED.label("replaced"),
    )
    .join_from(spent, plan, plan.c.id == spent.c.plan_id)
    .outerjoin(line, line.c.id == spent.c.budget_line_id)
    .outerjoin(section, section.c.id == spent.c.section_id)
    .outerjoin(
        source,
        source.c.id == sa.func.coalesce(spent.c.funding_source_id, line.c.funding_source_id),
    )
    .outerjoin(agency, agency.c.id == spent.c.agency_id)
    .outerjoin(client, client.c.id == spent.c.recorded_by_id)
)
LEADS: sa.Select[Any] = sa.select(
    action.c.id.label("action_id"), action.c.lead_agency_id.label("lead_id")
)
ORDER = [Key(spent.c.period_start_on), Key(spent.c.recorded_at), Key(spent.c.id)]


class ExpenditureQuery(Paging):
    """Filters of a list of spending."""

    period: list[PeriodKey] = Field(default=[], description="Quarters such as 2006-Q2.")
    kind: list[ExpenditureKind] = Field(default=[], description="Spent, or expected to be.")


def _tell(row: Row) -> dict[str, Any]:
    period = Period(row.fy_start_year, row.quarter, row.period_start_on, row.period_end_on)
    return {
        "id": row.id,
        "plan": row.plan,
        "budget_line": row.budget_line_id,
        "section": {"id": row.section_id, "ref": row.section_ref} if row.section_id else None,
        "funding_source": row.funding_source,
        "period": {
            "key": period.key,
            "label": period.label,
            "start_on": period.start_on,
            "end_on": period.end_on,
        },
        "kind": row.kind,
        "amount": pounds(row.amount_pence),
        "note": row.note,
        "agency": row.agency,
        "recorded_by": row.recorded_by,
        "recorded_at": row.recorded_at,
        "replaced": bool(row.replaced),
    }


def _find(
    connection: sa.Connection, query: ExpenditureQuery, target: sa.Column[Any], target_id: UUID
) -> tuple[Slice, list[dict[str, Any]]]:
    statement = EXPENDITURES.where(target == target_id)
    if query.kind:
        statement = statement.where(spent.c.kind.in_(query.kind))
    if query.period:
        quarter = sa.tuple_(spent.c.fy_start_year, spent.c.quarter)
        statement = statement.where(
            quarter.in_([(int(key[:4]), int(key[-1])) for key in query.period])
        )
    found = paginate(connection, statement, ORDER, query, target_id)
    return found, [_tell(row) for row in found.rows]


def _check_there(
    connection: sa.Connection, actor: Actor, model: type[Owned], key: UUID, noun: str
) -> None:
    columns = table(model).c
    mine = (columns.id == key, columns.partnership_id == actor.partnership_id)
    if not is_there(connection, model, mine):
        raise NotFound(noun)


def find_on_line(
    connection: sa.Connection, actor: Actor, line_id: UUID, query: ExpenditureQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List what was recorded on a budget line, by quarter. Raises NotFound."""
    _check_there(connection, actor, BudgetLine, line_id, "budget line")
    return _find(connection, query, spent.c.budget_line_id, line_id)


def find_on_section(
    connection: sa.Connection, actor: Actor, section_id: UUID, query: ExpenditureQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List what was recorded on a section and on none of its lines. Raises NotFound."""
    _check_there(connection, actor, Section, section_id, "section")
    return _find(connection, query, spent.c.section_id, section_id)


def _require_lead(connection: sa.Connection, actor: Actor, action_id: UUID) -> None:
    statement = LEADS.where(action.c.id == action_id)
    require_lead_of(connection, actor, connection.execute(statement).one())


def _quarter(actor: Actor, of: Plan, wanted: ExpenditureCreate) -> Period:
    try:
        period = parse_key(wanted.period, actor.fy_start_month)
    except ValueError as broken:
        raise Unprocessable("A period is a quarter such as 2006-Q2.", pointer="/period") from broken
    if period.end_on < of.period_start_on or period.start_on > of.period_end_on:
        raise Unprocessable("The quarter lies outside the plan's period.", pointer="/period")
    if wanted.kind == ExpenditureKind.ACTUAL and period.start_on > actor.today:
        raise Unprocessable(
            "Nothing was spent in a quarter that has not begun; send a forecast.", pointer="/period"
        )
    return period


def add(
    session: Session,
    actor: Actor,
    target: BudgetLine | Section,
    wanted: ExpenditureCreate,
    funding_source_id: UUID | None = None,
) -> Expenditure:
    """Record spending on a line or a section. Raises MemoLine, PlanNotOpen, Unprocessable."""
    if isinstance(target, BudgetLine) and target.memo:
        raise MemoLine("This is a memo line; record the spending on the line it is counted in.")
    of = session.get_one(Plan, target.plan_id)
    # A closed plan still takes spending: invoices come late.
    if of.state == PlanState.DRAFT:
        raise PlanNotOpen("A plan in draft takes no spending.")
    period = _quarter(actor, of, wanted)
    made = Expenditure(
        partnership_id=actor.partnership_id,
        plan_id=of.id,
        budget_line_id=target.id if isinstance(target, BudgetLine) else None,
        section_id=target.id if isinstance(target, Section) else None,
        funding_source_id=funding_source_id,
        agency_id=actor.agency_id,
        fy_start_year=period.fy_start_year,
        quarter=period.quarter,
        period_start_on=period.start_on,
        period_end_on=period.end_on,
        kind=wanted.kind,
        amount_pence=pence(wanted.amount),
        note=wanted.note,
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    return made


def _told(session: Session, actor: Actor, made: Expenditure) -> dict[str, Any]:
    made_id = made.id
    ledger.write(session, actor)
    return _tell(session.connection().execute(EXPENDITURES.where(spent.c.id == made_id)).one())


def create_on_line(
    session: Session, actor: Actor, line_id: UUID, wanted: ExpenditureCreate
) -> dict[str, Any]:
    """Record spending on a budget line. Raises NotFound, NotLeadAgency."""
    target = get(session, actor, BudgetLine, line_id, "budget line")
    _require_lead(session.connection(), actor, target.action_id)
    return _told(session, actor, add(session, actor, target, wanted))


def create_on_section(
    session: Session, actor: Actor, section_id: UUID, wanted: SectionExpenditureCreate
) -> dict[str, Any]:
    """Record spending of a section on none of its lines. Raises NotFound, NotLeadAgency."""
    target = get(session, actor, Section, section_id, "section")
    # No agency leads a section: this is for those who keep the whole plan's money.
    require_lead(actor, set())
    source_id = places.funding_source_id(
        session.connection(), actor, wanted.funding_source, "/funding_source"
    )
    return _told(session, actor, add(session, actor, target, wanted, source_id))
