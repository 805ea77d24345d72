"""Sets of milestones that lift a node off red and leave enough of it amber or red to show.

Completing one more may break what these sets must keep, so they are tried out, in an order that
never changes and for a number of steps that is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from app.services.rules.fewest import Step


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

    def holds(self, completed: Sequence[Step]) -> bool:
        """Say whether the node is amber, by what it has left, with some milestones complete."""
        done = sum(step.weight for step in completed if step.is_red)
        begun = sum(step.weight for step in completed if not step.is_red)
        left, started = self.reds - done, self.started + begun
        if left > self.red * started:
            return False
        shows = left > self.any_red * started or left + self.ambers > self.amber * started
        return shows or sum(step.is_key_red for step in completed) < self.keys

    def lift(self, step: Step) -> int:
        """Say how far completing a milestone brings the red share down, in whole parts."""
        return step.weight * (self.red.denominator if step.is_red else self.red.numerator)

    @property
    def needed(self) -> int:
        """How far the red share has to come down, in the same parts."""
        return self.reds * self.red.denominator - self.started * self.red.numerator


class Search:
    """Tries sets of milestones until one holds, or until it has taken the steps it may take."""

    def __init__(self, candidates: Sequence[Step], window: Window, steps: int) -> None:
        self._window = window
        self._candidates = sorted(
            candidates, key=lambda step: (-window.lift(step), -step.weight, step.place)
        )
        self._lifts = [window.lift(step) for step in self._candidates]
        self._sums = [0, *accumulate(self._lifts)]
        self._steps = steps
        self.taken = 0

    @property
    def is_over(self) -> bool:
        """Whether it may take no more steps."""
        return self.taken >= self._steps

    def find(self, size: int) -> list[Step] | None:
        """Find a set of so many milestones. None where there is none, or the search is over."""
        chosen: list[int] = []
        lifted = place = 0
        while not self.is_over:
            self.taken += 1
            left = size - len(chosen)
            if left == 0 and self._window.holds(found := self._steps_at(chosen)):
                return found
            if left and self._may_reach(place, left, lifted):
                chosen.append(place)
                lifted += self._lifts[place]
                place += 1
                continue
            if not chosen:
                return None
            place = chosen.pop()
            lifted -= self._lifts[place]
            place += 1
        return None

    def _may_reach(self, place: int, left: int, lifted: int) -> bool:
        """Say whether the next ones lift far enough: none that come later lift further."""
        last = place + left
        if last >= len(self._sums):
            return False
        return lifted + self._sums[last] - self._sums[place] >= self._window.needed

    def _steps_at(self, places: Sequence[int]) -> list[Step]:
        return [self._candidates[place] for place in places]
