"""What printed deadlines mean, and what they leave open."""

from datetime import UTC, date, datetime

import pytest

from app.services.documents.grammars import Meaning, Severity
from app.services.documents.grammars.dates import Schedule, day, of_date, schedule
from app.vocabulary import ScheduleKind as K

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
    ("printed", "due_on"),
    [
        ("Sept '06", date(2006, 9, 30)),
        ("Sept 2006", date(2006, 9, 30)),
        ("Sept. 2006", date(2006, 9, 30)),
        ("Sept 06.", date(2006, 9, 30)),
        ("Dec '06", date(2006, 12, 31)),
        ("Dec' 06", date(2006, 12, 31)),
        ("Dec \u201906", date(2006, 12, 31)),
        ("Feb 2008", date(2008, 2, 29)),
        ("March /2006", date(2006, 3, 31)),
        ("Mar-07", MARCH),
        ("09/2006", date(2006, 9, 30)),
        ("by December 2009", date(2009, 12, 31)),
        ("No later than March 2007", MARCH),
        ("March 2007 at the latest", MARCH),
        ("to be completed by March 2007", MARCH),
        ("end of March 2007", MARCH),
        ("end of 2006", date(2006, 12, 31)),
        ("End of Q3 2006/07", date(2006, 12, 31)),
        ("<b>Sept</b>&nbsp;2006", date(2006, 9, 30)),
        ("Sept\u00a0 2006", date(2006, 9, 30)),
        ("Sept\n2006", date(2006, 9, 30)),
        ("\uff33\uff45\uff50\uff54\u3000\uff12\uff10\uff10\uff16", date(2006, 9, 30)),
    ],
)
def test_a_month_is_due_on_its_last_day(printed: str, due_on: date) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value is not None
    assert (meaning.value.kind, *dates(meaning.value)) == (K.MONTH, None, due_on)
    assert not meaning.inferred
    assert not meaning.doubts


@pytest.mark.parametrize("printed", ["Sept 2006\u00b9", "Sept 2006<sup>1</sup>", "Sept 2006 *"])
def test_a_footnote_mark_is_no_part_of_a_date(printed: str) -> None:
    assert read(printed).due_on == date(2006, 9, 30)


@pytest.mark.parametrize(
    ("printed", "due_on"),
    [
        ("13/01/2006", date(2006, 1, 13)),
        ("31/03/2009", date(2009, 3, 31)),
        ("03/04/2009", date(2009, 4, 3)),
        ("13.1.06", date(2006, 1, 13)),
        ("13-01-2006", date(2006, 1, 13)),
        ("2006-01-13", date(2006, 1, 13)),
        ("2006-01-13 00:00:00", date(2006, 1, 13)),
        ("3<sup>rd</sup> March 2006", date(2006, 3, 3)),
        ("Friday 3rd March '06", date(2006, 3, 3)),
        ("March 3rd, 2006", date(2006, 3, 3)),
        ("by 31 March 2007", MARCH),
    ],
)
def test_a_day_is_read_day_first(printed: str, due_on: date) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value == Schedule(K.DAY, None, due_on, meaning.printed)
    assert not meaning.doubts


@pytest.mark.parametrize(
    ("printed", "suggestion"),
    [
        ("03/31/2009", "31 March 2009"),
        ("31/02/2006", "28 February 2006"),
        ("31 June 2006", "30 June 2006"),
        ("Setp 2006", "Sept 2006"),
        ("2006-2009", "April 2006 to March 2009"),
        ("2006-09", "September 2006"),
        ("2006", "2006/07"),
        ("June 15", "15 June 2006"),
        ("Spring 2006", "March 2006 to May 2006"),
        ("June 2006 and Sept 2006", "30 September 2006"),
    ],
)
def test_what_is_not_certain_is_kept_as_printed_with_a_suggestion(
    printed: str, suggestion: str
) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value == Schedule(K.NONE, printed=printed)
    assert codes(meaning) == ["unclear_date"]
    assert suggestion in meaning.doubts[0].suggestions


@pytest.mark.parametrize(
    "printed",
    [
        "Jan 45",
        "99/99/2006",
        "04/06",
        "soon",
        "Mar 07 - Apr 06",
        "after April 2006",
        "45",
        "x" * 9999,
        "within 3 months of April 2006",
        "32 June 2006",
        "0000",
        "June 0000",
        "Complete",
        "(",
        "£30",
    ],
)
def test_what_it_cannot_read_raises_a_question(printed: str) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value == Schedule(K.NONE, printed=printed)
    assert codes(meaning) == ["unclear_date"]


