"""What a milestone is judged by, and the argument a judgement is."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from app.services.rules.periods import Period, latest_returned
from app.services.rules.schedule import Schedule
from app.services.rules.thresholds import Thresholds
from app.services.rules.updates import Current
from app.vocabulary import Rule, Status


@dataclass(frozen=True, slots=True)
class Target:
    """How much a milestone promises, and by when how much of it."""

    quantity: Decimal
    unit: str | None = None
    baseline: Decimal | None = None
    profile: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A milestone as the rules see it: its effective schedule, what was last said, its target."""

    schedule: Schedule
    current: Current | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a whole plan is judged against on a day; `returned` is the latest quarter owed."""

    as_at: date
    plan_start: date
    plan_end: date
    thresholds: Thresholds
    periods: tuple[Period, ...]
    returns_due_days: int
    returned: Period | None = field(init=False)

    def __post_init__(self) -> None:
        returned = latest_returned(self.periods, self.as_at, self.returns_due_days)
        object.__setattr__(self, "returned", returned)


class Cause(NamedTuple):
    """A node below that brought a status about."""

    id: UUID | str | None
    ref: str | None
    title: str
    status: Status


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that matched: what it makes of the status, in words, and what it was worked from."""

    rule: Rule
    status: Status
    text: str
    inputs: dict[str, object]
    children: tuple[Cause, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The reason as a milestone shows it, which has nothing beneath."""
        return {
            "rule": self.rule.value,
            "status": self.status.value,
            "text": self.text,
            "inputs": self.inputs,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """A milestone's status and exact percentage, with the reasons, the deciding one first."""

    status: Status
    percent: Fraction | None
    reasons: tuple[Reason, ...]
