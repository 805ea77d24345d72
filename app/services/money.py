"""What a plan's money adds up to, and how that compares with what its document states."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.models import (
    Action,
    Agency,
    BudgetLine,
    Expenditure,
    FundingSource,
    Outcome,
    Section,
    SectionBudget,
)
from app.models.base import table
from app.pagination import Row
from app.services import plans
from app.services.access import Actor
from app.services.growing import IN_PLANS, by_plan, day_of
from app.services.rules import budget, reconciliation
from app.services.rules.periods import label_of_year
from app.vocabulary import BudgetDimension, BudgetState, ExpenditureKind, StatedKind

line, action, outcome = table(BudgetLine), table(Action), table(Outcome)
section, stated, agency = table(Section), table(SectionBudget), table(Agency)
source, spent = table(FundingSource), table(Expenditure)

LINES: sa.Select[Any] = (
    sa.select(
        *(line.c.id, line.c.plan_id, line.c.amount_pence, line.c.state, line.c.memo),
        line.c.counted_in_id,
        *(line.c.fy_start_year, action.c.ref.label("action"), outcome.c.ref.label("outcome")),
        *(section.c.ref.label("section"), agency.c.code.label("lead_agency")),
        source.c.code.label("funding_source"),
        sa.or_(action.c.lead_agency_id.is_not(None), action.c.lead_contact_id.is_not(None)).label(
            "has_owner"
        ),
    )
    .join_from(line, action, action.c.id == line.c.action_id)
    .join(outcome, outcome.c.id == line.c.outcome_id)
    .outerjoin(section, section.c.id == line.c.section_id)
    .outerjoin(agency, agency.c.id == action.c.lead_agency_id)
    .outerjoin(source, source.c.id == line.c.funding_source_id)
    .where(line.c.plan_id.in_(IN_PLANS))
    .order_by(action.c.position, line.c.number)
)
SPENDING: sa.Select[Any] = (
    sa.select(
        *(spent.c.id, spent.c.plan_id, spent.c.budget_line_id, spent.c.kind),
        spent.c.amount_pence,
        *(spent.c.period_start_on, spent.c.period_end_on, spent.c.fy_start_year),
        *(spent.c.agency_id, spent.c.recorded_by_id, spent.c.recorded_at),
        *(section.c.ref.label("section"), source.c.code.label("funding_source")),
    )
    .select_from(spent)
    .outerjoin(section, section.c.id == spent.c.section_id)
    .outerjoin(source, source.c.id == spent.c.funding_source_id)
    .where(spent.c.plan_id.in_(IN_PLANS))
)
STATEMENTS: sa.Select[Any] = (
    sa.select(section.c.ref, section.c.title, sa.func.sum(stated.c.amount_pence).label("stated"))
    .select_from(section)
    .outerjoin(
        stated,
        sa.and_(
            stated.c.section_id == section.c.id,
            stated.c.kind == StatedKind.PLANNED.value,
            stated.c.fy_start_year.in_(sa.bindparam("years", expanding=True)),
        ),
    )
    .where(section.c.plan_id == sa.bindparam("plan_id"))
    .group_by(section.c.id, section.c.ref, section.c.title, section.c.position)
    .order_by(section.c.position)
)


SECTIONS: sa.Select[Any] = (
    sa.select(section.c.ref.label("key"), section.c.title.label("label"))
    .where(section.c.plan_id == sa.bindparam("plan_id"))
    .order_by(section.c.position)
)
OUTCOMES: sa.Select[Any] = (
    sa.select(outcome.c.ref.label("key"), outcome.c.statement.label("label"))
    .where(outcome.c.plan_id == sa.bindparam("plan_id"))
    .order_by(outcome.c.position)
)
ACTIONS: sa.Select[Any] = (
    sa.select(action.c.ref.label("key"), action.c.description.label("label"))
    .where(action.c.plan_id == sa.bindparam("plan_id"))
    .order_by(action.c.position)
)
SOURCES: sa.Select[Any] = (
    sa.select(source.c.code.label("key"), source.c.name.label("label"))
    .where(
        source.c.id.in_(
            sa.select(line.c.funding_source_id)
            .where(line.c.plan_id == sa.bindparam("plan_id"))
            .union(
                sa.select(spent.c.funding_source_id).where(
                    spent.c.plan_id == sa.bindparam("plan_id")
                )
            )
        )
    )
    .order_by(source.c.code)
)
AGENCIES: sa.Select[Any] = (
    sa.select(agency.c.code.label("key"), agency.c.name.label("label"))
    .where(
        agency.c.id.in_(
            sa.select(action.c.lead_agency_id).where(action.c.plan_id == sa.bindparam("plan_id"))
        )
    )
    .order_by(agency.c.code)
)
LABELLED = {
    BudgetDimension.SECTION: SECTIONS,
    BudgetDimension.OUTCOME: OUTCOMES,
    BudgetDimension.ACTION: ACTIONS,
    BudgetDimension.FUNDING_SOURCE: SOURCES,
    BudgetDimension.LEAD_AGENCY: AGENCIES,
}


def lines_of(connection: sa.Connection, plan: Row) -> tuple[list[budget.Line], dict[UUID, UUID]]:
    """Read the lines of a plan, and which counted line each memo line points to."""
    return lines_of_all(connection, [plan])[plan.id]


Lines = tuple[list[budget.Line], dict[UUID, UUID]]


def lines_of_all(connection: sa.Connection, some: Sequence[Row]) -> Mapping[UUID, Lines]:
    """Read the lines of several plans, as `lines_of` does of one."""
    rows = by_plan(connection.execute(LINES, {"plan_ids": [plan.id for plan in some]}).all())
    return {plan.id: _lines(plan, rows[plan.id]) for plan in some}


def _lines(plan: Row, rows: Sequence[Row]) -> Lines:
    lines = [
        budget.Line(
            id=row.id,
            action=row.action,
            outcome=row.outcome,
            section=row.section,
            plan=plan.code,
            lead_agency=row.lead_agency,
            funding_source=row.funding_source,
            fy_start_year=row.fy_start_year,
            state=BudgetState(row.state),
            amount=row.amount_pence,
            memo=row.memo,
            has_owner=row.has_owner,
        )
        for row in rows
    ]
    return lines, {row.id: row.counted_in_id for row in rows if row.counted_in_id}


def spending_of(connection: sa.Connection, actor: Actor, plan: Row) -> list[budget.Spending]:
    """Read what was spent and forecast in a plan."""
    return spending_of_all(connection, actor, [plan])[plan.id]


def spending_of_all(
    connection: sa.Connection, actor: Actor, some: Sequence[Row]
) -> Mapping[UUID, list[budget.Spending]]:
    """Read what was spent and forecast in several plans."""
    rows = by_plan(connection.execute(SPENDING, {"plan_ids": [plan.id for plan in some]}).all())
    return {plan.id: _spending(actor, plan, rows[plan.id]) for plan in some}


def _spending(actor: Actor, plan: Row, rows: Sequence[Row]) -> list[budget.Spending]:
    zone = ZoneInfo(actor.time_zone)
    return [
        budget.Spending(
            id=row.id,
            line_id=row.budget_line_id,
            section=row.section,
            plan=plan.code,
            funding_source=row.funding_source,
            fy_start_year=row.fy_start_year,
            kind=ExpenditureKind(row.kind),
            period_start_on=row.period_start_on,
            period_end_on=row.period_end_on,
            amount=row.amount_pence,
            reporter=str(row.agency_id or row.recorded_by_id),
            recorded_at=row.recorded_at,
            recorded_on=row.recorded_at.astimezone(zone).date(),
        )
        for row in rows
    ]


Known = dict[BudgetDimension, Sequence[tuple[str, str]]]


def _known(
    connection: sa.Connection,
    actor: Actor,
    plan: Row,
    by: Sequence[BudgetDimension],
    lines: Sequence[budget.Line],
) -> Known:
    years = sorted({each.fy_start_year for each in lines if each.fy_start_year is not None})
    found: Known = {
        BudgetDimension.PLAN: [(plan.code, plan.title)],
        BudgetDimension.FINANCIAL_YEAR: [
            (str(year), label_of_year(year, actor.fy_start_month)) for year in years
        ],
    }
    for dimension in LABELLED.keys() & set(by):
        rows = connection.execute(LABELLED[dimension], {"plan_id": plan.id})
        found[dimension] = [(row.key, row.label) for row in rows]
    return found


def add_up(
    connection: sa.Connection, actor: Actor, plan: Row, day: date, by: Sequence[BudgetDimension]
) -> budget.Budget:
    """Add up a plan's money on a day, in all and by each dimension asked for."""
    lines, _ = lines_of(connection, plan)
    spending = spending_of(connection, actor, plan)
    return budget.roll_up(lines, spending, day, by, _known(connection, actor, plan, by, lines))


