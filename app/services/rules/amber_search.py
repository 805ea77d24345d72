"""Sets of milestones that lift a node off red and leave enough of it amber or red to show.

Completing more only ever takes away from what shows, so a set that shows too little is taken no
further. The rest is tried out, in an order that never changes and for a number of steps that is
counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import accumulate

from app.services.rules.fewest import Step


@dataclass(frozen=True, slots=True)
class Tally:
    """The weight that was red and is complete, that was not due and is, and how many red keys."""

    red: int = 0
    later: int = 0
    keys: int = 0

    def plus(self, step: Step) -> "Tally":
        """The tally with one milestone more."""
        if step.is_red:
            return Tally(self.red + step.weight, self.later, self.keys + step.is_key_red)
        return Tally(self.red, self.later + step.weight, self.keys)


def tally(steps: Sequence[Step]) -> Tally:
    """Add up some milestones."""
    return reduce(Tally.plus, steps, Tally())


@dataclass(frozen=True, slots=True)
class Window:
    """What a set must leave of red weight: no more than `red`, and by one of the rules enough.

    `reds`, `ambers` and `started` are weights before anything is completed, `keys` how many red
    key milestones show by themselves while one of them stays red.
    """

    reds: int
    ambers: int
    started: int
    keys: int
    red: Fraction
    any_red: Fraction
    amber: Fraction

    def holds(self, completed: Tally) -> bool:
        """Say whether the node is amber, by what it has left, with some milestones complete."""
        left, started = self.reds - completed.red, self.started + completed.later
        return left <= self.red * started and self.shows(completed)

    def shows(self, completed: Tally) -> bool:
        """Say whether what is left is enough to be amber, were it not too much."""
        left, started = self.reds - completed.red, self.started + completed.later
        if left > self.any_red * started or left + self.ambers > self.amber * started:
            return True
        return completed.keys < self.keys

    @property
    def needed(self) -> int:
        """How far the red share has to come down, in whole parts."""
        return over(self.reds, self.started, self.red)


def over(weight: int, started: int, limit: Fraction) -> int:
    """Say how far a weight is above its share of what has started, in whole parts."""
    return weight * limit.denominator - started * limit.numerator


def lift(step: Step, limit: Fraction) -> int:
    """Say how far completing a milestone brings a share down, in the same parts."""
    return step.weight * (limit.denominator if step.is_red else limit.numerator)


class Search:
    """Tries sets of milestones until one holds, or until it has taken the steps it may take."""

    def __init__(self, candidates: Sequence[Step], window: Window, steps: int) -> None:
        self._window = window
        self._candidates = sorted(
            candidates, key=lambda step: (-lift(step, window.red), -step.weight, step.place)
        )
        self._sums = [0, *accumulate(lift(step, window.red) for step in self._candidates)]
        self._steps = steps
        self.taken = 0

    @property
    def is_over(self) -> bool:
        """Whether it may take no more steps."""
        return self.taken >= self._steps

    def may_show(self, size: int) -> bool:
        """Say whether any set of so many could show enough; if none does, none larger does."""
        window = self._window
        if window.keys and size < len(self._candidates):
            return True
        left_over = ((window.reds, window.any_red), (window.reds + window.ambers, window.amber))
        return any(
            over(weight, window.started, limit) > sum(self._lightest(size, limit))
            for weight, limit in left_over
        )

    def _lightest(self, size: int, limit: Fraction) -> list[int]:
        return sorted(lift(step, limit) for step in self._candidates)[:size]

    def find(self, size: int) -> list[Step] | None:
        """Find a set of so many milestones. None where there is none, or the search is over."""
        chosen: list[int] = []
        tallies = [Tally()]
        place = 0
        while not self.is_over:
            self.taken += 1
            left = size - len(chosen)
            if left == 0 and self._window.holds(tallies[-1]):
                return [self._candidates[number] for number in chosen]
            if left and self._may_reach(place, left, tallies[-1]):
                tallies.append(tallies[-1].plus(self._candidates[place]))
                chosen.append(place)
                place += 1
                continue
            if not chosen:
                return None
            place = chosen.pop() + 1
            tallies.pop()
        return None

    def _may_reach(self, place: int, left: int, completed: Tally) -> bool:
        """Say whether the next ones lift far enough, as none that come later lift further."""
        last = place + left
        if last >= len(self._sums) or not self._window.shows(completed):
            return False
        red = self._window.red
        lifted = completed.red * red.denominator + completed.later * red.numerator
        return lifted + self._sums[last] - self._sums[place] >= self._window.needed
