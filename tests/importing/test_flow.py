"""Imports through HTTP on both engines: edited files, edits made here, answers, what is told."""

import io
from typing import Any

import docx
import pytest
import sqlalchemy as sa

from app.db import Database
from app.services import indicators
from app.services.importing import putting, trial
from tests.api.imports import apply, tried
from tests.data.demo import SEEDS, needs_seeds
from tests.factories import Caller, unrecorded
from tests.importing.flows import ROWS, action, answered, done, edit, moved


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


def test_a_file_without_a_period_is_asked_for_it_once(coordinator: Caller) -> None:
    shown = tried(coordinator, ROWS.replace(" 2006/07", ""), plan="rows")
    errors = [each["code"] for each in shown["questions"] if each["severity"] == "error"]
    assert errors == ["no_period"]
    (question,) = [each["id"] for each in shown["questions"] if each["code"] == "no_period"]
    assert (
        apply(coordinator, answered(coordinator, shown, {question: "2006/07"})).status_code == 200
    )


def test_others_write_while_a_file_is_tried(
    coordinator: Caller, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def put(*given: Any) -> putting.Put:
        # Within the transaction of the trial, by a connection of its own.
        with database.write() as session:
            statement = sa.text("update partnership set name = 'Renamed' where code <> 'none'")
            session.connection().execute(statement)
            written.append("renamed")
        return putting.put(*given)

    monkeypatch.setattr(trial, "put", put)
    shown = tried(coordinator, ROWS, plan="rows")
    assert (shown["state"], written) == ("ready", ["renamed"])


def test_a_plan_that_is_over_is_edited_and_the_import_says_so(coordinator: Caller) -> None:
    done(coordinator)
    for state in ("consultation", "superseded"):
        move = {"to": state, "note": "The year ended"}
        assert coordinator.post("/plans/rows/transitions", move).status_code == 201
    shown = done(coordinator, ROWS.replace("Hold", "Run").replace("evening", "morning"))
    (asked,) = [each for each in shown["questions"] if each["code"] == "plan_over"]
    assert "superseded since 2006-" in asked["text"]
    assert asked["severity"] == "warning"
    assert "morning" in action(coordinator, "1.1")["description"]
