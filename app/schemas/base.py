"""Constrained types and the two bases: `Input` refuses what it does not know."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from app.errors import FieldError
from app.services.rules.money import AMOUNT_PATTERN, pence
from app.services.rules.refs import REF_PATTERN

T = TypeVar("T")

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ISO_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
# How an instant begins; what follows is read, and refused, as a time.
ISO_INSTANT = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def _readable(text: str) -> str:
    # PostgreSQL cannot store a null character; the others only ever come from damaged files.
    if CONTROL.search(text):
        raise PydanticCustomError("control_character", "Control characters are not allowed.")
    return text


def _iso_day(value: Any) -> Any:
    if isinstance(value, str) and ISO_DAY.match(value):
        return value
    raise PydanticCustomError("date_format", "A date is a string such as 2006-08-31.")


def _iso_instant(value: Any) -> Any:
    if isinstance(value, str) and ISO_INSTANT.match(value):
        return value
    # Seconds since 1970 would be taken for an instant, and a mistyped day for one of 1970.
    raise PydanticCustomError(
        "instant_format", "An instant is a string such as 2006-08-31T12:00:00Z."
    )


def _in_range(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError("date_range", "A date lies between 1900 and 2199.")
    return day


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("number_type", "This is a JSON number.")
    return value


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _money(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("money_type", "Money is a decimal string such as 1234.50.")
    try:
        pence(value)
    except ValueError as broken:
        raise PydanticCustomError(
            "money_format", "Money is pounds and at most two decimals, such as 1234.50."
        ) from broken
    return value


Readable = AfterValidator(_readable)
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Readable
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), Readable
]
Code = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=64)
]
ShortName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9&/._-]*$", max_length=32)
]
Ref = Annotated[str, StringConstraints(pattern=REF_PATTERN, max_length=40)]
System = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
ExternalId = Annotated[
    str, StringConstraints(min_length=1, max_length=128, pattern=r"^\S(.*\S)?$"), Readable
]
Named = Annotated[str, StringConstraints(min_length=1, max_length=64), Readable]
Day = Annotated[date, BeforeValidator(_iso_day), AfterValidator(_in_range)]
Instant = Annotated[AwareDatetime, BeforeValidator(_iso_instant)]
# JSON has one kind of number: 2006.0 is the integer 2006.
Whole = BeforeValidator(_whole)
Year = Annotated[StrictInt, Field(ge=1900, le=2199), Whole]
Level = Annotated[StrictInt, Field(ge=1, le=4), Whole]
Flag = StrictBool
# On the wire an exact number is a JSON number, in and out. What comes in is told to have at most
# twelve digits before its point; the four after it a schema cannot tell of binary fractions.
BELOW = 10**12
Figure = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(max_digits=16, decimal_places=4),
    WithJsonSchema({"type": "number", "exclusiveMinimum": -BELOW, "exclusiveMaximum": BELOW}),
]
Share = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=1, max_digits=16, decimal_places=4),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
Percent = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=100, max_digits=7, decimal_places=4),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Quantity = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, max_digits=16, decimal_places=4),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": BELOW}),
]
Positive = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(gt=0, max_digits=16, decimal_places=4),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": BELOW}),
]
Money = Annotated[
    str,
    BeforeValidator(_money),
    Field(
        description="Pounds as a decimal string.",
        examples=["1234.50"],
        json_schema_extra={"pattern": AMOUNT_PATTERN},
    ),
]
PeriodKey = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-Q[1-4]$"),
    Field(
        description="A quarter: the year its financial year starts in, and which.",
        examples=["2006-Q2"],
    ),
]


AsAt = Annotated[
    Day | None,
    Field(description="The day to read at; today, or the day a plan that is over became so."),
]
KnownAt = Annotated[
    Instant | None,
    Field(
        description="An instant: only what was recorded by then is seen, structure included, and "
        "its day is the today of the reading. Everything, if left out."
    ),
]


class Input(BaseModel):
    """A body the API takes; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """A body the API gives; every field is always present."""

    # Answers are encoded from rows: these describe them, and need no validator of their own.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True, defer_build=True)


class Stamped(Output):
    """What every editable thing carries."""

    id: UUID = Field(description="Its id: a UUID that never changes.")
    version: int = Field(description="Counts the edits; part of the ETag.")
    created_at: datetime = Field(description="The instant it was made, in UTC.")
    updated_at: datetime = Field(description="The instant of its last edit, in UTC.")


class Links(Output):
    """Where to go from a page."""

    next: str | None = Field(description="The next page, or null on the last.")


class Page(Output, Generic[T]):
    """One page of a list."""

    # `total`, the one field with a default, is the one that may be absent.
    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    items: list[T] = Field(description="What the list holds, in its order.")
    next_cursor: str | None = Field(description="Send as `cursor` for the next page.")
    links: Links = Field(description="Where to go on.")
    total: int | None = Field(default=None, description="Only with `include_total=true`.")


class Place(Output):
    """A node named by its id and ref."""

    id: UUID = Field(description="Its id.")
    ref: str = Field(description="Its address in the plan.")


class ProblemField(BaseModel):
    """A field that breaks a rule."""

    detail: str = Field(description="The rule, in a sentence.")
    code: str = Field(description="The rule, as a word.")
    pointer: str | None = Field(default=None, description="JSON Pointer into the body.")
    parameter: str | None = Field(default=None, description="Name of the parameter.")


class PartProblem(BaseModel):
    """What went wrong with one part of a request."""

    type: str = Field(description="A URN that names the kind of problem.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(
        description="What went wrong this time; a rejected value is never repeated."
    )
    code: str = Field(description="The kind of problem as a stable word, for programs.")
    errors: list[ProblemField] = Field(description="The fields concerned.")


class Problem(PartProblem):
    """What went wrong (RFC 9457)."""

    instance: str = Field(description="The path that was asked for.")
    request_id: str | None = Field(description="Quote this when asking for help.")


def rule_of(error: Mapping[str, Any]) -> str:
    """Return the rule that a validation error is about, without the value that broke it."""
    # Pydantic names the tag it was given; every other message speaks of the rule alone.
    unknown_tag = error["type"] == "union_tag_invalid"
    return "No variant has this tag." if unknown_tag else str(error["msg"])


def body_error(error: Mapping[str, Any], at: str = "") -> FieldError:
    """Turn a validation error of a body into a field error; `at` is where the body stands."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in error["loc"])
    pointer = at + "".join(f"/{step}" for step in steps)
    return FieldError(rule_of(error), error["type"], pointer=pointer)
