"""Add up the money of a plan: what is planned, what was spent, and what it will come to.

Counted money is a confirmed amount that is not memo. Nil sums as 0, a confirmed line without a
figure is unpriced, and memo money is counted elsewhere: shown, never summed, and neither is
spending recorded on a memo line. All amounts are whole pence.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.services.rules.money import pounds
from app.vocabulary import BudgetDimension, BudgetState, ExpenditureKind

LINE_COUNTS = ("counted", "unpriced", "nil", "to_be_identified", "not_stated", "memo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where money belongs; None where it has no such place."""

    action: str | None = None
    outcome: str | None = None
    section: str | None = None
    plan: str | None = None
    lead_agency: str | None = None
    funding_source: str | None = None
    fy_start_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Place):
    """A budget line of an action."""

    id: UUID
    state: BudgetState
    amount: int | None
    memo: bool
    has_owner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending(Place):
    """Money spent or expected in one period, on a line or, without one, on the place named."""

    id: UUID
    line_id: UUID | None
    kind: ExpenditureKind
    period_start_on: date
    period_end_on: date
    amount: int
    reporter: str
    recorded_at: datetime
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a budget; forecast and variance are None if nothing was ever reported."""

    key: str | None
    label: str
    planned: int
    memo: int
    actual: int
    forecast: int | None
    variance: int | None
    lines: Mapping[str, int]

    def to_json(self) -> dict[str, object]:
        """Give the row as it is sent, money as decimal text."""
        return {
            "key": self.key,
            "label": self.label,
            "planned": pounds(self.planned),
            "memo": pounds(self.memo),
            "actual": pounds(self.actual),
            "forecast": None if self.forecast is None else pounds(self.forecast),
            "variance": None if self.variance is None else pounds(self.variance),
            "lines": dict(self.lines),
        }


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of a plan, in all and by each dimension asked for."""

    total: Row
    by: Mapping[BudgetDimension, Sequence[Row]]

    def to_json(self) -> dict[str, object]:
        """Give the total and the rows as they are sent."""
        rows = {dimension.value: [row.to_json() for row in of] for dimension, of in self.by.items()}
        return {"total": self.total.to_json(), "by": rows}


KEYS: dict[BudgetDimension, Callable[[Place], str | None]] = {
    BudgetDimension.ACTION: lambda place: place.action,
    BudgetDimension.OUTCOME: lambda place: place.outcome,
    BudgetDimension.SECTION: lambda place: place.section,
    BudgetDimension.PLAN: lambda place: place.plan,
    BudgetDimension.FUNDING_SOURCE: lambda place: place.funding_source,
    BudgetDimension.LEAD_AGENCY: lambda place: place.lead_agency,
    BudgetDimension.FINANCIAL_YEAR: lambda place: (
        None if place.fy_start_year is None else str(place.fy_start_year)
    ),
}

NO_KEY: dict[BudgetDimension, str] = {
    BudgetDimension.ACTION: "No action",
    BudgetDimension.OUTCOME: "No outcome",
    BudgetDimension.SECTION: "No section",
    BudgetDimension.PLAN: "No plan",
    BudgetDimension.FUNDING_SOURCE: "No funding source",
    BudgetDimension.LEAD_AGENCY: "No lead agency",
    BudgetDimension.FINANCIAL_YEAR: "No financial year",
}


def standing(line: Line) -> str:
    """Name the count, one of LINE_COUNTS, in which a line stands."""
    if line.memo:
        return "memo"
    if line.state == BudgetState.CONFIRMED:
        return "unpriced" if line.amount is None else "counted"
    return str(line.state)


def counted_pence(line: Line) -> int:
    """Give what a line adds to a total; 0 unless it is counted."""
    return line.amount or 0 if standing(line) == "counted" else 0


def current_spending(spendings: Iterable[Spending]) -> list[Spending]:
    """Keep the latest record of each target, period, kind and reporter."""
    latest: dict[tuple[object, ...], Spending] = {}
    for spending in sorted(spendings, key=lambda record: (record.recorded_at, record.id)):
        latest[*_target_period(spending), spending.kind, spending.reporter] = spending
    return list(latest.values())


def counts_to_date(spending: Spending, as_at: date) -> bool:
    """Say whether an actual counts by a day: its period had ended, or it was recorded by then."""
    begun = spending.period_start_on <= as_at
    return spending.period_end_on <= as_at or (begun and spending.recorded_on <= as_at)


