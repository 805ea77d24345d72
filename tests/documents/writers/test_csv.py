"""The flat table, and what a spreadsheet would make of it."""

import csv
from io import StringIO

import pytest

from app.services.documents.writers import csv as writer
from app.services.rules.formulas import harmless
from tests.documents.writers import plans
from tests.documents.writers.reading import written
from tests.documents.writers.stored import stored
from tests.documents.writers.test_xlsx import LIVE

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\0")


def rows(word: str = "") -> list[list[str]]:
    content = written(writer.write, plans.paper(stored(plans.hostile(word))))
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("word", LIVE)
def test_no_cell_is_taken_for_a_formula(word: str) -> None:
    for row in rows(word):
        for cell in row:
            assert not cell.startswith(SIGNS), cell


@pytest.mark.parametrize("sign", SIGNS)
def test_a_text_that_begins_like_a_formula_is_marked_as_text(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"
    assert harmless(f"1{sign}") == f"1{sign}"


def test_numbers_are_never_marked() -> None:
    found = stored(plans.rich())
    line = found["sections"][0]["outcomes"][0]["actions"][0]["budget_lines"][0]
    line["amount"] = "-1234.50"
    content = written(writer.write, plans.paper(found)).decode("utf-8-sig")
    assert ",-1234.50,PTB," in content


def test_every_row_has_as_many_cells_as_the_header() -> None:
    assert {len(row) for row in rows()} == {len(rows()[0])}


def test_rows_end_as_excel_ends_them() -> None:
    content = written(writer.write, plans.paper(stored(plans.rich())))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
