"""The exported workbook, edited by another program and read back."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from app.services.documents.readers import read as read_file
from app.services.documents.readers.errors import InvalidDocument
from app.services.documents.recognition import recognise
from app.services.documents.recognition.result import Known, Recognised
from app.services.documents.writers import csv, xlsx
from tests.documents.writers import plans
from tests.documents.writers.reading import opened, written
from tests.documents.writers.stored import stored

Edit = Callable[[Any], None]


def read(edit: Edit = lambda book: None) -> dict[str, Any]:
    """Write a workbook, edit it, and read back the plan that it holds."""
    return recognised(edit).document


def recognised(edit: Edit = lambda book: None) -> Recognised:
    """Write a workbook, edit it, and read it back."""
    book = opened(written(xlsx.write, plans.paper(stored(plans.rich()))))
    edit(book)
    saved = BytesIO()
    book.save(saved)
    return recognise(read_file("plan.xlsx", saved.getvalue()), Known())


def test_what_others_put_beside_is_left_out_and_asked_about() -> None:
    def edit(book: Any) -> None:
        sheet = book["Actions"]
        sheet.cell(1, sheet.max_column + 1, "Our view")
        sheet.cell(2, sheet.max_column, "Going well")
        sheet.cell(1, sheet.max_column + 1, "Never filled")
        book.create_sheet("Meetings").append(["Every Monday"])

    asked = {question.code: question.text for question in recognised(edit).questions}
    assert "“Our view”" in asked["unknown_column"]
    assert "“Meetings”" in asked["unknown_table"]
    assert recognised().questions == []


def test_the_table_of_costs_is_refused_with_what_to_send_instead() -> None:
    flat = written(csv.write, plans.paper(stored(plans.rich())))
    with pytest.raises(InvalidDocument, match="workbook"):
        recognise(read_file("plan.csv", flat), Known())


def actions(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["sections"][0]["outcomes"][0]["actions"]
    return found


def at(sheet: Any, header: str) -> int:
    return [cell.value for cell in sheet[1]].index(header) + 1


def test_everything_comes_back() -> None:
    document = read()
    expected = stored(plans.rich())
    assert document["title"] == expected["title"]
    assert document["narrative"] == expected["narrative"]
    assert document["thresholds"] == {"due_soon_days": 14}
    assert document["labels"] == expected["labels"]
    first, second = actions(document)
    wanted = expected["sections"][0]["outcomes"][0]["actions"]
    for name in ("description", "schedule", "contributors", "budget_codes", "owner_printed"):
        assert first[name] == wanted[0][name], name
    assert first["milestones"] == [
        {**each, "lead_contact": None} for each in wanted[0]["milestones"]
    ]
    assert [line["state"] for line in first["budget_lines"]] == [
        *("confirmed", "nil", "not_stated", "to_be_identified", "confirmed"),
    ]
    assert second["budget_lines"][0]["counted_in"] == {"action": "8.3.1", "number": 1}


def test_columns_may_be_moved_and_others_added() -> None:
    def edit(book: Any) -> None:
        sheet = book["Actions"]
        sheet.insert_cols(1)
        sheet.cell(1, 1, "Our own remarks")
        sheet.cell(2, 1, "Ask Ada")

    assert actions(read(edit)) == actions(read())


def test_a_row_without_a_ref_takes_the_next_one() -> None:
    def edit(book: Any) -> None:
        sheet = book["Actions"]
        row = sheet.max_row + 1
        sheet.cell(row, at(sheet, "Outcome"), "8.3")
        sheet.cell(row, at(sheet, "Description"), "Train the staff.")

    added = actions(read(edit))[-1]
    assert "ref" not in added
    assert added["description"] == "Train the staff."
    assert added["schedule"] == {"kind": "none"}


def test_a_ref_that_a_spreadsheet_took_for_a_number_is_a_ref() -> None:
    def edit(book: Any) -> None:
        sheet = book["Actions"]
        sheet.cell(3, at(sheet, "Outcome"), 8.3)

    assert len(actions(read(edit))) == 2


def _no_parent(book: Any) -> None:
    sheet = book["Milestones"]
    sheet.cell(2, at(sheet, "Action"), "7.7.7")


def _no_date(book: Any) -> None:
    sheet = book["Actions"]
    sheet.cell(2, at(sheet, "Due"), "soon")


def _no_amount(book: Any) -> None:
    sheet = book["Budget lines"]
    sheet.cell(2, at(sheet, "Amount"), "plenty")


def _fraction_of_a_penny(book: Any) -> None:
    sheet = book["Budget lines"]
    sheet.cell(2, at(sheet, "Amount"), 1.005)


def _no_flag(book: Any) -> None:
    sheet = book["Milestones"]
    sheet.cell(2, at(sheet, "Key"), "perhaps")


def _no_contributors(book: Any) -> None:
    sheet = book["Actions"]
    sheet.cell(2, at(sheet, "With"), "everyone")


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (_no_parent, "Sheet Milestones, table 3, row 2"),
        (_no_date, "Sheet Actions, table 2, row 2, column 10"),
        (_no_amount, "Sheet Budget lines, table 4, row 2, column 5"),
        (_fraction_of_a_penny, "Sheet Budget lines, table 4, row 2, column 5"),
        (_no_flag, "Sheet Milestones, table 3, row 2, column 17"),
        (_no_contributors, "Sheet Actions, table 2, row 2, column 19"),
    ],
)
def test_what_fits_no_plan_is_refused_with_its_place(edit: Edit, place: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        read(edit)
    assert refused.value.detail.startswith(place)
    assert "plenty" not in refused.value.detail
