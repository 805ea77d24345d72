"""A milestone's status: twelve rules in order, of which the first to match decides."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from app.services.rules import pace
from app.services.rules.figures import days_in_words, in_words, stated
from app.services.rules.judgement import Cause, Frame, Leaf, Reason, Target, Verdict
from app.services.rules.updates import FULL
from app.vocabulary import Meaning, MilestoneState, Rule, Status

__all__ = ["Cause", "Frame", "Leaf", "Reason", "Target", "Verdict", "judge"]

NOTHING = Fraction(0)


def judge(leaf: Leaf, frame: Frame) -> Verdict:
    """Judge a milestone on a day: its status, how far it is, and why."""
    for check in FINAL:
        if reason := check(leaf, frame):
            percent = FULL if reason.status is Status.COMPLETE else None
            return Verdict(reason.status, percent, (reason,))
    reasons: list[Reason] = []
    for check, is_warning in LIVE:
        # Once decided, only what would have been red or amber is worth adding.
        if (is_warning or not reasons) and (reason := check(leaf, frame)):
            reasons.append(reason)
    percent = leaf.current.percent if leaf.current else None
    return Verdict(reasons[0].status, NOTHING if percent is None else percent, tuple(reasons))


def _cancelled(leaf: Leaf, frame: Frame) -> Reason | None:
    current = leaf.current
    if current is None or current.state is not MilestoneState.CANCELLED:
        return None
    inputs = stated(as_at=frame.as_at, state=current.state, effective_on=current.effective_on)
    text = f"Cancelled from {in_words(current.effective_on)}."
    return Reason(Rule.CANCELLED, Status.CANCELLED, text, inputs)


def _completed(leaf: Leaf, frame: Frame) -> Reason | None:
    current, schedule = leaf.current, leaf.schedule
    if current is None or current.state is not MilestoneState.COMPLETE:
        return None
    completed_on = current.completed_on or current.effective_on
    text = f"Completed on {in_words(completed_on)}"
    inputs = stated(as_at=frame.as_at, completed_on=completed_on, due_on=schedule.due_on)
    if not schedule.is_binding or not (late := _days_after(completed_on, schedule.due_on)):
        return Reason(Rule.COMPLETED, Status.COMPLETE, f"{text}.", inputs)
    inputs["days_late"] = late
    text = f"{text}, {days_in_words(late)} after it was due."
    return Reason(Rule.COMPLETED_LATE, Status.COMPLETE, text, inputs)


def _overdue(leaf: Leaf, frame: Frame) -> Reason | None:
    due_on, as_at = leaf.schedule.due_on, frame.as_at
    if due_on is None or due_on >= as_at or not leaf.schedule.is_binding:
        return None
    late = (as_at - due_on).days
    inputs = stated(as_at=as_at, due_on=due_on, days_late=late)
    text = f"Due on {in_words(due_on)}, {days_in_words(late)} ago, and not reported complete."
    return Reason(Rule.OVERDUE, Status.RED, text, inputs)


def _period_ended(leaf: Leaf, frame: Frame) -> Reason | None:
    due_on, as_at = leaf.schedule.due_on, frame.as_at
    if due_on is None or due_on >= as_at or leaf.schedule.meaning is not Meaning.PERIOD:
        return None
    effective_on = leaf.current.effective_on if leaf.current else None
    inputs = stated(as_at=as_at, due_on=due_on, effective_on=effective_on)
    text = f"Its period ended on {in_words(due_on)} and a closing position is owed."
    return Reason(Rule.PERIOD_ENDED, Status.UNKNOWN, text, inputs)


def _blocked(leaf: Leaf, frame: Frame) -> Reason | None:
    current = leaf.current
    if current is None or not current.blocked:
        return None
    inputs = stated(as_at=frame.as_at, blocked=True, effective_on=current.effective_on)
    text = f"Reported blocked on {in_words(current.effective_on)}."
    return Reason(Rule.BLOCKED, Status.RED, text, inputs)


def _forecast_misses(leaf: Leaf, frame: Frame) -> Reason | None:
    current, due_on = leaf.current, leaf.schedule.due_on
    if current is None or current.forecast_on is None or leaf.schedule.is_conditional:
        return None
    if not (late := _days_after(current.forecast_on, due_on)):
        return None
    limit = frame.thresholds.slip_red_days
    inputs = stated(
        as_at=frame.as_at,
        due_on=due_on,
        forecast_on=current.forecast_on,
        days_late=late,
        slip_red_days=limit,
    )
    forecast = in_words(current.forecast_on)
    text = f"Forecast for {forecast}, {days_in_words(late)} after it is due."
    status = Status.RED if late > limit else Status.AMBER
    return Reason(Rule.FORECAST_MISSES_DEADLINE, status, text, inputs)


def _not_yet_started(leaf: Leaf, frame: Frame) -> Reason | None:
    start_on = leaf.schedule.start_on
    if leaf.current is not None or start_on is None or start_on <= frame.as_at:
        return None
    inputs = stated(as_at=frame.as_at, start_on=start_on)
    text = f"It starts on {in_words(start_on)} and nothing has been reported."
    return Reason(Rule.NOT_YET_STARTED, Status.NOT_DUE, text, inputs)


def _report_owed(leaf: Leaf, frame: Frame) -> Reason | None:
    period, start_on = frame.returned, leaf.schedule.start_on or frame.plan_start
    # A quarter that is over and began no earlier than the milestone: so the milestone has started.
    if period is None or period.start_on < start_on:
        return None
    effective_on = leaf.current.effective_on if leaf.current else None
    if effective_on is not None and effective_on >= period.start_on:
        return None
    due_on = period.returns_due_on(frame.returns_due_days)
    inputs = stated(
        as_at=frame.as_at,
        start_on=start_on,
        start_from="schedule" if leaf.schedule.start_on else "plan",
        period=period.key,
        period_start_on=period.start_on,
        period_end_on=period.end_on,
        return_due_on=due_on,
        returns_due_days=frame.returns_due_days,
        effective_on=effective_on,
    )
    owed = f"the return for {period.label} was due on {in_words(due_on)}"
    text = f"No report since {in_words(period.start_on)}, and {owed}."
    return Reason(Rule.REPORT_OWED, Status.UNKNOWN, text, inputs)


def _never_reported(leaf: Leaf, frame: Frame) -> Reason | None:
    if leaf.current is not None:
        return None
    inputs = stated(
        as_at=frame.as_at,
        start_on=leaf.schedule.start_on or frame.plan_start,
        start_from="schedule" if leaf.schedule.start_on else "plan",
        period=frame.returned.key if frame.returned else None,
        period_start_on=frame.returned.start_on if frame.returned else None,
    )
    text = "Nothing has been reported and no return is owed yet."
    return Reason(Rule.NEVER_REPORTED, Status.NOT_DUE, text, inputs)


def _due_soon(leaf: Leaf, frame: Frame) -> Reason | None:
    due_on, current, limit = leaf.schedule.due_on, leaf.current, frame.thresholds.due_soon_days
    if due_on is None or leaf.schedule.meaning is not Meaning.DEADLINE:
        return None
    if current is None or current.state is not MilestoneState.NOT_STARTED:
        return None
    left = (due_on - frame.as_at).days
    if not 0 <= left <= limit:
        return None
    inputs = stated(
        as_at=frame.as_at,
        due_on=due_on,
        days_left=left,
        due_soon_days=limit,
        state=current.state,
        effective_on=current.effective_on,
    )
    text = f"Due on {in_words(due_on)}, in {days_in_words(left)}, and reported as not started."
    return Reason(Rule.DUE_SOON_NOT_STARTED, Status.AMBER, text, inputs)


def _on_track(leaf: Leaf, frame: Frame) -> Reason | None:
    if (current := leaf.current) is None:
        return None
    inputs = stated(
        as_at=frame.as_at,
        due_on=leaf.schedule.due_on,
        state=current.state,
        percent=current.percent,
        effective_on=current.effective_on,
    )
    text = f"Reported on {in_words(current.effective_on)}, and nothing speaks against it."
    return Reason(Rule.ON_TRACK, Status.GREEN, text, inputs)


def _days_after(day: date, due_on: date | None) -> int:
    return max((day - due_on).days, 0) if due_on else 0


Check = Callable[[Leaf, Frame], Reason | None]
FINAL: tuple[Check, ...] = (_cancelled, _completed)
LIVE: tuple[tuple[Check, bool], ...] = (
    (_overdue, True),
    (_period_ended, False),
    (_blocked, True),
    (_forecast_misses, True),
    (_not_yet_started, False),
    (_report_owed, False),
    (_never_reported, False),
    (pace.behind, True),
    (_due_soon, True),
    (_on_track, False),
)
