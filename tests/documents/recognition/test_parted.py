"""Plans whose parts are parted oddly: headings across a table, sheets, lists in one cell."""

from app.services.documents.recognition import Known
from tests.documents.recognition.making import Making
from tests.documents.recognition.test_family import YEAR, actions, codes, read

HEADER = ["Action", "By whom", "By when"]


def test_a_heading_across_a_table_keeps_its_header() -> None:
    making = Making().text("Parks plan 2008/09", level=1)
    across = {(row, column): "Objective" for row in (2, 4) for column in (2, 3)}
    making.table(
        HEADER,
        ["Objective 1: Cleaner parks"],
        ["Sweep", "Parks", "May 2008"],
        ["Objective 2: Safer parks"],
        ["Light the paths", "Highways", "June 2008"],
        merged=across,
    )
    found = read(making)
    outcomes = {each["statement"]: each["actions"] for each in found.document["outcomes"]}
    assert [a["description"] for a in outcomes["Cleaner parks"]] == ["Sweep"]
    assert [a["description"] for a in outcomes["Safer parks"]] == ["Light the paths"]
    assert codes(found)["unknown_table"] == 0


def test_a_heading_ends_an_outcome_that_is_stated() -> None:
    making = Making().text("Parks plan 2008/09", level=1)
    making.text("Objective 1: Cleaner parks", level=2).text("Risk register", level=2)
    making.table(["Risk", "Impact"], ["Frost", "3"])
    assert read(making).document["outcomes"][0]["statement"] == "Cleaner parks"


def test_a_sheet_with_a_title_of_its_own_is_a_section_and_asked_about() -> None:
    found = read(
        Making("xlsx", "Parks")
        .table(
            ["Parks action plan 2008/09"], ["Objective", *HEADER], ["Tidy", "Sweep", "Parks", ""]
        )
        .turn("Ponds")
        .table(
            ["Ponds action plan 2008/09"], ["Objective", *HEADER], ["Clean", "Dredge", "Parks", ""]
        )
        .turn("Lists")
        .table(["Parks"], ["Highways"]),
        Known(),
    )
    (section,) = found.document["sections"]
    assert section["title"] == "Ponds action plan 2008/09"
    assert [o["statement"] for o in section["outcomes"]] == ["Clean"]
    (outcome,) = found.document["outcomes"]
    assert (outcome["statement"], outcome["note"]) == ("Tidy", None)
    (asked,) = [q for q in found.questions if q.code == "another_plan"]
    assert asked.place is not None
    assert asked.place.sheet == "Ponds"


def test_a_sheet_that_goes_on_with_the_plan_is_no_other() -> None:
    making = Making("xlsx", "Parks").table(
        ["Parks action plan 2008/09"], ["Objective", *HEADER], ["Tidy", "Sweep", "Parks", ""]
    )
    making.turn("Risks").table(
        ["Parks action plan 2008/09: risks"], ["Risk", "Impact"], ["Frost", "3"]
    )
    found = read(making, Known())
    assert (found.document["sections"], codes(found)["another_plan"]) == ([], 0)
    assert len(found.document["risks"]) == 1


def test_milestones_listed_in_one_cell_are_each_one_with_the_date_behind_it() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(
        ["Action", "Milestones", "By whom", "By when"],
        [
            "1. Open a cafe",
            "Lease signed (May 2008)\n- Doors open by July 2008",
            "Parks",
            "Dec 2008",
        ],
        ["2. Plant", "1) Order 2) Dig 3) Water", "Parks", "Dec 2008"],
        ["3. Mow", "Buy a mower,\nand fuel for it by the lake 2", "Parks", "Dec 2008"],
        ["4. Rake", "Rakes bought\nLeaves gone", "Parks", "Dec 2008"],
    )
    cafe, plants, mowing, raking = actions(read(making))
    assert [m["title"] for m in cafe["milestones"]] == [
        "Lease signed (May 2008)",
        "Doors open by July 2008",
    ]
    dates = [m["schedule"]["due_on"] for m in cafe["milestones"]]
    assert dates == ["2008-05-31", "2008-07-31"]
    assert [m["title"] for m in plants["milestones"]] == ["Order", "Dig", "Water"]
    assert [m["schedule"] for m in plants["milestones"]] == [None] * 3
    (mower,) = mowing["milestones"]
    assert mower["schedule"] is None
    assert [m["title"] for m in raking["milestones"]] == ["Rakes bought", "Leaves gone"]


def test_an_action_printed_again_for_each_milestone_is_one() -> None:
    making = Making("csv").table(
        ["Action ID", "Outcome", "Action", "Milestone", "Milestone due", "Lead agency", "RAG"],
        ["P1", "Clean quay", "Scrub it", "Contract let", "May 2008", "Port Health", "Green"],
        ["P1", "Clean quay", "Scrub it", "Work done", "July 2008", "Port Health", "Green"],
        ["P2", "Clean quay", "Scrub it", "Again", "July 2008", "Port Health", "Amber"],
    )
    found = read(making, YEAR)
    first, second = actions(found)
    assert (first["ref"], second["ref"]) == ("P1", "P2")
    assert [m["title"] for m in first["milestones"]] == ["Contract let", "Work done"]
    assert first["milestones"][1]["schedule"]["due_on"] == "2008-07-31"
    assert len(found.document["assessments"]) == 2


def test_years_from_and_to_are_the_whole_period() -> None:
    making = Making().text("Parks plan 2024/25 \u2013 2026/27", level=1)
    found = read(making.table(HEADER, ["Sweep", "Parks", "May 2025"]), Known())
    assert found.document["period_start_on"] == "2024-04-01"
    assert found.document["period_end_on"] == "2027-03-31"


def test_rows_of_an_outcome_that_stand_apart_are_of_one_outcome() -> None:
    making = Making("csv").table(
        ["Outcome", *HEADER],
        ["Cleaner parks", "Sweep", "Parks", "May 2008"],
        ["Safer parks", "Light the paths", "Highways", "June 2008"],
        ["Cleaner parks", "Mow", "Parks", "July 2008"],
        ["Safer parks", "Rake", "Parks", "July 2008"],
    )
    outcomes = read(making, YEAR).document["outcomes"]
    told = [(o["statement"], [a["description"] for a in o["actions"]]) for o in outcomes]
    assert told == [
        ("Cleaner parks", ["Sweep", "Mow"]),
        ("Safer parks", ["Light the paths", "Rake"]),
    ]
