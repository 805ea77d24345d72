"""What deadlines in words mean, and how the Blackpool plan words its own."""

from collections import Counter
from datetime import date

import pytest

from app.services.documents.grammars import Meaning
from app.services.documents.grammars.dates import Schedule, schedule
from app.vocabulary import ScheduleKind as K
from tests.documents.grammars import seeds

START, END = date(2006, 4, 1), date(2007, 3, 31)
MARCH = date(2007, 3, 31)


def read(printed: str, start: date = START, end: date = END) -> Schedule:
    value = schedule(printed, start, end).value
    assert value is not None
    return value


def codes(meaning: Meaning[Schedule]) -> list[str]:
    return [doubt.code for doubt in meaning.doubts]


def dates(value: Schedule) -> tuple[date | None, date | None]:
    return value.start_on, value.due_on


@pytest.mark.parametrize(
    ("printed", "start_on"),
    [
        ("April 2006 onwards", START),
        ("From April 2006 onwards", START),
        ("from April 2006", START),
        ("Starting 1 April 2006", START),
        ("September 2006/ ongoing", date(2006, 9, 1)),
        ("September 2006 \u2013 on-going", date(2006, 9, 1)),
        ("ongoing from April 2006", START),
        ("2006/07 onwards", START),
    ],
)
def test_what_starts_and_never_ends_has_an_open_start(printed: str, start_on: date) -> None:
    assert read(printed) == Schedule(K.OPEN_START, start_on, None, printed)


@pytest.mark.parametrize(
    "printed",
    [
        "ongoing",
        "On-going",
        "On-going programme",
        "Ongoing Programme.",
        "ONGOING",
        "continuous",
        "throughout the year",
        "Rolling programme",
        "On\u2011going",
    ],
)
def test_what_goes_on_runs_as_long_as_the_plan(printed: str) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value == Schedule(K.ONGOING, START, END, printed)
    assert not meaning.doubts


def test_what_goes_on_may_have_its_own_end() -> None:
    assert read("Ongoing until Dec 2006").due_on == date(2006, 12, 31)
    assert codes(schedule("Ongoing, with quarterly reports", START, END)) == ["partly_read"]


@pytest.mark.parametrize(
    "printed",
    [
        "monthly",
        "Quarterly",
        "¼ ly",
        "1/4ly basis",
        "every 6 weeks",
        "twice a year",
        "Annually",
        "on a quarterly basis",
        "each month",
        "quarterly meetings",
        "weekly.",
        "six-monthly",
    ],
)
def test_what_is_done_again_and_again_recurs(printed: str) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value is not None
    assert (meaning.value.kind, *dates(meaning.value)) == (K.RECURRING, None, None)
    assert not meaning.doubts


@pytest.mark.parametrize(
    ("printed", "start_on", "due_on"),
    [
        ("Quarterly from June 2006", date(2006, 6, 1), None),
        ("Sept 2006 and quarterly thereafter", date(2006, 9, 1), None),
        ("Monthly until Dec 2006", None, date(2006, 12, 31)),
        ("Quarterly, April 2006 - March 2007", START, END),
    ],
)
def test_what_recurs_may_have_its_own_dates(
    printed: str, start_on: date | None, due_on: date | None
) -> None:
    assert read(printed) == Schedule(K.RECURRING, start_on, due_on, printed)


@pytest.mark.parametrize(
    ("printed", "due_on"),
    [
        ("as appropriate", None),
        ("As required", None),
        ("as and when", None),
        ("ASAP", None),
        ("a.s.a.p.", None),
        ("when recruited", None),
        ("within 3 months of launch", None),
        ("three months after launch", None),
        ("Subject to ongoing approval from ethical committee", None),
        ("On completion of the review", None),
        ("July 2006 (or when recruited)", date(2006, 7, 31)),
        ("Dec 2006, subject to funding", date(2006, 12, 31)),
        ("once funding is agreed, by July 2006", date(2006, 7, 31)),
    ],
)
def test_what_waits_on_something_else_is_conditional(printed: str, due_on: date | None) -> None:
    assert read(printed) == Schedule(K.CONDITIONAL, None, due_on, printed.rstrip())


@pytest.mark.parametrize("printed", ["", " ", "\u00a0", "-", "\u2013", "n/a", "<b></b>", "."])
def test_a_blank_schedules_nothing_and_asks_nothing(printed: str) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value is not None
    assert meaning.value.kind is K.NONE
    assert not meaning.doubts


def test_a_date_to_be_agreed_is_no_blank() -> None:
    meaning = schedule("TBC", START, END)
    assert meaning.value == Schedule(K.NONE, printed="TBC")
    assert codes(meaning) == ["date_to_be_agreed"]


def test_words_in_brackets_are_kept_and_told_of() -> None:
    meaning = schedule("Dec 2006 (first draft)", START, END)
    assert meaning.value == Schedule(K.MONTH, None, date(2006, 12, 31), "Dec 2006 (first draft)")
    assert codes(meaning) == ["partly_read"]


def test_the_blackpool_plan_words_its_deadlines_in_nine_ways() -> None:
    kinds = Counter(read(row.by_when).kind for row in seeds.rows())
    recurring = kinds[K.RECURRING] + kinds[K.ONGOING]
    assert recurring == 7, "three are quarterly, four are ongoing"
    assert kinds == {
        K.MONTH: 70,
        K.RANGE: 47,
        K.NONE: 19,
        K.CONDITIONAL: 13,
        K.ONGOING: 4,
        K.RECURRING: 3,
        K.OPEN_START: 3,
        K.DAY: 1,
        K.FINANCIAL_YEAR: 1,
    }


def test_the_blackpool_plan_leaves_no_deadline_unread() -> None:
    assert [row for row in seeds.rows() if schedule(row.by_when, START, END).doubts] == []
