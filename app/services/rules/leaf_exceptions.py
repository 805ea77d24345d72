"""Exceptions of milestones: the reasons of their judgement, sorted into kinds, and since when."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.board_vocabulary import ExceptionKind
from app.services.rules import pace
from app.services.rules.exception_facts import FINISHED, Facts, Found, LeafFacts, Why
from app.services.rules.figures import in_words, stated
from app.services.rules.slips import Slip
from app.services.rules.updates import Report
from app.vocabulary import Rule

ONE_DAY = timedelta(days=1)
MANY_SLIPS = 2

# The rules of a milestone's status that make it an exception, and of which kind.
KINDS = {
    Rule.OVERDUE: ExceptionKind.OVERDUE,
    Rule.BLOCKED: ExceptionKind.BLOCKED,
    Rule.REPORT_OWED: ExceptionKind.NO_RECENT_REPORT,
    # A period that ended leaves a closing position owed, which is a report as well.
    Rule.PERIOD_ENDED: ExceptionKind.NO_RECENT_REPORT,
    Rule.BEHIND_PROFILE: ExceptionKind.BEHIND_PACE,
    Rule.BEHIND_PACE: ExceptionKind.BEHIND_PACE,
    # Its own forecast says that it will not be in time.
    Rule.FORECAST_MISSES_DEADLINE: ExceptionKind.BEHIND_PACE,
}


def judged(kind: ExceptionKind) -> Callable[[Facts], Iterator[Found]]:
    """Make the rule that finds the milestones whose judgement gives a reason of a kind."""
    rules = {rule for rule, of in KINDS.items() if of is kind}

    def find(facts: Facts) -> Iterator[Found]:
        for leaf in facts.leaves:
            reasons = tuple(
                Why(each.rule.value, each.text, each.inputs, SINCE[each.rule](leaf))
                for each in leaf.verdict.reasons
                if each.rule in rules
            )
            if reasons:
                yield Found(kind, leaf.subject, reasons, leaf.money)

    return find


def slipped_twice(facts: Facts) -> Iterator[Found]:
    """Find the live actions, and milestones with dates of their own, put off twice or more."""
    for action in facts.actions:
        if action.status not in FINISHED and len(action.slips) >= MANY_SLIPS:
            why = slipped(action.slips)
            yield Found(ExceptionKind.SLIPPED_TWICE, action.subject, (why,), action.planned)
    for leaf in facts.leaves:
        if leaf.verdict.status not in FINISHED and len(leaf.slips) >= MANY_SLIPS:
            why = slipped(leaf.slips)
            yield Found(ExceptionKind.SLIPPED_TWICE, leaf.subject, (why,), leaf.money)


def slipped(slips: Sequence[Slip]) -> Why:
    """Say how a deadline was put off; it began with the second time."""
    first, last = slips[0], slips[-1]
    moved = f"from {in_words(first.before)} to {in_words(last.after)}"
    inputs: dict[str, object] = {
        "times_slipped": len(slips),
        "slips": [
            stated(changed_on=slip.on, due_before=slip.before, due_after=slip.after)
            for slip in slips
        ],
    }
    text = f"Put off {len(slips)} times, {moved}."
    return Why("SLIPPED_TWICE", text, inputs, slips[MANY_SLIPS - 1].on)


def _since_overdue(facts: LeafFacts) -> date | None:
    due_on = facts.leaf.schedule.due_on
    return due_on + ONE_DAY if due_on else None


def _since_blocked(facts: LeafFacts) -> date | None:
    """The day of the first of the reports that say blocked, one after another, to the latest."""
    since = None
    for report in sorted(facts.reports, key=_place, reverse=True):
        if not report.blocked:
            break
        since = report.effective_on
    return since


def _place(report: Report) -> tuple[object, ...]:
    return report.effective_on, report.recorded_at, str(report.id)


def _since_owed(facts: LeafFacts) -> date | None:
    """The day on which the first return that it has missed since its last report was due."""
    frame, current = facts.frame, facts.leaf.current
    start_on = facts.leaf.schedule.start_on or frame.plan_start
    for period in frame.periods:
        unreported = current is None or current.effective_on < period.start_on
        if period.start_on >= start_on and unreported:
            return period.returns_due_on(frame.returns_due_days)
    return None


def _since_behind(facts: LeafFacts) -> date | None:
    """The first day, since its latest report, on which it was as far behind as that."""
    if (current := facts.leaf.current) is None:
        return None
    days = (facts.frame.as_at - current.effective_on).days

    def is_behind(day: int) -> bool:
        frame = replace(facts.frame, as_at=current.effective_on + timedelta(days=day))
        return pace.behind(facts.leaf, frame) is not None

    # What is expected only grows, so the days before it fell behind come first.
    return current.effective_on + timedelta(days=bisect_left(range(days), True, key=is_behind))


def _since_reported(facts: LeafFacts) -> date | None:
    return facts.leaf.current.effective_on if facts.leaf.current else None


SINCE: dict[Rule, Callable[[LeafFacts], date | None]] = {
    Rule.OVERDUE: _since_overdue,
    Rule.PERIOD_ENDED: _since_overdue,
    Rule.BLOCKED: _since_blocked,
    Rule.REPORT_OWED: _since_owed,
    Rule.BEHIND_PROFILE: _since_behind,
    Rule.BEHIND_PACE: _since_behind,
    Rule.FORECAST_MISSES_DEADLINE: _since_reported,
}
