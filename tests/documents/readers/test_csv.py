"""Separated rows: whatever the encoding, the separator, and where the header stands."""

import pytest

from app.services.documents.readers import read
from app.services.documents.readers.errors import TooLarge, TruncatedFile, UnknownFormat
from tests.documents.readers.looks import grids, tables

ROWS = [["Action", "By when", "Costs"], ["Fund the nurse \u2013 again", "Apr 06", "£35,000"]]


def joined(sign: str) -> str:
    return "\r\n".join(sign.join(f'"{field}"' for field in row) for row in ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["plan.csv", "plan.txt", "plan"])
def test_encodings_and_separators(encoding: str, sign: str, name: str) -> None:
    source = read(name, joined(sign).encode(encoding))
    assert (source.form, grids(source)) == ("csv", [ROWS])


def test_the_header_may_stand_anywhere_and_blank_edges_are_cut_off() -> None:
    source = read("plan.csv", b"\n,,,\nDrug plan,,,\n\nAction,By when,,\nDo,May,,\n,,,\n")
    assert grids(source) == [[["Drug plan", ""], ["", ""], ["Action", "By when"], ["Do", "May"]]]
    assert str(tables(source)[0].rows[2][1].place) == "table 1, row 5, column 2"


def test_quoted_fields_keep_separators_quotes_and_lines() -> None:
    source = read("plan.csv", b'Action,Costs\r\n"1. Ask\r\n2. ""Agree"", all","1,000"\r\n')
    assert grids(source) == [[["Action", "Costs"], ['1. Ask\n2. "Agree", all', "1,000"]]]


def test_a_line_for_excel_names_the_separator() -> None:
    source = read("plan.csv", b"sep=;\r\na,b;c,d\r\n")
    assert grids(source) == [[["a,b", "c,d"]]]


def test_decimal_commas_do_not_hide_a_semicolon() -> None:
    source = read("plan.csv", "Maßnahme;Kosten\nEins, zwei;1,50\nDrei;2,50\n".encode("cp1252"))
    assert grids(source)[0][1] == ["Eins, zwei", "1,50"]


def test_loose_quotes_are_text() -> None:
    source = read("plan.csv", b'Action,Costs\nthe "best" plan,1\n"a"b,2\n')
    assert [row[0] for row in grids(source)[0]] == ["Action", 'the "best" plan', "ab"]


def test_formulas_are_text() -> None:
    source = read("plan.csv", b"Action,Costs\n=cmd|'/C calc'!A0,+1\n")
    assert grids(source)[0][1] == ["=cmd|'/C calc'!A0", "+1"]
    assert all(cell.value is None for row in tables(source)[0].rows for cell in row)


def test_a_file_that_ends_within_quotes_is_incomplete() -> None:
    with pytest.raises(TruncatedFile):
        read("plan.csv", b'Action,Costs\n"begun,1\nand not ended,2\n')


def test_text_that_ends_within_a_character_is_incomplete() -> None:
    with pytest.raises(TruncatedFile):
        read("plan.txt", "Planned spend £86,000, £".encode()[:-1])


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        read("plan.csv", b"a,b\n\x00\x01,c\n")


def test_too_many_cells_are_refused_early() -> None:
    with pytest.raises(TooLarge, match="200,000 cells"):
        read("plan.csv", b",".join([b"x"] * 200_001))


def test_prose_with_commas_is_no_table() -> None:
    source = read("plan.txt", b"Dear all, hello.\nThis is, as agreed, the plan.\nYours, Bob\n")
    assert (source.form, len(source.blocks)) == ("text", 3)
