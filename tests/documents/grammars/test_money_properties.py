"""What holds of every printed cost, whatever it says."""

from hypothesis import given
from hypothesis import strategies as st

from app.services.documents.grammars.money import Line, amounts
from app.services.rules.money import MAX_PENCE, sterling
from app.vocabulary import BudgetState as B

PIECES = st.sampled_from(
    [
        "£5,000",
        "(£35,000)",
        "Nil",
        "TBC",
        "PTB",
        "PCT",
        "12k",
        "/",
        "from",
        "and",
        "(",
        ")",
        "2 x",
        "SLA",
        "30.000",
        "-",
        "within existing resources",
        "approx",
        "2006/07",
        "0",
        "£",
    ]
)


def lines(printed: str, sources: str = "", known: tuple[str, ...] = ()) -> tuple[Line, ...]:
    value = amounts(printed, sources, known).value
    assert value is not None
    return value


def only(printed: str, sources: str = "") -> Line:
    (line,) = lines(printed, sources)
    return line


@given(st.integers(1, MAX_PENCE))
def test_every_sum_reads_as_it_was_written(pence: int) -> None:
    assert only(sterling(pence)).amount_pence == pence


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=4))
def test_as_many_sources_as_sums_are_paired_one_by_one(sums: list[int]) -> None:
    sources = ["PTB", "PCT", "DIP", "SS"][: len(sums)]
    read = lines(" ".join(map(sterling, sums)), " ".join(sources))
    assert [(line.amount_pence, line.source) for line in read] == list(
        zip(sums, sources, strict=True)
    )


@given(st.text(max_size=60), st.text(max_size=20))
def test_every_cell_gives_a_line_and_keeps_its_words(printed: str, sources: str) -> None:
    meaning = amounts(printed, sources)
    assert meaning.value
    for line in meaning.value:
        assert line.amount_pence is None or 0 < line.amount_pence <= MAX_PENCE
        assert line.amount_pence is None or line.state is B.CONFIRMED


@given(st.lists(PIECES, min_size=1, max_size=7), st.sampled_from(["", "PTB", "PTB PCT"]))
def test_no_word_of_a_cell_is_lost(pieces: list[str], sources: str) -> None:
    read = lines(" ".join(pieces), sources)
    shown = " ".join(line.printed for line in read)
    words = [piece for piece in pieces if any(map(str.isalnum, piece))]
    assert [word for word in words if word not in shown] == []
