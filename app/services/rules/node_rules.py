"""A node's status: the rules in order, of which the first to match decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.services.rules.figures import Exact, exact, number, share_in_words, stated
from app.services.rules.judgement import Cause, Reason
from app.services.rules.readings import Reading
from app.services.rules.thresholds import Thresholds
from app.vocabulary import NodeKind, Rule, Status

# Where one red milestone must show: nearest to the work.
NEAR = frozenset({NodeKind.ACTION, NodeKind.OUTCOME})
NO_SHARE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rules of a node look at: what lies below it and is not cancelled."""

    kind: NodeKind
    shares: Mapping[Status, Fraction]
    coverage: Fraction | None
    live: tuple[Reading, ...]
    leaves: int
    complete: int
    key_reds: tuple[Cause, ...]
    thresholds: Thresholds
    shares_shown: dict[str, int | float] = field(init=False)

    def __post_init__(self) -> None:
        shown = {status.value: number(share) for status, share in self.shares.items()}
        object.__setattr__(self, "shares_shown", shown)

    def with_any(self, *statuses: Status) -> tuple[Cause, ...]:
        """The children below which one of these statuses occurs."""
        return tuple([child.cause for child in self.live if any(map(child.counts.get, statuses))])

    def inputs(self, **compared: Exact | None) -> dict[str, object]:
        """What a rule compared, beside all shares."""
        return {**stated(**compared), "shares": self.shares_shown}


def reasons(tally: Tally) -> tuple[Reason, ...]:
    """The deciding rule first, then every other red or amber rule that matches."""
    matched: list[Reason] = []
    for check, is_warning in RULES:
        if (is_warning or not matched) and (reason := check(tally)):
            matched.append(reason)
    return tuple(matched)


def _all_complete(tally: Tally) -> Reason | None:
    if tally.complete < tally.leaves:
        return None
    text = "Every milestone is complete."
    inputs = tally.inputs(complete=tally.complete, milestones=tally.leaves)
    causes = tally.with_any(Status.COMPLETE)
    return Reason(Rule.ALL_COMPLETE, Status.COMPLETE, text, inputs, causes)


def _key_red(tally: Tally) -> Reason | None:
    if not tally.key_reds:
        return None
    count = len(tally.key_reds)
    text = "A key milestone is red." if count == 1 else f"{count} key milestones are red."
    status = Status.RED if tally.kind in NEAR else Status.AMBER
    return Reason(Rule.KEY_RED, status, text, tally.inputs(key_red=count), tally.key_reds)


def _red_share(tally: Tally) -> Reason | None:
    red, limit = tally.shares[Status.RED], tally.thresholds.red_share
    if red <= exact(limit):
        return None
    text = f"{share_in_words(red)} of the started work is red, over {share_in_words(limit)}."
    inputs = tally.inputs(red_share=red, threshold=limit)
    return Reason(Rule.RED_SHARE, Status.RED, text, inputs, tally.with_any(Status.RED))


def _any_red(tally: Tally) -> Reason | None:
    red = tally.shares[Status.RED]
    limit = NO_SHARE if tally.kind in NEAR else tally.thresholds.any_red_share
    if red <= exact(limit):
        return None
    text = f"{share_in_words(red)} of the started work is red, over {share_in_words(limit)}."
    inputs = tally.inputs(red_share=red, threshold=limit)
    return Reason(Rule.ANY_RED, Status.AMBER, text, inputs, tally.with_any(Status.RED))


def _amber_share(tally: Tally) -> Reason | None:
    share = tally.shares[Status.AMBER] + tally.shares[Status.RED]
    limit = tally.thresholds.amber_share
    if share <= exact(limit):
        return None
    of_work = f"{share_in_words(share)} of the started work"
    text = f"{of_work} is amber or red, over {share_in_words(limit)}."
    inputs = tally.inputs(amber_and_red_share=share, threshold=limit)
    causes = tally.with_any(Status.AMBER, Status.RED)
    return Reason(Rule.AMBER_SHARE, Status.AMBER, text, inputs, causes)


def _nothing_started(tally: Tally) -> Reason | None:
    if tally.coverage is not None:
        return None
    inputs = tally.inputs(started=0, milestones=tally.leaves)
    causes = tally.with_any(Status.NOT_DUE)
    return Reason(Rule.NOTHING_STARTED, Status.NOT_DUE, "No milestone has started.", inputs, causes)


def _low_coverage(tally: Tally) -> Reason | None:
    coverage, limit = tally.coverage, tally.thresholds.low_coverage
    if coverage is None or coverage >= exact(limit):
        return None
    known = f"Only {share_in_words(coverage)} of the started work is known"
    text = f"{known}, under {share_in_words(limit)}."
    inputs = tally.inputs(coverage=coverage, threshold=limit)
    causes = tally.with_any(Status.UNKNOWN)
    return Reason(Rule.LOW_COVERAGE, Status.UNKNOWN, text, inputs, causes)


def _on_course(tally: Tally) -> Reason | None:
    red, amber = tally.shares[Status.RED], tally.shares[Status.AMBER]
    inputs = tally.inputs(red_share=red, amber_and_red_share=red + amber, coverage=tally.coverage)
    text = "Enough of the started work is known, and enough of it is on track."
    causes = tally.with_any(Status.GREEN, Status.COMPLETE)
    return Reason(Rule.ON_COURSE, Status.GREEN, text, inputs, causes)


RULES: tuple[tuple[Callable[[Tally], Reason | None], bool], ...] = (
    (_all_complete, False),
    (_key_red, True),
    (_red_share, True),
    (_any_red, True),
    (_amber_share, True),
    (_nothing_started, False),
    (_low_coverage, False),
    (_on_course, False),
)
