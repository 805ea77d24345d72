"""Exceptions: what a board should be told of a plan, each kind with the rule that finds it.

What is finished drops out: a milestone that is complete or cancelled on the day is none, and
neither is an action without a live milestone. A rating is compared, and spending measured, for as
long as something beneath was not cancelled; a risk until it is closed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from app.board_vocabulary import ExceptionKind
from app.services.rules.exception_facts import (
    ABANDONED,
    FINISHED,
    Facts,
    Found,
    LinkedFacts,
    NodeFacts,
    RiskFacts,
    Why,
)
from app.services.rules.figures import days_in_words, exact, in_words, number, stated
from app.services.rules.leaf_exceptions import ONE_DAY, judged, slipped_twice
from app.services.rules.money import pounds, sterling
from app.services.rules.risk import above_appetite, band, in_order, mitigation_overdue, score
from app.services.rules.schedule import NO_SCHEDULE, Schedule
from app.vocabulary import NodeKind, RiskState, Status

SPENT = frozenset({NodeKind.SECTION.value, NodeKind.ACTION.value})


def find(facts: Facts) -> list[Found]:
    """Find every exception of a plan on a day: kind by kind, and within one in the plan's order."""
    return [found for rule in RULES.values() for found in rule(facts)]


def _overdue(facts: Facts) -> Iterator[Found]:
    yield from judged(ExceptionKind.OVERDUE)(facts)
    for risk in facts.risks:
        due_on = risk.mitigation_due_on
        if due_on and mitigation_overdue(due_on, risk.state, facts.as_at):
            late = (facts.as_at - due_on).days
            text = f"Its mitigation was due on {in_words(due_on)}, {days_in_words(late)} ago."
            inputs = stated(as_at=facts.as_at, due_on=due_on, days_late=late)
            why = Why("MITIGATION_OVERDUE", text, inputs, due_on + ONE_DAY)
            yield Found(ExceptionKind.OVERDUE, risk.subject, (why,), risk.money)


def _ratings_differ(facts: Facts) -> Iterator[Found]:
    for node in _nodes(facts):
        said = node.self_assessed
        if not node.differs or said is None or node.status in ABANDONED:
            continue
        text = f"Self-assessed as {said['rating']}, calculated as {node.status}."
        inputs: dict[str, object] = {
            "as_at": facts.as_at.isoformat(),
            "rating": str(said["rating"]),
            "assessed_on": said["assessed_on"],
            "status": node.status.value,
        }
        why = Why("RATINGS_DIFFER", text, inputs)
        yield Found(ExceptionKind.RATINGS_DIFFER, node.subject, (why,), node.planned)


def _spend_ahead(facts: Facts) -> Iterator[Found]:
    limit = facts.thresholds.spend_ahead_points
    for node in _nodes(facts):
        if node.subject.kind not in SPENT or node.status in ABANDONED or node.planned <= 0:
            continue
        done = node.percent or Fraction(0)
        spent = Fraction(100 * node.actual, node.planned)
        if spent - done <= exact(limit):
            continue
        inputs = stated(
            as_at=facts.as_at,
            planned=pounds(node.planned),
            actual=pounds(node.actual),
            spent_percent=spent,
            percent=done,
            gap=spent - done,
            spend_ahead_points=limit,
        )
        of = f"{sterling(node.actual)} of {sterling(node.planned)}"
        shares = f"{number(spent, 1)}% of what is planned, with {number(done, 1)}% done"
        why = Why("SPEND_AHEAD_OF_PROGRESS", f"Spent {of}: {shares}.", inputs)
        yield Found(ExceptionKind.SPEND_AHEAD_OF_PROGRESS, node.subject, (why,), node.planned)


def _risk_above(facts: Facts) -> Iterator[Found]:
    for risk in facts.risks:
        if risk.state is not RiskState.OPEN or (why := _above(risk, facts)) is None:
            continue
        yield Found(ExceptionKind.RISK_ABOVE_APPETITE, risk.subject, (why,), risk.money)


def _above(risk: RiskFacts, facts: Facts) -> Why | None:
    """Say that the latest review puts a risk above the appetite, since the first in a row to."""
    matrix, since, latest = facts.matrix, None, None
    for review in reversed(in_order(risk.reviews)):
        if not above_appetite(band(matrix, review.likelihood, review.impact), matrix.appetite):
            break
        since, latest = review.reviewed_on, latest or review
    if latest is None:
        return None
    points, found = score(latest.likelihood, latest.impact), _band(facts, risk)
    inputs = stated(
        as_at=facts.as_at,
        likelihood=latest.likelihood,
        impact=latest.impact,
        score=points,
        band=found,
        appetite=matrix.appetite,
        reviewed_on=latest.reviewed_on,
        mitigation_due_on=risk.mitigation_due_on,
    )
    text = f"Scored {points}, which is {_words(found)}; the appetite is {_words(matrix.appetite)}."
    return Why("RISK_ABOVE_APPETITE", text, inputs, since)


