"""Risks keep their scores; the matrix only names them."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.services.rules.risk import (
    LinkedRisk,
    Matrix,
    Review,
    above_appetite,
    band,
    history,
    latest,
    mitigation_overdue,
    money_at_risk,
    score,
    trend,
)
from app.vocabulary import RiskBand, RiskState, Trend
from tests.rules.budget_makers import make_line

LOW, MEDIUM, HIGH, VERY_HIGH = RiskBand
OPEN, CLOSED = RiskState.OPEN, RiskState.CLOSED
TODAY = date(2009, 9, 30)


def make_review(
    likelihood: int | None, impact: int | None, day: int = 1, hour: int = 9, number: int = 1
) -> Review:
    return Review(
        id=UUID(int=number),
        reviewed_on=date(2009, 6, day),
        recorded_at=datetime(2009, 7, 1, hour, tzinfo=UTC),
        likelihood=likelihood,
        impact=impact,
    )


@pytest.mark.parametrize(
    ("likelihood", "impact", "product", "name"),
    [
        (1, 1, 1, LOW),
        (1, 3, 3, LOW),
        (3, 1, 3, LOW),
        (1, 4, 4, MEDIUM),
        (2, 2, 4, MEDIUM),
        (3, 2, 6, MEDIUM),
        (2, 4, 8, HIGH),
        (3, 3, 9, HIGH),
        (3, 4, 12, VERY_HIGH),
        (4, 4, 16, VERY_HIGH),
        (None, 4, None, None),
        (4, None, None, None),
    ],
)
def test_the_default_matrix_bands_by_product(
    likelihood: int | None, impact: int | None, product: int | None, name: RiskBand | None
) -> None:
    assert score(likelihood, impact) == product
    assert band(Matrix(), likelihood, impact) is name


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 1), (1, 0), (5, 1), (1, 5), (-1, -1)])
def test_levels_off_the_matrix_are_refused(likelihood: int, impact: int) -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        score(likelihood, impact)
    with pytest.raises(ValueError, match="1 to 4"):
        band(Matrix(), likelihood, impact)


def test_a_matrix_names_rows_by_likelihood_and_columns_by_impact() -> None:
    bands = [[LOW] * 4, [LOW] * 4, [LOW, HIGH, LOW, LOW], [LOW] * 4]
    matrix = Matrix.model_validate({"bands": bands})
    assert (band(matrix, 3, 2), band(matrix, 2, 3)) == (HIGH, LOW)
    assert Matrix.model_validate_json(matrix.model_dump_json()) == matrix


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [["low"] * 4] * 3,
        [["low"] * 4] * 5,
        [["low"] * 4] * 3 + [["low"] * 3],
        [["low"] * 4] * 3 + [["low"] * 5],
        [["low"] * 4] * 3 + [["low", "low", "low", None]],
        [["low"] * 4] * 3 + [["low", "low", "low", "extreme"]],
    ],
)
def test_a_matrix_names_a_band_for_every_cell(bands: list[list[str | None]]) -> None:
    with pytest.raises(ValidationError, match="bands"):
        Matrix.model_validate({"bands": bands})


@pytest.mark.parametrize(
    ("of", "appetite", "above"),
    [
        (None, LOW, False),
        (LOW, LOW, False),
        (MEDIUM, MEDIUM, False),
        (HIGH, MEDIUM, True),
        (VERY_HIGH, HIGH, True),
        (VERY_HIGH, VERY_HIGH, False),
    ],
)
def test_a_band_is_above_appetite_only_beyond_it(
    of: RiskBand | None, appetite: RiskBand, above: bool
) -> None:
    assert above_appetite(of, appetite) is above
    assert Matrix().appetite is MEDIUM


def test_the_latest_review_is_by_day_then_recording_then_id() -> None:
    in_order = [
        make_review(4, 4, day=1, hour=12, number=9),
        make_review(1, 1, day=2, hour=8, number=8),
        make_review(2, 2, day=2, hour=9, number=1),
        make_review(3, 3, day=2, hour=9, number=2),
    ]
    assert [each.review for each in history(in_order[::-1], Matrix())] == in_order
    assert latest(in_order[::-1]) == in_order[-1]
    assert latest([]) is None


def test_history_keeps_every_review_with_its_score_and_band() -> None:
    reviews = [make_review(4, 4, day=3), make_review(None, 2, day=2), make_review(1, 2, day=1)]
    assert [(each.score, each.band) for each in history(reviews, Matrix())] == [
        (2, LOW),
        (None, None),
        (16, VERY_HIGH),
    ]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], None),
        ([(2, 2)], None),
        ([(2, 2), (None, 4)], None),
        ([(2, 2), (1, 4)], Trend.STEADY),
        ([(2, 2), (2, 3)], Trend.RISING),
        ([(4, 4), (1, 1), (1, 2)], Trend.RISING),
        ([(1, 1), (4, 4), (4, 3)], Trend.FALLING),
        ([(2, 2), (3, 3), (None, None)], None),
        ([(2, 2), (None, 3), (3, 3)], None),
    ],
)
def test_the_trend_is_of_the_last_two_reviews(
    levels: list[tuple[int | None, int | None]], expected: Trend | None
) -> None:
    reviews = [make_review(*each, day=day) for day, each in enumerate(levels, start=1)]
    assert trend(reviews[::-1]) is expected


@pytest.mark.parametrize(
    ("due_on", "state", "overdue"),
    [
        (date(2009, 9, 29), OPEN, True),
        (TODAY, OPEN, False),
        (None, OPEN, False),
        (date(2009, 9, 29), CLOSED, False),
    ],
)
def test_an_open_risk_past_its_mitigation_deadline_is_flagged(
    due_on: date | None, state: RiskState, overdue: bool
) -> None:
    assert mitigation_overdue(due_on, state, TODAY) is overdue


def make_risk(
    name: str, *actions: str, state: RiskState = OPEN, of: RiskBand | None = HIGH
) -> LinkedRisk:
    return LinkedRisk(id=name, state=state, band=of, actions=frozenset(actions))


def test_money_at_risk_counts_each_line_once_in_all_and_under_each_risk() -> None:
    lines = [make_line(1, 100), make_line(2, 20), make_line(2, 5), make_line(3, 7)]
    lines += [make_line(1, 1000, memo=True), make_line(1, None)]
    risks = [make_risk("R1", "8.3.1", "8.3.2"), make_risk("R2", "8.3.2", "9.9.9"), make_risk("R3")]
    found = money_at_risk(lines, risks, MEDIUM)
    assert found.total == 125
    assert found.by_risk == {"R1": 125, "R2": 25, "R3": 0}


@pytest.mark.parametrize(
    ("risk", "at_risk"),
    [
        (make_risk("R1", "8.3.1"), 100),
        (make_risk("R1", "8.3.1", of=MEDIUM), 0),
        (make_risk("R1", "8.3.1", of=None), 0),
        (make_risk("R1", "8.3.1", state=CLOSED), 0),
    ],
)
def test_only_open_risks_above_appetite_put_money_at_risk(risk: LinkedRisk, at_risk: int) -> None:
    found = money_at_risk([make_line(1, 100)], [risk], MEDIUM)
    assert (found.total, found.by_risk) == (at_risk, {"R1": at_risk})


levels = st.none() | st.integers(1, 4)
bands = st.sampled_from(RiskBand)
matrices = st.lists(st.lists(bands, min_size=4, max_size=4), min_size=4, max_size=4).map(
    lambda cells: Matrix.model_validate({"bands": cells})
)
review_lists = st.lists(
    st.builds(make_review, levels, levels, st.integers(1, 30), number=st.integers(0, 99)),
    unique_by=lambda each: each.id,
)


@settings(deadline=None)
@given(review_lists, matrices)
def test_changing_the_matrix_bands_anew_and_never_rewrites_a_score(
    reviews: list[Review], matrix: Matrix
) -> None:
    before, after = history(reviews, Matrix()), history(reviews, matrix)
    assert [each.score for each in after] == [each.score for each in before]
    for each in after:
        likelihood, impact = each.review.likelihood, each.review.impact
        if likelihood is None or impact is None:
            assert (each.score, each.band) == (None, None)
        else:
            assert each.score == likelihood * impact
            assert each.band is matrix.bands[likelihood - 1][impact - 1]


action_sets = st.lists(st.frozensets(st.integers(1, 5)), max_size=5)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 99))), action_sets)
def test_money_at_risk_is_what_it_is_by_hand(
    parts: list[tuple[int, int]], linked: list[frozenset[int]]
) -> None:
    lines = [make_line(action, amount) for action, amount in parts]
    risks = [
        make_risk(f"R{number}", *(f"8.3.{action}" for action in actions))
        for number, actions in enumerate(linked)
    ]
    found = money_at_risk(lines, risks, MEDIUM)
    assert found.total == sum(
        amount for action, amount in parts if any(action in actions for actions in linked)
    )
    for number, actions in enumerate(linked):
        expected = sum(amount for action, amount in parts if action in actions)
        assert found.by_risk[f"R{number}"] == expected
