"""The figures the rules compare with: their defaults, what is refused, what overrides what."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from app.services.rules.thresholds import Thresholds

DEFAULTS = {
    "slip_red_days": 28,
    "pace_red_points": 35,
    "pace_amber_points": 15,
    "due_soon_days": 28,
    "red_share": 0.25,
    "any_red_share": 0.05,
    "amber_share": 0.25,
    "low_coverage": 0.75,
    "target_tolerance": 0.05,
    "spend_ahead_points": 15,
}


def test_the_defaults_are_those_agreed_and_travel_as_plain_numbers() -> None:
    assert Thresholds().model_dump(mode="json") == DEFAULTS
    assert Thresholds.model_validate(DEFAULTS) == Thresholds()


def test_a_share_is_kept_exactly() -> None:
    assert Thresholds.model_validate({"red_share": 0.1}).red_share == Decimal("0.1")


@pytest.mark.parametrize(
    "figures",
    [
        {"slip_red_days": -1},
        {"due_soon_days": 3661},
        {"due_soon_days": 1.5},
        {"pace_red_points": 101},
        {"pace_amber_points": -1},
        {"pace_amber_points": 36},
        {"red_share": 1.01},
        {"amber_share": -0.01},
        {"low_coverage": 0},
        {"any_red_share": 0.75},
        {"target_tolerance": "NaN"},
        {"patience": 1},
    ],
)
def test_figures_that_make_no_sense_are_refused(figures: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Thresholds.model_validate(figures)


def test_a_plan_overrides_only_what_it_names() -> None:
    merged = Thresholds(red_share=Decimal("0.5")).merge({"due_soon_days": 14, "red_share": None})
    assert merged == Thresholds(red_share=Decimal("0.5"), due_soon_days=14)


def test_overrides_are_checked_together_with_what_they_leave() -> None:
    with pytest.raises(ValidationError):
        Thresholds().merge({"pace_red_points": 10})
