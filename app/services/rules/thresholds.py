"""The figures the progress rules compare with, each partnership's own."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from app.services.rules.figures import number

_AS_NUMBER = PlainSerializer(number, return_type=int | float, when_used="json")
Days = Annotated[int, Field(ge=0, le=3660)]
Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4), _AS_NUMBER]
Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4), _AS_NUMBER]


class Thresholds(BaseModel):
    """When lateness, lag and silence turn a status; unknown names and odd figures are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slip_red_days: Days = Field(
        default=28, description="A forecast later than its deadline by more days than this is red."
    )
    pace_red_points: Points = Field(
        default=Decimal(35), description="Percentage points behind its profile that are red."
    )
    pace_amber_points: Points = Field(
        default=Decimal(15), description="Percentage points behind profile or pace that are amber."
    )
    due_soon_days: Days = Field(
        default=28, description="A deadline this near is amber if the work has not started."
    )
    red_share: Share = Field(
        default=Decimal("0.25"), description="A larger red share of the started work is red."
    )
    any_red_share: Share = Field(
        default=Decimal("0.05"),
        description="Above outcomes, a larger red share of the started work is amber.",
    )
    amber_share: Share = Field(
        default=Decimal("0.25"),
        description="A larger amber and red share of the started work is amber.",
    )
    low_coverage: Share = Field(
        default=Decimal("0.75"), description="With less of the started work known, nothing is."
    )
    target_tolerance: Share = Field(
        default=Decimal("0.05"), description="A target missed by no more of it than this is amber."
    )
    spend_ahead_points: Points = Field(
        default=Decimal(15),
        description="Spending further ahead of the work than this, in percentage points of what "
        "is planned, is an exception.",
    )

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.pace_amber_points > self.pace_red_points:
            raise ValueError("pace_amber_points may not be above pace_red_points")
        # Otherwise a node of which nothing is known but a few reds would turn green.
        if self.any_red_share >= self.low_coverage:
            raise ValueError("any_red_share must be below low_coverage")
        return self

    def merge(self, overrides: Mapping[str, object]) -> "Thresholds":
        """These thresholds with a plan's own in their place; None overrides nothing."""
        own = {name: value for name, value in overrides.items() if value is not None}
        return Thresholds.model_validate({**self.model_dump(), **own})
