"""Other councils' documents: invented, each laid out in a way of its own."""

from collections import Counter
from datetime import date
from typing import Any

from app.schemas.document import PlanDocument
from app.services.documents.recognition import Known, Recognised, recognise
from tests.documents.recognition.making import Making

YEAR = Known(plan_start=date(2008, 4, 1), plan_end=date(2009, 3, 31))


def read(making: Making, known: Known = YEAR, **mapping: str) -> Recognised:
    given = {key.replace("_", " "): role for key, role in mapping.items()}
    found = recognise(making.source(), known, given)
    PlanDocument.model_validate({"code": "tried", **found.document})
    return found


def codes(found: Recognised) -> Counter[str]:
    return Counter(question.code for question in found.questions)


def actions(found: Recognised) -> list[dict[str, Any]]:
    document = found.document
    outcomes = [o for section in document["sections"] for o in section["outcomes"]]
    return [a for outcome in (*outcomes, *document["outcomes"]) for a in outcome["actions"]]


def tracker() -> Making:
    return Making("xlsx", "Tracker").table(
        ["Safer Wenlow plan 2008/09: tracker at Q2", "", "", "", "", "", ""],
        ["", "", "", "", "", "", ""],
        ["Ref", "Theme", "Objective", "RAG", "Lead", "What we will do", "Due", "Comments"],
        [
            *("A1", "Theme 1: Streets", "Fewer burglaries", "Green", "Police"),
            *("Light the underpass", date(2008, 9, 30), "Lamps ordered"),
        ],
        ["A2", "", "", "Amber", "Police", "Mark bicycles", "Q2 2008/09", ""],
        ["A3", "", "Fewer fires", "Blue", "Fire Service", "Fit smoke alarms", "ongoing", "Done"],
        ["B1", "Theme 2: Homes", "Safer homes", "", "", "Train wardens", "", ""],
    )


def test_a_tracker_sheet_becomes_a_plan() -> None:
    found = read(tracker())
    assert [a["ref"] for a in actions(found)] == ["A1", "A2", "A3", "B1"]
    sections = found.document["sections"]
    assert [(s["ref"], s["title"]) for s in sections] == [("1", "Streets"), ("2", "Homes")]
    assert [o["statement"] for o in sections[0]["outcomes"]] == ["Fewer burglaries", "Fewer fires"]


def test_a_trackers_dates_are_read_in_every_form() -> None:
    found = read(tracker())
    schedules = [a["schedule"] for a in actions(found)]
    assert [s["kind"] for s in schedules[::2]] == ["day", "ongoing"]
    assert [s["due_on"] for s in schedules[:2]] == ["2008-09-30", "2008-09-30"]
    assert codes(found)["no_date"] == 1


def test_a_trackers_colours_are_assessments_and_its_progress_is_not_lost() -> None:
    found = read(tracker())
    rated = {a["subject"]["ref"]: (a["scale"], a["rating"]) for a in found.document["assessments"]}
    assert rated == {"A1": ("brag", "green"), "A2": ("brag", "amber"), "A3": ("brag", "blue")}
    left = [q.text for q in found.questions if q.code == "progress_not_taken"]
    assert len(left) == 2
    assert "Lamps ordered" in left[0]


def test_an_unknown_agency_is_made_and_asked_about() -> None:
    found = read(tracker())
    assert {a["name"] for a in found.document["agencies"]} == {"Police", "Fire Service"}
    assert codes(found)["unknown_agency"] == 2
    assert codes(found)["no_owner"] == 1


def other_order() -> Making:
    making = Making().text("Youth justice action plan 2008-09", level=1)
    making.text("Objective 1: Fewer first-time entrants", level=2)
    return making.table(
        ["Progress", "Deadline", "Lead agency", "Key actions", "Budget", "Funding source"],
        ["", "Q2 2008/09", "Police", "1.1 Caution clinics", "£12k", "YOT"],
        ["", "31/03/2009", "Primary Care Trust", "1.2 Health visits", "Nil", ""],
        ["", "", "", "", "£3,000", "PCT"],
    )


def test_columns_may_stand_in_any_order() -> None:
    found = read(other_order(), Known())
    first, second = actions(found)
    assert (first["ref"], first["description"]) == ("1.1", "Caution clinics")
    assert first["schedule"]["due_on"] == "2008-09-30"
    assert first["budget_lines"][0]["amount"] == "12000.00"
    assert [line["state"] for line in second["budget_lines"]] == ["nil", "confirmed"]
    assert found.document["period_start_on"] == "2008-04-01"


def test_two_header_rows_make_a_range() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Cleaner parks", level=2)
    making.table(
        ["Action", "Responsible", "Timescale", "", "RAG"],
        ["", "", "Start", "End", ""],
        ["Empty bins daily", "Parks", "May 2008", "June 2008", "Green"],
        merged={(1, 4): "Timescale"},
    )
    found = read(making)
    (action,) = actions(found)
    assert action["schedule"]["start_on"] == "2008-05-01"
    assert action["schedule"]["due_on"] == "2008-06-30"
    assert found.document["outcomes"][0]["statement"] == "Cleaner parks"


