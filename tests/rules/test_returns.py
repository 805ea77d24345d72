"""An agency owes a report on each live milestone it leads, every period."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.rules import judgement
from app.services.rules.progress import judge
from app.services.rules.returns import AgencyReturn, Leaf, Report, ReturnPeriod, of_period, owes
from app.vocabulary import Meaning, Rule
from tests.rules.examples import PLAN_END, PLAN_START, make_frame, make_schedule

Q2 = ReturnPeriod(date(2006, 7, 1), date(2006, 9, 30), date(2006, 10, 21))
LONG_AFTER = date(2007, 1, 1)


def make_leaf(
    number: int = 1,
    agency: str | None = "JCG",
    start_on: date = PLAN_START,
    over_on: date | None = None,
) -> Leaf:
    return Leaf(
        id=UUID(int=number),
        ref=f"8.3.2.{number}",
        agency=agency,
        start_on=start_on,
        over_on=over_on,
    )


def make_report(
    number: int = 1,
    effective_on: date = date(2006, 8, 31),
    recorded_on: date = date(2006, 9, 1),
) -> Report:
    return Report(UUID(int=number), effective_on, recorded_on)


def only(found: list[AgencyReturn]) -> AgencyReturn:
    (agency_return,) = found
    return agency_return


@pytest.mark.parametrize(
    ("start_on", "over_on", "expected"),
    [
        (PLAN_START, None, True),
        (date(2006, 7, 1), None, True),
        (date(2006, 7, 2), None, False),
        (date(2006, 9, 30), None, False),
        (date(2006, 4, 1), date(2006, 6, 30), False),
        (date(2006, 4, 1), date(2006, 7, 1), True),
        (PLAN_START, date(2006, 12, 1), True),
    ],
)
def test_a_milestone_owes_while_it_is_live(
    start_on: date, over_on: date | None, expected: bool
) -> None:
    leaf = make_leaf(start_on=start_on, over_on=over_on)
    assert owes(leaf, Q2) is expected
    assert bool(of_period([leaf], [], Q2, LONG_AFTER)) is expected


@pytest.mark.parametrize(
    ("effective_on", "received"),
    [
        (date(2006, 6, 30), 0),
        (date(2006, 7, 1), 1),
        (date(2006, 9, 30), 1),
        (date(2006, 10, 1), 0),
    ],
)
def test_an_update_belongs_to_the_period_its_effective_date_falls_in(
    effective_on: date, received: int
) -> None:
    report = make_report(effective_on=effective_on)
    found = only(of_period([make_leaf()], [report], Q2, LONG_AFTER))
    assert (found.due, found.received, found.outstanding) == (1, received, 1 - received)


def test_an_update_is_not_seen_before_the_day_it_speaks_of() -> None:
    report = make_report(effective_on=date(2006, 8, 31))
    seen = [
        only(of_period([make_leaf()], [report], Q2, as_at)).received
        for as_at in (date(2006, 8, 30), date(2006, 8, 31))
    ]
    assert seen == [0, 1]


@pytest.mark.parametrize(
    ("recorded", "late"),
    [
        ([date(2006, 10, 21)], 0),
        ([date(2006, 10, 22)], 1),
        ([date(2006, 10, 22), date(2006, 9, 1)], 0),
        ([date(2006, 10, 22), date(2006, 10, 23)], 1),
    ],
)
def test_a_return_is_late_when_its_first_update_came_in_after_it_was_due(
    recorded: list[date], late: int
) -> None:
    reports = [make_report(recorded_on=day) for day in recorded]
    found = only(of_period([make_leaf()], reports, Q2, LONG_AFTER))
    assert (found.received, found.late) == (1, late)


@pytest.mark.parametrize(
    ("as_at", "reports", "overdue"),
    [
        (date(2006, 10, 21), [], False),
        (date(2006, 10, 22), [], True),
        (date(2006, 10, 22), [make_report()], False),
    ],
)
def test_a_return_is_overdue_when_something_is_missing_after_its_day(
    as_at: date, reports: list[Report], overdue: bool
) -> None:
    assert only(of_period([make_leaf()], reports, Q2, as_at)).overdue is overdue


def test_agencies_are_listed_by_code_with_the_unled_last() -> None:
    leaves = [make_leaf(1, None), make_leaf(10, "PCT"), make_leaf(9, "PCT"), make_leaf(4, "JCG")]
    found = of_period(leaves, [make_report(4), make_report(77)], Q2, LONG_AFTER)
    assert [each.to_json() for each in found] == [
        {
            "agency": agency,
            "due": due,
            "received": received,
            "outstanding": due - received,
            "late": 0,
            "overdue": due > received,
            "outstanding_refs": refs,
        }
        for agency, due, received, refs in [
            ("JCG", 1, 1, []),
            ("PCT", 2, 0, ["8.3.2.9", "8.3.2.10"]),
            (None, 1, 0, ["8.3.2.1"]),
        ]
    ]


@given(st.none() | st.dates(date(2006, 3, 1), date(2006, 8, 1)), st.dates(PLAN_START, PLAN_END))
def test_a_silent_milestone_owes_the_return_that_makes_it_unknown(
    start_on: date | None, as_at: date
) -> None:
    frame = make_frame(as_at)
    if frame.returned is None:
        return
    schedule = make_schedule(start_on, PLAN_END, Meaning.PERIOD)
    reason = judge(judgement.Leaf(schedule), frame).reasons[0]
    period, due_on = frame.returned, frame.returned.returns_due_on(frame.returns_due_days)
    span = ReturnPeriod(period.start_on, period.end_on, due_on)
    owing = owes(make_leaf(start_on=start_on or PLAN_START), span)
    assert owing is (reason.rule is Rule.REPORT_OWED)


days = st.dates(date(2006, 5, 1), date(2006, 12, 31))
leaf_parts = st.tuples(st.sampled_from(["A", "B", None]), days, st.none() | days)
reports_of = st.lists(st.builds(make_report, st.integers(0, 8), days, days), max_size=12)


@settings(deadline=None)
@given(st.lists(leaf_parts, max_size=8), reports_of, days)
def test_every_milestone_that_owes_is_received_or_outstanding_once(
    parts: list[tuple[str | None, date, date | None]], reports: list[Report], as_at: date
) -> None:
    leaves = [make_leaf(number, *part) for number, part in enumerate(parts)]
    found = of_period(leaves, reports, Q2, as_at)
    owing = [leaf for leaf in leaves if owes(leaf, Q2)]
    assert sum(each.due for each in found) == len(owing)
    assert {each.agency for each in found} == {leaf.agency for leaf in owing}
    assert all(each.outstanding == len(each.outstanding_refs) for each in found)
    assert all(0 <= each.late <= each.received <= each.due for each in found)
    assert found == of_period(leaves[::-1], reports[::-1], Q2, as_at)
