"""Whether a milestone is as far as it should be by now: its profile, or a straight line."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.services.rules.figures import exact, number, stated
from app.services.rules.judgement import Frame, Leaf, Reason, Target
from app.services.rules.updates import FULL, percent_of
from app.vocabulary import Rule, Status


def behind(leaf: Leaf, frame: Frame) -> Reason | None:
    """Compare what was reported with the profile, else with the line from start to due date."""
    current, target = leaf.current, leaf.target
    if current is None or current.percent is None or leaf.schedule.is_conditional:
        return None
    if target is not None and target.profile:
        return _behind_profile(target, current.percent, frame)
    return _behind_pace(leaf, current.percent, frame)


def elapsed_share(start_on: date, due_on: date, as_at: date) -> Fraction:
    """How much of the time from the start to the end of the due day is gone, 0 to 1."""
    length = (due_on - start_on).days + 1
    if length <= 0:
        return Fraction(as_at >= start_on)
    return Fraction(min(max((as_at - start_on).days, 0), length), length)


def profile_on(target: Target, as_at: date) -> tuple[date | None, Decimal]:
    """The step of a target's profile that a day has reached; nothing before the first."""
    reached = [point for point in target.profile if point[0] <= as_at]
    return max(reached) if reached else (None, Decimal(0))


def _behind_profile(target: Target, actual: Fraction, frame: Frame) -> Reason | None:
    point_on, quantity = profile_on(target, frame.as_at)
    expected = percent_of(quantity, target.quantity)
    if expected is None:
        return None
    gap = expected - actual
    red, amber = frame.thresholds.pace_red_points, frame.thresholds.pace_amber_points
    if gap <= exact(amber):
        return None
    inputs = stated(
        as_at=frame.as_at,
        profile_on=point_on,
        profile_quantity=quantity,
        target_quantity=target.quantity,
        expected_percent=expected,
        actual_percent=actual,
        gap=gap,
        pace_red_points=red,
        pace_amber_points=amber,
    )
    status = Status.RED if gap > exact(red) else Status.AMBER
    return Reason(Rule.BEHIND_PROFILE, status, _in_words(actual, expected, "its profile"), inputs)


def _behind_pace(leaf: Leaf, actual: Fraction, frame: Frame) -> Reason | None:
    due_on, start_on = leaf.schedule.due_on, leaf.schedule.start_on
    if start_on is None and leaf.target is not None:
        start_on = frame.plan_start
    if start_on is None or due_on is None:
        return None
    share = elapsed_share(start_on, due_on, frame.as_at)
    gap = FULL * share - actual
    amber = frame.thresholds.pace_amber_points
    if gap <= exact(amber):
        return None
    inputs = stated(
        as_at=frame.as_at,
        start_on=start_on,
        start_from="plan" if leaf.schedule.start_on is None else "schedule",
        due_on=due_on,
        elapsed_share=share,
        expected_percent=FULL * share,
        actual_percent=actual,
        gap=gap,
        pace_amber_points=amber,
    )
    text = _in_words(actual, FULL * share, "a steady pace")
    return Reason(Rule.BEHIND_PACE, Status.AMBER, text, inputs)


def _in_words(actual: Fraction, expected: Fraction, yardstick: str) -> str:
    reported, due = number(actual, 1), number(expected, 1)
    return f"Reported at {reported}%, where {yardstick} would have reached {due}%."
