"""Updates, budget lines, risks, indicators and returns as rows: what was said, spent and owed."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import Action, Agency, BudgetLine, Indicator, MilestoneUpdate, Outcome, Section
from app.models.base import table
from app.pagination import Key, Row, walk
from app.services import budget_lines, evidence, money, returns, rulebook, update_reads
from app.services.exception_risks import risk_log, risks_at
from app.services.reports.desk import Desk, Place, Placed, Record, beyond, listed, worked_out
from app.services.risk_rows import LINKS, link, matrix_of
from app.services.rules import budget
from app.services.rules import risk as risks
from app.services.rules.exception_facts import RiskFacts
from app.services.rules.performance import Measure, Performance
from app.services.rules.periods import label_of_year, plan_periods
from app.vocabulary import RiskBand

update, line = table(MilestoneUpdate), table(BudgetLine)
action, outcome, section = table(Action), table(Outcome), table(Section)
agency, indicator = table(Agency), table(Indicator)
counter, counting_action = line.alias("counter"), action.alias("counting_action")

UPDATES: sa.Select[Any] = (
    update_reads.UPDATES.add_columns(
        action.c.ref.label("action_ref"),
        outcome.c.ref.label("outcome_ref"),
        section.c.ref.label("section_ref"),
    )
    .join(action, action.c.id == update_reads.milestone.c.action_id)
    .join(outcome, outcome.c.id == update_reads.milestone.c.outcome_id)
    .outerjoin(section, section.c.id == update_reads.milestone.c.section_id)
)
LINES: sa.Select[Any] = (
    budget_lines.LINES.add_columns(
        outcome.c.ref.label("outcome_ref"),
        section.c.ref.label("section_ref"),
        agency.c.code.label("lead_agency"),
        counting_action.c.ref.label("counter_ref"),
        counter.c.number.label("counter_number"),
    )
    .join(outcome, outcome.c.id == line.c.outcome_id)
    .outerjoin(section, section.c.id == line.c.section_id)
    .outerjoin(agency, agency.c.id == action.c.lead_agency_id)
    .outerjoin(counter, counter.c.id == line.c.counted_in_id)
    .outerjoin(counting_action, counting_action.c.id == counter.c.action_id)
)
TARGETS: sa.Select[Any] = (
    evidence.TARGETS.add_columns(
        outcome.c.ref.label("outcome_ref"),
        outcome.c.position.label("outcome_position"),
        outcome.c.statement.label("outcome_statement"),
        section.c.ref.label("section_ref"),
        indicator.c.title.label("indicator_title"),
        indicator.c.unit.label("indicator_unit"),
    )
    .join(outcome, outcome.c.id == evidence.target.c.outcome_id)
    .outerjoin(section, section.c.id == outcome.c.section_id)
)
UPDATE_KEYS = [Key(update.c.effective_on), Key(update.c.id)]
LINE_KEYS = [Key(action.c.position), Key(line.c.number), Key(line.c.id)]
RISK_KEYS = worked_out(str, str)
INDICATOR_KEYS = worked_out(str, str, str, str)
RETURN_KEYS = worked_out(str, int, str)

SAID = (
    *("section_ref", "outcome_ref", "action_ref", "milestone_ref", "effective_on", "state"),
    *("percent", "quantity", "forecast_on", "blocked", "commentary", "agency", "reported_by"),
    *("recorded_at", "external_ref", "voided_at", "voided_by", "void_reason", "supersedes_id"),
    "milestone_id",
)
LINE_STORED = (
    *("plan", "section_ref", "outcome_ref", "action_ref", "number", "lead_agency"),
    *("funding_source", "fy_start_year", "state", "memo", "printed"),
)
RISK_STORED = (
    *("plan", "ref", "description", "trigger", "consequence", "lead_agency", "state"),
    *("target_likelihood", "target_impact", "mitigation", "mitigation_due_on"),
    "mitigation_due_printed",
)


def read_updates(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give every update of a plan; where a day is asked for, those effective by then."""
    statement = UPDATES.where(update.c.plan_id == plan.id)
    if desk.as_at is not None:
        statement = statement.where(update.c.effective_on <= desk.as_at)
    for rows, places in walk(desk.connection, statement, UPDATE_KEYS, desk.batch, place):
        for row, at in zip(rows, places, strict=True):
            yield at, _update(row)


def _update(row: Row) -> Record:
    voided, superseded = row.voided_at is not None, row.superseded_by_id is not None
    return {
        **{name: row._mapping[name] for name in SAID},
        "plan": row.plan_code,
        "counts": not voided and not superseded,
        "voided": voided,
        "superseded": superseded,
        "update_id": row.id,
    }


