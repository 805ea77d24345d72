"""What stands beside a calculated status: the self-assessment, and how the outcome performs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import Assessment, Indicator, IndicatorValue, OutcomeTarget
from app.models.base import table
from app.pagination import Row
from app.services.access import Actor
from app.services.rules.performance import Measure, Performance, assess, wholes
from app.services.rules.readings import Reading
from app.services.rules.thresholds import Thresholds
from app.vocabulary import Direction, NodeKind, Rating, Status, TargetKind

assessment, target = table(Assessment), table(OutcomeTarget)
indicator, value = table(Indicator), table(IndicatorValue)

ASSESSMENTS: sa.Select[Any] = (
    sa.select(assessment)
    .where(
        assessment.c.plan_id.in_(sa.bindparam("plan_ids", expanding=True)),
        assessment.c.assessed_on <= sa.bindparam("as_at"),
    )
    .order_by(assessment.c.assessed_on, assessment.c.recorded_at, assessment.c.id)
)
OF_PLANS: sa.Select[Any] = (
    sa.select(assessment)
    .where(
        assessment.c.partnership_id == sa.bindparam("partnership_id"),
        assessment.c.subject_kind == NodeKind.PLAN.value,
        assessment.c.assessed_on <= sa.bindparam("as_at"),
    )
    .order_by(assessment.c.assessed_on, assessment.c.recorded_at, assessment.c.id)
)
TARGETS: sa.Select[Any] = (
    sa.select(target, indicator.c.ref.label("indicator"), indicator.c.good_direction)
    .select_from(target)
    .outerjoin(indicator, indicator.c.id == target.c.indicator_id)
    .where(target.c.plan_id == sa.bindparam("plan_id"))
)
VALUES: sa.Select[Any] = (
    sa.select(value)
    .where(
        value.c.partnership_id == sa.bindparam("partnership_id"),
        sa.or_(value.c.plan_id.is_(None), value.c.plan_id == sa.bindparam("plan_id")),
        value.c.indicator_id.in_(
            sa.select(target.c.indicator_id).where(target.c.plan_id == sa.bindparam("plan_id"))
        ),
    )
    .order_by(value.c.recorded_at, value.c.id)
)
MEANS = {Rating.BLUE: Status.COMPLETE, Rating.GREEN: Status.GREEN}
MEANS |= {Rating.AMBER: Status.AMBER, Rating.RED: Status.RED}

Extras = dict[str, dict[str, object]]


def beside(
    connection: sa.Connection,
    actor: Actor,
    plan: Row,
    reading: Reading,
    as_at: date,
    thresholds: Thresholds,
) -> Extras:
    """Tell, by node, what stands beside its status. Nothing here changes a status."""
    found = rated(reading, assessments_of(connection, [plan.id], as_at))
    for outcome_id, told in _performances(connection, actor, plan, as_at, thresholds):
        found[str(outcome_id)]["performance"] = told
    return found


def assessments_of(
    connection: sa.Connection, plan_ids: Sequence[UUID], as_at: date
) -> Sequence[Row]:
    """Read the self-assessments of some plans by a day, the latest last."""
    return connection.execute(ASSESSMENTS, {"plan_ids": plan_ids, "as_at": as_at}).all()


def rated(reading: Reading, assessments: Iterable[Row]) -> Extras:
    """Tell, by node, how it was last self-assessed, and whether its status says otherwise."""
    found: Extras = defaultdict(dict)
    statuses = {str(node.id): node.status for node in _nodes(reading)}
    for row in assessments:
        found[str(row.subject_id)] |= _rated(row, statuses.get(str(row.subject_id)))
    return found


def self_assessed(assessments: Iterable[Row]) -> Extras:
    """Tell, by node, how it was last self-assessed."""
    return {str(row.subject_id): {"self_assessed": _said(row)} for row in assessments}


def beside_plans(
    connection: sa.Connection, actor: Actor, readings: Sequence[Reading], as_at: date
) -> Extras:
    """Tell what stands beside the statuses of plans themselves."""
    statuses = {str(reading.id): reading.status for reading in readings}
    which = {"partnership_id": actor.partnership_id, "as_at": as_at}
    rows = connection.execute(OF_PLANS, which)
    return {str(row.plan_id): _rated(row, statuses.get(str(row.plan_id))) for row in rows}


def _rated(row: Row, status: Status | None) -> dict[str, object]:
    return {"self_assessed": _said(row), "differs": MEANS[Rating(row.rating)] != status}


def _said(row: Row) -> dict[str, object]:
    return {
        "scale": row.scale,
        "rating": row.rating,
        "narrative": row.narrative,
        "assessor": row.assessor,
        "assessed_on": row.assessed_on.isoformat(),
    }


def _nodes(reading: Reading) -> Iterator[Reading]:
    yield reading
    for child in reading.children:
        yield from _nodes(child)


def _performances(
    connection: sa.Connection, actor: Actor, plan: Row, as_at: date, thresholds: Thresholds
) -> Iterator[tuple[UUID, dict[str, object]]]:
    measures = measures_of(connection, actor, plan)
    for row in connection.execute(TARGETS, {"plan_id": plan.id}).all():
        performance = performance_of(row, measures.get(row.indicator_id, ()), as_at, thresholds)
        yield row.outcome_id, {"indicator": row.indicator, **performance.to_json()}


def measures_of(
    connection: sa.Connection, actor: Actor, plan: Row
) -> Mapping[UUID, Sequence[Measure]]:
    """Read the figures by which the targets of a plan are judged: by indicator, oldest first."""
    values: defaultdict[UUID, list[Row]] = defaultdict(list)
    which = {"plan_id": plan.id, "partnership_id": actor.partnership_id}
    for row in connection.execute(VALUES, which).all():
        values[row.indicator_id].append(row)
    return {indicator_id: _measures(rows) for indicator_id, rows in values.items()}


def performance_of(
    row: Row, measures: Iterable[Measure], as_at: date, thresholds: Thresholds
) -> Performance:
    """Judge a row of TARGETS by the figures there are on a day."""
    return assess(
        TargetKind(row.kind),
        row.value,
        [(date.fromisoformat(p["on"]), Decimal(str(p["value"]))) for p in row.profile],
        measures,
        as_at,
        thresholds.target_tolerance,
        Direction(row.good_direction) if row.good_direction else None,
    )


@dataclass(frozen=True, slots=True)
class Span:
    """The quarter or year a value is for."""

    key: str
    end_on: date


def _span(row: Row) -> Span:
    quarter = f"-Q{row.quarter}" if row.quarter else ""
    return Span(f"{row.fy_start_year}{quarter}", row.period_end_on)


def _measures(rows: Sequence[Row]) -> list[Measure]:
    """Take the latest value of each period; the plan's own before those of its areas."""
    own = [row for row in rows if row.plan_id is not None]
    by_period: defaultdict[Span, dict[str | None, Measure]] = defaultdict(dict)
    for row in own or rows:
        span = _span(row)
        by_period[span][row.area] = Measure(span, row.value, row.numerator, row.denominator)
    return wholes(by_period.values())
