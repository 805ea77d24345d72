"""Stretches of days that a printed date can mean, and the doubts that reading one can raise."""

from dataclasses import dataclass
from datetime import date

from app.services.documents.grammars import Doubt, Severity
from app.services.rules.periods import financial_year_of, month_end, parse_key, year_bounds
from app.vocabulary import ScheduleKind

UNCLEAR = "unclear_date"
FIRST_YEAR, LAST_YEAR = 1900, 2199
AROUND = 10
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february", "febuary"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
MONTH_NAMES = tuple(
    max((name for name in MONTHS if MONTHS[name] == number and name != "febuary"), key=len).title()
    for number in range(1, 13)
)


@dataclass(frozen=True, slots=True)
class Span:
    """The days a printed point covers, and what reading it so took for granted."""

    kind: ScheduleKind
    first: date
    last: date
    inferred: bool = False
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """The period that missing years are taken from, and two-digit years lie around."""

    start: date
    end: date

    def year(self, printed: str) -> int | None:
        """The year a printed one means; None where that is not certain."""
        number = int(printed)
        if len(printed) == 4:
            return number if FIRST_YEAR <= number <= LAST_YEAR else None
        window = range(self.start.year - AROUND, self.end.year + AROUND + 1)
        years = (year for year in window if FIRST_YEAR <= year <= LAST_YEAR)
        found = [year for year in years if year % 100 == number]
        return found[0] if len(found) == 1 else None

    def financial_years(self) -> range:
        """Every financial year that the period touches."""
        return range(financial_year_of(self.start), financial_year_of(self.end) + 1)


Read = Span | Doubt | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a whole printed deadline means, before the words themselves are put to it."""

    kind: ScheduleKind
    start_on: date | None = None
    due_on: date | None = None
    inferred: bool = False
    doubts: tuple[Doubt, ...] = ()


Readable = Reading | Doubt | None


def unclear(text: str, *suggestions: str) -> Doubt:
    """The doubt of a date that was not read: it is kept as printed."""
    return Doubt(UNCLEAR, text, Severity.WARNING, suggestions)


def note(code: str, text: str, *suggestions: str) -> Doubt:
    """A doubt that only tells how something was read."""
    return Doubt(code, text, Severity.NOTE, suggestions)


def spoken(day: date) -> str:
    """A day in words: 31 March 2007."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def month_span(year: int, month: int) -> Span:
    """A whole month."""
    first = date(year, month, 1)
    return Span(ScheduleKind.MONTH, first, month_end(first))


def one_day(year: int, month: int, day: int) -> Read:
    """A day of the calendar; a doubt where there is no such day."""
    try:
        found = date(year, month, day)
    except ValueError:
        if 1 <= month <= 12 and 28 < day <= 31:
            end = month_end(date(year, month, 1))
            return unclear(f"{MONTH_NAMES[month - 1]} {year} has no day {day}.", spoken(end))
        return unclear("There is no such day.")
    return Span(ScheduleKind.DAY, found, found)


def financial_year(year: int) -> Span:
    """A whole financial year, by the year it starts in."""
    return Span(ScheduleKind.FINANCIAL_YEAR, *year_bounds(year))


def quarter_of(year: int, number: int) -> Span:
    """A quarter of a financial year, by the year that starts in."""
    period = parse_key(f"{year:04d}-Q{number}")
    return Span(ScheduleKind.RANGE, period.start_on, period.end_on)
