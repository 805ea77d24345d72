"""Which milestones to complete, as few as can be, so that a node turns green, or amber at least.

A node's status follows from how the weight below it is spread over the statuses, and from its red
key milestones. Completing a milestone takes its weight from red, amber or unknown, or adds it to
what has started, and takes none out. So for green every rule in the way asks that a share be no
larger than a limit, and completing one more never breaks any: the fewest are found exactly.

For amber that is not so: a node that is amber only by what is red in it, and of which little else
is known, turns unknown when the red is completed. Where that matters the sets that leave enough
red are searched, up to a number of steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.services.rules.amber_search import Search, Window, tally
from app.services.rules.fewest import ALL, NOTHING, Limits, Pool, Solver, Step, steps_of
from app.services.rules.figures import exact
from app.services.rules.judgement import Verdict
from app.services.rules.node_rules import NEAR
from app.services.rules.readings import Reading, Twig
from app.services.rules.rollup import roll_up_again
from app.services.rules.thresholds import Thresholds
from app.services.rules.updates import FULL
from app.vocabulary import Status

GOALS: Mapping[Status, frozenset[Status]] = {
    Status.GREEN: frozenset({Status.GREEN, Status.COMPLETE}),
    Status.AMBER: frozenset({Status.AMBER, Status.GREEN, Status.COMPLETE}),
}
SEARCH_STEPS = 20_000
COMPLETED = Verdict(Status.COMPLETE, FULL, ())


@dataclass(frozen=True, slots=True)
class Path:
    """Milestones to complete, in the order of the plan, and how the node reads after it.

    No set of fewer than `lower_bound` milestones lifts the node. `why_not` says why none does.
    """

    milestones: tuple[Step, ...]
    after: Reading
    lower_bound: int
    evaluations: int
    why_not: str | None = None

    @property
    def is_smallest(self) -> bool:
        """Whether it is proved that no smaller set lifts the node."""
        return len(self.milestones) == self.lower_bound


def find_path(
    node: Reading, thresholds: Thresholds, to: Status = Status.GREEN, steps: int = SEARCH_STEPS
) -> Path:
    """Find the fewest milestones of a node to complete so that it is green, or amber at least.

    Of several smallest sets it is the one of the greatest weight, then the earliest in the plan;
    for amber, where sets have to be searched, the first found. `steps` bounds that search.
    """
    if node.status in GOALS[to]:
        return Path((), node, 0, 0)
    live = steps_of(node)
    if not live:
        cancelled = node.status is Status.CANCELLED
        why = "Every milestone is cancelled." if cancelled else "It has no milestones."
        return Path((), node, 0, 0, why)
    pool, is_near = Pool(live), node.kind in NEAR
    if to is Status.GREEN:
        chosen, lower_bound, evaluations = _to_green(pool, is_near, thresholds)
    else:
        chosen, lower_bound, evaluations = _to_amber(pool, is_near, thresholds, steps)
    milestones = tuple(sorted(chosen, key=lambda step: step.place))
    after = complete(node, [step.leaf for step in milestones], thresholds)
    return Path(milestones, after, lower_bound, evaluations)


def complete(node: Reading, leaves: Sequence[Reading], thresholds: Thresholds) -> Reading:
    """Read a node as if some of its milestones were complete."""
    return roll_up_again(node, {leaf.id: _completed(leaf) for leaf in leaves}, thresholds)


def _completed(leaf: Reading) -> Twig:
    return Twig(
        id=leaf.id or "",
        ref=leaf.ref,
        title=leaf.title,
        verdict=COMPLETED,
        lead_agency=leaf.lead_agency,
        due_on=leaf.due_on,
        weight=leaf.weight,
    )


Found = tuple[Sequence[Step], int, int]


def _to_green(pool: Pool, is_near: bool, thresholds: Thresholds) -> Found:
    """Find the fewest that leave nothing in the way of green."""
    any_red = NOTHING if is_near else exact(thresholds.any_red_share)
    limits = Limits(
        red=min(exact(thresholds.red_share), any_red),
        amber=exact(thresholds.amber_share),
        unknown=ALL - exact(thresholds.low_coverage),
        keys=True,
    )
    solver = Solver(pool, limits)
    chosen = solver.solve()
    return chosen, len(chosen), solver.evaluations


def _to_amber(pool: Pool, is_near: bool, thresholds: Thresholds, steps: int) -> Found:
    """Find the fewest that leave it not red, and either known enough or showing some red."""
    red, unknown = exact(thresholds.red_share), ALL - exact(thresholds.low_coverage)
    not_red = Solver(pool, Limits(red, ALL, ALL, keys=is_near))
    known = Solver(pool, Limits(red, ALL, unknown, keys=is_near))
    least, best = not_red.solve(), known.solve()
    evaluations = not_red.evaluations + known.evaluations
    forced, free = pool.reds_apart(is_near)
    window = _window(pool, free, is_near, thresholds)
    if window.holds(tally(least[len(forced) :])):
        return least, len(least), evaluations
    search = Search([*free, *pool.later.steps], window, steps)
    for size in range(len(least), len(best)):
        if not search.may_show(size - len(forced)):
            break
        found = search.find(size - len(forced))
        if found is not None:
            return forced + found, size, evaluations + search.taken
        if search.is_over:
            return best, size, evaluations + search.taken
    return best, len(best), evaluations + search.taken


def _window(pool: Pool, reds: Sequence[Step], is_near: bool, thresholds: Thresholds) -> Window:
    return Window(
        reds=sum(step.weight for step in reds),
        ambers=sum(step.weight for step in pool.ambers),
        started=pool.started,
        keys=0 if is_near else sum(step.is_key_red for step in reds),
        red=exact(thresholds.red_share),
        any_red=NOTHING if is_near else exact(thresholds.any_red_share),
        amber=exact(thresholds.amber_share),
    )
