"""Figures of indicators, recorded by quarter or by year, and kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import NotFound, Unprocessable
from app.models import ApiClient, Indicator, IndicatorValue, Plan
from app.models.base import table
from app.pagination import Key, Paging, Row, Slice, paginate
from app.schemas.base import Line, Named
from app.schemas.indicator import IndicatorValueCreate
from app.services import filters, ledger, places
from app.services.access import Actor
from app.services.indicator_links import indicator_id, indicator_ids
from app.services.rules.periods import Period, label_of_year, parse_key, year_bounds

value, indicator = table(IndicatorValue), table(Indicator)
plan, client = table(Plan), table(ApiClient)

VALUES: sa.Select[Any] = (
    sa.select(
        value,
        indicator.c.ref.label("indicator"),
        plan.c.code.label("plan"),
        client.c.name.label("recorded_by"),
    )
    .join_from(value, indicator, indicator.c.id == value.c.indicator_id)
    .outerjoin(plan, plan.c.id == value.c.plan_id)
    .outerjoin(client, client.c.id == value.c.recorded_by_id)
)
ORDER = [Key(value.c.period_start_on), Key(value.c.recorded_at), Key(value.c.id)]
TOLD = (
    *("id", "indicator", "plan", "area", "value", "numerator", "denominator", "source"),
    *("recorded_by", "recorded_at"),
)
BARE_YEAR = 4


class IndicatorValueQuery(Paging):
    """Filters of the list of indicator values."""

    indicator: list[Line] = Field(default=[], description="Refs of indicators.")
    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    area: list[Line] = Field(default=[], description="Areas they were measured in.")


def period_of(row: Row) -> dict[str, Any]:
    """Tell the quarter or year that a figure is for."""
    bounds = {"start_on": row.period_start_on, "end_on": row.period_end_on}
    if row.quarter is None:
        label = label_of_year(row.fy_start_year, row.period_start_on.month)
        return {"key": f"{row.fy_start_year:04d}", "label": label, **bounds}
    quarter = Period(row.fy_start_year, row.quarter, row.period_start_on, row.period_end_on)
    return {"key": quarter.key, "label": quarter.label, **bounds}


def _tell(row: Row) -> dict[str, Any]:
    return {**{name: row._mapping[name] for name in TOLD}, "period": period_of(row)}


def read(connection: sa.Connection, actor: Actor, value_id: UUID) -> dict[str, Any]:
    """Tell one indicator value. Raises NotFound."""
    mine = (value.c.id == value_id, value.c.partnership_id == actor.partnership_id)
    if row := connection.execute(VALUES.where(*mine)).first():
        return _tell(row)
    raise NotFound("indicator value")


def find(
    connection: sa.Connection, actor: Actor, query: IndicatorValueQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List indicator values, by period and then as they were recorded."""
    named: dict[str, Sequence[Any]] = {
        "indicator_id": indicator_ids(connection, actor, query.indicator),
        "plan_id": filters.plan_ids(connection, actor, query.plan),
        "area": query.area,
    }
    wanted = [value.c[column].in_(values) for column, values in named.items() if values]
    statement = VALUES.where(value.c.partnership_id == actor.partnership_id, *wanted)
    found = paginate(connection, statement, ORDER, query)
    return found, [_tell(row) for row in found.rows]


def _span(actor: Actor, key: str) -> dict[str, Any]:
    """Read a quarter, or a year without one, as it is stored. Raises Unprocessable."""
    try:
        if len(key) == BARE_YEAR:
            year, quarter = int(key), None
            start_on, end_on = year_bounds(year, actor.fy_start_month)
        else:
            found = parse_key(key, actor.fy_start_month)
            year, quarter = found.fy_start_year, found.quarter
            start_on, end_on = found.start_on, found.end_on
    except ValueError as broken:
        raise Unprocessable(
            "A period is a quarter such as 2009-Q1, or a year such as 2009.", pointer="/period"
        ) from broken
    if start_on > actor.today:
        raise Unprocessable("The period has not begun.", pointer="/period")
    bounds = {"period_start_on": start_on, "period_end_on": end_on}
    return {"fy_start_year": year, "quarter": quarter, **bounds}


def _check_figures(wanted: IndicatorValueCreate) -> None:
    if (wanted.numerator is None) != (wanted.denominator is None):
        absent = "numerator" if wanted.numerator is None else "denominator"
        raise Unprocessable("A numerator and a denominator come together.", pointer=f"/{absent}")
    if (wanted.value is None) == (wanted.numerator is None):
        raise Unprocessable(
            "Send either a value, or a numerator and a denominator.", pointer="/value"
        )


def add_value(session: Session, actor: Actor, wanted: IndicatorValueCreate) -> IndicatorValue:
    """Record a figure of an indicator.

    Raises UnknownIndicator, UnknownReference, Unprocessable.
    """
    of = indicator_id(session.connection(), actor, wanted.indicator, "/indicator")
    under = None if wanted.plan is None else places.plan_of(session, actor, wanted.plan)
    if under is None and wanted.area is None:
        raise Unprocessable("A figure is of a plan, or of an area.", pointer="/plan")
    _check_figures(wanted)
    made = IndicatorValue(
        partnership_id=actor.partnership_id,
        indicator_id=of,
        plan_id=under.id if under else None,
        area=wanted.area,
        **_span(actor, wanted.period),
        **wanted.model_dump(include={"value", "numerator", "denominator", "source"}),
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: IndicatorValueCreate) -> dict[str, Any]:
    """Record a figure and tell it. Raises as `add_value` does."""
    made = add_value(session, actor, wanted)
    made_id = made.id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)