def read_budget_lines(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give the budget lines of a plan, and what was spent on each to the day."""
    day = desk.day(plan)
    lines, _ = money.lines_of(desk.connection, plan)
    spending = money.spending_of(desk.connection, desk.actor, plan)
    by_id = {each.id: each for each in lines}
    spent = budget.by_line(lines, spending, day)
    statement = LINES.where(line.c.plan_id == plan.id)
    for rows, places in walk(desk.connection, statement, LINE_KEYS, desk.batch, place):
        for row, at in zip(rows, places, strict=True):
            actual, forecast = spent.get(row.id, (0, None))
            yield (
                at,
                {
                    **{name: row._mapping[name] for name in LINE_STORED},
                    "financial_year": label_of_year(row.fy_start_year, desk.actor.fy_start_month),
                    "standing": budget.standing(by_id[row.id]),
                    "amount": row.amount_pence,
                    "planned": budget.counted_pence(by_id[row.id]),
                    "actual": actual,
                    "forecast": forecast,
                    "currency": plan.currency,
                    "counted_in": row.counter_ref and f"{row.counter_ref}/{row.counter_number}",
                    "as_at": day,
                    "budget_line_id": row.id,
                },
            )


def read_risks(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give the risks of a plan as they were last reviewed by the day."""
    day, matrix = desk.day(plan), matrix_of(desk.connection, desk.actor)
    log = risk_log(desk.connection, plan)
    lines, _ = money.lines_of(desk.connection, plan)
    threatened: defaultdict[UUID, list[str]] = defaultdict(list)
    mine = link.c.risk_id.in_([row.id for row in log.rows])
    for each in desk.connection.execute(LINKS.where(mine)):
        threatened[each.risk_id].append(each.ref)
    rows = zip(log.rows, risks_at(log, matrix, lines, day), strict=True)
    placed: list[Placed] = [
        (
            [row.position, str(row.id)],
            {
                **_risk(row, facts, matrix),
                "mitigation_overdue": risks.mitigation_overdue(
                    row.mitigation_due_on, facts.state, day
                ),
                "threatens": listed(threatened[row.id]),
                "currency": plan.currency,
                "as_at": day,
            },
        )
        for row, facts in rows
    ]
    return beyond(placed, place)


def _risk(row: Row, facts: RiskFacts, matrix: risks.Matrix) -> Record:
    newest = risks.latest(facts.reviews)
    likelihood, impact = (newest.likelihood, newest.impact) if newest else (None, None)
    band: RiskBand | None = risks.band(matrix, likelihood, impact)
    return {
        **{name: row._mapping[name] for name in RISK_STORED},
        "likelihood": likelihood,
        "impact": impact,
        "score": risks.score(likelihood, impact),
        "band": band,
        "appetite": matrix.appetite,
        "above_appetite": risks.above_appetite(band, matrix.appetite),
        "trend": risks.trend(facts.reviews),
        "reviews": len(facts.reviews),
        "reviewed_on": newest.reviewed_on if newest else None,
        "target_score": risks.score(row.target_likelihood, row.target_impact),
        "target_band": risks.band(matrix, row.target_likelihood, row.target_impact),
        "money_at_risk": facts.money,
        "risk_id": row.id,
    }


def read_indicators(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give the target of every outcome that has one, a row for each period measured by the day."""
    day = desk.day(plan)
    thresholds = rulebook.read(desk.connection, desk.actor, plan.id).of(plan.id).thresholds
    measures = evidence.measures_of(desk.connection, desk.actor, plan)
    placed: list[Placed] = []
    for row in desk.connection.execute(TARGETS, {"plan_id": plan.id}):
        ended = [each for each in measures.get(row.indicator_id, ()) if each.period.end_on <= day]
        told = _target(row) | {"plan": plan.code, "as_at": day}
        # The performance at the end of each period is what the reading told of it then.
        for count in range(1, len(ended) + 1) if ended else (0,):
            found = evidence.performance_of(row, ended[:count], day, thresholds)
            measured = _measured(found, ended[count - 1] if ended else None)
            at = [row.outcome_position, str(row.id), *_period_place(ended, count)]
            placed.append((at, {**told, **measured, "latest": count == len(ended)}))
    return beyond(placed, place)


def _period_place(ended: list[Measure], count: int) -> list[str]:
    period = ended[count - 1].period if ended else None
    return [period.end_on.isoformat(), period.key] if period else ["", ""]


def _target(row: Row) -> Record:
    return {
        "section_ref": row.section_ref,
        "outcome_ref": row.outcome_ref,
        "outcome_statement": row.outcome_statement,
        "indicator": row.indicator,
        "indicator_title": row.indicator_title,
        "unit": row.unit or row.indicator_unit,
        "good_direction": row.good_direction,
        "target_kind": row.kind,
        "baseline": row.baseline,
        "final_target": row.value,
        "target_due_on": row.due_on,
        "outcome_id": row.outcome_id,
    }


def _measured(found: Performance, measure: Measure | None) -> Record:
    return {
        "period": found.period,
        "period_end_on": measure.period.end_on if measure else None,
        "actual": found.actual,
        "target": found.target,
        "status": found.status,
        "direction_of_travel": found.direction_of_travel,
        "numerator": measure.numerator if measure else None,
        "denominator": measure.denominator if measure else None,
    }


def read_returns(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give what each lead agency had to report for every quarter that has begun by the day."""
    day = desk.day(plan)
    registry = returns.Registry(desk.connection, desk.actor, plan, day)
    months = (plan.period_start_on, plan.period_end_on, desk.actor.fy_start_month)
    placed: list[Placed] = [
        (
            # Milestones without a lead come last.
            [period.key, int(found.agency is None), found.agency or ""],
            {
                "plan": plan.code,
                "period": period.key,
                "period_label": period.label,
                "period_start_on": period.start_on,
                "period_end_on": period.end_on,
                "due_on": period.returns_due_on(desk.actor.returns_due_days),
                "lead_agency": found.agency,
                "due": found.due,
                "received": found.received,
                "outstanding": found.outstanding,
                "late": found.late,
                "overdue": found.overdue,
                "as_at": day,
            },
        )
        for period in plan_periods(*months)
        if period.start_on <= day
        for found in registry.of(period)
    ]
    return beyond(placed, place)
