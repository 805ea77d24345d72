"""What printed costs mean: amounts, states and sources, line by line."""

from collections import Counter

import pytest

from app.services.documents.grammars.money import Line, amounts
from app.vocabulary import BudgetState as B
from tests.documents.grammars import seeds


def lines(printed: str, sources: str = "", known: tuple[str, ...] = ()) -> tuple[Line, ...]:
    value = amounts(printed, sources, known).value
    assert value is not None
    return value


def only(printed: str, sources: str = "") -> Line:
    (line,) = lines(printed, sources)
    return line


def codes(printed: str, sources: str = "") -> list[str]:
    return [doubt.code for doubt in amounts(printed, sources).doubts]


@pytest.mark.parametrize(
    ("printed", "pounds"),
    [
        ("£30,000", 30_000),
        ("£4315", 4_315),
        ("£ 30,000.50", 30_000.5),
        ("£5.5", 5.5),
        ("£1.2m", 1_200_000),
        ("£1.2 million", 1_200_000),
        ("£12k", 12_000),
        ("£12.5K", 12_500),
        ("£500 thousand", 500_000),
        ("5000 pounds", 5_000),
        ("GBP 5,000", 5_000),
        ("£30,000.", 30_000),
        ("\uffe130\uff0c000", 30_000),
        ("<b>£30,000</b>", 30_000),
        ("\u00a0£30,000\u00a0", 30_000),
        ("&pound;30,000", 30_000),
        ("£30,000<sup>1</sup>", 30_000),
        ("£30,000\u00b2", 30_000),
    ],
)
def test_a_sum_is_money_agreed(printed: str, pounds: float) -> None:
    line = only(printed)
    assert (line.state, line.amount_pence, line.memo) == (B.CONFIRMED, round(pounds * 100), False)
    assert not codes(printed)


@pytest.mark.parametrize("printed", ["46000", "46,000", "46k", "46,000.00"])
def test_a_number_without_its_currency_is_read_and_told_of(printed: str) -> None:
    assert only(printed).amount_pence == 4_600_000
    assert codes(printed) == ["no_currency"]


@pytest.mark.parametrize("printed", ["(£35,000)", "£(35,000)", "( £35,000 )"])
def test_a_sum_in_brackets_is_counted_elsewhere(printed: str) -> None:
    line = only(printed, "PTB")
    assert (line.state, line.amount_pence, line.memo) == (B.CONFIRMED, 3_500_000, True)
    assert not codes(printed, "PTB")


@pytest.mark.parametrize(
    ("printed", "sources", "expected"),
    [
        ("£30,000 £30,000", "PTB PCT", [(30_000, "PTB"), (30_000, "PCT")]),
        ("147,400 7,700 25,000", "PTB PCT SS", [(147_400, "PTB"), (7_700, "PCT"), (25_000, "SS")]),
        ("(£32,000) (£30,000)", "PTB PCT", [(32_000, "PTB"), (30_000, "PCT")]),
        ("£30,000\n£20,000", "PTB\nPCT", [(30_000, "PTB"), (20_000, "PCT")]),
        ("£30,000 / £20,000", "PTB/PCT", [(30_000, "PTB"), (20_000, "PCT")]),
        ("£30,000", "Home Office", [(30_000, "Home Office")]),
        ("£64,000 PTB", "", [(64_000, "PTB")]),
        ("£64,000 (PTB)", "", [(64_000, "PTB")]),
        ("PTB £64,000", "", [(64_000, "PTB")]),
        ("£30,000 PTB, £20,000 PCT", "", [(30_000, "PTB"), (20_000, "PCT")]),
        ("PTB £30,000 PCT £20,000", "", [(30_000, "PTB"), (20_000, "PCT")]),
        ("£64,000 PTB", "PTB", [(64_000, "PTB")]),
    ],
)
def test_sums_are_paired_with_sources_in_the_order_printed(
    printed: str, sources: str, expected: list[tuple[int, str]]
) -> None:
    read = [(line.amount_pence, line.source) for line in lines(printed, sources)]
    assert read == [(pounds * 100, source) for pounds, source in expected]
    assert "sources_differ" not in codes(printed, sources)


