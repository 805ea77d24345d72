"""Facts to find exceptions in: one milestone, action or risk at a time, in the year 2006/07."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.board_vocabulary import ExceptionKind
from app.services.rules.exception_facts import (
    ActionFacts,
    Facts,
    LeafFacts,
    NodeFacts,
    RiskFacts,
    Subject,
)
from app.services.rules.exceptions import find
from app.services.rules.judgement import Leaf
from app.services.rules.progress import judge
from app.services.rules.risk import Review
from app.services.rules.schedule import Schedule
from app.services.rules.slips import Slip
from app.services.rules.updates import Current, Report
from app.vocabulary import Meaning, RiskState, ScheduleKind, Status
from tests.rules.examples import make_frame

DAY = date(2006, 9, 30)
DUE = Schedule(ScheduleKind.RANGE, date(2006, 4, 1), date(2006, 12, 31), Meaning.DEADLINE)
OPEN_END = Schedule(ScheduleKind.OPEN_START, date(2006, 4, 1), None, Meaning.PERIOD, "April on")
ACTION, LEAF = UUID(int=1), UUID(int=2)


def subject(kind: str = "action", number: int = 1, lead: str | None = "NHS") -> Subject:
    """Something with a ref and a title."""
    return Subject(kind, UUID(int=number), f"8.{number}", f"The {kind} {number}", lead)


def leaf(
    schedule: Schedule = DUE,
    current: Current | None = None,
    as_at: date = DAY,
    **more: Any,
) -> LeafFacts:
    """A milestone of the action 1, judged on a day."""
    seen, frame = Leaf(schedule, current), make_frame(as_at)
    found: dict[str, Any] = {
        "verdict": judge(seen, frame),
        "frame": frame,
        "leaf": seen,
        "money": 1000,
    }
    return LeafFacts(subject=subject("milestone", 2), action_id=ACTION, **(found | more))


def action(status: Status = Status.GREEN, schedule: Schedule = DUE, **more: Any) -> ActionFacts:
    """The action 1."""
    named: dict[str, Any] = {"subject": subject(), "percent": Fraction(50), "planned": 1000}
    return ActionFacts(status=status, schedule=schedule, **(named | more))


def node(kind: str, status: Status = Status.GREEN, **more: Any) -> NodeFacts:
    """A node above actions."""
    return NodeFacts(subject=subject(kind, 3), status=status, **more)


def review(on: date, likelihood: int | None, impact: int | None) -> Review:
    """A review recorded on the day it judges."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    made = UUID(int=on.toordinal())
    return Review(id=made, reviewed_on=on, recorded_at=noon, likelihood=likelihood, impact=impact)


def risk(*reviews: Review, state: RiskState = RiskState.OPEN, **more: Any) -> RiskFacts:
    """A risk with its reviews."""
    return RiskFacts(subject=subject("risk", 4), state=state, reviews=reviews, **more)


def report(on: date, blocked: bool, second: int = 0) -> Report:
    """An update that says whether the work is blocked."""
    noon = datetime(2006, 10, 1, 12, 0, second, tzinfo=UTC)
    return Report(id=f"{second:02}", effective_on=on, recorded_at=noon, blocked=blocked)


def slip(on: date) -> Slip:
    """A deadline put off by a month."""
    return Slip(on, date(2006, 9, 30), date(2006, 10, 31))


def facts(as_at: date = DAY, **parts: Any) -> Facts:
    """A plan on a day."""
    return Facts(as_at=as_at, **parts)


def kinds(of: Facts) -> list[ExceptionKind]:
    """Which kinds of exception there are."""
    return [found.kind for found in find(of)]
