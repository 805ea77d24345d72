"""Kinds of columns: what a value becomes in a cell, and what a cell says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

Shown = str | date | Decimal | None

# Excel takes no more in a cell, and LibreOffice cuts what is longer.
LONGEST = 32_767
_POINT = re.compile(r"(\d{4}-\d{2}-\d{2}): (-?[\d.]+)")
_CONTRIBUTOR = re.compile(r"(\S+) \((joint lead|support)\)")
_YES = {"yes": True, "no": False, "true": True, "false": False}


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DAY = "day"
    MONEY = "money"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    # Short names in one cell, with commas.
    CODES = "codes"
    # Texts in one cell, a line each.
    LINES = "lines"
    CONTRIBUTORS = "contributors"
    # How much by which day; of a milestone in quantities, of an outcome in values.
    QUANTITIES = "quantities"
    VALUES = "values"


class NotOfThisKind(ValueError):
    """A cell holds something that its column is not for."""


def _text(value: Any) -> str:
    return str(value)[:LONGEST]


def _profile(figure: str) -> Callable[[Any], str]:
    return lambda points: "; ".join(f"{each['on']}: {each[figure]}" for each in points)


def _lines(texts: Any) -> str:
    """Put as many whole texts into a cell as it holds."""
    kept = ""
    for text in texts:
        longer = f"{kept}\n{text}" if kept else str(text)
        if len(longer) > LONGEST:
            break
        kept = longer
    return kept


def _contributors(each: Any) -> str:
    return ", ".join(f"{one['agency']} ({one['role'].replace('_', ' ')})" for one in each)


_SHOWN: Mapping[Kind, Callable[[Any], Shown]] = {
    Kind.TEXT: _text,
    Kind.DAY: date.fromisoformat,
    Kind.MONEY: Decimal,
    Kind.NUMBER: lambda value: Decimal(str(value)),
    Kind.WHOLE: Decimal,
    Kind.FLAG: lambda value: "yes" if value else "no",
    Kind.CODES: ", ".join,
    Kind.LINES: _lines,
    Kind.CONTRIBUTORS: _contributors,
    Kind.QUANTITIES: _profile("quantity"),
    Kind.VALUES: _profile("value"),
}


def shown(kind: Kind, value: Any) -> Shown:
    """Return what a cell holds for a value of the document; nothing for what is not said."""
    return None if value is None or value == [] else _SHOWN[kind](value)


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell holds: its text, and the date or number if it is one."""

    text: str
    value: date | Decimal | None = None


def _number(said: Said) -> Decimal:
    if isinstance(said.value, Decimal):
        return said.value
    try:
        return Decimal(said.text.replace(",", "").replace("£", "").strip())
    except InvalidOperation as unreadable:
        raise NotOfThisKind("a number") from unreadable


def _day(said: Said) -> str:
    if isinstance(said.value, date):
        return said.value.isoformat()
    try:
        return date.fromisoformat(said.text.strip()).isoformat()
    except ValueError as unreadable:
        raise NotOfThisKind("a date") from unreadable


def _figure(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _whole(said: Said) -> int:
    number = _number(said)
    if number != number.to_integral_value():
        raise NotOfThisKind("a whole number")
    return int(number)


def _money(said: Said) -> str:
    number = _number(said)
    if number != round(number, 2):
        raise NotOfThisKind("an amount in pounds and pence")
    return f"{number:.2f}"


def _flag(said: Said) -> bool:
    if (found := _YES.get(said.text.strip().casefold())) is None:
        raise NotOfThisKind("yes or no")
    return found


def _parts(said: Said, sign: str) -> list[str]:
    return [part.strip() for part in said.text.split(sign) if part.strip()]


def _people(said: Said) -> list[dict[str, str]]:
    found = [_CONTRIBUTOR.fullmatch(part) for part in _parts(said, ",")]
    if not all(found):
        raise NotOfThisKind("agencies, each with (joint lead) or (support)")
    return [{"agency": one[1], "role": one[2].replace(" ", "_")} for one in found if one]


def _points(figure: str) -> Callable[[Said], list[dict[str, Any]]]:
    def read(said: Said) -> list[dict[str, Any]]:
        found = [_POINT.fullmatch(part) for part in _parts(said, ";")]
        if not all(found):
            raise NotOfThisKind("days and figures, such as 2006-09-30: 40; 2006-12-31: 60")
        return [{"on": one[1], figure: _figure(Decimal(one[2]))} for one in found if one]

    return read


_READ: Mapping[Kind, Callable[[Said], Any]] = {
    Kind.TEXT: lambda said: said.text,
    Kind.DAY: _day,
    Kind.MONEY: _money,
    Kind.NUMBER: lambda said: _figure(_number(said)),
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.CODES: lambda said: _parts(said, ","),
    Kind.LINES: lambda said: _parts(said, "\n"),
    Kind.CONTRIBUTORS: _people,
    Kind.QUANTITIES: _points("quantity"),
    Kind.VALUES: _points("value"),
}


def read(kind: Kind, said: Said) -> Any:
    """Return what a cell says, None where it is blank. Raises NotOfThisKind."""
    return _READ[kind](said) if said.text.strip() else None