def test_each_line_keeps_how_it_is_printed() -> None:
    printed = [line.printed for line in lines("(£32,000) (£30,000)", "PTB PCT")]
    assert printed == ["(£32,000) PTB", "(£30,000) PCT"]
    assert [line.printed for line in lines("PTB £3 PCT £2")] == ["PTB £3", "PCT £2"]


@pytest.mark.parametrize(
    ("printed", "sources", "expected"),
    [
        ("£30,000 £20,000", "PTB", [(3_000_000, "PTB"), (2_000_000, None)]),
        ("£30,000", "PTB PCT", [(3_000_000, "PTB"), (None, "PCT")]),
    ],
)
def test_sums_and_sources_of_different_number_are_kept_and_asked_about(
    printed: str, sources: str, expected: list[tuple[int | None, str | None]]
) -> None:
    assert [(line.amount_pence, line.source) for line in lines(printed, sources)] == expected
    assert codes(printed, sources) == ["sources_differ"]


@pytest.mark.parametrize("printed", ["Nil", "nil.", "NIL", "£0", "0", "None", "No additional cost"])
def test_nil_says_that_it_costs_nothing(printed: str) -> None:
    assert only(printed) == Line(B.NIL, printed=printed)
    assert not codes(printed)


def test_a_cut_nil_is_inferred() -> None:
    meaning = amounts("Ni")
    assert meaning.value == (Line(B.NIL, printed="Ni"),)
    assert meaning.inferred
    assert meaning.doubts[0].suggestions == ("Nil",)


def test_a_blank_says_nothing() -> None:
    assert amounts("", "").value == (Line(B.NOT_STATED),)
    assert not codes("\u00a0", "<b></b>")


@pytest.mark.parametrize("printed", ["-", "\u2013", "n/a", "?", "£"])
def test_a_mark_in_place_of_a_cost_is_not_taken_for_nil(printed: str) -> None:
    assert only(printed).state is B.NOT_STATED
    assert amounts(printed).doubts[0].suggestions == ("Nil",)


@pytest.mark.parametrize(
    ("printed", "sources", "source"),
    [
        ("TBA", "", None),
        ("TBC", "", None),
        ("TBI", "", None),
        ("t.b.c.", "", None),
        ("£TBC", "", None),
        ("To be identified", "PTB", "PTB"),
        ("To be Identified within PCT", "", "PCT"),
        ("To be identified from DIP", "", "DIP"),
        ("To be identified (TBC)", "", None),
    ],
)
def test_a_cost_to_be_identified_is_neither_nil_nor_blank(
    printed: str, sources: str, source: str | None
) -> None:
    line = only(printed, sources)
    assert (line.state, line.amount_pence, line.source) == (B.TO_BE_IDENTIFIED, None, source)
    assert not codes(printed, sources)


@pytest.mark.parametrize("printed", ["TBC £20,000", "£20,000 (TBC)"])
def test_a_sum_still_to_be_agreed_is_no_amount(printed: str) -> None:
    assert only(printed) == Line(B.TO_BE_IDENTIFIED, printed=printed)
    assert amounts(printed).doubts[0].suggestions == ("£20,000.00",)


@pytest.mark.parametrize(
    "printed",
    [
        "SLA/ LCT",
        "within existing resources",
        "Met from existing budgets",
        "Officer time",
        "150 hours",
    ],
)
def test_words_in_place_of_an_amount_are_money_agreed_without_a_figure(printed: str) -> None:
    assert only(printed, "PCT") == Line(B.CONFIRMED, source="PCT", printed=f"{printed} PCT")
    assert "unpriced" in codes(printed)


