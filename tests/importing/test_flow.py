"""Imports through HTTP on both engines: edited files, edits made here, answers, what is told."""

import io
from typing import Any

import docx

from app.db import Database
from app.services import indicators
from tests.api.imports import apply, step, tried
from tests.data.demo import SEEDS, needs_seeds
from tests.factories import Caller, unrecorded

Told = dict[str, Any]

ROWS = """\
Treatment plan 2006/07
Ref,Objective,Action,By when,By whom,Costs,Source
1.1,More people begin treatment,Open clinics in the evening,Dec 2006,NHS,"£12,000",PTB
1.2,,Train pharmacists to supply needles,March 2007,POLICE,Nil,
1.3,,Write to every general practitioner,,,,
"""


def done(caller: Caller, content: str = ROWS, plan: str = "rows", **more: Any) -> Told:
    """Import a file and apply it; return what was shown."""
    shown = tried(caller, content, plan=plan, **more)
    applied = apply(caller, shown)
    assert applied.status_code == 200, applied.text
    return shown


def moved(shown: Told) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Tell what an import changes: action, kind, ref, and the fields that are taken."""
    return [
        (
            item["action"],
            item["kind"],
            item["ref"],
            {each["field"]: each["after"] for each in item["fields"] if each["taken"]},
        )
        for item in shown["items"]
        if item["action"] != "unchanged"
    ]


def action(caller: Caller, ref: str, plan: str = "rows") -> Told:
    """Read an action."""
    (found,) = [
        each for each in caller.get("/actions", plan=plan).json()["items"] if each["ref"] == ref
    ]
    told: Told = found
    return told


def edit(caller: Caller, ref: str, **fields: Any) -> None:
    """Edit an action here."""
    answer = caller.patch(f"/actions/{action(caller, ref)['id']}", fields)
    assert answer.status_code == 200, answer.text


def test_a_file_makes_a_plan_and_the_same_file_then_changes_nothing(coordinator: Caller) -> None:
    shown = done(coordinator)
    # The two agencies and the source are there already.
    others = {"update": 0, "unchanged": 3, "conflict": 0, "missing": 0}
    assert shown["summary"] == {"create": shown["summary"]["create"], **others}
    assert coordinator.get("/plans/rows").json()["state"] == "draft"
    again = tried(coordinator, ROWS, plan="rows")
    assert moved(again) == []
    # The file lists no milestones: those that came by themselves are none of its own.
    kinds = {item["kind"] for item in shown["items"]}
    assert {item["kind"] for item in again["items"]} == kinds - {"milestone"}
    assert again["effect"]["nodes"] == []


def test_what_is_shown_says_where_each_value_stands(coordinator: Caller) -> None:
    shown = tried(coordinator, ROWS, plan="rows")
    (item,) = [i for i in shown["items"] if (i["kind"], i["ref"]) == ("action", "1.1")]
    assert item["place"] == "table 1, row 3, column 3"
    fields = {each["field"]: each for each in item["fields"]}
    assert fields["schedule"]["place"] == "table 1, row 3, column 4"
    assert fields["lead_agency"] == {
        "field": "lead_agency",
        "before": None,
        "after": "NHS",
        "taken": True,
        "origin": "printed",
        "place": "table 1, row 3, column 5",
    }
    (plan,) = [i for i in shown["items"] if i["kind"] == "plan"]
    origins = {each["field"]: each["origin"] for each in plan["fields"]}
    assert (origins["title"], origins["period_start_on"]) == ("printed", "inferred")


def test_an_edited_file_changes_just_what_was_edited(coordinator: Caller) -> None:
    done(coordinator)
    shown = done(coordinator, ROWS.replace("March 2007", "Feb 2007").replace("12,000", "13,500"))
    assert [each[:3] for each in moved(shown)] == [
        ("update", "budget_line", "1.1#1"),
        ("update", "action", "1.2"),
    ]
    assert moved(shown)[1][3]["schedule"]["due_on"] == "2007-02-28"
    assert shown["effect"]["totals"]["before"]["planned"] == "12000.00"
    assert shown["effect"]["totals"]["after"]["planned"] == "13500.00"
    assert action(coordinator, "1.2")["schedule"]["due_on"] == "2007-02-28"
    budget = coordinator.get("/plans/rows/budget").json()["total"]
    assert budget == shown["effect"]["totals"]["after"]


def test_a_new_deadline_in_an_agreed_plan_is_kept_with_its_reason(coordinator: Caller) -> None:
    done(coordinator)
    for state in ("consultation", "agreed"):
        coordinator.post("/plans/rows/transitions", {"to": state, "note": "As the board says."})
    shown = done(coordinator, ROWS.replace("March 2007", "Feb 2007"), name="plan-v2.csv")
    assert len(moved(shown)) == 1
    told = action(coordinator, "1.2")["schedule"]
    assert (told["due_on"], told["original_due_on"], told["times_revised"]) == (
        "2007-02-28",
        "2007-03-31",
        1,
    )
    entries = coordinator.get("/changes", limit=500).json()["items"]
    (change,) = [each for each in entries if each["subject"]["kind"] == "schedule_change"]
    assert change["changes"]["reason"]["after"] == "As in plan-v2.csv."


def test_an_edit_made_here_outlives_the_file_that_does_not_speak_of_it(coordinator: Caller) -> None:
    done(coordinator)
    edit(coordinator, "1.1", description="Open clinics at night", lead_agency="POLICE")
    shown = done(coordinator, ROWS.replace("general practitioner", "practice"))
    assert [each[:3] for each in moved(shown)] == [("update", "action", "1.3")]
    assert action(coordinator, "1.1")["lead_agency"] == "POLICE"


def test_a_conflict_keeps_what_is_stored_until_it_is_answered(coordinator: Caller) -> None:
    done(coordinator)
    edit(coordinator, "1.2", lead_agency="JCG")
    theirs = ROWS.replace("POLICE", "NHS")
    shown = tried(coordinator, theirs, plan="rows")
    assert shown["summary"]["conflict"] == 1
    (question,) = [each for each in shown["questions"] if each["code"] == "conflict"]
    assert question["suggestions"] == ["plan", "file"]
    assert apply(coordinator, shown).status_code == 200
    assert action(coordinator, "1.2")["lead_agency"] == "JCG"


def test_a_conflict_answered_for_the_file_is_an_update(coordinator: Caller) -> None:
    done(coordinator)
    edit(coordinator, "1.2", lead_agency="JCG")
    shown = tried(coordinator, ROWS.replace("POLICE", "NHS"), plan="rows")
    (question,) = [each for each in shown["questions"] if each["code"] == "conflict"]
    again = answered(coordinator, shown, {question["id"]: "file"})
    assert (again["summary"]["conflict"], again["summary"]["update"]) == (0, 1)
    assert again["token"] != shown["token"]
    assert apply(coordinator, again, shown["token"]).status_code == 409
    assert apply(coordinator, again).status_code == 200
    assert action(coordinator, "1.2")["lead_agency"] == "NHS"


def answered(caller: Caller, shown: Told, answers: dict[str, str | None]) -> Told:
    """Answer questions, and return the import once it was tried again."""
    posted = caller.post(f"/imports/{shown['id']}/answers", {"answers": answers})
    assert posted.status_code == 202, posted.text
    return worked(caller, shown["id"])


def worked(caller: Caller, key: str) -> Told:
    """Let a worker work, and read an import."""
    state = caller.http.app.state  # type: ignore[attr-defined]
    while step(state.database, state.clock):
        pass
    told: Told = caller.get(f"/imports/{key}").json()
    return told


def test_a_question_of_severity_error_blocks_until_it_is_answered(coordinator: Caller) -> None:
    shown = tried(
        coordinator, ROWS.replace("Treatment plan 2006/07", "Treatment plan"), plan="rows"
    )
    asked = {each["code"]: each for each in shown["questions"]}
    assert (shown["state"], asked["no_period"]["severity"]) == ("ready", "error")
    refused = apply(coordinator, shown)
    assert (refused.status_code, refused.json()["code"]) == (409, "open_questions")
    again = answered(coordinator, shown, {asked["no_period"]["id"]: "2006/07"})
    assert apply(coordinator, again).status_code == 200
    assert coordinator.get("/plans/rows").json()["period_end_on"] == "2007-03-31"


def test_open_questions_of_lesser_severity_block_nothing(coordinator: Caller) -> None:
    shown = tried(coordinator, ROWS, plan="rows")
    assert {"no_date", "no_owner"} <= {each["code"] for each in shown["questions"]}
    assert apply(coordinator, shown).status_code == 200


def test_what_is_missing_from_the_file_stays_in_the_plan(coordinator: Caller) -> None:
    done(coordinator)
    shorter = "\n".join(line for line in ROWS.splitlines() if not line.startswith("1.2"))
    shown = done(coordinator, shorter)
    assert {each[:3] for each in moved(shown)} == {
        ("missing", "action", "1.2"),
        ("missing", "milestone", "1.2.1"),
        ("missing", "budget_line", "1.2#1"),
    }
    assert action(coordinator, "1.2")["description"] == "Train pharmacists to supply needles"


def test_an_import_that_fails_leaves_the_plan_as_it_was(coordinator: Caller) -> None:
    done(coordinator)
    before = coordinator.get("/plans/rows/document").json()
    shown = tried(coordinator, ROWS.replace("Dec 2006", "Nov 2006"), plan="rows")
    edit(coordinator, "1.3", description="Write to nobody")
    moved_on = coordinator.get("/plans/rows/document").json()
    refused = apply(coordinator, shown)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan_moved")
    assert coordinator.get("/plans/rows/document").json() == moved_on != before


def test_an_exported_document_comes_back_unchanged(coordinator: Caller) -> None:
    done(coordinator)
    exported = coordinator.get("/plans/rows/document").content
    shown = tried(coordinator, exported, plan="rows", name="rows.json")
    assert moved(shown) == []
    other = tried(coordinator, exported, plan="copy", name="rows.json")
    assert set(other["summary"]) - {"create", "unchanged"} == {"update", "conflict", "missing"}
    assert apply(coordinator, other).status_code == 200
    copied = coordinator.get("/plans/copy/document").json()
    assert copied == {**coordinator.get("/plans/rows/document").json(), "code": "copy"}


def test_every_change_of_an_import_is_in_the_ledger_at_one_instant(coordinator: Caller) -> None:
    first = coordinator.get("/changes", limit=500).json()["next_after"]
    done(coordinator)
    entries = coordinator.get("/changes", after=first, limit=500).json()["items"]
    kinds = {each["subject"]["kind"] for each in entries}
    assert {"plan", "outcome", "action", "milestone", "budget_line", "import_run"} <= kinds
    assert coordinator.get("/ledger/verification").json()["valid"] is True


@needs_seeds
def test_one_cell_of_a_word_plan_edited_is_one_field_changed(
    coordinator: Caller, database: Database
) -> None:
    with unrecorded(database) as session:
        indicators.ship(session)
    original = (SEEDS / "dat_2009_10.docx").read_bytes()
    shown = tried(coordinator, original, plan="dat", name="dat.docx")
    applied = apply(coordinator, shown)
    assert applied.status_code == 200, applied.text
    document = docx.Document(io.BytesIO(original))
    cells = [
        cell
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        if cell.text.strip() == "December 2009"
    ]
    cells[0].text = "October 2009"
    edited = io.BytesIO()
    document.save(edited)
    again = tried(coordinator, edited.getvalue(), plan="dat", name="dat.docx")
    ((what, kind, _, fields),) = moved(again)
    assert (what, kind, fields["schedule"]["due_on"]) == ("update", "action", "2009-10-31")


TWO = """\
Town plan 2006/07
Section,Ref,Objective,Action,By when,By whom,Costs,Source
Homes,1.1.1,Nobody sleeps rough,Open a night shelter,Dec 2006,NHS,,
Work,2.1.1,Everyone finds work,Set up a job club,Feb 2007,NHS,"£5,000",PTB
Work,2.1.2,,Visit every employer,Feb 2007,NHS,,
"""
ONE = "\n".join(line for line in TWO.splitlines() if not line.startswith("Work"))


def test_a_file_of_a_part_takes_nothing_from_what_is_known_of_the_rest(
    coordinator: Caller,
) -> None:
    done(coordinator, TWO)
    edit(coordinator, "2.1.1", description="Set up a club in the library, as the board agreed")
    gone = action(coordinator, "2.1.2")["id"]
    assert coordinator.delete(f"/actions/{gone}").status_code == 204
    done(coordinator, ONE)
    assert moved(tried(coordinator, TWO, plan="rows")) == []


def test_answers_hold_for_the_same_file_when_it_comes_again(coordinator: Caller) -> None:
    shown = tried(coordinator, ROWS, plan="rows")
    asked = {each["code"]: each["id"] for each in shown["questions"]}
    again = answered(coordinator, shown, {asked["no_date"]: "31/03/2007", asked["no_owner"]: "NHS"})
    assert apply(coordinator, again).status_code == 200
    third = tried(coordinator, ROWS, plan="rows")
    assert moved(third) == []
    kept = {each["id"]: each["answer"] for each in third["questions"]}
    assert (kept[asked["no_date"]], kept[asked["no_owner"]]) == ("31/03/2007", "NHS")


UNNUMBERED = """\
Town plan 2006/07
Action,By when,By whom
Review the contract with Addaction,Dec 2006,NHS
Review the contract with Turning Point,Dec 2006,NHS
Hold a staff conference,Dec 2006,NHS
"""


def report(caller: Caller, ref: str) -> None:
    """Report on the milestone of an action."""
    moves = ({"to": "consultation", "note": "To partners"},)
    assert caller.post("/plans/rows/transitions", moves[0]).status_code == 201
    (leaf, *_) = caller.get("/milestones", plan="rows", action=ref).json()["items"]
    said = {"effective_on": "2006-08-01", "percent": 60}
    assert caller.post(f"/milestones/{leaf['id']}/updates", said).status_code == 201


def test_a_row_edited_after_one_was_deleted_stays_the_row_it_was(coordinator: Caller) -> None:
    done(coordinator, UNNUMBERED)
    report(coordinator, "1.1")
    edited = UNNUMBERED.replace("Turning Point", "Turning Point Ltd")
    edited = edited.replace("Review the contract with Addaction,Dec 2006,NHS\n", "")
    changes = [each[:3] for each in moved(tried(coordinator, edited, plan="rows"))]
    assert ("update", "action", "1.2") in changes
    assert ("missing", "action", "1.1") in changes


def test_other_words_for_what_was_reported_on_must_be_answered(coordinator: Caller) -> None:
    done(coordinator, UNNUMBERED)
    report(coordinator, "1.1")
    other = UNNUMBERED.replace("Review the contract with Addaction", "Close the hostel at once")
    shown = tried(coordinator, other, plan="rows")
    (question,) = [each for each in shown["questions"] if each["code"] == "text_replaced"]
    assert question["severity"] == "error"
    assert apply(coordinator, shown).json()["code"] == "open_questions"
    again = answered(coordinator, shown, {question["id"]: "new"})
    assert ("missing", "action", "1.1") in [each[:3] for each in moved(again)]
    assert apply(coordinator, again).status_code == 200
