"""Where updates leave a milestone, whatever order they come in and whatever they leave out."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.services.rules.updates import Current, Report, fold, over_on, percent_of, seen
from app.vocabulary import MilestoneState
from tests.rules.strategies import recorded

TARGET = Decimal(200)
NOT_STARTED, IN_PROGRESS = MilestoneState.NOT_STARTED, MilestoneState.IN_PROGRESS
COMPLETE, CANCELLED = MilestoneState.COMPLETE, MilestoneState.CANCELLED
FORECAST = date(2006, 9, 1)


def said(
    day: int,
    second: int,
    state: MilestoneState | None = None,
    percent: int | None = None,
    quantity: int | None = None,
    forecast_on: date | None = None,
    blocked: bool = False,
) -> Report:
    """An update effective on a day of April 2006, recorded at a second."""
    return Report(
        id=f"{second}",
        effective_on=date(2006, 4, day),
        recorded_at=recorded(second),
        state=state,
        percent=None if percent is None else Decimal(percent),
        quantity=None if quantity is None else Decimal(quantity),
        forecast_on=forecast_on,
        blocked=blocked,
    )


def after(*reports: Report) -> Current:
    """Where the reports leave a milestone with a target of 200."""
    current = fold(reports, TARGET)
    assert current is not None
    return current


def test_without_updates_nothing_is_known() -> None:
    assert fold([]) is None


def test_the_latest_by_effective_date_speaks_and_the_later_recorded_on_the_same_day() -> None:
    assert after(said(2, 1, percent=50), said(1, 2, percent=20)).percent == 50
    assert after(said(2, 1, percent=50), said(2, 2, percent=20)).percent == 20


def test_the_identity_decides_between_updates_recorded_at_once() -> None:
    first, second = (
        Report(identity, date(2006, 4, 1), recorded(1), percent=Decimal(percent))
        for identity, percent in (("a", 10), ("b", 20))
    )
    assert after(second, first).percent == 20


def test_what_is_left_out_is_carried_forward_but_never_the_block() -> None:
    current = after(
        said(1, 1, IN_PROGRESS, quantity=80, forecast_on=FORECAST, blocked=True), said(2, 2)
    )
    assert current.state is IN_PROGRESS
    assert (current.percent, current.forecast_on) == (Fraction(40), FORECAST)
    assert current.quantity == 80
    assert current.blocked is False


def test_what_was_recorded_later_for_an_earlier_day_is_not_carried_into_the_latest() -> None:
    latest = said(10, 1)
    late = said(1, 2, IN_PROGRESS, percent=60, forecast_on=FORECAST)
    assert after(latest, late) == after(latest)


def test_the_source_of_a_carried_value_may_be_voided() -> None:
    reports = [said(1, 1, percent=20), said(2, 2, percent=60), said(3, 3)]
    assert after(*reports).percent == 60
    assert after(reports[0], reports[2]).percent == 20


@pytest.mark.parametrize(
    ("before", "update", "state"),
    [
        ((), said(5, 9), NOT_STARTED),
        ((), said(5, 9, percent=0), NOT_STARTED),
        ((), said(5, 9, quantity=0), NOT_STARTED),
        ((), said(5, 9, percent=1), IN_PROGRESS),
        ((), said(5, 9, quantity=1), IN_PROGRESS),
        ((), said(5, 9, percent=100), IN_PROGRESS),
        ((said(1, 1, NOT_STARTED),), said(5, 9, percent=1), IN_PROGRESS),
        ((said(1, 1, IN_PROGRESS),), said(5, 9), IN_PROGRESS),
        ((said(1, 1, IN_PROGRESS),), said(5, 9, percent=0), IN_PROGRESS),
        ((said(1, 1, COMPLETE),), said(5, 9), COMPLETE),
        ((said(1, 1, COMPLETE),), said(5, 9, percent=100), COMPLETE),
        ((said(1, 1, COMPLETE),), said(5, 9, percent=99), IN_PROGRESS),
        ((said(1, 1, COMPLETE),), said(5, 9, quantity=200), COMPLETE),
        ((said(1, 1, COMPLETE),), said(5, 9, quantity=250), COMPLETE),
        ((said(1, 1, COMPLETE),), said(5, 9, quantity=199), IN_PROGRESS),
        ((said(1, 1, CANCELLED),), said(5, 9, percent=50), CANCELLED),
        ((said(1, 1, CANCELLED),), said(5, 9, IN_PROGRESS), IN_PROGRESS),
        ((said(1, 1, COMPLETE),), said(5, 9, NOT_STARTED), NOT_STARTED),
    ],
)
def test_a_state_left_out_follows_from_what_was_said(
    before: tuple[Report, ...], update: Report, state: MilestoneState
) -> None:
    assert after(*before, update).state is state


def test_a_quantity_is_measured_against_its_target_and_kept_beyond_it() -> None:
    assert after(said(1, 1, quantity=1)).percent == Fraction(1, 2)
    over = after(said(1, 1, quantity=250))
    assert (over.percent, over.state) == (Fraction(100), IN_PROGRESS)
    assert over.quantity == 250


@pytest.mark.parametrize("target", [None, Decimal(0), Decimal(-1)])
def test_a_quantity_without_a_target_gives_no_percentage(target: Decimal | None) -> None:
    assert percent_of(Decimal(5), target) is None
    assert percent_of(None, TARGET) is None
    assert percent_of(Decimal("0.5"), Decimal(1)) == 50


def test_completion_is_full_whatever_was_measured() -> None:
    done = after(said(1, 1, percent=40), said(2, 2, COMPLETE))
    assert (done.percent, done.completed_on) == (Fraction(100), date(2006, 4, 2))


def test_a_percentage_may_fall() -> None:
    assert after(said(1, 1, percent=60), said(2, 2, percent=30)).percent == 30


def test_reopening_goes_back_to_what_was_measured_before_completion() -> None:
    done = (said(2, 2, COMPLETE, percent=100), said(3, 3, percent=100))
    reopened = after(said(1, 1, percent=40), *done, said(4, 4, IN_PROGRESS))
    assert (reopened.state, reopened.completed_on) == (IN_PROGRESS, None)
    assert reopened.percent == 40
    assert after(*done, said(4, 4, IN_PROGRESS)).percent is None
    assert after(*done, said(4, 4, IN_PROGRESS, percent=70)).percent == 70


def test_reopening_goes_back_to_the_quantity_said_with_completion() -> None:
    assert after(said(1, 1, COMPLETE, quantity=180), said(2, 2, IN_PROGRESS)).percent == 90


def test_completion_is_dated_by_the_first_since_the_last_reopening() -> None:
    history = [said(1, 1, COMPLETE), said(3, 2, IN_PROGRESS), said(5, 3, COMPLETE), said(7, 4)]
    assert after(*history).completed_on == date(2006, 4, 5)
    assert after(history[0], *history[2:]).completed_on == date(2006, 4, 1)


def test_a_late_return_may_move_the_day_of_completion() -> None:
    done = said(10, 1, COMPLETE)
    assert after(done, said(8, 2, COMPLETE)).completed_on == date(2006, 4, 8)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], None),
        ([said(1, 1, IN_PROGRESS)], None),
        ([said(1, 1, COMPLETE)], date(2006, 4, 1)),
        ([said(1, 1, CANCELLED)], date(2006, 4, 1)),
        ([said(1, 1, CANCELLED), said(9, 2)], date(2006, 4, 1)),
        ([said(1, 1, CANCELLED), said(4, 2, IN_PROGRESS), said(9, 3, CANCELLED)], date(2006, 4, 9)),
        ([said(1, 1, COMPLETE), said(4, 2, CANCELLED), said(9, 3)], date(2006, 4, 1)),
        ([said(1, 1, CANCELLED), said(4, 2, IN_PROGRESS)], None),
    ],
)
def test_a_milestone_is_over_from_when_it_was_last_live(
    history: list[Report], expected: date | None
) -> None:
    assert over_on(history, TARGET) == expected


def test_where_it_stands_names_its_update() -> None:
    current = after(said(4, 1, percent=10), said(2, 2, percent=5))
    assert (current.update_id, current.effective_on) == ("1", date(2006, 4, 4))
    assert current.reported_at == recorded(1)


def test_only_what_was_effective_and_recorded_by_then_is_seen() -> None:
    reports = [said(1, 1), said(2, 2), said(3, 1)]
    assert seen(reports, date(2006, 4, 2)) == reports[:2]
    assert seen(reports, date(2006, 4, 1)) == reports[:1]
    assert seen(reports, date(2006, 4, 3), recorded(1)) == [reports[0], reports[2]]
