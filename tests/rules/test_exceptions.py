"""Exceptions: each kind by example, and what holds for all of them."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.board_vocabulary import ExceptionKind
from app.services.rules import pace
from app.services.rules.exception_facts import FINISHED, Facts, LeafFacts, LinkedFacts
from app.services.rules.exceptions import RULES, find, statuses
from app.services.rules.judgement import Leaf
from app.services.rules.leaf_exceptions import KINDS, SINCE
from app.services.rules.progress import judge
from app.services.rules.schedule import Schedule
from app.services.rules.updates import fold, seen
from app.vocabulary import Meaning, MilestoneState, RiskState, Rule, Status
from app.vocabulary import ScheduleKind as Kind
from tests.rules.examples import make_current, make_frame
from tests.rules.exception_makers import (
    DAY,
    DUE,
    OPEN_END,
    action,
    facts,
    kinds,
    leaf,
    node,
    report,
    review,
    risk,
    slip,
    subject,
)
from tests.rules.strategies import DAYS, report_lists, schedules

MAY_31 = Schedule(Kind.DAY, None, date(2006, 5, 31), Meaning.DEADLINE)
Q1_ENDS = Schedule(Kind.RANGE, date(2006, 4, 1), date(2006, 6, 30), Meaning.PERIOD)
LATE = make_current(date(2006, 9, 15), percent=60, forecast_on=date(2007, 1, 5))
RED = {"self_assessed": {"rating": "red", "assessed_on": "2006-09-01"}, "differs": True}


def current(**said: Any) -> Any:
    return make_current(date(2006, 9, 15), **said)


def test_every_kind_has_its_rule() -> None:
    assert list(RULES) == list(ExceptionKind)


@pytest.mark.parametrize(
    ("of", "kind", "rule", "since"),
    [
        (leaf(MAY_31), "overdue", "OVERDUE", date(2006, 6, 1)),
        (leaf(DUE), "no_recent_report", "REPORT_OWED", date(2006, 7, 21)),
        (leaf(Q1_ENDS, current()), "no_recent_report", "PERIOD_ENDED", date(2006, 7, 1)),
        (leaf(DUE, LATE), "behind_pace", "FORECAST_MISSES_DEADLINE", date(2006, 9, 15)),
        # The line reaches 55.1 %, which is more than 15 points on, on the 152nd of 275 days.
        (leaf(DUE, current(percent=40)), "behind_pace", "BEHIND_PACE", date(2006, 9, 15)),
        (leaf(DUE, make_current(date(2006, 7, 1), percent=40)), *("behind_pace", "BEHIND_PACE"),
         date(2006, 8, 31)),
    ],
)  # fmt: skip
def test_a_judged_milestone_is_an_exception_by_its_reasons(
    of: LeafFacts, kind: str, rule: str, since: date
) -> None:
    (found,) = find(facts(leaves=[of]))
    assert (found.kind, [why.rule for why in found.reasons]) == (kind, [rule])
    assert (found.since, found.money, found.subject) == (since, 1000, of.subject)
    assert found.reasons[0].inputs["as_at"] == DAY.isoformat()


def test_a_milestone_is_blocked_since_the_first_report_in_a_row_to_say_so() -> None:
    told = [report(date(2006, 6, 1), True), report(date(2006, 7, 1), False, 1)]
    told += [report(date(2006, 9, 1), True, 3), report(date(2006, 8, 1), True, 2)]
    blocked = leaf(DUE, current(percent=70, blocked=True), reports=told)
    (found,) = find(facts(leaves=[blocked]))
    assert (found.kind, found.since) == (ExceptionKind.BLOCKED, date(2006, 8, 1))


def test_one_milestone_may_be_several_exceptions() -> None:
    of = leaf(MAY_31, current(percent=10, blocked=True, forecast_on=date(2006, 7, 1)))
    assert kinds(facts(leaves=[of])) == ["overdue", "blocked", "behind_pace"]


@pytest.mark.parametrize("state", [MilestoneState.COMPLETE, MilestoneState.CANCELLED])
@pytest.mark.parametrize("schedule", [MAY_31, OPEN_END])
def test_what_is_finished_drops_out(state: MilestoneState, schedule: Schedule) -> None:
    slipped = [slip(date(2006, 5, 1)), slip(date(2006, 6, 1))]
    done = leaf(schedule, current(state=state, blocked=True), inherits=False, slips=slipped)
    above = action(done.verdict.status, OPEN_END, has_owner=False, slips=slipped)
    assert kinds(facts(leaves=[done], actions=[above])) == []


@pytest.mark.parametrize(("times", "expected"), [(1, []), (2, ["slipped_twice"])])
def test_a_deadline_slips_twice_before_it_is_an_exception(times: int, expected: list[str]) -> None:
    slips = [slip(date(2006, month + 5, 1)) for month in range(times)]
    assert kinds(facts(actions=[action(slips=slips)])) == expected
    fine = current(percent=90)
    assert kinds(facts(leaves=[leaf(DUE, fine, slips=slips, inherits=False)])) == expected


def test_slipping_began_the_second_time() -> None:
    slips = [slip(date(2006, month, 1)) for month in (5, 6, 7)]
    (found,) = find(facts(actions=[action(slips=slips)]))
    assert found.since == date(2006, 6, 1)
    assert found.reasons[0].inputs["times_slipped"] == 3
    assert "Put off 3 times" in found.reasons[0].text


@pytest.mark.parametrize(
    ("status", "expected"), [(Status.GREEN, 1), (Status.COMPLETE, 1), (Status.CANCELLED, 0)]
)
def test_ratings_are_compared_while_there_is_something_to_rate(
    status: Status, expected: int
) -> None:
    found = find(facts(nodes=[node("section", status, planned=7, **RED)]))
    assert len(found) == expected
    assert all("Self-assessed as red" in each.reasons[0].text for each in found)
    assert find(facts(nodes=[node("section", status, **RED | {"differs": False})])) == []


@pytest.mark.parametrize(
    ("kind", "planned", "actual", "percent", "expected"),
    [
        ("action", 1000, 651, 50, True),
        ("action", 1000, 650, 50, False),
        ("section", 1000, 1000, 80, True),
        ("section", 1000, 1160, 100, True),
        ("plan", 1000, 1000, 0, False),
        ("outcome", 1000, 1000, 0, False),
        # Nothing is planned, so no share of it can be spent.
        ("section", 0, 1000, 0, False),
    ],
)
def test_spending_runs_ahead_by_more_than_the_threshold(
    kind: str, planned: int, actual: int, percent: int, expected: bool
) -> None:
    money: Any = {"planned": planned, "actual": actual, "percent": Fraction(percent)}
    found = find(facts(nodes=[node(kind, **money)]))
    assert bool(found) is expected
    if found:
        assert found[0].kind is ExceptionKind.SPEND_AHEAD_OF_PROGRESS
        assert found[0].reasons[0].inputs["planned"] == "10.00"


JUNE, JULY, AUGUST = date(2006, 6, 1), date(2006, 7, 1), date(2006, 8, 1)


@pytest.mark.parametrize(
    ("reviews", "state", "since"),
    [
        ([review(JUNE, 4, 4)], RiskState.OPEN, JUNE),
        ([review(JUNE, 1, 1), review(JULY, 3, 3), review(AUGUST, 4, 4)], RiskState.OPEN, JULY),
        ([review(JUNE, 4, 4), review(JULY, 1, 1)], RiskState.OPEN, None),
        ([review(JUNE, 4, 4)], RiskState.CLOSED, None),
        ([review(JUNE, None, 4)], RiskState.OPEN, None),
        ([], RiskState.OPEN, None),
    ],
)
def test_a_risk_is_above_appetite_since_the_first_review_in_a_row(
    reviews: list[Any], state: RiskState, since: date | None
) -> None:
    found = find(facts(risks=[risk(*reviews, state=state, money=500)]))
    assert [(each.kind, each.since, each.money) for each in found] == (
        [(ExceptionKind.RISK_ABOVE_APPETITE, since, 500)] if since else []
    )


def test_an_overdue_mitigation_is_overdue() -> None:
    late = risk(review(JUNE, 1, 1), mitigation_due_on=date(2006, 9, 29))
    (found,) = find(facts(risks=[late]))
    assert (found.kind, found.since) == (ExceptionKind.OVERDUE, DAY)
    assert find(facts(risks=[replace(late, state=RiskState.CLOSED)])) == []
    assert find(facts(risks=[replace(late, mitigation_due_on=DAY)])) == []


@pytest.mark.parametrize("status", Status)
def test_an_action_without_lead_has_no_owner_while_it_is_live(status: Status) -> None:
    expected = [] if status in FINISHED else ["no_owner"]
    assert kinds(facts(actions=[action(status, has_owner=False)])) == expected
    assert kinds(facts(actions=[action(status)])) == []


def test_no_deadline_is_told_once_where_it_is_missing() -> None:
    fine = current(percent=90)
    inheriting = [leaf(OPEN_END, fine, inherits=True)] * 2
    above = action(schedule=OPEN_END)
    (found,) = find(facts(leaves=inheriting, actions=[above]))
    assert (found.kind, found.subject) == (ExceptionKind.NO_DEADLINE, above.subject)
    assert "April on" in found.reasons[0].text
    own = leaf(OPEN_END, fine, inherits=False)
    (found,) = find(facts(leaves=[own], actions=[action()]))
    assert found.subject == own.subject
    # With dates of their own, the milestones ask for none of the action.
    dated = leaf(DUE, fine, inherits=False)
    assert find(facts(leaves=[dated], actions=[above])) == []


@pytest.mark.parametrize(
    ("status", "served"),
    [(Status.RED, True), (Status.COMPLETE, True), (Status.CANCELLED, False)],
)
@pytest.mark.parametrize("what", ["commitments", "indicators"])
def test_a_promise_is_served_by_an_action_that_was_not_cancelled(
    what: str, status: Status, served: bool
) -> None:
    linked = LinkedFacts(
        subject=subject(what, 9), links=["outcome 8.1"], actions=frozenset({UUID(int=1)})
    )
    parts: dict[str, Any] = {what: [linked]}
    found = find(facts(actions=[action(status)], **parts))
    assert bool(found) is not served
    assert all(each.money == 1000 for each in found)
    parts = {what: [replace(linked, actions=frozenset())]}
    assert len(find(facts(actions=[action(status)], **parts))) == 1


def test_statuses_tell_a_risk_by_its_band() -> None:
    told = statuses(facts(actions=[action()], leaves=[leaf()], risks=[risk(review(JUNE, 4, 4))]))
    assert list(told.values()) == ["green", "unknown", "very_high"]


@given(st.lists(st.tuples(schedules(), report_lists()), max_size=4), DAYS)
def test_milestones_are_exceptions_for_what_their_judgement_says_and_nothing_else(
    plan: list[tuple[Schedule, Any]], day: date
) -> None:
    leaves = []
    for schedule, said in plan:
        counted = seen(said, day)
        state = fold(counted)
        leaves.append(leaf(schedule, state, day, reports=counted))
    of = Facts(as_at=day, leaves=leaves)
    found = [each for each in find(of) if each.kind is not ExceptionKind.NO_DEADLINE]
    expected = sum(
        len({KINDS[why.rule] for why in each.verdict.reasons if why.rule in KINDS})
        for each in leaves
    )
    assert len(found) == expected
    for each in found:
        assert each.since is None or each.since <= day
    order = {kind: place for place, kind in enumerate(ExceptionKind)}
    assert [each.kind for each in find(of)] == sorted(kinds(of), key=order.__getitem__)


@given(st.integers(0, 100), st.integers(0, 275), st.integers(0, 100))
def test_since_when_it_is_behind_is_the_first_such_day(
    percent: int, reported: int, later: int
) -> None:
    on = date(2006, 4, 1) + timedelta(days=reported)
    as_at = on + timedelta(days=later)
    said = make_current(on, percent=percent)
    of = leaf(DUE, said, as_at)

    def is_behind(day: date) -> bool:
        return pace.behind(Leaf(DUE, said), make_frame(day)) is not None

    if not is_behind(as_at):
        return
    days = (on + timedelta(days=each) for each in range(later + 1))
    assert SINCE[Rule.BEHIND_PACE](of) == next(day for day in days if is_behind(day))


@given(schedules(), report_lists(), DAYS)
def test_a_return_is_owed_since_the_first_day_on_which_it_was(
    schedule: Schedule, said: Any, day: date
) -> None:
    state = fold(seen(said, day))
    of = leaf(schedule, state, day)
    if of.verdict.reasons[0].rule is not Rule.REPORT_OWED:
        return
    since = SINCE[Rule.REPORT_OWED](of)
    assert since is not None
    for on, owed in ((since, True), (since - timedelta(days=1), False)):
        if state is not None and on < state.effective_on:
            continue
        rules = [why.rule for why in judge(Leaf(schedule, state), make_frame(on)).reasons]
        assert (Rule.REPORT_OWED in rules) is owed


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.fractions(0, 100, max_denominator=60))
def test_spending_is_ahead_exactly_where_the_sum_says_so(
    planned: int, actual: int, percent: Fraction
) -> None:
    of = facts(actions=[action(planned=planned, actual=actual, percent=percent)])
    assert bool(find(of)) is (Fraction(actual, planned) * 100 > percent + 15)
