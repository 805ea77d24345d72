"""How exact figures and dates are put before a reader."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.services.rules import figures
from app.services.rules.figures import Exact
from app.vocabulary import Status


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 3), 0.3333),
        (Fraction(2, 3), 0.6667),
        (Fraction(-1, 3), -0.3333),
        (Fraction(100), 100),
        (Decimal("40.00"), 40),
        (Decimal("0.00005"), 0),
        (Decimal("0.00015"), 0.0002),
        (Decimal("0.00025"), 0.0002),
        (Decimal("99.99999"), 100),
        (7, 7),
    ],
)
def test_a_figure_has_four_places_and_whole_ones_none(value: Exact, shown: int | float) -> None:
    assert figures.number(value) == shown
    assert type(figures.number(value)) is type(shown)


def test_what_is_not_known_stays_unknown() -> None:
    assert figures.number_or_none(None) is None
    assert figures.number_or_none(Fraction(0)) == 0


def test_inputs_are_plain_json() -> None:
    inputs = figures.stated(
        day=date(2006, 4, 1), status=Status.RED, share=Fraction(1, 3), count=2, said=True, due=None
    )
    assert inputs == {
        "day": "2006-04-01",
        "status": "red",
        "share": 0.3333,
        "count": 2,
        "said": True,
        "due": None,
    }
    assert type(inputs["status"]) is str


def test_days_and_dates_are_written_as_they_are_said() -> None:
    assert figures.in_words(date(2008, 2, 29)) == "29 February 2008"
    assert [figures.days_in_words(count) for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert figures.share_in_words(Fraction(1, 3)) == "33.3%"
