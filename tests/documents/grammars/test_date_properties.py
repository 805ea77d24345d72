"""What holds of every printed deadline, whatever it says."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.services.documents.grammars.dates import Schedule, schedule
from app.services.rules.schedule import settle

START, END = date(2006, 4, 1), date(2007, 3, 31)
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
WORDS = st.sampled_from(
    [
        "Sept",
        "2006",
        "'06",
        "06",
        "-",
        "/",
        "to",
        "from",
        "ongoing",
        "(",
        ")",
        "quarterly",
        "by",
        "31",
        "as required",
        "Q2",
        "end of",
        "onwards",
        "when",
        "and",
        "1/4ly",
        "within",
        "June",
        ",",
    ]
)


def read(printed: str, start: date = START, end: date = END) -> Schedule:
    value = schedule(printed, start, end).value
    assert value is not None
    return value


@given(DAYS)
def test_every_day_reads_the_same_in_every_form(on: date) -> None:
    forms = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%a %d %b %Y")
    assert {read(on.strftime(form), on, on).due_on for form in forms} == {on}


@given(st.text(max_size=60), DAYS, DAYS)
def test_no_text_is_dropped_or_breaks_it(printed: str, one: date, other: date) -> None:
    meaning = schedule(printed, min(one, other), max(one, other))
    assert meaning.value is not None
    assert meaning.value.printed == (meaning.printed or None)


@given(st.lists(WORDS, max_size=8), DAYS)
def test_what_is_read_always_fits_the_rules_of_schedules(words: list[str], start: date) -> None:
    end = start.replace(month=12, day=31)
    value = read(" ".join(words), start, end)
    settled = settle(value.kind, value.start_on, value.due_on, None, value.printed, start, end)
    assert settled.kind is value.kind


@given(st.lists(WORDS, max_size=8))
def test_what_is_inferred_is_told(words: list[str]) -> None:
    meaning = schedule(" ".join(words), START, END)
    assert bool(meaning.doubts) or not meaning.inferred