def roll_up(
    lines: Iterable[Line],
    spendings: Iterable[Spending],
    as_at: date,
    by: Sequence[BudgetDimension],
    known: Mapping[BudgetDimension, Sequence[tuple[str, str]]],
) -> Budget:
    """Add up lines and spending to date, in all and by each dimension.

    `known` names the (key, label) rows always shown, in order; other keys that occur follow in key
    order, then the row without key. Spending on a line follows that line everywhere; spending on
    no line stands where it says, and in the row without key of every other dimension. Spending on
    a line that is memo, or not among `lines`, is left out.
    """
    all_lines = list(lines)
    placed = _placed(all_lines, _effective(spendings, as_at))
    total = _row(None, "Total", all_lines, [spending for _, spending in placed])
    rows = {which: _rows(which, all_lines, placed, dict(known.get(which, ()))) for which in by}
    return Budget(total, rows)


def by_line(
    lines: Iterable[Line], spendings: Iterable[Spending], as_at: date
) -> dict[UUID, tuple[int, int]]:
    """Add up what was spent on each line to a day, and that with what is still expected.

    Lines nobody reported on are left out, and so is spending on memo lines or on no line.
    """
    found: dict[UUID, tuple[int, int]] = {}
    for _, each in _placed(lines, _effective(spendings, as_at)):
        if each.line_id is not None:
            actual, forecast = found.get(each.line_id, (0, 0))
            spent = each.amount if each.kind == ExpenditureKind.ACTUAL else 0
            found[each.line_id] = (actual + spent, forecast + each.amount)
    return found


def _target_period(spending: Spending) -> tuple[object, ...]:
    """Tell one target and period from every other."""
    on_line = spending.line_id is not None
    target = (spending.line_id,) if on_line else tuple(key(spending) for key in KEYS.values())
    return (target, spending.period_start_on, spending.period_end_on)


def _effective(spendings: Iterable[Spending], as_at: date) -> list[Spending]:
    """Keep the actuals to date, and the forecasts made by then of periods for which there is none.

    What does not count yet is dropped before the latest is chosen: an early record of a running
    period stands until the one that replaces it counts.
    """
    forecast = ExpenditureKind.FORECAST
    seen = [each for each in spendings if _is_seen(each, as_at)]
    current = current_spending(seen)
    spent = {_target_period(each) for each in current if each.kind != forecast}
    return [each for each in current if each.kind != forecast or _target_period(each) not in spent]


def _is_seen(spending: Spending, as_at: date) -> bool:
    """Say whether a record counts on a day: nobody knew of a forecast before it was made."""
    if spending.kind == ExpenditureKind.FORECAST:
        return spending.recorded_on <= as_at
    return counts_to_date(spending, as_at)


def _placed(lines: Iterable[Line], spendings: Iterable[Spending]) -> list[tuple[Place, Spending]]:
    """Put each spending where its line stands, or where it says itself."""
    places = {line.id: line for line in lines if not line.memo}
    pairs: list[tuple[Place, Spending]] = []
    for spending in spendings:
        if spending.line_id is None:
            pairs.append((spending, spending))
        elif spending.line_id in places:
            pairs.append((places[spending.line_id], spending))
    return pairs


def _rows(
    dimension: BudgetDimension,
    lines: Sequence[Line],
    placed: Sequence[tuple[Place, Spending]],
    labels: Mapping[str, str],
) -> list[Row]:
    """Group the money by one dimension: known keys, other keys, then what has no key."""
    key = KEYS[dimension]
    lines_of: defaultdict[str | None, list[Line]] = defaultdict(list)
    spent_of: defaultdict[str | None, list[Spending]] = defaultdict(list)
    for line in lines:
        lines_of[key(line)].append(line)
    for place, spending in placed:
        spent_of[key(place)].append(spending)
    found = lines_of.keys() | spent_of.keys()
    others = sorted(each for each in found if each is not None and each not in labels)
    named = [*labels.items(), *((each, each) for each in others)]
    rows = [_row(each, label, lines_of[each], spent_of[each]) for each, label in named]
    if None in found:
        rows.append(_row(None, NO_KEY[dimension], lines_of[None], spent_of[None]))
    return rows


def _row(key: str | None, label: str, lines: Sequence[Line], spendings: Sequence[Spending]) -> Row:
    """Add up one row. A line nobody reported on adds to what is planned, not to the forecast."""
    planned = sum(counted_pence(line) for line in lines)
    actuals = (each.amount for each in spendings if each.kind == ExpenditureKind.ACTUAL)
    forecast = sum(each.amount for each in spendings) if spendings else None
    counts = Counter(standing(line) for line in lines)
    return Row(
        key=key,
        label=label,
        planned=planned,
        memo=sum(line.amount or 0 for line in lines if line.memo),
        actual=sum(actuals),
        forecast=forecast,
        variance=None if forecast is None else forecast - planned,
        lines={name: counts[name] for name in LINE_COUNTS},
    )
