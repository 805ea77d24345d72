"""Indicators, what they measure in a plan, and the figures measured."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, ConfigDict, Field, StringConstraints

from app.schemas.base import (
    Day,
    Figure,
    Flag,
    Input,
    Line,
    Named,
    Number,
    Output,
    Place,
    Positive,
    Stamped,
)
from app.schemas.section import STAMPS
from app.vocabulary import Direction, LaaStatus, LinkRole

INDICATOR: dict[str, Any] = {
    "scheme": "local",
    "ref": "L 4",
    "title": "Wait for a first appointment",
    "verified": True,
    "good_direction": "down",
    "unit": "days",
    "valid_from": "2009-04-01",
    "valid_to": None,
}
LINK: dict[str, Any] = {
    "plan": "dat-2009",
    "outcome": "2",
    "indicator": "NI 40",
    "role": "measures",
    "laa": "designated",
    "agreed_target": 347,
}
VALUE: dict[str, Any] = {
    "indicator": "NI 40",
    "plan": "dat-2009",
    "area": None,
    "period": "2009-Q1",
    "value": 601,
    "numerator": None,
    "denominator": None,
    "source": "Quarterly treatment monitoring return",
}
PERIOD: dict[str, Any] = {
    "key": "2009-Q1",
    "label": "2009/10 Q1",
    "start_on": "2009-04-01",
    "end_on": "2009-06-30",
}

# Without a slash, so that a ref can stand in a path.
IndicatorWord = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9 &._-]*[A-Za-z0-9])?$", max_length=32),
]
MeasuredKey = Annotated[
    str,
    StringConstraints(pattern=r"^(19|20|21)[0-9]{2}(-Q[1-4])?$"),
    Field(
        description="A quarter such as 2009-Q1, or the year in which a whole financial year starts."
    ),
]


def _example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class IndicatorCreate(Input):
    """A new indicator of the partnership's own."""

    model_config = _example(INDICATOR)

    scheme: IndicatorWord = Field(description="Whose indicator it is; NI is reserved.")
    ref: IndicatorWord = Field(description="By which everything names it.")
    title: Line = Field(description="What it measures.")
    verified: Flag = Field(default=False, description="Whether its wording was checked.")
    good_direction: Direction | None = Field(default=None, description="Which way is better.")
    unit: Line | None = Field(default=None, description="What is counted.")
    valid_from: Day | None = Field(default=None, description="First day it was in force.")
    valid_to: Day | None = Field(default=None, description="Last day; not before the first.")


class IndicatorUpdate(Input):
    """Changes to an indicator: what is left out stays, null clears."""

    model_config = _example({"title": "Wait for a first meeting", "valid_to": "2010-03-31"})

    scheme: IndicatorWord | MISSING = Field(
        default=MISSING, description="Whose indicator it is; NI is reserved."
    )
    ref: IndicatorWord | MISSING = Field(
        default=MISSING, description="By which everything names it."
    )
    title: Line | MISSING = Field(default=MISSING, description="What it measures.")
    verified: Flag | MISSING = Field(
        default=MISSING, description="Whether its wording was checked."
    )
    good_direction: Direction | MISSING | None = Field(
        default=MISSING, description="Which way is better."
    )
    unit: Line | MISSING | None = Field(default=MISSING, description="What is counted.")
    valid_from: Day | MISSING | None = Field(
        default=MISSING, description="First day it was in force."
    )
    valid_to: Day | MISSING | None = Field(default=MISSING, description="Last day it was in force.")


class IndicatorRead(Stamped):
    """An indicator."""

    model_config = _example({**STAMPS, **INDICATOR, "shipped": False})

    scheme: str = Field(description="Whose indicator it is.")
    ref: str = Field(description="By which everything names it.")
    title: str = Field(description="What it measures.")
    verified: bool = Field(description="Whether its wording was checked.")
    good_direction: Direction | None = Field(description="Which way is better.")
    unit: str | None = Field(description="What is counted.")
    valid_from: date | None = Field(description="First day it was in force.")
    valid_to: date | None = Field(description="Last day it was in force.")
    shipped: bool = Field(description="Shipped indicators are read by all and changed by none.")


