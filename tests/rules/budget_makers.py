"""Lines and spending to try the money rules on, made by hand or drawn at random."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from hypothesis import strategies as st

from app.services.rules.budget import Line, Row, Spending, roll_up
from app.vocabulary import BudgetState, ExpenditureKind

ACTUAL, FORECAST = ExpenditureKind.ACTUAL, ExpenditureKind.FORECAST
QUARTERS = [
    (date(2006, 4, 1), date(2006, 6, 30)),
    (date(2006, 7, 1), date(2006, 9, 30)),
    (date(2006, 10, 1), date(2006, 12, 31)),
    (date(2007, 1, 1), date(2007, 3, 31)),
]
YEAR_END = date(2007, 3, 31)


def make_line(
    number: int = 1,
    amount: int | None = 1000,
    state: BudgetState = BudgetState.CONFIRMED,
    memo: bool = False,
    source: str | None = "PTB",
    section: str | None = "8",
) -> Line:
    return Line(
        id=UUID(int=number),
        action=f"8.3.{number}",
        outcome="8.3",
        section=section,
        plan="blackpool",
        lead_agency="JCG",
        funding_source=source,
        fy_start_year=2006,
        state=state,
        amount=amount,
        memo=memo,
        has_owner=True,
    )


def make_spending(
    amount: int,
    kind: ExpenditureKind = ACTUAL,
    quarter: int = 1,
    line: int | None = 1,
    reporter: str = "JCG",
    recorded_on: date = date(2006, 7, 10),
    number: int = 1,
    source: str | None = "DIP",
) -> Spending:
    start_on, end_on = QUARTERS[quarter - 1]
    return Spending(
        id=UUID(int=number),
        line_id=None if line is None else UUID(int=line),
        plan="blackpool",
        section="9",
        funding_source=source,
        fy_start_year=2006,
        kind=kind,
        period_start_on=start_on,
        period_end_on=end_on,
        amount=amount,
        reporter=reporter,
        recorded_at=datetime.combine(recorded_on, time(12), UTC),
        recorded_on=recorded_on,
    )


def total(lines: Sequence[Line], spendings: Sequence[Spending] = (), as_at: date = YEAR_END) -> Row:
    """Add everything up into one row."""
    return roll_up(lines, spendings, as_at, [], {}).total


amounts = st.integers(0, 10_000)
some_key = st.sampled_from(["A", "B", None])
days = st.dates(date(2006, 3, 1), date(2007, 6, 30))
line_parts = st.tuples(
    amounts | st.none(), st.sampled_from(BudgetState), st.booleans(), some_key, some_key
)
line_lists = st.lists(line_parts, max_size=6).map(
    lambda every: [make_line(number, *each) for number, each in enumerate(every)]
)
spending_lists = st.lists(
    st.builds(
        make_spending,
        amounts,
        st.sampled_from(ExpenditureKind),
        st.integers(1, 2),
        st.none() | st.integers(0, 4),
        st.sampled_from(["JCG", "PCT"]),
        days,
    ),
    max_size=8,
).map(lambda every: [replace(each, id=UUID(int=n)) for n, each in enumerate(every)])
