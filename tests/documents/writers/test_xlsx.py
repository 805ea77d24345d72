"""The workbook, opened by another library than the one that wrote it."""

from datetime import date
from typing import Any

import pytest

from app.services.documents.workbook import shape, sheets
from app.services.documents.writers import xlsx
from tests.documents.writers import plans
from tests.documents.writers.reading import opened, parts, written
from tests.documents.writers.stored import stored

LIVE = ["=1+1", '=HYPERLINK("http://example.test")', "+1", "-1", "@SUM(1)", "\t=1", "{=1}", "=1\n"]


def book(body: dict[str, Any] | None = None) -> Any:
    return opened(written(xlsx.write, plans.paper(stored(body or plans.rich()))))


def column(sheet: Any, header: str) -> list[Any]:
    at = [cell.value for cell in sheet[1]].index(header)
    return [row[at] for row in sheet.iter_rows(min_row=2)]


def test_each_sheet_has_its_header_frozen_filtered_and_wide_enough() -> None:
    found = book()
    assert found.sheetnames == [shape.ABOUT, *(sheet.name for sheet in sheets.SHEETS)]
    for sheet in sheets.SHEETS:
        made = found[sheet.name]
        assert [cell.value for cell in made[1]] == [each.header for each in sheet.columns]
        assert made.freeze_panes == "A2"
        assert made.auto_filter.ref.startswith("A1:")
        assert made.print_title_rows == "$1:$1"
        widths = [made.column_dimensions[cell.column_letter].width for cell in made[1]]
        assert min(widths) >= 8


def test_dates_and_amounts_are_dates_and_numbers() -> None:
    found = book()
    due = column(found["Actions"], "Due")
    assert due[0].value.date() == date(2007, 3, 31)
    assert due[0].is_date
    amounts = column(found["Budget lines"], "Amount")
    assert [cell.value for cell in amounts] == [1234.5, None, None, None, None, 500]
    assert amounts[0].number_format == "#,##0.00"
    stated = column(found["Reconciliation"], "Stated")[0]
    assert (stated.value, stated.data_type) == (1000, "n")
    assert column(found["Milestones"], "Weight")[0].value == 2.5


def test_nil_blank_and_to_be_identified_stay_three_things() -> None:
    states = [cell.value for cell in column(book()["Budget lines"], "State")]
    assert states[1:4] == ["nil", "not_stated", "to_be_identified"]


@pytest.mark.parametrize("word", LIVE)
def test_no_text_becomes_a_formula_or_a_link(word: str) -> None:
    content = written(xlsx.write, plans.paper(stored(plans.hostile(word))))
    for sheet in opened(content):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n", "d", "inlineStr"}
    for name, text in parts(content):
        assert "<f>" not in text, name
        assert "<hyperlink" not in text, name


def test_the_same_plan_makes_the_same_bytes() -> None:
    made = plans.paper(stored(plans.rich()))
    assert written(xlsx.write, made) == written(xlsx.write, made)


def test_a_status_is_told_by_its_letter_and_its_reason() -> None:
    actions = book()["Actions"]
    told = [column(actions, header)[0].value for header in ("Status", "Letter", "Reason")]
    assert told == ["amber", "A", "Because."]
