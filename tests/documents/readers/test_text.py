"""The text form: headings by #, tables by tabs, and what HTML left behind."""

import pytest

from app.services.documents.blocks import Source
from app.services.documents.readers import text
from tests.documents.readers.looks import grids, paragraphs, tables


def read(content: str) -> Source:
    return text.read("plan.txt", content)


def test_headings_know_their_level() -> None:
    found = paragraphs(read("# Plan\n\n## **Planning grid 1: Carers** ##\n\n#### Objective 1\n"))
    assert [(p.level, p.text, p.bold) for p in found] == [
        (1, "Plan", False),
        (2, "Planning grid 1: Carers", False),
        (4, "Objective 1", False),
    ]


def test_list_items_give_up_their_marker() -> None:
    found = paragraphs(read("- first\n1. second\nb) third\n(iv) fourth\n1.2. fifth\nplain 6. text"))
    assert [(p.marker, p.text) for p in found] == [
        ("-", "first"),
        ("1.", "second"),
        ("b)", "third"),
        ("(iv)", "fourth"),
        ("1.2.", "fifth"),
        (None, "plain 6. text"),
    ]


@pytest.mark.parametrize("line", ["**Objective 1**", "<b>Objective 1</b>", "  **Objective 1**  "])
def test_a_line_set_in_bold_is_bold(line: str) -> None:
    [found] = paragraphs(read(line))
    assert (found.text, found.bold) == ("Objective 1", True)


def test_a_line_with_bold_words_is_not() -> None:
    [found] = paragraphs(read("**Note:** Please cut and **paste**"))
    assert (found.text, found.bold) == ("Note: Please cut and paste", False)


def test_a_bold_title_and_its_text_are_two_paragraphs_as_in_word() -> None:
    found = paragraphs(read("<b>Objective 4</b> To fund a nurse\n--\n"))
    assert [(p.text, p.bold) for p in found] == [("Objective 4", True), ("To fund a nurse", False)]


def test_rules_and_blank_lines_are_no_paragraphs() -> None:
    assert [p.text for p in paragraphs(read("one\r\n\r\n---\r\n\x0ctwo\n   \n"))] == ["one", "two"]


def test_a_table_is_as_wide_as_its_widest_row() -> None:
    source = read("Action\tBy when\t\n1. Do it\tMay 2006\tNil\tPTB\nNothing\t\n")
    assert grids(source) == [
        [
            ["Action", "By when", "", ""],
            ["1. Do it", "May 2006", "Nil", "PTB"],
            ["Nothing"] + [""] * 3,
        ]
    ]


def test_a_row_may_begin_with_blanks() -> None:
    assert grids(read("Planned\tLikely\n\t£86,000\n")) == [[["Planned", "Likely"], ["", "£86,000"]]]


def test_a_line_drawn_under_a_row_is_no_row() -> None:
    source = read("6. Set dates\tJuly 2006\t\t\n---\t-----------\t--\t--\n7. Report\tongoing\t\t\n")
    assert [[row[0] for row in grid] for grid in grids(source)] == [["6. Set dates", "7. Report"]]


def test_a_table_split_by_a_blank_line_is_two() -> None:
    source = read("a\tb\n\nc\td\n")
    assert grids(source) == [[["a", "b"]], [["c", "d"]]]
    assert [str(table.place) for table in tables(source)] == ["table 1", "table 2"]


def test_a_list_in_a_cell_comes_line_by_line() -> None:
    cell = '<ol style="x: y;"> <li>1. Ask</li> <li>2. Agree <b>all</b></li> </ol>'
    assert grids(read(f"{cell}\tSept 2006\n")) == [[["1. Ask\n2. Agree all", "Sept 2006"]]]


def test_markup_and_entities_are_taken_out() -> None:
    found = paragraphs(
        read("3<sup>rd</sup> March 2006\n<i>R&amp;D <b>now</b></i>\nage <18 & >65 &c")
    )
    assert [p.text for p in found] == ["3rd March 2006", "R&D now", "age <18 & >65 &c"]


def test_everything_knows_its_place() -> None:
    source = read("one\n\na\tb\nc\td\n\ntwo\n")
    assert [p.place.paragraph for p in paragraphs(source)] == [1, 2]
    assert str(tables(source)[0].rows[1][1].place) == "table 1, row 2, column 2"
    assert source.form == "text"
    assert source.blocks[1] is tables(source)[0]
