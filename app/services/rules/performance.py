"""Whether an outcome's indicator meets its target: beside delivery status, never part of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from app.services.rules.figures import exact, number_or_none
from app.vocabulary import Direction, Status, TargetKind, Travel

LOWER_IS_BETTER = frozenset({TargetKind.REDUCE_TO, TargetKind.AT_MOST})
PER_CENT = 100


class Span(Protocol):
    """Whatever a figure is for: a quarter, a year."""

    @property
    def key(self) -> str:
        """How the span is written."""

    @property
    def end_on(self) -> date:
        """Its last day."""


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator's figure for a period: a value, or what a percentage is made of."""

    period: Span
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def figure(self) -> Fraction | None:
        """The exact value, from numerator and denominator where they are known."""
        if self.numerator is not None and self.denominator:
            return PER_CENT * Fraction(self.numerator) / Fraction(self.denominator)
        return None if self.value is None else Fraction(self.value)


@dataclass(frozen=True, slots=True)
class Performance:
    """An indicator against its target at its latest figure; exact."""

    period: str | None
    actual: Fraction | None
    target: Fraction | None
    status: Status
    direction_of_travel: Travel | None

    def to_json(self) -> dict[str, object]:
        """The performance as it is sent; the caller names the indicator."""
        travel = self.direction_of_travel
        return {
            "period": self.period,
            "actual": number_or_none(self.actual),
            "target": number_or_none(self.target),
            "status": self.status.value,
            "direction_of_travel": travel.value if travel else None,
        }


def combine(measures: Sequence[Measure]) -> Measure | None:
    """One percentage of several areas for the same period, by numerator and denominator.

    None where there are none, or where any lacks either: a part is not the whole.
    """
    numerator = denominator = Decimal(0)
    for measure in measures:
        if measure.numerator is None or measure.denominator is None:
            return None
        numerator += measure.numerator
        denominator += measure.denominator
    if not denominator:
        return None
    return Measure(measures[0].period, None, numerator, denominator)


def wholes(periods: Iterable[Mapping[str | None, Measure]]) -> list[Measure]:
    """The figure of each period, oldest first, from those of its areas; None names the whole.

    A period is left out where an area is missing that an earlier one had, and where its areas
    cannot be added up: neither gives a figure that could be held against the others.
    """
    found: list[Measure] = []
    known: set[str | None] = set()
    for areas in sorted(periods, key=_end_and_key):
        known |= areas.keys() - {None}
        if None in areas:
            found.append(areas[None])
        elif known <= areas.keys():
            parts = list(areas.values())
            whole = parts[0] if len(parts) == 1 else combine(parts)
            found += [whole] if whole else []
    return found


def _end_and_key(areas: Mapping[str | None, Measure]) -> tuple[date, str]:
    period = next(iter(areas.values())).period
    return period.end_on, period.key


def assess(
    kind: TargetKind | None,
    value: Decimal | None,
    profile: Iterable[tuple[date, Decimal]],
    measures: Iterable[Measure],
    as_at: date,
    tolerance: Decimal,
    direction: Direction | None = None,
) -> Performance:
    """Compare the latest figure whose period has ended with the target for that period's end."""
    known = [
        (measure.period, figure)
        for measure in sorted(measures, key=lambda measure: measure.period.end_on)
        if measure.period.end_on <= as_at and (figure := measure.figure) is not None
    ]
    if not known:
        target = _target_on(value, profile, as_at)
        return Performance(None, None, target, Status.UNKNOWN, None)
    period, actual = known[-1]
    target = _target_on(value, profile, period.end_on)
    before = known[-2][1] if len(known) > 1 else None
    return Performance(
        period.key,
        actual,
        target,
        _status(kind, actual, target, exact(tolerance)),
        _travel(kind, direction, before, actual, target),
    )


def _target_on(
    value: Decimal | None, profile: Iterable[tuple[date, Decimal]], day: date
) -> Fraction | None:
    """The target to date: the step of the profile reached, or the year-end target without one."""
    points = sorted(profile)
    if not points:
        return None if value is None else Fraction(value)
    reached = [quantity for point_on, quantity in points if point_on <= day]
    return Fraction(reached[-1]) if reached else None


def _status(
    kind: TargetKind | None, actual: Fraction, target: Fraction | None, tolerance: Fraction
) -> Status:
    if kind is None or target is None:
        return Status.UNKNOWN
    short = _shortfall(kind, actual, target)
    if short <= 0:
        return Status.GREEN
    return Status.AMBER if short <= tolerance * abs(target) else Status.RED


def _shortfall(kind: TargetKind, actual: Fraction, target: Fraction) -> Fraction:
    """By how much a figure misses its target; nothing or less where it is met."""
    if kind is TargetKind.EXACTLY:
        return abs(actual - target)
    return actual - target if kind in LOWER_IS_BETTER else target - actual


def _travel(
    kind: TargetKind | None,
    direction: Direction | None,
    before: Fraction | None,
    actual: Fraction,
    target: Fraction | None,
) -> Travel | None:
    """Whether the last two figures move the right way; None if there is no telling."""
    if before is None or (kind is None and direction is None):
        return None
    if kind is TargetKind.EXACTLY:
        if target is None:
            return None
        gained = abs(before - target) - abs(actual - target)
    else:
        falls = direction is Direction.DOWN if direction else kind in LOWER_IS_BETTER
        gained = before - actual if falls else actual - before
    if not gained:
        return Travel.STEADY
    return Travel.IMPROVING if gained > 0 else Travel.WORSENING
