"""What the exceptions of a plan are found in: plain values, read at one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from uuid import UUID

from app.board_vocabulary import ExceptionKind
from app.services.rules.judgement import Frame, Leaf, Verdict
from app.services.rules.risk import Matrix, Review
from app.services.rules.schedule import Schedule
from app.services.rules.slips import Slip
from app.services.rules.thresholds import Thresholds
from app.services.rules.updates import Report
from app.vocabulary import RiskState, Status

FINISHED = frozenset({Status.COMPLETE, Status.CANCELLED, Status.EMPTY})
ABANDONED = frozenset({Status.CANCELLED, Status.EMPTY})


@dataclass(frozen=True, slots=True)
class Subject:
    """What an exception is about; `kind` is that of a node, or risk, commitment, indicator."""

    kind: str
    id: UUID
    ref: str
    title: str
    lead_agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafFacts:
    """A judged milestone; `reports` are those that count by the day, oldest first as recorded."""

    subject: Subject
    action_id: UUID
    leaf: Leaf
    verdict: Verdict
    frame: Frame
    inherits: bool = True
    slips: Sequence[Slip] = ()
    endless_since: date | None = None
    reports: Sequence[Report] = ()
    money: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """A plan, section, outcome or action: its status, what stands beside it, its pence."""

    subject: Subject
    status: Status
    percent: Fraction | None = None
    self_assessed: Mapping[str, object] | None = None
    differs: bool = False
    planned: int = 0
    actual: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFacts(NodeFacts):
    """An action: who answers for it, its own schedule in force, how that slipped."""

    has_owner: bool = True
    ownerless_since: date | None = None
    schedule: Schedule | None = None
    endless_since: date | None = None
    slips: Sequence[Slip] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """A risk with its reviews by the day, and the pence it puts at risk."""

    subject: Subject
    state: RiskState
    reviews: Sequence[Review] = ()
    mitigation_due_on: date | None = None
    money: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFacts:
    """A commitment or indicator that a plan names: the words of its links, the actions beneath."""

    subject: Subject
    links: Sequence[str]
    actions: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A whole plan on a day, in the plan's order."""

    as_at: date
    thresholds: Thresholds = field(default_factory=Thresholds)
    matrix: Matrix = field(default_factory=Matrix)
    leaves: Sequence[LeafFacts] = ()
    nodes: Sequence[NodeFacts] = ()
    actions: Sequence[ActionFacts] = ()
    risks: Sequence[RiskFacts] = ()
    commitments: Sequence[LinkedFacts] = ()
    indicators: Sequence[LinkedFacts] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """A rule that made an exception, in words, with its inputs; since when, if it can be told."""

    rule: str
    text: str
    inputs: dict[str, object]
    since: date | None = None

    def to_json(self) -> dict[str, object]:
        """The reason as it is sent."""
        return {"rule": self.rule, "text": self.text, "inputs": self.inputs}


@dataclass(frozen=True, slots=True)
class Found:
    """An exception: what it is about, why, and the planned pence involved."""

    kind: ExceptionKind
    subject: Subject
    reasons: tuple[Why, ...]
    money: int = 0

    @property
    def since(self) -> date | None:
        """The day the longest-standing of its reasons began, of those that tell."""
        return min((why.since for why in self.reasons if why.since), default=None)

    @property
    def key(self) -> tuple[ExceptionKind, str, UUID]:
        """What makes it the same exception on another day."""
        return self.kind, self.subject.kind, self.subject.id
