"""How exact figures and dates are put before a reader, in numbers and in words."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

Exact = Fraction | Decimal | int
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: Exact, places: int = 4) -> int | float:
    """Round an exact figure for output, half to even; whole figures come out as integers."""
    if isinstance(value, int):
        return value
    scale: int = 10**places
    top, bottom = value.as_integer_ratio()
    whole, rest = divmod(top * scale, bottom)
    if 2 * rest > bottom or (2 * rest == bottom and whole % 2):
        whole += 1
    return whole / scale if whole % scale else whole // scale


def number_or_none(value: Exact | None) -> int | float | None:
    """Round a figure that may not be known."""
    return None if value is None else number(value)


@lru_cache(maxsize=1024)
def exact(value: Decimal) -> Fraction:
    """Turn a decimal, such as a threshold compared many times, into a fraction."""
    return Fraction(value)


def stated(**inputs: Exact | date | str | bool | None) -> dict[str, object]:
    """Put the inputs of a rule into JSON: dates as ISO text, figures to four places."""
    return {name: _stated(value) for name, value in inputs.items()}


@lru_cache(maxsize=4096)
def in_words(day: date) -> str:
    """Write a date as it is said: 30 June 2006."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def days_in_words(count: int) -> str:
    """Write a number of days."""
    return "1 day" if count == 1 else f"{count} days"


def share_in_words(share: Exact) -> str:
    """Write a share of one as a percentage."""
    return f"{number(share * 100, 1)}%"


def _stated(value: Exact | date | str | bool | None) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    return value if value is None or isinstance(value, bool | int) else number(value)
