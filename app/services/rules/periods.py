"""Financial years and their quarters, which are the reporting periods; and what day it is."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTERS = 4
QUARTER_MONTHS = 3
KEY = re.compile(r"([0-9]{4})-Q([1-4])")


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter of a financial year, the span one return covers."""

    fy_start_year: int
    quarter: int
    start_on: date
    end_on: date

    @property
    def key(self) -> str:
        """The year the financial year starts in, and its quarter: 2006-Q2, never an ISO month."""
        return f"{self.fy_start_year:04d}-Q{self.quarter}"

    @property
    def label(self) -> str:
        """How the quarter is printed: 2006/07 Q2."""
        fy_start_month = self.start_on.month - QUARTER_MONTHS * (self.quarter - 1)
        return f"{label_of_year(self.fy_start_year, fy_start_month)} Q{self.quarter}"

    def returns_due_on(self, returns_due_days: int) -> date:
        """The day by which the agencies' returns for this quarter are due."""
        return self.end_on + timedelta(days=returns_due_days)


def month_end(day: date) -> date:
    """The last day of the month a day falls in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def financial_year_of(day: date, fy_start_month: int = 4) -> int:
    """The calendar year in which the day's financial year began."""
    return day.year if day.month >= fy_start_month else day.year - 1


def label_of_year(fy_start_year: int, fy_start_month: int = 4) -> str:
    """How a financial year is printed: 2006/07, or 2006 where it is the calendar year."""
    if fy_start_month == 1:
        return f"{fy_start_year:04d}"
    return f"{fy_start_year:04d}/{(fy_start_year + 1) % 100:02d}"


def year_bounds(fy_start_year: int, fy_start_month: int = 4) -> tuple[date, date]:
    """The first and last day of a financial year; ValueError beyond the calendar."""
    first = _quarter(fy_start_year, 1, fy_start_month)
    return first.start_on, _quarter(fy_start_year, QUARTERS, fy_start_month).end_on


def period_of(day: date, fy_start_month: int = 4) -> Period:
    """The quarter a day falls in."""
    months_in = (day.month - fy_start_month) % 12
    year = financial_year_of(day, fy_start_month)
    return _quarter(year, months_in // QUARTER_MONTHS + 1, fy_start_month)


def parse_key(key: str, fy_start_month: int = 4) -> Period:
    """The quarter a key such as 2006-Q2 names; ValueError if it names none."""
    if not (match := KEY.fullmatch(key)):
        raise ValueError("A reporting period is written like 2006-Q2.")
    return _quarter(int(match[1]), int(match[2]), fy_start_month)


def plan_periods(plan_start: date, plan_end: date, fy_start_month: int = 4) -> tuple[Period, ...]:
    """Every quarter that overlaps the plan's period, in order."""
    periods = [period_of(plan_start, fy_start_month)]
    while periods[-1].end_on < plan_end:
        periods.append(period_of(periods[-1].end_on + timedelta(days=1), fy_start_month))
    return tuple(periods)


def latest_returned(periods: Iterable[Period], as_at: date, returns_due_days: int) -> Period | None:
    """The latest quarter whose return was due by a day, that day included."""
    due = (p for p in periods if (as_at - p.end_on).days >= returns_due_days)
    return max(due, key=lambda period: period.end_on, default=None)


def today_in(zone: str, now: datetime) -> date:
    """The date in a time zone at an instant; ValueError if the instant carries no zone."""
    if now.tzinfo is None:
        raise ValueError("An instant needs its time zone.")
    return now.astimezone(ZoneInfo(zone)).date()


def _quarter(fy_start_year: int, quarter: int, fy_start_month: int) -> Period:
    months = fy_start_year * 12 + fy_start_month - 1 + (quarter - 1) * QUARTER_MONTHS
    start = date(months // 12, months % 12 + 1, 1)
    end_year, end_month = divmod(months + QUARTER_MONTHS - 1, 12)
    last_month = date(end_year, end_month + 1, 1)
    return Period(fy_start_year, quarter, start, month_end(last_month))