def test_bare_headings_open_sections_and_outcomes() -> None:
    making = Making().text("Parks plan 2008/09", level=1)
    for section, outcome in (("Green spaces", "Cleaner parks"), ("Water", "Cleaner ponds")):
        making.text(section, level=2).text(outcome, level=3)
        making.table(["Action", "By when"], ["1. Clean", "June 2008"])
    found = read(making)
    assert [s["title"] for s in found.document["sections"]] == ["Green spaces", "Water"]
    assert [a["ref"] for a in actions(found)] == ["1.1.1", "2.1.1"]


def test_milestones_may_have_rows_of_their_own() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(
        ["Action", "Milestones", "Lead", "By when"],
        ["1. Open a cafe", "Lease signed", "Parks", "May 2008"],
        ["", "Doors open", "", "July 2008"],
        ["2. Plant trees", "", "Parks", "March 2009"],
        merged={(3, 1): "1. Open a cafe"},
    )
    first, second = actions(read(making))
    assert [m["title"] for m in first["milestones"]] == ["Lease signed", "Doors open"]
    assert first["milestones"][0]["schedule"] is None
    assert first["milestones"][1]["schedule"]["due_on"] == "2008-07-31"
    assert second["milestones"] == []


def test_a_merged_owner_is_suggested_and_not_assumed() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(
        ["Action", "By whom", "By when"],
        ["1. Sweep", "Parks", "May 2008"],
        ["2. Mow", "", "May 2008"],
        merged={(3, 2): "Parks"},
    )
    found = read(making)
    assert actions(found)[1]["lead_agency"] is None
    (asked,) = [q for q in found.questions if q.code == "no_owner"]
    assert asked.suggestions == ("Parks",)
    assert (asked.ref, asked.place.row if asked.place else None) == ("1.2", 3)


def test_a_plan_without_years_is_refused_until_they_are_given() -> None:
    making = Making().text("Parks plan", level=1).text("Objective 1: Cleaner parks")
    found = recognise(making.table(["Action", "By when"], ["Sweep", ""]).source(), Known())
    assert "no_period" in {q.code for q in found.questions if q.severity == "error"}


def test_risks_keep_their_printed_levels() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Annex A: risks")
    making.table(
        ["Ref", "Risk", "Trigger", "Probability", "Impact", "Controls", "Risk owner", "By when"],
        ["1", "Frost", "A hard winter", "High", "3", "Grit", "Parks", "Nov 2008"],
    )
    (risk,) = read(making).document["risks"]
    assert (risk["ref"], risk["trigger"], risk["impact"]) == ("R1", "A hard winter", 3)
    assert risk["likelihood_printed"] == "High"
    assert risk["mitigation_due_on"] == "2008-11-30"


def test_a_number_printed_twice_is_asked_about() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(["Action", "By when"], ["1. Sweep", "May 2008"], ["1. Mow", "June 2008"])
    found = read(making)
    assert [a["ref"] for a in actions(found)] == ["1.1", "1.2"]
    assert codes(found)["ref_taken"] == 1


def test_a_row_without_a_number_takes_none_that_is_printed_further_on() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    rows = (["Weed", "May 2008"], ["1. Sweep", "May 2008"], ["2. Mow", "June 2008"])
    found = read(making.table(["Action", "By when"], *rows))
    assert [(a["ref"], a["description"]) for a in actions(found)] == [
        ("1.3", "Weed"),
        ("1.1", "Sweep"),
        ("1.2", "Mow"),
    ]
    assert codes(found)["ref_taken"] == 0


def test_what_stands_beneath_an_unnumbered_part_leaves_printed_numbers_free_too() -> None:
    making = Making().text("Parks plan 2008/09", level=1)
    for heading in ("Objective: Safer parks", "Objective 1: Cleaner parks"):
        making.text(heading)
        making.table(["Action", "By when"], ["Weed", "May 2008"], ["1. Sweep", "May 2008"])
    found = read(making)
    refs = [
        (each["ref"], [a["ref"] for a in each["actions"]]) for each in found.document["outcomes"]
    ]
    assert refs == [("2", ["2.2", "2.1"]), ("1", ["1.2", "1.1"])]
    assert codes(found)["ref_taken"] == 0


def test_actions_beneath_nothing_are_put_beneath_the_plan() -> None:
    making = Making().table(["Action", "By when"], ["Sweep", "May 2008"])
    found = read(making)
    assert found.document["outcomes"][0]["statement"] == "Plan"
    assert codes(found)["no_title"] == 1


def test_an_indicator_that_there_is_not_is_asked_about() -> None:
    known = Known(
        indicators=frozenset({"NI 16"}), plan_start=YEAR.plan_start, plan_end=YEAR.plan_end
    )
    making = Making().text("Parks plan 2008/09", level=1)
    making.table(["NI ref", "NI description"], ["NI 16", "Crime"], ["NI 31", "No such thing"])
    found = read(making, known)
    assert [link["indicator"] for link in found.document["indicator_links"]] == ["NI 16"]
    assert codes(found)["unknown_indicator"] == 1


def test_every_value_knows_its_place() -> None:
    found = read(other_order(), Known())
    action = found.provenance["/outcomes/0/actions/0"]
    assert action["origin"] == "printed"
    assert action["place"] == {"file": "plan.docx", "table": 1, "row": 2, "column": 4}
    assert found.provenance["/period_start_on"]["origin"] == "inferred"