@pytest.mark.parametrize(
    ("printed", "start_on", "due_on"),
    [
        ("Apr 06-Mar 07", START, END),
        ("April 06 \u2013 March 07", START, END),
        ("Apr 06 \u2013Mar 07", START, END),
        ("Apr 06\uff0dMar 07", START, END),
        ("Apr 06-Mar07", START, END),
        ("Apr'06-Mar '07", START, END),
        ("From April 2006 to March 2007", START, END),
        ("April 2006 until March 2007", START, END),
        ("Apr 06- May 06", START, date(2006, 5, 31)),
        ("Apr\u2013Jun 06", START, date(2006, 6, 30)),
        ("Oct to Mar 2007", date(2006, 10, 1), END),
        ("April 2006 to June", START, date(2006, 6, 30)),
        ("between April and June 2006", START, date(2006, 6, 30)),
        ("April/May 2006", START, date(2006, 5, 31)),
        ("1\u20135 June 2006", date(2006, 6, 1), date(2006, 6, 5)),
        ("01/04/2006 - 30/06/2006", START, date(2006, 6, 30)),
        ("Q2 2008/09", date(2008, 7, 1), date(2008, 9, 30)),
        ("2006/07 Q4", date(2007, 1, 1), END),
        ("second quarter of 2006/07", date(2006, 7, 1), date(2006, 9, 30)),
        ("2005/06 - 2007/08", date(2005, 4, 1), date(2008, 3, 31)),
        ("w/c 12 June 2006", date(2006, 6, 12), date(2006, 6, 18)),
    ],
)
def test_a_range_runs_from_its_first_day_to_its_last(
    printed: str, start_on: date, due_on: date
) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value == Schedule(K.RANGE, start_on, due_on, meaning.printed)
    assert not meaning.doubts


@pytest.mark.parametrize(
    "printed", ["2006/2007", "2006/07", "2006-07", "2006/7", "FY 06/07", "during 2006/07"]
)
def test_two_years_that_follow_each_other_are_a_financial_year(printed: str) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value == Schedule(K.FINANCIAL_YEAR, START, END, printed)
    assert not meaning.doubts


@pytest.mark.parametrize(
    ("printed", "kind", "due_on"),
    [
        ("end of June", K.MONTH, date(2006, 6, 30)),
        ("March", K.MONTH, MARCH),
        ("15 June", K.DAY, date(2006, 6, 15)),
        ("April to June", K.RANGE, date(2006, 6, 30)),
        ("year end", K.MONTH, MARCH),
        ("Q2", K.RANGE, date(2006, 9, 30)),
        ("06/07", K.FINANCIAL_YEAR, MARCH),
        ("before April 2007", K.DAY, MARCH),
    ],
)
def test_what_the_plans_period_settles_is_marked_as_inferred(
    printed: str, kind: K, due_on: date
) -> None:
    meaning = schedule(printed, START, END)
    assert meaning.value is not None
    assert (meaning.value.kind, meaning.value.due_on) == (kind, due_on)
    assert meaning.inferred
    assert [doubt.severity for doubt in meaning.doubts] == [Severity.NOTE]


@pytest.mark.parametrize("printed", ["June", "end of June", "15 June", "Q2", "year end"])
def test_a_plan_of_several_years_settles_no_missing_year(printed: str) -> None:
    meaning = schedule(printed, START, date(2009, 3, 31))
    assert meaning.value == Schedule(K.NONE, printed=printed)
    assert codes(meaning) == ["unclear_date"]
    assert len(meaning.doubts[0].suggestions) == 3


def test_a_two_digit_year_is_one_within_ten_years_of_the_plan() -> None:
    assert read("June '15").due_on == date(2015, 6, 30)
    assert read("June '96").due_on == date(1996, 6, 30)
    assert codes(schedule("June '30", START, END)) == ["unclear_date"]


def test_a_date_far_from_the_plan_is_read_and_asked_about() -> None:
    meaning = schedule("Jan 2060", START, END)
    assert read("Jan 2060").due_on == date(2060, 1, 31)
    assert codes(meaning) == ["far_from_plan"]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("3<sup>rd</sup> March 2006", date(2006, 3, 3)),
        ("13/01/2006", date(2006, 1, 13)),
        ("2006-01-13", date(2006, 1, 13)),
        ("13/01/06", None),
        ("March 2006", None),
        ("01/13/2006", None),
    ],
)
def test_a_day_by_itself_needs_its_whole_year(printed: str, expected: date | None) -> None:
    meaning = day(printed)
    assert meaning.value == expected
    assert [doubt.code for doubt in meaning.doubts] == ([] if expected else ["unclear_date"])


def test_a_real_date_is_that_day() -> None:
    assert of_date(date(2006, 9, 30)).value == Schedule(
        K.DAY, None, date(2006, 9, 30), "2006-09-30"
    )
    assert not of_date(date(2006, 9, 30)).doubts


def test_the_first_of_a_month_in_a_cell_may_stand_for_the_month() -> None:
    meaning = of_date(datetime(2006, 9, 1, tzinfo=UTC))
    assert meaning.value == Schedule(K.DAY, None, date(2006, 9, 1), "2006-09-01")
    assert meaning.doubts[0].suggestions == ("September 2006",)