class IndicatorLinkCreate(Input):
    """An indicator that a plan, or one outcome, is measured by or supports."""

    model_config = _example(LINK)

    plan: Named | None = Field(
        default=None, description="Id or code of the plan; needed unless `outcome` is an id."
    )
    outcome: Named | None = Field(
        default=None, description="Ref within the plan, or id; null for the whole plan."
    )
    indicator: Line = Field(description="Ref of the indicator.")
    role: LinkRole
    laa: LaaStatus = Field(
        default=LaaStatus.NONE, description="How it stands in the local area agreement."
    )
    agreed_target: Number | None = Field(
        default=None, description="The target of the local area agreement."
    )


class IndicatorLinkUpdate(Input):
    """Changes to a link: what is left out stays, null clears. It stays with its plan."""

    model_config = _example({"laa": "local", "agreed_target": 350})

    outcome: Named | MISSING | None = Field(
        default=MISSING, description="Ref within the plan, or id; null: the whole plan."
    )
    indicator: Line | MISSING = Field(default=MISSING, description="Ref of the indicator.")
    role: LinkRole | MISSING = MISSING
    laa: LaaStatus | MISSING = MISSING
    agreed_target: Number | MISSING | None = Field(
        default=MISSING, description="The target of the local area agreement."
    )


class IndicatorLinkRead(Stamped):
    """A link from a plan or an outcome to an indicator."""

    model_config = _example(
        {
            **STAMPS,
            **LINK,
            "outcome": {"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b12", "ref": "2"},
            "indicator_title": "Drug users in effective treatment",
        }
    )

    plan: str = Field(description="Code of the plan.")
    outcome: Place | None = Field(description="Null for the whole plan.")
    indicator: str = Field(description="Ref of the indicator.")
    indicator_title: str = Field(description="What the indicator measures.")
    role: LinkRole
    laa: LaaStatus = Field(description="How it stands in the local area agreement.")
    agreed_target: Figure | None = Field(description="The target of the local area agreement.")


class IndicatorValueCreate(Input):
    """A figure of an indicator: either a value, or a numerator and a denominator."""

    model_config = _example(VALUE)

    indicator: Line = Field(description="Ref of the indicator.")
    plan: Named | None = Field(
        default=None, description="Id or code of a plan; needed unless an area is named."
    )
    area: Line | None = Field(default=None, description="The area it was measured in.")
    period: MeasuredKey
    value: Number | None = Field(default=None, description="The figure, in the indicator's unit.")
    numerator: Number | None = Field(default=None, description="Of a percentage.")
    denominator: Positive | None = Field(default=None, description="Of a percentage.")
    source: Line | None = Field(default=None, description="Where the figure comes from.")


class MeasuredPeriod(Output):
    """A quarter, or a whole financial year."""

    key: str = Field(description="The year its financial year starts in, and which quarter.")
    label: str = Field(description="As it is printed.")
    start_on: date = Field(description="Its first day.")
    end_on: date = Field(description="Its last day.")


class IndicatorValueRead(Output):
    """A measured figure. It is never changed; the latest recorded of a period counts."""

    model_config = _example(
        {
            "id": STAMPS["id"],
            **VALUE,
            "period": PERIOD,
            "recorded_by": "PCT performance system",
            "recorded_at": "2009-07-20T09:00:00Z",
        }
    )

    id: UUID = Field(description="Id of the record.")
    indicator: str = Field(description="Ref of the indicator.")
    plan: str | None = Field(description="Code of the plan.")
    area: str | None = Field(description="The area it was measured in.")
    period: MeasuredPeriod
    value: Figure | None = Field(description="Null where a percentage is given by its parts.")
    numerator: Figure | None = Field(description="Of a percentage; null where a value is given.")
    denominator: Figure | None = Field(description="Of a percentage; null where a value is given.")
    source: str | None = Field(description="Where the figure comes from.")
    recorded_by: str | None = Field(description="Name of the client that recorded it.")
    recorded_at: datetime = Field(description="The instant it was recorded, in UTC.")
