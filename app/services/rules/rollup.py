"""One formula at every level: siblings' weights are normalised, and means carried upwards."""

from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import mul

from app.services.rules.judgement import Cause, Reason
from app.services.rules.node_rules import Tally
from app.services.rules.readings import (
    LIVE,
    Branch,
    Mass,
    Reading,
    Twig,
    Why,
    to_json,
)
from app.services.rules.thresholds import Thresholds
from app.vocabulary import NodeKind, Rule, Status

__all__ = [
    "Branch",
    "Mass",
    "Reading",
    "Twig",
    "combine",
    "roll_up",
    "roll_up_again",
    "to_json",
]

NOTHING = Fraction(0)
NO_COUNTS = dict.fromkeys([*(status.value for status in Status), "total"], 0)
LEAF_COUNTS: Mapping[Status, Mapping[str, int]] = {
    status: {**NO_COUNTS, status.value: 1, "total": 1} for status in Status
}
LEAF_MASSES: Mapping[Status, Mass] = {
    status: Mass(1, tuple(int(other is status) for other in LIVE)) for status in LIVE
}


def roll_up(node: Branch | Twig, thresholds: Thresholds) -> Reading:
    """Read a tree of judged milestones, every node of it."""
    if isinstance(node, Twig):
        return _read_leaf(node)
    return combine(node, [roll_up(child, thresholds) for child in node.children], thresholds)


def roll_up_again(
    reading: Reading,
    changed: Mapping[object, Twig],
    thresholds: Thresholds,
    above: Container[object] | None = None,
) -> Reading:
    """Read a tree anew in which some milestones changed; what is beside their paths is kept.

    `above` are the ids of all nodes above these milestones, where they are known: nothing else is
    then searched for them.
    """
    if reading.kind is NodeKind.MILESTONE:
        twig = changed.get(reading.id)
        return reading if twig is None else _read_leaf(twig)
    if above is not None and reading.id not in above:
        return reading
    children = [roll_up_again(child, changed, thresholds, above) for child in reading.children]
    if all(new is old for new, old in zip(children, reading.children, strict=True)):
        return reading
    return combine(reading, children, thresholds)


def combine(node: Branch | Reading, children: Sequence[Reading], thresholds: Thresholds) -> Reading:
    """Read a node from readings of its children, such as a portfolio from those of its plans."""
    live = tuple(child for child in children if child.mass is not None)
    counts = _add_counts(children)
    if not live:
        reason = _nothing_to_count(children, counts)
        return _read_branch(node, children, counts, reason.status, (reason,))
    weights = _whole_weights(live)
    mass = _mean_mass(live, weights)
    tally = Tally(
        kind=node.kind,
        mass=mass,
        live=live,
        leaves=counts["total"] - counts[Status.CANCELLED],
        complete=counts[Status.COMPLETE],
        key_reds=tuple([cause for child in live for cause in child.key_reds]),
        thresholds=thresholds,
    )
    percent = _mean_percent(live, weights)
    return _read_branch(node, children, counts, tally.status, tally, percent, mass, tally.key_reds)


def _read_leaf(twig: Twig) -> Reading:
    status = twig.verdict.status
    cause = Cause(twig.id, twig.ref, twig.title, status)
    return Reading(
        kind=twig.kind,
        id=twig.id,
        ref=twig.ref,
        title=twig.title,
        lead_agency=twig.lead_agency,
        due_on=twig.due_on,
        status=status,
        counts=LEAF_COUNTS[status],
        because=twig.verdict.reasons,
        percent=twig.verdict.percent,
        mass=LEAF_MASSES.get(status),
        weight=twig.weight,
        key_reds=(cause,) if twig.key and status is Status.RED else (),
    )


def _nothing_to_count(children: Sequence[Reading], counts: Mapping[str, int]) -> Reason:
    """Say why a node has no milestone left to count."""
    cancelled = tuple(child.cause for child in children if child.status is Status.CANCELLED)
    if cancelled:
        inputs: dict[str, object] = {"cancelled": counts[Status.CANCELLED]}
        text = "Every milestone is cancelled."
        return Reason(Rule.ALL_CANCELLED, Status.CANCELLED, text, inputs, cancelled)
    return Reason(Rule.NO_MILESTONES, Status.EMPTY, "It has no milestones.", {"total": 0})


def _read_branch(
    node: Branch | Reading,
    children: Sequence[Reading],
    counts: Mapping[str, int],
    status: Status,
    because: Why | tuple[Reason, ...],
    percent: Fraction | None = None,
    mass: Mass | None = None,
    key_reds: tuple[Cause, ...] = (),
) -> Reading:
    return Reading(
        kind=node.kind,
        id=node.id,
        ref=node.ref,
        title=node.title,
        lead_agency=node.lead_agency,
        due_on=node.due_on,
        status=status,
        counts=counts,
        because=because,
        children=tuple(children),
        percent=percent,
        mass=mass,
        key_reds=key_reds,
    )


def _add_counts(children: Sequence[Reading]) -> dict[str, int]:
    # Every counts mapping is made from NO_COUNTS, so their values stand in one order.
    columns = zip(NO_COUNTS.values(), *(child.counts.values() for child in children), strict=True)
    return dict(zip(NO_COUNTS, map(sum, columns), strict=True))


def _whole_weights(live: Sequence[Reading]) -> list[int]:
    """The siblings' weights as integers in the same proportions, which keeps the sums exact."""
    ratios = [child.weight.as_integer_ratio() for child in live]
    scale = lcm(*(bottom for _, bottom in ratios))
    return [top * (scale // bottom) for top, bottom in ratios]


def _mean_mass(live: Sequence[Reading], weights: Sequence[int]) -> Mass:
    masses = [child.mass for child in live if child.mass is not None]
    scale = lcm(*(mass.whole for mass in masses))
    factors = [weight * (scale // mass.whole) for mass, weight in zip(masses, weights, strict=True)]
    columns = zip(*(mass.parts for mass in masses), strict=True)
    parts = [sum(map(mul, factors, column)) for column in columns]
    whole = scale * sum(weights)
    common = gcd(whole, *parts)
    return Mass(whole // common, tuple(part // common for part in parts))


def _mean_percent(live: Sequence[Reading], weights: Sequence[int]) -> Fraction:
    ratios = [(child.percent or NOTHING).as_integer_ratio() for child in live]
    scale = lcm(*(bottom for _, bottom in ratios))
    total = sum(
        weight * top * (scale // bottom)
        for (top, bottom), weight in zip(ratios, weights, strict=True)
    )
    return Fraction(total, scale * sum(weights))
