"""The partnership: who plans together, by which calendar, thresholds and risk matrix."""

from datetime import date, datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import MISSING, AfterValidator, ConfigDict, Field, StrictInt, StringConstraints
from pydantic_core import PydanticCustomError

from app.schemas.base import Code, Input, Line, Named, Output, Percent, Share, Stamped, Whole
from app.services.rules.risk import SIZE, Matrix
from app.services.rules.thresholds import Thresholds
from app.vocabulary import RiskBand, Scope

BANDS = [[band.value for band in row] for row in Matrix().bands]
EXAMPLE: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b01",
    "code": "north",
    "name": "The northern partnership",
    "time_zone": "Europe/London",
    "fy_start_month": 4,
    "returns_due_days": 21,
    "currency": "GBP",
    "rule_set": "partnership-2",
    "thresholds": Thresholds(due_soon_days=14).model_dump(mode="json"),
    "risk_matrix": {"bands": BANDS},
    "risk_appetite": "medium",
    "revision": 7,
    "version": 2,
    "created_at": "2006-03-03T09:00:00Z",
    "updated_at": "2006-04-02T09:00:00Z",
}
ME_EXAMPLE: dict[str, Any] = {
    "client": {"id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b02", "name": "NHS performance system"},
    "agency": "NHS",
    "scopes": ["plans:read", "updates:write"],
    "partnership": {
        "code": "north",
        "name": "The northern partnership",
        "time_zone": "Europe/London",
        "currency": "GBP",
    },
    "expires_at": "2007-03-03T09:00:00Z",
    "today": "2006-08-31",
}


@cache
def _zones() -> frozenset[str]:
    # These two stand for whatever the host is set to, and for nothing.
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise PydanticCustomError("time_zone", "A time zone is a name such as Europe/London.")
    return name


Zone = Annotated[Named, AfterValidator(_known_zone), Field(examples=["Europe/London"])]
Month = Annotated[StrictInt, Field(ge=1, le=12), Whole]
DueDays = Annotated[StrictInt, Field(ge=0, le=90), Whole]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Field(examples=["GBP"])]
Days = Annotated[StrictInt, Field(ge=0, le=3660), Whole]
Cells = Annotated[list[RiskBand], Field(min_length=SIZE, max_length=SIZE)]


class PartnershipCreate(Input):
    """A new partnership: a tenant of its own."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "north", "name": "The northern partnership"}]}
    )

    code: Code = Field(description="Its short name; it never changes.")
    name: Line = Field(description="Its full name.")


class ThresholdsUpdate(Input):
    """Thresholds to change: what is left out stays, null goes back to the default."""

    slip_red_days: Days | MISSING | None = Field(
        default=MISSING, description="A forecast later by more days is red."
    )
    pace_red_points: Percent | MISSING | None = Field(
        default=MISSING, description="Points behind its profile that are red."
    )
    pace_amber_points: Percent | MISSING | None = Field(
        default=MISSING, description="Points behind that are amber."
    )
    due_soon_days: Days | MISSING | None = Field(
        default=MISSING, description="A deadline this near is amber if nothing began."
    )
    red_share: Share | MISSING | None = Field(
        default=MISSING, description="A larger red share is red; 0 to 1."
    )
    any_red_share: Share | MISSING | None = Field(
        default=MISSING, description="Above outcomes, a larger red share is amber."
    )
    amber_share: Share | MISSING | None = Field(
        default=MISSING, description="A larger amber and red share is amber; 0 to 1."
    )
    low_coverage: Share | MISSING | None = Field(
        default=MISSING,
        description="With less of the started work known, the status is unknown; 0 to 1.",
    )
    target_tolerance: Share | MISSING | None = Field(
        default=MISSING, description="A target missed by no more is amber."
    )
    spend_ahead_points: Percent | MISSING | None = Field(
        default=MISSING, description="Spending further ahead of the work is an exception."
    )


class RiskMatrix(Input):
    """The band of every cell of the risk matrix."""

    bands: Annotated[list[Cells], Field(min_length=SIZE, max_length=SIZE)] = Field(
        description="A row per likelihood from 1 to 4, in it a band per impact from 1 to 4."
    )


class PartnershipUpdate(Input):
    """Changes to the partnership: what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"returns_due_days": 28, "thresholds": {"due_soon_days": 14}}]
        }
    )

    name: Line | MISSING = Field(default=MISSING, description="Its full name.")
    time_zone: Zone | MISSING = Field(
        default=MISSING, description="In which it is decided what day it is."
    )
    fy_start_month: Month | MISSING = Field(
        default=MISSING, description="Month in which the financial year starts."
    )
    returns_due_days: DueDays | MISSING = Field(
        default=MISSING, description="Days after a quarter until its returns are due."
    )
    currency: Currency | MISSING = Field(default=MISSING, description="ISO 4217 code.")
    thresholds: ThresholdsUpdate | MISSING | None = Field(
        default=MISSING, description="Merged with those in force; null goes back to the defaults."
    )
    risk_matrix: RiskMatrix | MISSING | None = Field(
        default=MISSING, description="Null goes back to the default. Scores are never rewritten."
    )
    risk_appetite: RiskBand | MISSING = Field(
        default=MISSING, description="The highest band the partnership accepts."
    )


class PartnershipRead(Stamped):
    """The partnership and the rules it set itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    code: str = Field(description="Its short name; it never changes.")
    name: str = Field(description="Its full name.")
    time_zone: str = Field(description="In which it is decided what day it is.")
    fy_start_month: int = Field(description="Month in which the financial year starts.")
    returns_due_days: int = Field(description="Days after a quarter until its returns are due.")
    currency: str = Field(description="ISO 4217 code of every amount.")
    rule_set: str = Field(description="Names the thresholds in force.")
    thresholds: Thresholds
    risk_matrix: RiskMatrix
    risk_appetite: RiskBand = Field(description="The highest band the partnership accepts.")
    revision: int = Field(
        description="Grows with every change of agencies, sources, indicators or rules."
    )


class MeClient(Output):
    """The client that asks."""

    id: UUID = Field(description="Id of the client.")
    name: str = Field(description="What the history calls it.")


class MePartnership(Output):
    """The partnership the client belongs to."""

    code: str = Field(description="Its short name; it never changes.")
    name: str = Field(description="Its full name.")
    time_zone: str = Field(description="In which it is decided what day it is.")
    currency: str = Field(description="ISO 4217 code of every amount.")


class MeRead(Output):
    """Who asks, and what they may do."""

    model_config = ConfigDict(json_schema_extra={"examples": [ME_EXAMPLE]})

    client: MeClient
    agency: str | None = Field(description="Code of the agency the client acts for.")
    scopes: list[Scope] = Field(description="What the key allows.")
    partnership: MePartnership
    expires_at: datetime = Field(description="When the key expires.")
    today: date = Field(description="The date in the partnership's time zone.")