def _band(facts: Facts, risk: RiskFacts) -> str | None:
    reviews = in_order(risk.reviews)
    return band(facts.matrix, reviews[-1].likelihood, reviews[-1].impact) if reviews else None


def _words(value: str | None) -> str:
    return str(value).replace("_", " ")


def _no_owner(facts: Facts) -> Iterator[Found]:
    for action in facts.actions:
        if action.status in FINISHED or action.has_owner:
            continue
        text = "Neither an agency nor a contact leads it."
        inputs = stated(as_at=facts.as_at, lead_agency=None, lead_contact=None)
        why = Why("NO_OWNER", text, inputs, action.ownerless_since)
        yield Found(ExceptionKind.NO_OWNER, action.subject, (why,), action.planned)


def _no_deadline(facts: Facts) -> Iterator[Found]:
    """Find live actions without a last day that milestones inherit, and milestones without."""
    live = [leaf for leaf in facts.leaves if leaf.verdict.status not in FINISHED]
    inheriting = {leaf.action_id for leaf in live if leaf.inherits}
    for action in facts.actions:
        schedule = action.schedule or NO_SCHEDULE
        if action.subject.id in inheriting and schedule.due_on is None:
            why = _without_end(facts.as_at, schedule, action.endless_since)
            yield Found(ExceptionKind.NO_DEADLINE, action.subject, (why,), action.planned)
    for leaf in live:
        schedule = leaf.leaf.schedule
        if not leaf.inherits and schedule.due_on is None:
            why = _without_end(facts.as_at, schedule, leaf.endless_since)
            yield Found(ExceptionKind.NO_DEADLINE, leaf.subject, (why,), leaf.money)


def _without_end(as_at: date, schedule: Schedule, since: date | None) -> Why:
    printed = schedule.printed
    text = f"It has no last day: printed as '{printed}'." if printed else "It has no last day."
    return Why(
        "NO_DEADLINE",
        text,
        stated(as_at=as_at, schedule=str(schedule.kind), printed=printed),
        since,
    )


def _unserved(
    kind: ExceptionKind, pick: Callable[[Facts], Sequence[LinkedFacts]]
) -> Callable[[Facts], Iterator[Found]]:
    def found(facts: Facts) -> Iterator[Found]:
        status = {action.subject.id: action.status for action in facts.actions}
        money = {action.subject.id: action.planned for action in facts.actions}
        for linked in pick(facts):
            live = [each for each in linked.actions if status[each] not in ABANDONED]
            if live:
                continue
            inputs: dict[str, object] = {
                "as_at": facts.as_at.isoformat(),
                "linked_to": list(linked.links),
                "actions": len(linked.actions),
                "live_actions": 0,
            }
            text = f"No live action serves it; it is linked to {', '.join(linked.links)}."
            pence = sum(money[each] for each in linked.actions)
            yield Found(kind, linked.subject, (Why(kind.value.upper(), text, inputs),), pence)

    return found


def _nodes(facts: Facts) -> Iterator[NodeFacts]:
    yield from facts.nodes
    yield from facts.actions


def statuses(facts: Facts) -> Mapping[tuple[str, object], str | None]:
    """Tell, by kind and id, how each thing that an exception may be about stood on the day."""
    found: dict[tuple[str, object], str | None] = {
        (node.subject.kind, node.subject.id): node.status.value for node in _nodes(facts)
    }
    for leaf in facts.leaves:
        found[leaf.subject.kind, leaf.subject.id] = Status(leaf.verdict.status).value
    for risk in facts.risks:
        found[risk.subject.kind, risk.subject.id] = _band(facts, risk)
    return found


RULES: dict[ExceptionKind, Callable[[Facts], Iterator[Found]]] = {
    ExceptionKind.OVERDUE: _overdue,
    ExceptionKind.BLOCKED: judged(ExceptionKind.BLOCKED),
    ExceptionKind.SLIPPED_TWICE: slipped_twice,
    ExceptionKind.NO_RECENT_REPORT: judged(ExceptionKind.NO_RECENT_REPORT),
    ExceptionKind.BEHIND_PACE: judged(ExceptionKind.BEHIND_PACE),
    ExceptionKind.RATINGS_DIFFER: _ratings_differ,
    ExceptionKind.SPEND_AHEAD_OF_PROGRESS: _spend_ahead,
    ExceptionKind.RISK_ABOVE_APPETITE: _risk_above,
    ExceptionKind.NO_OWNER: _no_owner,
    ExceptionKind.NO_DEADLINE: _no_deadline,
    ExceptionKind.UNSERVED_COMMITMENT: _unserved(
        ExceptionKind.UNSERVED_COMMITMENT, lambda facts: facts.commitments
    ),
    ExceptionKind.UNSERVED_INDICATOR: _unserved(
        ExceptionKind.UNSERVED_INDICATOR, lambda facts: facts.indicators
    ),
}
