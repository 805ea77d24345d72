"""Who has reported for a quarter, who still owes a return, and who was late."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.errors import FieldError, Unprocessable
from app.pagination import Row
from app.services import plans
from app.services.access import Actor
from app.services.growing import day_of
from app.services.leaf_rows import reports_of
from app.services.leaves import TOGETHER, Judged, of_plan
from app.services.rules import returns
from app.services.rules.periods import Period, plan_periods
from app.services.rules.updates import Report, over_on, seen


def _chosen(actor: Actor, plan: Row, key: str | None, day: date) -> Period:
    """Return the quarter asked for, else the last that has ended, else the first."""
    periods = plan_periods(plan.period_start_on, plan.period_end_on, actor.fy_start_month)
    if key is not None:
        for period in periods:
            if period.key == key:
                return period
        detail = f"The plan's quarters are {', '.join(p.key for p in periods)}."
        raise Unprocessable(detail, errors=(FieldError(detail, "unknown_period", None, "period"),))
    ended = [period for period in periods if period.end_on < day]
    return ended[-1] if ended else periods[0]


def _leaf(judged: Judged, said: Sequence[Report]) -> returns.Leaf:
    row = judged.row
    return returns.Leaf(
        id=row.id,
        ref=row.ref,
        agency=row.lead_agency,
        start_on=judged.schedule.start_on or row.period_start_on,
        over_on=over_on(seen(said, judged.as_at), row.target_quantity),
    )


class Registry:
    """What the milestones of a plan owed, and what was said of them, as at a day."""

    def __init__(self, connection: sa.Connection, actor: Actor, plan: Row, day: date) -> None:
        self._day, self._due_days = day, actor.returns_due_days
        self._zone = ZoneInfo(actor.time_zone)
        self._leaves: list[returns.Leaf] = []
        self._reports: list[returns.Report] = []
        judged = of_plan(connection, actor, plan.id, day)
        while some := list(islice(judged, TOGETHER)):
            self._enter(some, reports_of(connection, [each.row.id for each in some]))

    def _enter(self, some: Sequence[Judged], said: Mapping[UUID, Sequence[Report]]) -> None:
        for each in some:
            told = said.get(each.row.id, ())
            self._leaves.append(_leaf(each, told))
            for report in told:
                recorded_on = report.first_recorded_at.astimezone(self._zone).date()
                self._reports.append(returns.Report(each.row.id, report.effective_on, recorded_on))

    def of(self, period: Period) -> list[returns.AgencyReturn]:
        """Count, by lead agency, what was due and what was received for a quarter."""
        due_on = period.returns_due_on(self._due_days)
        span = returns.ReturnPeriod(period.start_on, period.end_on, due_on)
        return returns.of_period(self._leaves, self._reports, span, self._day)


def read(
    connection: sa.Connection, actor: Actor, key: str, period_key: str | None, as_at: date | None
) -> dict[str, Any]:
    """Tell, by lead agency, what was due, received, outstanding and late for a quarter."""
    plan = plans.locate(connection, actor, key)
    day = day_of(actor, plan, as_at)
    period = _chosen(actor, plan, period_key, day)
    due_on = period.returns_due_on(actor.returns_due_days)
    found = Registry(connection, actor, plan, day).of(period)
    return {
        "as_at": day,
        "revision": plan.revision,
        "period": {
            "key": period.key,
            "label": period.label,
            "start_on": period.start_on,
            "end_on": period.end_on,
            "due_on": due_on,
        },
        "agencies": [agency.to_json() for agency in found],
    }
