"""The life cycle of a plan: which moves it may make, and what each state allows."""

from app.vocabulary import PlanState as S

MOVES: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.CONSULTATION}),
    S.CONSULTATION: frozenset({S.DRAFT, S.AGREED, S.SUPERSEDED}),
    S.AGREED: frozenset({S.ACTIVE, S.SUPERSEDED}),
    S.ACTIVE: frozenset({S.CLOSED, S.SUPERSEDED}),
    S.CLOSED: frozenset({S.SUPERSEDED}),
    S.SUPERSEDED: frozenset(),
}

OPEN_FOR_UPDATES = frozenset({S.CONSULTATION, S.AGREED, S.ACTIVE})
ONCE_AGREED = frozenset({S.AGREED, S.ACTIVE, S.CLOSED, S.SUPERSEDED})
OVER = frozenset({S.CLOSED, S.SUPERSEDED})


def allows(current: S, to: S) -> bool:
    """Say whether a plan may move from one state to another."""
    return to in MOVES[current]


def takes_updates(state: S) -> bool:
    """Say whether progress may be reported on a plan in this state."""
    return state in OPEN_FOR_UPDATES


def needs_reason_for_schedule_change(state: S) -> bool:
    """Say whether a deadline may only move with a reason: it must, once the plan is agreed."""
    return state in ONCE_AGREED


def is_over(state: S) -> bool:
    """Say whether a plan has ended, so that it is read as on the day it did."""
    return state in OVER