@pytest.mark.parametrize(
    "printed",
    [
        "30.000,00",
        "1.234,56",
        "£30.000",
        "£12,50",
        "£1,2m",
        "£30,00",
        "£30 000",
        "$5,000",
        "€5,000",
        "-£5,000",
        "£5,000-£10,000",
        "£5,000 to £10,000",
        "2 x £5,000",
        "£1.23456789k",
        "£1½m",
        "£99999999999999",
        "x" * 600,
    ],
)
def test_what_is_not_certainly_one_sum_of_pounds_is_not_added_up(printed: str) -> None:
    line = only(printed)
    assert (line.state, line.amount_pence, line.printed) == (B.CONFIRMED, None, printed)
    assert "unclear_amount" in codes(printed)


def test_european_decimals_are_suggested_not_taken() -> None:
    assert amounts("1.234,56").doubts[0].suggestions == ("£1,234.56",)
    assert amounts("£30.000").doubts[0].suggestions == ("£30,000",)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("approx £5,000", "approx"),
        ("£5,000 per annum", "per annum"),
        ("Year 1 £5,000", "Year 1"),
        ("£5,000 within existing resources", "within existing resources"),
    ],
)
def test_words_beside_a_sum_are_kept_and_told_of(printed: str, words: str) -> None:
    assert only(printed) == Line(B.CONFIRMED, 500_000, printed=printed)
    assert [(doubt.code, words in doubt.text) for doubt in amounts(printed).doubts] == [
        ("partly_read", True)
    ]


def test_a_source_without_an_amount_is_a_line_and_a_question() -> None:
    assert only("", "DIP") == Line(B.NOT_STATED, source="DIP", printed="DIP")
    assert codes("", "DIP") == ["source_without_amount"]
    assert lines("DIP", known=("DIP",)) == (Line(B.NOT_STATED, source="DIP", printed="DIP"),)


def test_a_source_with_a_stray_space_is_joined_and_asked_about() -> None:
    meaning = amounts("", "LDA T")
    assert meaning.value == (Line(B.NOT_STATED, source="LDAT", printed="LDA T"),)
    assert meaning.inferred
    assert meaning.doubts[0].suggestions == ("LDAT",)


def test_known_sources_are_found_whatever_their_case_and_nothing_else_is() -> None:
    assert [line.source for line in lines("£3 £2", "ptb pct", ("PTB", "PCT"))] == ["PTB", "PCT"]
    (line,) = lines("£30,000 LCT", known=("PTB",))
    assert line.source is None


def test_a_breakdown_in_brackets_is_shown_and_not_counted_twice() -> None:
    read = lines("£50,000 (£35,000 PTB, £15,000 PCT)")
    assert [(line.amount_pence, line.memo) for line in read] == [
        (5_000_000, False),
        (3_500_000, True),
        (1_500_000, True),
    ]


def test_the_blackpool_plan_comes_to_its_lines() -> None:
    read = [line for row in seeds.rows() for line in lines(row.costs, row.sources)]
    states = Counter((line.state, line.amount_pence is not None, line.memo) for line in read)
    assert states == {
        (B.CONFIRMED, True, False): 43,
        (B.CONFIRMED, True, True): 6,
        (B.CONFIRMED, False, False): 1,
        (B.NIL, False, False): 54,
        (B.NOT_STATED, False, False): 52,
        (B.TO_BE_IDENTIFIED, False, False): 10,
    }
    assert len(read) == 166


def test_the_blackpool_plan_comes_to_its_pounds() -> None:
    read = [line for row in seeds.rows() for line in lines(row.costs, row.sources)]
    counted: Counter[str | None] = Counter()
    for line in read:
        counted[line.source] += 0 if line.memo else line.amount_pence or 0
    pounds = {source: pence // 100 for source, pence in counted.items() if pence}
    assert pounds == {"PCT": 1198364, "PTB": 1152240, "DIP": 540654, "SS": 25000, None: 30000}
    assert sum(pounds.values()) == 2_946_258
    assert sum(line.amount_pence or 0 for line in read if line.memo) == 41_400_000
