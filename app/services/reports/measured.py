"""The figures of indicators as rows: each as it was recorded, for a plan or for an area."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import ApiClient, Indicator, IndicatorLink, IndicatorValue, Outcome, OutcomeTarget
from app.models.base import table
from app.pagination import Row
from app.services import indicator_values
from app.services.reports.desk import Desk, Place, Placed, Record, beyond, listed, worked_out
from app.services.rules.performance import Measure

indicator, value, outcome = table(Indicator), table(IndicatorValue), table(Outcome)
link, target, client = table(IndicatorLink), table(OutcomeTarget), table(ApiClient)

OF_PLAN: sa.BindParameter[Any] = sa.bindparam("plan_id", type_=sa.Uuid)
# What a plan has to do with an indicator: a link, a target, or a figure of its own.
NAMED = sa.union(
    sa.select(link.c.indicator_id, link.c.outcome_id).where(link.c.plan_id == OF_PLAN),
    sa.select(target.c.indicator_id, target.c.outcome_id).where(target.c.plan_id == OF_PLAN),
    sa.select(value.c.indicator_id, sa.null()).where(value.c.plan_id == OF_PLAN),
).subquery("named")
INDICATORS: sa.Select[Any] = (
    sa.select(
        *(indicator.c.id, indicator.c.position, indicator.c.scheme, indicator.c.ref),
        *(indicator.c.title, indicator.c.unit, indicator.c.good_direction),
        outcome.c.ref.label("outcome_ref"),
    )
    .join_from(NAMED, indicator, indicator.c.id == NAMED.c.indicator_id)
    .outerjoin(outcome, outcome.c.id == NAMED.c.outcome_id)
    .order_by(indicator.c.position, indicator.c.id, outcome.c.position)
)
VALUES: sa.Select[Any] = (
    sa.select(value, client.c.name.label("recorded_by"))
    .select_from(value)
    .outerjoin(client, client.c.id == value.c.recorded_by_id)
    .order_by(value.c.recorded_at, value.c.id)
)
VALUE_KEYS = worked_out(str, str, str, str, str)
STORED = ("area", "value", "numerator", "denominator", "source", "recorded_at", "recorded_by")
NOTHING: Record = dict.fromkeys(
    (
        *("period", "period_label", "period_start_on", "period_end_on", "figure"),
        *(*STORED, "value_id"),
    )
) | {"of_plan": False, "counts": False}


def read_values(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give every figure of the indicators of a plan; where a day is asked for, of periods over.

    An indicator without a figure has one row.
    """
    rows = desk.connection.execute(INDICATORS, {"plan_id": plan.id}).all()
    outcomes: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        outcomes[row.id] += [row.outcome_ref] if row.outcome_ref else []
    values = _values(desk, plan, list(outcomes))
    placed: list[Placed] = []
    for row in {row.id: row for row in rows}.values():
        told = {
            "plan": plan.code,
            "scheme": row.scheme,
            "indicator": row.ref,
            "indicator_title": row.title,
            "unit": row.unit,
            "good_direction": row.good_direction,
            "outcome_refs": listed(outcomes[row.id]),
        }
        at = [row.position, str(row.id)]
        mine = values.get(row.id, ())
        standing = _standing(mine)
        for each in mine:
            figure = _figure(each) | {"counts": each.id in standing}
            within = [figure["period_end_on"].isoformat(), figure["period"], str(each.id)]
            placed.append(([*at, *within], told | figure))
        if not mine:
            placed.append(([*at, "", "", ""], told | NOTHING))
    return beyond(placed, place)


def _values(desk: Desk, plan: Row, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Row]]:
    """Read the figures of some indicators that a plan may be judged by, as they were recorded."""
    where = [
        value.c.partnership_id == desk.actor.partnership_id,
        value.c.indicator_id.in_(ids),
        sa.or_(value.c.plan_id.is_(None), value.c.plan_id == plan.id),
    ]
    if desk.as_at is not None:
        where.append(value.c.period_end_on <= desk.as_at)
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in desk.connection.execute(VALUES.where(*where)):
        found[row.indicator_id].append(row)
    return found


def _standing(rows: Sequence[Row]) -> frozenset[UUID]:
    """Tell which figures stand: the last of each period and area, the plan's own before others."""
    own = [row for row in rows if row.plan_id is not None]
    last = {(row.fy_start_year, row.quarter, row.area): row.id for row in own or rows}
    return frozenset(last.values())


def _figure(row: Row) -> Record:
    period = indicator_values.period_of(row)
    exact = Measure(period["key"], row.value, row.numerator, row.denominator).figure
    return {
        **{name: row._mapping[name] for name in STORED},
        "period": period["key"],
        "period_label": period["label"],
        "period_start_on": period["start_on"],
        "period_end_on": period["end_on"],
        "figure": exact,
        "of_plan": row.plan_id is not None,
        "value_id": row.id,
    }
