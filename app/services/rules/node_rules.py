"""A node's status: the rules in order, of which the first to match decides."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from app.services.rules.figures import Exact, share_in_words, stated
from app.services.rules.judgement import Cause, Reason
from app.services.rules.readings import Mass, Reading
from app.services.rules.thresholds import Thresholds
from app.vocabulary import NodeKind, Rule, Status

# Where one red milestone must show: nearest to the work.
NEAR = frozenset({NodeKind.ACTION, NodeKind.OUTCOME})
NO_SHARE = Decimal(0)


class Argument(NamedTuple):
    """Why a rule matched: in words, what it was worked from, and who brought it about."""

    text: str
    inputs: dict[str, object]
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Tally:
    """What the rules of a node look at: what lies below it and is not cancelled."""

    kind: NodeKind
    mass: Mass
    live: tuple[Reading, ...]
    leaves: int
    complete: int
    key_reds: tuple[Cause, ...]
    thresholds: Thresholds

    @property
    def status(self) -> Status:
        """The status, by the first rule that matches; nothing is put into words for it."""
        return next(status for each in RULES if (status := each.status(self)))

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The deciding rule first, then every other red or amber rule that matches.

        They are put into words for whoever asks first, and kept.
        """
        matched: list[Reason] = []
        for each in RULES:
            if (each.is_warning or not matched) and (status := each.status(self)):
                matched.append(Reason(each.rule, status, *each.argue(self)))
        return tuple(matched)

    @property
    def any_red_limit(self) -> Decimal:
        """How much red is borne without being amber."""
        return NO_SHARE if self.kind in NEAR else self.thresholds.any_red_share

    def share(self, *statuses: Status) -> Fraction:
        """How much of the started work has one of these statuses."""
        shares = self.mass.shares
        return sum((shares[status] for status in statuses), Fraction(0))

    def is_over(self, limit: Decimal, *statuses: Status) -> bool:
        """Whether more of the started work than a limit has one of these statuses."""
        top, bottom = limit.as_integer_ratio()
        return sum(map(self.mass.of, statuses)) * bottom > top * self.mass.started

    def with_any(self, *statuses: Status) -> tuple[Cause, ...]:
        """The children below which one of these statuses occurs."""
        return tuple([child.cause for child in self.live if any(map(child.counts.get, statuses))])

    def inputs(self, **compared: Exact | None) -> dict[str, object]:
        """What a rule compared, beside all shares."""
        return {**stated(**compared), "shares": self.mass.shares_shown}


def _all_complete(tally: Tally) -> Status | None:
    return Status.COMPLETE if tally.complete >= tally.leaves else None


def _argue_all_complete(tally: Tally) -> Argument:
    inputs = tally.inputs(complete=tally.complete, milestones=tally.leaves)
    return Argument("Every milestone is complete.", inputs, tally.with_any(Status.COMPLETE))


def _key_red(tally: Tally) -> Status | None:
    if not tally.key_reds:
        return None
    return Status.RED if tally.kind in NEAR else Status.AMBER


def _argue_key_red(tally: Tally) -> Argument:
    count = len(tally.key_reds)
    text = "A key milestone is red." if count == 1 else f"{count} key milestones are red."
    return Argument(text, tally.inputs(key_red=count), tally.key_reds)


def _red_share(tally: Tally) -> Status | None:
    return Status.RED if tally.is_over(tally.thresholds.red_share, Status.RED) else None


def _argue_red_share(tally: Tally) -> Argument:
    return _argue_red(tally, tally.thresholds.red_share)


def _any_red(tally: Tally) -> Status | None:
    return Status.AMBER if tally.is_over(tally.any_red_limit, Status.RED) else None


def _argue_any_red(tally: Tally) -> Argument:
    return _argue_red(tally, tally.any_red_limit)


def _argue_red(tally: Tally, limit: Decimal) -> Argument:
    red = tally.share(Status.RED)
    text = f"{share_in_words(red)} of the started work is red, over {share_in_words(limit)}."
    inputs = tally.inputs(red_share=red, threshold=limit)
    return Argument(text, inputs, tally.with_any(Status.RED))


def _amber_share(tally: Tally) -> Status | None:
    is_over = tally.is_over(tally.thresholds.amber_share, Status.AMBER, Status.RED)
    return Status.AMBER if is_over else None


def _argue_amber_share(tally: Tally) -> Argument:
    share, limit = tally.share(Status.AMBER, Status.RED), tally.thresholds.amber_share
    of_work = f"{share_in_words(share)} of the started work"
    text = f"{of_work} is amber or red, over {share_in_words(limit)}."
    inputs = tally.inputs(amber_and_red_share=share, threshold=limit)
    return Argument(text, inputs, tally.with_any(Status.AMBER, Status.RED))


def _nothing_started(tally: Tally) -> Status | None:
    return None if tally.mass.started else Status.NOT_DUE


def _argue_nothing_started(tally: Tally) -> Argument:
    inputs = tally.inputs(started=0, milestones=tally.leaves)
    return Argument("No milestone has started.", inputs, tally.with_any(Status.NOT_DUE))


def _low_coverage(tally: Tally) -> Status | None:
    # As much as is not known is over what may be unknown.
    may_be_unknown = 1 - tally.thresholds.low_coverage
    return Status.UNKNOWN if tally.is_over(may_be_unknown, Status.UNKNOWN) else None


def _argue_low_coverage(tally: Tally) -> Argument:
    coverage, limit = tally.mass.coverage, tally.thresholds.low_coverage
    known = f"Only {share_in_words(coverage or 0)} of the started work is known"
    inputs = tally.inputs(coverage=coverage, threshold=limit)
    text = f"{known}, under {share_in_words(limit)}."
    return Argument(text, inputs, tally.with_any(Status.UNKNOWN))


def _on_course(tally: Tally) -> Status | None:
    return Status.GREEN


def _argue_on_course(tally: Tally) -> Argument:
    inputs = tally.inputs(
        red_share=tally.share(Status.RED),
        amber_and_red_share=tally.share(Status.AMBER, Status.RED),
        coverage=tally.mass.coverage,
    )
    text = "Enough of the started work is known, and enough of it is on track."
    return Argument(text, inputs, tally.with_any(Status.GREEN, Status.COMPLETE))


class NodeRule(NamedTuple):
    """A rule: the status it makes, None where it does not match, and what it argues if it does.

    To argue takes longer than to decide, and most nodes are read without anybody asking why.
    """

    rule: Rule
    status: Callable[[Tally], Status | None]
    argue: Callable[[Tally], Argument]
    is_warning: bool = False


RULES = (
    NodeRule(Rule.ALL_COMPLETE, _all_complete, _argue_all_complete),
    NodeRule(Rule.KEY_RED, _key_red, _argue_key_red, is_warning=True),
    NodeRule(Rule.RED_SHARE, _red_share, _argue_red_share, is_warning=True),
    NodeRule(Rule.ANY_RED, _any_red, _argue_any_red, is_warning=True),
    NodeRule(Rule.AMBER_SHARE, _amber_share, _argue_amber_share, is_warning=True),
    NodeRule(Rule.NOTHING_STARTED, _nothing_started, _argue_nothing_started),
    NodeRule(Rule.LOW_COVERAGE, _low_coverage, _argue_low_coverage),
    NodeRule(Rule.ON_COURSE, _on_course, _argue_on_course),
)
