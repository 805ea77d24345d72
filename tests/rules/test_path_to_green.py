"""The way to green: as few milestones as can be, held against every set there is."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from time import perf_counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.services.rules.fewest import Step, steps_of
from app.services.rules.path_to_green import GOALS, Path, complete, find_path
from app.services.rules.rollup import Branch, Reading, Twig, roll_up
from app.services.rules.thresholds import Thresholds
from app.vocabulary import NodeKind, Status
from tests.rules.examples import THRESHOLDS, make_action, make_branch, make_twig
from tests.rules.strategies import threshold_sets, trees

RED, AMBER, GREEN, UNKNOWN = Status.RED, Status.AMBER, Status.GREEN, Status.UNKNOWN
LATER, DONE, OFF = Status.NOT_DUE, Status.COMPLETE, Status.CANCELLED
TARGETS = st.sampled_from((GREEN, AMBER))
MOST_LEAVES = 10


def read(tree: Branch | Twig, thresholds: Thresholds = THRESHOLDS) -> Reading:
    return roll_up(tree, thresholds)


def everything(reading: Reading) -> Iterator[Reading]:
    yield reading
    for child in reading.children:
        yield from everything(child)


def branches(tree: Branch, thresholds: Thresholds) -> list[Reading]:
    """Every node above the milestones."""
    nodes = everything(read(tree, thresholds))
    return [node for node in nodes if node.kind is not NodeKind.MILESTONE]


def open_steps(node: Reading) -> list[Step]:
    return [step for step in steps_of(node) if step.leaf.status is not DONE]


def lifting(node: Reading, thresholds: Thresholds, to: Status, size: int) -> list[Sequence[Step]]:
    """Every set of so many milestones that lifts a node, found by trying all of them."""
    return [
        chosen
        for chosen in combinations(open_steps(node), size)
        if complete(node, [step.leaf for step in chosen], thresholds).status in GOALS[to]
    ]


def smallest(node: Reading, thresholds: Thresholds, to: Status) -> list[Sequence[Step]]:
    """The smallest sets that lift a node; none where even all of them do not."""
    for size in range(len(open_steps(node)) + 1):
        if found := lifting(node, thresholds, to, size):
            return found
    return []


def preferred(sets: list[Sequence[Step]]) -> Sequence[Step]:
    """The heaviest of some sets, then the earliest in the plan."""
    return min(sets, key=lambda s: (-sum(x.weight for x in s), [x.place for x in s]))


def statuses(path: Path) -> list[Status]:
    return [step.leaf.status for step in path.milestones]


@pytest.mark.parametrize(
    ("before", "to", "completed"),
    [
        ((GREEN, GREEN), GREEN, []),
        ((DONE, DONE), GREEN, []),
        ((AMBER, GREEN), AMBER, []),
        ((RED, GREEN, GREEN), GREEN, [RED]),
        ((RED, GREEN, GREEN), AMBER, [RED]),
        ((RED, RED, GREEN, GREEN, GREEN), AMBER, [RED]),
        ((RED, AMBER, GREEN, GREEN), GREEN, [RED]),
        ((RED, AMBER, AMBER, GREEN), GREEN, [RED, AMBER]),
        ((AMBER, GREEN, GREEN), GREEN, [AMBER]),
        ((UNKNOWN, GREEN, GREEN), GREEN, [UNKNOWN]),
        ((UNKNOWN, UNKNOWN, GREEN, GREEN), GREEN, [UNKNOWN]),
        ((LATER, LATER), GREEN, [LATER]),
        ((LATER, LATER), AMBER, [LATER]),
        ((UNKNOWN, LATER, LATER, LATER), GREEN, [UNKNOWN]),
        ((OFF, RED), GREEN, [RED]),
    ],
)
def test_an_action_takes_no_more_than_it_needs(
    before: tuple[Status, ...], to: Status, completed: list[Status]
) -> None:
    path = find_path(read(make_action(*before)), THRESHOLDS, to)
    assert (statuses(path), path.is_smallest, path.why_not) == (completed, True, None)
    assert path.after.status in GOALS[to]


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        (make_action(OFF, OFF), "Every milestone is cancelled."),
        (make_action(), "It has no milestones."),
    ],
)
def test_where_nothing_can_be_completed_it_says_so(tree: Branch, why: str) -> None:
    path = find_path(read(tree), THRESHOLDS)
    assert (path.milestones, path.why_not) == ((), why)
    assert path.after.status not in GOALS[GREEN]


def test_the_heaviest_goes_first_and_of_equals_the_earliest() -> None:
    light, heavy, also = (make_twig(AMBER, 0, weight) for weight in (1, 2, 2))
    action = make_branch(NodeKind.ACTION, light, heavy, also, make_twig(GREEN, 0, 2))
    (first, second) = find_path(read(action), THRESHOLDS).milestones
    assert (first.leaf.id, second.leaf.id) == (heavy.id, also.id)


def test_a_key_milestone_goes_before_a_heavier_one() -> None:
    key = make_twig(RED, 0, 1, key=True)
    greens = [make_action(GREEN, GREEN) for _ in range(40)]
    outcome = make_branch(NodeKind.OUTCOME, make_branch(NodeKind.ACTION, key), *greens)
    plan = make_branch(NodeKind.PLAN, outcome, make_branch(NodeKind.OUTCOME, make_action(GREEN)))
    (step,) = find_path(read(plan), THRESHOLDS).milestones
    assert step.leaf.id == key.id


def test_what_shows_red_is_kept_where_the_node_would_turn_unknown_without() -> None:
    strict = Thresholds(red_share=Decimal("0.4"), low_coverage=Decimal("0.9"))
    action = make_action(RED, RED, UNKNOWN)
    path = find_path(read(action, strict), strict, AMBER)
    assert (statuses(path), path.after.status) == ([RED], AMBER)
    plan = make_branch(
        NodeKind.PLAN,
        make_branch(
            NodeKind.ACTION, make_twig(RED, 0, 5), make_twig(RED), make_twig(UNKNOWN, 0, 5)
        ),
    )
    after = find_path(read(plan, strict), strict, AMBER)
    assert (statuses(after), after.after.status) == ([RED], AMBER)


def test_a_search_that_runs_out_says_what_is_proved() -> None:
    thresholds = Thresholds(red_share=Decimal("0.1"), any_red_share=Decimal("0.1"))
    leaves = [make_twig(RED, 0, weight) for weight in range(1, 13)]
    leaves += [make_twig(UNKNOWN, 0, 7) for _ in range(20)]
    plan = read(make_branch(NodeKind.PLAN, make_branch(NodeKind.ACTION, *leaves)), thresholds)
    path = find_path(plan, thresholds, AMBER, steps=5)
    assert (path.is_smallest, path.lower_bound) == (False, 6)
    assert path.after.status in GOALS[AMBER]
    whole = find_path(plan, thresholds, AMBER)
    assert whole.is_smallest
    assert path.lower_bound < whole.lower_bound <= len(path.milestones)


@given(trees(), threshold_sets(), TARGETS)
def test_no_smaller_set_lifts_a_node(tree: Branch, thresholds: Thresholds, to: Status) -> None:
    for node in branches(tree, thresholds):
        if len(open_steps(node)) > MOST_LEAVES:
            continue
        path = find_path(node, thresholds, to)
        found = smallest(node, thresholds, to)
        if not found:
            assert path.why_not
            continue
        assert (len(path.milestones), path.lower_bound) == (len(found[0]), len(found[0]))
        assert path.milestones in found
        assert path.after == complete(node, [step.leaf for step in path.milestones], thresholds)
        if to is GREEN:
            assert path.milestones == preferred(found)


@given(trees(), threshold_sets(), st.data())
def test_completing_more_never_takes_green_away(
    tree: Branch, thresholds: Thresholds, data: st.DataObject
) -> None:
    node = read(tree, thresholds)
    steps = open_steps(node)
    assume(steps)
    some = data.draw(st.lists(st.sampled_from(steps), unique_by=lambda step: step.place))
    one = data.draw(st.sampled_from(steps))
    before = complete(node, [step.leaf for step in some], thresholds)
    after = complete(node, [step.leaf for step in (*some, one)], thresholds)
    if before.status in GOALS[GREEN]:
        assert after.status in GOALS[GREEN]


@given(trees(), threshold_sets(), TARGETS)
def test_a_bound_on_the_search_holds_and_the_answer_is_a_way(
    tree: Branch, thresholds: Thresholds, to: Status
) -> None:
    node = read(tree, thresholds)
    path, whole = find_path(node, thresholds, to, steps=3), find_path(node, thresholds, to)
    assert path.why_not or path.after.status in GOALS[to]
    assert path.lower_bound <= len(whole.milestones) <= len(path.milestones)


def test_a_plan_of_twelve_thousand_milestones_takes_seconds() -> None:
    mixed = (RED, AMBER, UNKNOWN, LATER, GREEN, RED, UNKNOWN, LATER)

    def action(number: int) -> Branch:
        leaves = (
            make_twig(mixed[(number + n) % 8], 0, 1 + (number * 7 + n) % 5, key=number % 50 == n)
            for n in range(12)
        )
        return make_branch(NodeKind.ACTION, *leaves)

    outcomes = [
        make_branch(NodeKind.OUTCOME, *(action(10 * n + m) for m in range(10))) for n in range(100)
    ]
    plan = read(make_branch(NodeKind.PLAN, *outcomes))
    started = perf_counter()
    for to in (GREEN, AMBER):
        path = find_path(plan, THRESHOLDS, to)
        assert path.is_smallest
        assert path.after.status in GOALS[to]
    assert perf_counter() - started < 10
