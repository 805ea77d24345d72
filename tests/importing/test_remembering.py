"""What was said and done before, through HTTP: by earlier files, by edits here, by answers."""

from tests.api.imports import apply, tried
from tests.factories import Caller
from tests.importing.flows import ROWS, action, answered, done, edit, moved


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
    (settled,) = [each for each in again["questions"] if each["code"] == "conflict"]
    assert (settled["id"], settled["answer"]) == (question["id"], "file")
    assert apply(coordinator, again, shown["token"]).status_code == 409
    assert apply(coordinator, again).status_code == 200
    assert action(coordinator, "1.2")["lead_agency"] == "NHS"


def test_a_conflict_answered_in_other_words_is_asked_again_and_nothing_applied(
    coordinator: Caller,
) -> None:
    done(coordinator)
    edit(coordinator, "1.2", lead_agency="JCG")
    shown = tried(coordinator, ROWS.replace("POLICE", "NHS"), plan="rows")
    (question,) = [each for each in shown["questions"] if each["code"] == "conflict"]
    again = answered(coordinator, shown, {question["id"]: "the file"})
    (left,) = [each for each in again["questions"] if each["code"] == "conflict"]
    assert (left["severity"], left["answer"]) == ("error", None)
    assert left["text"].startswith("The answer is “plan” or “file”.")
    assert apply(coordinator, again).json()["code"] == "open_questions"
    settled = answered(coordinator, again, {question["id"]: "plan"})
    assert apply(coordinator, settled).status_code == 200
    assert action(coordinator, "1.2")["lead_agency"] == "JCG"


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


def test_an_answer_given_to_the_file_before_can_be_taken_back(coordinator: Caller) -> None:
    shown = tried(coordinator, ROWS, plan="rows")
    (asked,) = [each["id"] for each in shown["questions"] if each["code"] == "no_date"]
    assert (
        apply(coordinator, answered(coordinator, shown, {asked: "31/03/2007"})).status_code == 200
    )
    again = answered(coordinator, tried(coordinator, ROWS, plan="rows"), {asked: None})
    (left,) = [each for each in again["questions"] if each["id"] == asked]
    assert left["answer"] is None
    assert asked not in again["answers"]
    assert ("update", "action", "1.3", {"schedule"}) in [
        (*each[:3], set(each[3])) for each in moved(again)
    ]


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
    (settled,) = [each for each in again["questions"] if each["code"] == "text_replaced"]
    assert (settled["id"], settled["answer"]) == (question["id"], "new")
    assert apply(coordinator, again).status_code == 200


def test_a_question_names_what_it_concerns_as_the_plan_does(coordinator: Caller) -> None:
    done(coordinator, UNNUMBERED)
    opened = UNNUMBERED.replace(
        "Hold a staff", "Publish a directory of services,,NHS\nHold a staff"
    )
    shown = tried(coordinator, opened, plan="rows")
    (made,) = [each["ref"] for each in shown["items"] if each["title"].startswith("Publish")]
    (asked,) = [each for each in shown["questions"] if each["code"] == "no_date"]
    assert asked["ref"] == made == "1.4"


NUMBERED = """\
Town plan 2006/07
Ref,Objective,Action,By when,By whom
1.1,More people begin treatment,Hold a staff conference,Dec 2006,NHS
1.2,,Review the contract with Turning Point,Dec 2006,NHS
"""


def test_a_row_put_before_one_that_is_edited_is_not_taken_for_it(coordinator: Caller) -> None:
    done(coordinator, NUMBERED)
    report(coordinator, "1.2")
    kept = action(coordinator, "1.2")["id"]
    edited = NUMBERED.replace(
        "1.2,,Review the contract with Turning Point",
        "1.2,,Review the contract with Addaction,Dec 2006,NHS\n"
        "1.3,,Review the contract with Turning Point Ltd",
    )
    shown = done(coordinator, edited)
    new = "Review the contract with Turning Point Ltd"
    assert ("update", "action", "1.2", {"ref": "1.3", "description": new}) in moved(shown)
    assert action(coordinator, "1.3")["id"] == kept
    assert action(coordinator, "1.2")["description"] == "Review the contract with Addaction"
