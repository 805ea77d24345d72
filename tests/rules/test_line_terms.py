"""Which terms of a budget line go together."""

from itertools import product
from uuid import UUID

import pytest

from app.services.rules.line_terms import Terms, refusal_of
from app.vocabulary import BudgetState

OTHER = UUID(int=1)
CONFIRMED, NIL = BudgetState.CONFIRMED, BudgetState.NIL


@pytest.mark.parametrize(
    ("terms", "named", "field"),
    [
        (Terms(NIL, 0, False, None), {"amount"}, "amount"),
        (Terms(NIL, 100, False, None), {"state"}, "state"),
        (Terms(NIL, 100, False, None), {"amount", "state"}, "amount"),
        (Terms(NIL, None, True, None), {"memo"}, "memo"),
        (Terms(CONFIRMED, 100, False, OTHER), {"counted_in"}, "counted_in"),
        (Terms(CONFIRMED, 100, False, OTHER), {"memo"}, "memo"),
        (Terms(CONFIRMED, 100, False, OTHER), set(), "counted_in"),
        (Terms(CONFIRMED, None, False, None), {"amount"}, "amount"),
        (Terms(CONFIRMED, None, False, None), {"printed"}, "printed"),
        (Terms(CONFIRMED, None, True, None), {"state", "memo"}, "state"),
    ],
)
def test_terms_at_odds_are_laid_at_the_field_that_was_named(
    terms: Terms, named: set[str], field: str
) -> None:
    refused = refusal_of(terms)
    assert refused
    assert refused.field(named) == field


def test_terms_that_the_table_would_store_are_those_that_pass() -> None:
    for state, amount, memo, counted_in, printed in product(
        BudgetState, (None, 0, 100), (False, True), (None, OTHER), (None, "SLA")
    ):
        stored = (
            (amount is None or state == CONFIRMED)
            and (not memo or state == CONFIRMED)
            and (memo or counted_in is None)
            and (state != CONFIRMED or amount is not None or printed is not None)
        )
        assert (refusal_of(Terms(state, amount, memo, counted_in, printed)) is None) == stored