def read_budget(
    connection: sa.Connection,
    actor: Actor,
    key: str,
    by: Sequence[BudgetDimension],
    as_at: date | None,
) -> dict[str, Any]:
    """Tell what a plan's money adds up to on a day. Raises NotFound."""
    plan = plans.locate(connection, actor, key)
    day = day_of(actor, plan, as_at)
    added = add_up(connection, actor, plan, day, by)
    told = {"as_at": day, "currency": plan.currency, "revision": plan.revision}
    return told | added.to_json()


def read_reconciliation(connection: sa.Connection, actor: Actor, key: str) -> dict[str, Any]:
    """Tell how a plan's lines compare with what it states. Raises NotFound."""
    plan = plans.locate(connection, actor, key)
    lines, counted_in = lines_of(connection, plan)
    # The plan's own years, whatever its lines say: a line adds to what is counted, never to this.
    span = (plan.fy_start_year, plan.period_start_on, plan.period_end_on, actor.fy_start_month)
    years = plans.years_of(*span)
    statements = [
        reconciliation.SectionStatement(row.ref, row.title, _whole(row.stated))
        for row in connection.execute(STATEMENTS, {"plan_id": plan.id, "years": years}).all()
    ]
    found = reconciliation.reconcile(statements, lines, counted_in)
    told = {"plan": plan.code, "currency": plan.currency, "revision": plan.revision}
    return told | found.to_json()


def _whole(pence: Any) -> int | None:
    # PostgreSQL sums whole numbers to a numeric.
    return None if pence is None else int(pence)
