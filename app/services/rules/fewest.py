"""The fewest milestones to complete so that no share of a node's weight is above its limit.

Of each status the heaviest serve best, so only how many of each has to be found.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm

from app.services.rules.readings import Reading
from app.vocabulary import NodeKind, Status

ALL, NOTHING = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Step:
    """A live milestone below a node: its place in the plan, its weight in parts of the whole."""

    leaf: Reading
    place: int
    weight: int
    whole: int

    @property
    def share(self) -> Fraction:
        """How much of the node it makes up."""
        return Fraction(self.weight, self.whole)

    @property
    def is_red(self) -> bool:
        """Whether it is red now."""
        return self.leaf.status is Status.RED

    @property
    def is_key_red(self) -> bool:
        """Whether it makes what is above it red or amber by itself."""
        return bool(self.leaf.key_reds)


def steps_of(node: Reading) -> list[Step]:
    """List the live milestones below a node, in the order of the plan."""
    shares = list(_shares(node, ALL)) if node.mass else []
    whole = lcm(*(share.denominator for _, share in shares))
    return [
        Step(leaf, place, share.numerator * (whole // share.denominator), whole)
        for place, (leaf, share) in enumerate(shares)
    ]


def _shares(node: Reading, share: Fraction) -> Iterator[tuple[Reading, Fraction]]:
    """Give every live milestone with its share of the weight of the node above all."""
    if node.kind is NodeKind.MILESTONE:
        yield node, share
        return
    live = [child for child in node.children if child.mass is not None]
    total = sum((Fraction(child.weight) for child in live), NOTHING)
    for child in live:
        yield from _shares(child, share * Fraction(child.weight) / total)


class Ranked:
    """Steps with the heaviest first; `sums[n]` is the weight of the first n."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = sorted(steps, key=lambda step: (-step.weight, step.place))
        self.sums = [0, *accumulate(step.weight for step in self.steps)]

    @property
    def weight(self) -> int:
        """The weight of all of them."""
        return self.sums[-1]

    def fewest(self, needed: int) -> int:
        """Say how many of the first weigh as much as is needed, which all of them do."""
        return bisect_left(self.sums, needed)


class Pool:
    """The live milestones of a node by status, and how much of their weight has started."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.reds = [step for step in steps if step.is_red]
        self.ambers = [step for step in steps if step.leaf.status is Status.AMBER]
        self.unknowns = Ranked([step for step in steps if step.leaf.status is Status.UNKNOWN])
        self.later = Ranked([step for step in steps if step.leaf.status is Status.NOT_DUE])
        self.started = steps[0].whole - self.later.weight

    def reds_apart(self, keys: bool) -> tuple[list[Step], list[Step]]:
        """Give the reds that have to be completed, where no key may stay red, and the others."""
        forced = [step for step in self.reds if keys and step.is_key_red]
        return forced, [step for step in self.reds if not (keys and step.is_key_red)]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest shares of the started weight that are let pass; `keys`: no key may stay red."""

    red: Fraction
    amber: Fraction
    unknown: Fraction
    keys: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """How many of each: not due, unknown, reds whatever else, and of reds and ambers together."""

    size: int
    weight: int
    later: int
    unknowns: int
    reds: int
    both: int

    @property
    def rank(self) -> tuple[int, int]:
        """The fewest first, then the heaviest."""
        return self.size, -self.weight


class Solver:
    """Finds the fewest steps of a pool that keep within limits, which all of them do."""

    def __init__(self, pool: Pool, limits: Limits) -> None:
        self._pool, self._limits = pool, limits
        self._forced, others = pool.reds_apart(limits.keys)
        self._reds = Ranked(others)
        self._both = Ranked([*self._reds.steps, *pool.ambers])
        self._reds_among = [0, *accumulate(int(step.is_red) for step in self._both.steps)]
        self.evaluations = 0

    def solve(self) -> list[Step]:
        """Give the smallest set, its keys first; of several the heaviest, then the earliest."""
        best: Choice | None = None
        # What was not due and is complete counts as started, and so thins out all the rest.
        for later in range(0 if self._pool.started else 1, len(self._pool.later.steps) + 1):
            if best is not None and later > best.size:
                break
            best = self._better(best, self._with(later))
        return self._forced + (self._chosen(best) if best else [])

    def _with(self, later: int) -> Choice:
        self.evaluations += 1
        pool, limits = self._pool, self._limits
        started = pool.started + pool.later.sums[later]
        unknowns = pool.unknowns.fewest(pool.unknowns.weight - _room(limits.unknown, started))
        reds = self._reds.fewest(self._reds.weight - _room(limits.red, started))
        needed = self._both.weight - _room(limits.amber, started)
        numbers = range(len(self._both.steps) + 1)
        both = bisect_left(numbers, needed, key=lambda number: self._weight(reds, number))
        return Choice(
            size=later + unknowns + both + max(reds - self._reds_among[both], 0),
            weight=pool.later.sums[later] + pool.unknowns.sums[unknowns] + self._weight(reds, both),
            later=later,
            unknowns=unknowns,
            reds=reds,
            both=both,
        )

    def _weight(self, reds: int, both: int) -> int:
        """Weigh the first so many reds and the first so many of reds and ambers together."""
        among = self._reds_among[both]
        return self._both.sums[both] + max(self._reds.sums[reds] - self._reds.sums[among], 0)

    def _better(self, one: Choice | None, other: Choice) -> Choice:
        if one is None or other.rank < one.rank:
            return other
        if other.rank == one.rank and self._places(other) < self._places(one):
            return other
        return one

    def _places(self, choice: Choice) -> list[int]:
        return sorted(step.place for step in self._chosen(choice))

    def _chosen(self, choice: Choice) -> list[Step]:
        return [
            *self._pool.later.steps[: choice.later],
            *self._pool.unknowns.steps[: choice.unknowns],
            *self._both.steps[: choice.both],
            *self._reds.steps[self._reds_among[choice.both] : choice.reds],
        ]


def _room(limit: Fraction, started: int) -> int:
    """Say how much weight may stay as it is within a share of what has started."""
    return limit.numerator * started // limit.denominator
