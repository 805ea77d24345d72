"""A plan moves along its life cycle, and its state says what may be done."""

from itertools import product

import pytest

from app.services.rules import transitions
from app.vocabulary import PlanState as S

LAWFUL = {
    (S.DRAFT, S.CONSULTATION),
    (S.CONSULTATION, S.DRAFT),
    (S.CONSULTATION, S.AGREED),
    (S.CONSULTATION, S.SUPERSEDED),
    (S.AGREED, S.ACTIVE),
    (S.AGREED, S.SUPERSEDED),
    (S.ACTIVE, S.CLOSED),
    (S.ACTIVE, S.SUPERSEDED),
    (S.CLOSED, S.SUPERSEDED),
}


@pytest.mark.parametrize(("current", "to"), list(product(S, S)))
def test_a_plan_makes_only_the_moves_of_its_life_cycle(current: S, to: S) -> None:
    assert transitions.allows(current, to) is ((current, to) in LAWFUL)


@pytest.mark.parametrize(
    ("state", "takes_updates", "needs_reason", "over"),
    [
        (S.DRAFT, False, False, False),
        (S.CONSULTATION, True, False, False),
        (S.AGREED, True, True, False),
        (S.ACTIVE, True, True, False),
        (S.CLOSED, False, True, True),
        (S.SUPERSEDED, False, True, True),
    ],
)
def test_a_state_says_what_may_be_done(
    state: S, takes_updates: bool, needs_reason: bool, over: bool
) -> None:
    assert transitions.takes_updates(state) is takes_updates
    assert transitions.needs_reason_for_schedule_change(state) is needs_reason
    assert transitions.is_over(state) is over


def test_every_state_is_reached_from_a_draft() -> None:
    reached: set[S] = {S.DRAFT}
    for _ in S:
        reached |= {to for state in reached for to in transitions.MOVES[state]}
    assert reached == set(S)
