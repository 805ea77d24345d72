"""The tree a reading is made from, and the reading of every node of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Protocol
from uuid import UUID

from app.services.rules.figures import number, number_or_none
from app.services.rules.judgement import Cause, Reason, Verdict
from app.vocabulary import NodeKind, Status

STARTED = (Status.COMPLETE, Status.GREEN, Status.AMBER, Status.RED, Status.UNKNOWN)
LIVE = (*STARTED, Status.NOT_DUE)
PLACES = {status: place for place, status in enumerate(LIVE)}
ONE = Decimal(1)
NO_SHARES: Mapping[Status, Fraction] = dict.fromkeys(STARTED, Fraction(0))
# How deep each kind lies; a portfolio and an agency both stand above their plans.
LEVELS = {
    NodeKind.PORTFOLIO: 0,
    NodeKind.AGENCY: 1,
    NodeKind.PLAN: 2,
    NodeKind.SECTION: 3,
    NodeKind.OUTCOME: 4,
    NodeKind.ACTION: 5,
    NodeKind.MILESTONE: 6,
}


@dataclass(frozen=True, slots=True)
class Twig:
    """A milestone in the tree, judged."""

    id: UUID | str
    ref: str | None
    title: str
    verdict: Verdict
    lead_agency: str | None = None
    due_on: date | None = None
    weight: Decimal = ONE
    key: bool = False

    @property
    def kind(self) -> NodeKind:
        """What the node is."""
        return NodeKind.MILESTONE


@dataclass(frozen=True, slots=True)
class Branch:
    """Anything above a milestone, with what hangs on it in order."""

    kind: NodeKind
    id: UUID | str | None
    ref: str | None
    title: str
    children: tuple["Branch | Twig", ...] = ()
    lead_agency: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Mass:
    """How the weight below a node is spread over the live statuses: parts of a whole, exactly.

    What is told of it is worked out for whoever asks first, and kept.
    """

    whole: int
    parts: tuple[int, ...]

    def of(self, status: Status) -> int:
        """The parts that have a status."""
        return self.parts[PLACES[status]]

    @property
    def started(self) -> int:
        """The parts that have started."""
        return self.whole - self.of(Status.NOT_DUE)

    @cached_property
    def coverage(self) -> Fraction | None:
        """How much of what has started is known; None where nothing has."""
        started = self.started
        return Fraction(started - self.of(Status.UNKNOWN), started) if started else None

    @cached_property
    def shares(self) -> Mapping[Status, Fraction]:
        """How what has started is spread over the statuses."""
        started = self.started
        if not started:
            return NO_SHARES
        return {status: Fraction(self.of(status), started) for status in STARTED}

    @cached_property
    def shares_shown(self) -> Mapping[str, int | float]:
        """The shares as they are sent."""
        return {status.value: number(share) for status, share in self.shares.items()}


# Of a node with nothing left to count.
NO_MASS = Mass(0, (0,) * len(LIVE))


class Why(Protocol):
    """What the reasons for a status can be worked out from, should anybody ask."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons, the deciding one first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a node stands: exact figures, the reasons, and the readings below it.

    `mass` is how the weight below it is spread, None where nothing is left to count. `because`
    holds the reasons, or what they are worked out from.
    """

    kind: NodeKind
    id: UUID | str | None
    ref: str | None
    title: str
    lead_agency: str | None
    due_on: date | None
    status: Status
    counts: Mapping[str, int]
    because: Why | tuple[Reason, ...]
    children: tuple["Reading", ...] = ()
    percent: Fraction | None = None
    mass: Mass | None = None
    weight: Decimal = ONE
    key_reds: tuple[Cause, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it has its status, the deciding reason first."""
        return self.because if isinstance(self.because, tuple) else self.because.reasons

    @property
    def coverage(self) -> Fraction | None:
        """How much of what has started below it is known; None where nothing has."""
        return (self.mass or NO_MASS).coverage

    @property
    def shares(self) -> Mapping[Status, Fraction]:
        """How what has started below it is spread over the statuses."""
        return (self.mass or NO_MASS).shares

    @property
    def cause(self) -> Cause:
        """The node as a reason above it names it."""
        return Cause(self.id, self.ref, self.title, self.status)


def to_json(
    reading: Reading,
    depth: NodeKind = NodeKind.MILESTONE,
    extras: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, object]:
    """The reading as it is sent, figures to four places, down to a level; extras by id as text."""
    below = [child for child in reading.children if LEVELS[child.kind] <= LEVELS[depth]]
    identity, mass = _id_text(reading.id), reading.mass or NO_MASS
    return {
        "kind": reading.kind.value,
        "id": identity,
        "ref": reading.ref,
        "title": reading.title,
        "lead_agency": reading.lead_agency,
        "due_on": reading.due_on.isoformat() if reading.due_on else None,
        "status": reading.status.value,
        "percent": number_or_none(reading.percent),
        "coverage": number_or_none(mass.coverage),
        "shares": dict(mass.shares_shown),
        "counts": dict(reading.counts),
        "reasons": [_reason_json(reason) for reason in reading.reasons],
        "performance": None,
        "self_assessed": None,
        "differs": False,
        **((extras or {}).get(str(identity)) or {}),
        "children": [to_json(child, depth, extras) for child in below],
    }


def _reason_json(reason: Reason) -> dict[str, object]:
    return {**reason.to_json(), "children": [_cause_json(cause) for cause in reason.children]}


def _cause_json(cause: Cause) -> dict[str, object]:
    # The encoder writes ids and statuses itself, of many causes in a third of the time.
    return {"id": cause.id, "ref": cause.ref, "title": cause.title, "status": cause.status}


def _id_text(identity: UUID | str | None) -> str | None:
    return None if identity is None else str(identity)
