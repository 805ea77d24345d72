"""Two columns for one thing, and columns for which a table has no use: nothing is lost unsaid."""

from typing import Any

import pytest

from app.services.documents.recognition import Known, Recognised
from tests.documents.recognition.making import Making
from tests.documents.recognition.test_family import YEAR, actions, codes, read

LONG = Known()


def table(*rows: list[str], title: str = "Parks plan 2008/09", known: Known = YEAR) -> Recognised:
    making = Making().text(title, level=1).text("Objective 1: Cleaner parks")
    return read(making.table(*rows), known)


def the_action(found: Recognised) -> dict[str, Any]:
    (action,) = actions(found)
    return action


def test_an_officer_in_a_second_column_is_of_the_agency_in_the_first() -> None:
    action = the_action(
        table(
            ["Action", "By when", "Lead agency", "Lead officer"],
            ["1. Sweep", "May 2008", "Parks", "Jane Smith"],
        )
    )
    assert action["lead_agency"] == "PARKS"
    assert action["lead_contact"] == {
        "role_title": "Lead officer",
        "agency": "PARKS",
        "name": "Jane Smith",
    }
    assert action["owner_printed"] == "Parks / Jane Smith"


def test_costs_of_two_years_are_two_lines_of_those_years() -> None:
    found = table(
        ["Action", "By when", "Budget 2008/09", "Budget 2009/10"],
        ["1. Sweep", "May 2008", "£5,000", "£6,000.50"],
        title="Parks plan 2008/10",
        known=LONG,
    )
    assert [(b["amount"], b["fy_start_year"]) for b in the_action(found)["budget_lines"]] == [
        ("5000.00", 2008),
        ("6000.50", 2009),
    ]


def test_a_second_column_of_costs_without_a_figure_holds_who_pays() -> None:
    found = table(
        ["Action", "By when", "Budget", "Funding"],
        ["1. Sweep", "May 2008", "£5,000", "Home Office"],
    )
    (line,) = the_action(found)["budget_lines"]
    assert (line["amount"], line["funding_source"]) == ("5000.00", "HO")


def test_a_second_date_is_left_out_only_with_a_question() -> None:
    found = table(
        ["Action", "Target date", "Completion date"], ["1. Sweep", "May 2008", "June 2008"]
    )
    (asked,) = [q for q in found.questions if q.code == "cell_not_taken"]
    assert "“June 2008” in “Completion date”" in asked.text
    assert asked.ref == "1.1"
    assert asked.place is not None
    assert asked.place.column == 3


def test_a_column_that_a_table_has_no_use_for_is_asked_about() -> None:
    found = table(
        ["Action", "Description", "Impact", "By when"],
        ["1. Sweep", "With brooms", "Cleaner paths", "May 2008"],
    )
    asked = [q.text for q in found.questions if q.code == "column_not_used"]
    assert len(asked) == 2
    assert "“With brooms”" in asked[0]
    assert codes(found)["unknown_column"] == 0


def test_a_header_whose_cells_reach_down_is_of_two_rows() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(
        ["Action", "Lead", "", "Timescale", "", "Notes of ours"],
        ["", "Agency", "Officer", "Start", "Finish", ""],
        ["1. Sweep", "Parks", "Jane Smith", "May 2008", "Q3 2008/09", ""],
        merged={
            **{(1, 3): "Lead", (1, 5): "Timescale", (2, 1): "Action"},
            (2, 6): "Notes of ours",
        },
    )
    found = read(making)
    action = the_action(found)
    assert action["lead_agency"] == "PARKS"
    assert action["lead_contact"]["name"] == "Jane Smith"
    assert action["schedule"]["start_on"] == "2008-05-01"
    assert action["schedule"]["due_on"] == "2008-12-31"
    assert codes(found)["row_without_action"] == 0


def test_a_header_whose_cells_reach_down_may_part_words_that_nobody_knows() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(
        ["Action", "By whom", "Money", ""],
        ["", "", "Cost", "Pot"],
        ["1. Sweep", "Parks", "£5", "Reserves"],
        merged={(1, 4): "Money", (2, 1): "Action", (2, 2): "By whom"},
    )
    found = read(making)
    assert [a["description"] for a in actions(found)] == ["Sweep"]
    assert codes(found)["unknown_column"] == 1


@pytest.mark.parametrize(
    "total",
    [
        ["Total", "", "", "£300"],
        ["", "", "Sub-total:", "£300"],
        ["", "Grand total for 2008/09", "", "£1,234"],
        ["", "", "", "£300"],
    ],
)
def test_a_row_of_totals_is_left_out_and_told(total: list[str]) -> None:
    found = table(
        ["Action", "By whom", "By when", "Costs"],
        ["1. Sweep", "Parks", "May 2008", "£100"],
        ["2. Mow", "Parks", "May 2008", "£200"],
        total,
    )
    amounts = [line["amount"] for action in actions(found) for line in action["budget_lines"]]
    assert amounts == ["100.00", "200.00"]
    assert codes(found)["row_of_totals"] == 1


@pytest.mark.parametrize("row", ["£30", "Total support for carers"])
def test_a_row_that_sums_nothing_up_is_none_of_totals(row: str) -> None:
    more = ["", "", "", row] if row.startswith("£") else [row, "Parks", "June 2008", "£300"]
    found = table(
        ["Action", "By whom", "By when", "Costs"],
        ["1. Sweep", "Parks", "May 2008", "£100"],
        ["2. Mow", "Parks", "May 2008", "£200"],
        more,
    )
    assert codes(found)["row_of_totals"] == 0
    amounts = [line["amount"] for action in actions(found) for line in action["budget_lines"]]
    assert len(amounts) == 3


def test_a_number_that_no_ref_can_be_is_asked_about() -> None:
    found = table(
        ["Ref", "Action", "By when"], ["1.a", "Sweep", "May 2008"], ["2", "Mow", "May 2008"]
    )
    assert [action["ref"] for action in actions(found)] == ["1.1", "1.2"]
    (asked,) = [q for q in found.questions if q.code == "ref_not_taken"]
    assert (asked.ref, "“1.a”" in asked.text) == ("1.1", True)


def test_a_number_of_too_many_levels_keeps_its_last_and_is_asked_about() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Priority 1: Cleaner parks", level=2)
    making.table(
        ["Ref", "Action", "By when"], ["1.1", "Sweep", "May 2008"], ["1.2", "Mow", "May 2008"]
    )
    found = read(making)
    assert [action["ref"] for action in actions(found)] == ["1.1.1", "1.1.2"]
    assert codes(found)["ref_not_taken"] == 2
