"""Roll-up: one formula at every level, exact, and independent of how the tree is written down."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.services.rules.rollup import (
    Branch,
    Reading,
    Twig,
    combine,
    roll_up,
    roll_up_again,
)
from app.services.rules.thresholds import Thresholds
from app.vocabulary import NodeKind, Rule, Status
from tests.rules.examples import THRESHOLDS, make_action, make_branch, make_twig
from tests.rules.strategies import threshold_sets, trees, twigs

STARTED = (Status.COMPLETE, Status.GREEN, Status.AMBER, Status.RED, Status.UNKNOWN)
GREEN, RED, CANCELLED = Status.GREEN, Status.RED, Status.CANCELLED


def read(node: Branch | Twig) -> Reading:
    return roll_up(node, THRESHOLDS)


def figures(reading: Reading) -> tuple[object, ...]:
    """What a reading says, its identity and its words aside."""
    return reading.status, reading.percent, reading.coverage, dict(reading.shares)


def everything(reading: Reading) -> Iterator[Reading]:
    yield reading
    for child in reading.children:
        yield from everything(child)


def leaf_weights(node: Branch | Twig, share: Fraction = Fraction(1)) -> dict[str, Fraction]:
    """The weight of every live milestone in the whole, worked leaf by leaf from the top."""
    if isinstance(node, Twig):
        return {str(node.id): share}
    live = [child for child in node.children if is_live(child)]
    total = sum(map(own_weight, live), Fraction(0))
    weights: dict[str, Fraction] = {}
    for child in live:
        weights |= leaf_weights(child, share * own_weight(child) / total)
    return weights


def own_weight(node: Branch | Twig) -> Fraction:
    return Fraction(node.weight) if isinstance(node, Twig) else Fraction(1)


def is_live(node: Branch | Twig) -> bool:
    return any(twig.verdict.status is not CANCELLED for twig in leaves(node))


def leaves(node: Branch | Twig) -> list[Twig]:
    if isinstance(node, Twig):
        return [node]
    return [twig for child in node.children for twig in leaves(child)]


@given(trees())
def test_every_figure_equals_a_sum_leaf_by_leaf(tree: Branch) -> None:
    reading = read(tree)
    twigs = {str(twig.id): twig for twig in leaves(tree)}
    weights = leaf_weights(tree)
    assert reading.counts["total"] == len(twigs)
    statuses = Counter(twig.verdict.status for twig in twigs.values())
    assert {status: reading.counts[status] for status in Status} == {
        status: statuses[status] for status in Status
    }
    if not weights:
        assert (reading.percent, reading.coverage) == (None, None)
        return
    assert sum(weights.values()) == 1
    assert reading.percent == sum(
        weight * (twigs[number].verdict.percent or 0) for number, weight in weights.items()
    )
    mass = dict.fromkeys(Status, Fraction(0))
    for number, weight in weights.items():
        mass[twigs[number].verdict.status] += weight
    started = 1 - mass[Status.NOT_DUE]
    assert dict(reading.shares) == {
        status: mass[status] / started if started else 0 for status in STARTED
    }
    known = 1 - mass[Status.UNKNOWN] / started if started else None
    assert reading.coverage == known


@given(trees(), st.randoms(use_true_random=False), threshold_sets())
def test_the_order_of_children_does_not_matter(
    tree: Branch, chance: Random, thresholds: Thresholds
) -> None:
    def shuffled(node: Branch | Twig) -> Branch | Twig:
        if isinstance(node, Twig):
            return node
        children = [shuffled(child) for child in node.children]
        chance.shuffle(children)
        return replace(node, children=tuple(children))

    before, after = roll_up(tree, thresholds), roll_up(shuffled(tree), thresholds)
    assert figures(before) == figures(after)
    assert [reason.rule for reason in before.reasons] == [reason.rule for reason in after.reasons]


@given(trees())
def test_a_percentage_stays_between_those_of_its_children(tree: Branch) -> None:
    for reading in everything(read(tree)):
        below = [child.percent for child in reading.children if child.percent is not None]
        if below:
            assert reading.percent is not None
            assert min(below) <= reading.percent <= max(below)


@given(trees(), threshold_sets())
def test_halving_a_milestone_changes_nothing(tree: Branch, thresholds: Thresholds) -> None:
    def halved(node: Branch | Twig) -> tuple[Branch | Twig, ...]:
        if isinstance(node, Twig):
            half = replace(node, weight=node.weight / 2)
            return half, replace(half, id=f"{node.id}-again")
        children = [half for child in node.children for half in halved(child)]
        return (replace(node, children=tuple(children)),)

    (twice,) = halved(tree)
    before = [
        figures(reading) for reading in everything(roll_up(tree, thresholds)) if branch(reading)
    ]
    after = [
        figures(reading) for reading in everything(roll_up(twice, thresholds)) if branch(reading)
    ]
    assert before == after


def with_twigs(node: Branch | Twig, changed: dict[object, Twig]) -> Branch | Twig:
    """The tree with some of its milestones judged otherwise."""
    if isinstance(node, Twig):
        return changed.get(node.id, node)
    return replace(node, children=tuple(with_twigs(child, changed) for child in node.children))


@given(trees(), threshold_sets(), st.data())
def test_reading_only_what_changed_anew_equals_reading_everything_anew(
    tree: Branch, thresholds: Thresholds, choice: st.DataObject
) -> None:
    some = choice.draw(st.sets(st.sampled_from(leaves(tree)))) if leaves(tree) else set()
    changed: dict[object, Twig] = {
        twig.id: replace(choice.draw(twigs()), id=twig.id) for twig in some
    }
    again = roll_up_again(roll_up(tree, thresholds), changed, thresholds)
    assert again == roll_up(with_twigs(tree, changed), thresholds)


def branch(reading: Reading) -> bool:
    return reading.kind is not NodeKind.MILESTONE


@given(trees())
def test_shares_make_up_a_whole_and_are_always_all_there(tree: Branch) -> None:
    for reading in everything(read(tree)):
        assert tuple(reading.shares) == STARTED
        assert sum(reading.shares.values()) == (0 if reading.coverage is None else 1)
        assert reading.counts["total"] == sum(reading.counts[status] for status in Status)
        assert reading.counts[Status.EMPTY] == 0


def test_an_action_with_ten_milestones_counts_no_more_than_its_neighbour_with_one() -> None:
    outcome = make_branch(
        NodeKind.OUTCOME, make_action(*[Status.COMPLETE] * 10), make_action(Status.NOT_DUE)
    )
    assert read(outcome).percent == 50


def test_milestones_count_by_their_weight() -> None:
    action = make_branch(
        NodeKind.ACTION, make_twig(GREEN, 100, Decimal("0.5")), make_twig(GREEN, 0, Decimal("1.5"))
    )
    assert read(action).percent == 25


def test_what_is_cancelled_drops_out_and_takes_its_empty_parents_along() -> None:
    gone = make_action(CANCELLED, CANCELLED)
    outcome = make_branch(NodeKind.OUTCOME, gone, make_action(Status.COMPLETE, CANCELLED))
    reading = read(outcome)
    assert (reading.status, reading.percent) == (Status.COMPLETE, Fraction(100))
    assert (reading.counts["cancelled"], reading.counts["total"]) == (3, 4)
    action = reading.children[0]
    assert action.status is CANCELLED
    assert (action.percent, action.coverage) == (None, None)
    assert not any(action.shares.values())
    assert [reason.rule for reason in action.reasons] == [Rule.ALL_CANCELLED]
    assert [cause.status for cause in action.reasons[0].children] == [CANCELLED, CANCELLED]


def test_a_node_without_milestones_is_empty_and_counts_for_nothing() -> None:
    bare = make_branch(NodeKind.OUTCOME)
    section = make_branch(NodeKind.SECTION, bare, make_branch(NodeKind.OUTCOME, make_action(GREEN)))
    reading = read(section)
    assert reading.status is GREEN
    assert (reading.children[0].status, reading.children[0].percent) == (Status.EMPTY, None)
    assert [reason.rule for reason in reading.children[0].reasons] == [Rule.NO_MILESTONES]


def test_nothing_but_cancelled_and_bare_parts_is_cancelled() -> None:
    section = make_branch(
        NodeKind.SECTION,
        make_branch(NodeKind.OUTCOME),
        make_branch(NodeKind.OUTCOME, make_action(CANCELLED)),
    )
    assert read(section).status is CANCELLED


def test_a_portfolio_adds_up_the_readings_of_its_plans() -> None:
    plans = [
        make_branch(NodeKind.PLAN, make_branch(NodeKind.OUTCOME, make_action(*statuses)))
        for statuses in ((GREEN, RED), (Status.COMPLETE,), ())
    ]
    portfolio = make_branch(NodeKind.PORTFOLIO, *plans)
    assert combine(portfolio, [read(plan) for plan in plans], THRESHOLDS) == read(portfolio)
