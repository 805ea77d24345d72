"""How often a deadline was put off."""

from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.services.rules.schedule import Schedule, ScheduleChange
from app.services.rules.slips import Slip, slips
from app.vocabulary import Meaning, ScheduleKind

YEAR_END = date(2007, 3, 31)


def due(month: int | None) -> Schedule:
    """A deadline on the first of a month, or none at all."""
    if month is None:
        return Schedule(ScheduleKind.NONE)
    return Schedule(ScheduleKind.DAY, None, date(2006, month, 1), Meaning.DEADLINE)


def change(on: int, old: Schedule | None, new: Schedule | None) -> ScheduleChange:
    """A change made, and recorded, on a day of May."""
    return ScheduleChange(date(2006, 5, on), datetime(2006, 5, on, tzinfo=UTC), old, new)


def test_only_a_later_date_is_a_slip() -> None:
    changes = [change(1, due(6), due(7)), change(2, due(7), due(5)), change(3, due(5), None)]
    changes += [change(4, None, due(9)), change(5, due(9), due(10))]
    found = slips(due(10), changes, None, (), YEAR_END)
    assert found == [
        Slip(date(2006, 5, 1), date(2006, 6, 1), date(2006, 7, 1)),
        Slip(date(2006, 5, 5), date(2006, 9, 1), date(2006, 10, 1)),
    ]


def test_a_slip_counts_from_the_day_it_was_made_on() -> None:
    changes = [change(1, due(6), due(7)), change(9, due(7), due(8))]
    assert len(slips(due(8), changes, None, (), date(2006, 5, 8))) == 1
    assert len(slips(due(8), changes, None, (), date(2006, 5, 9))) == 2


def test_a_milestone_slips_with_its_action_only_while_it_inherits() -> None:
    above = [change(1, due(6), due(7)), change(3, due(7), due(8))]
    own = [change(2, None, due(9))]
    found = slips(due(9), own, due(8), above, YEAR_END)
    # With its action in July, to a later date of its own, and not with its action again.
    assert [(slip.before.month, slip.after.month) for slip in found] == [(6, 7), (7, 9)]


@given(st.lists(st.none() | st.integers(1, 12), min_size=1, max_size=8))
def test_slips_are_the_steps_that_lead_further_away(months: list[int | None]) -> None:
    steps = list(pairwise(months))
    changes = [change(day, due(a), due(b)) for day, (a, b) in enumerate(steps, start=1)]
    expected = [(a, b) for a, b in steps if a is not None and b is not None and b > a]
    found = slips(due(months[-1]), changes, None, (), YEAR_END)
    assert [(slip.before.month, slip.after.month) for slip in found] == expected
