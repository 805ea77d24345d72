"""Answers to questions: taken as if the file had printed them, and told as answered."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.services.documents.grammars.owner_parts import Agency
from app.services.documents.readers import read
from app.services.documents.recognition import Known
from app.services.importing import answers

ROWS = """\
Objective,Action,By when,By whom,Costs,Source
More people begin treatment,1. Open clinics in the evening,,,"£12,000",PTB
,2. Train pharmacists (see objective 9),Dec 2006,Primary Care Trust,"£3,000",
,3. Write to practitioners,soonish,Jo Bloggs,Nil,
"""
KNOWN = Known(
    agencies=(Agency("JCG", "Joint Commissioning Group"),), funding_sources={"PTB": "PTB"}
)

Told = dict[str, Any]


def reading(given: Mapping[str, str], known: Known = KNOWN, rows: str = ROWS) -> answers.Reading:
    """Read the rows with some answers."""
    return answers.read(read("plan.csv", rows.encode()), known, {}, given)


def asked(code: str, found: answers.Reading) -> Told:
    """Return the first question of a code."""
    return next(each for each in found.questions if each["code"] == code)


def answered(code: str, answer: str) -> tuple[Told, list[Told]]:
    """Answer a question; return the document, and what is still asked of that code."""
    first = reading({})
    identity = asked(code, first)["id"]
    again = reading({identity: answer})
    (told,) = [each for each in again.questions if each["id"] == identity]
    assert told["answer"] == answer
    left = [each for each in again.questions if each["code"] == code and each["answer"] is None]
    return again.recognised.document, left


def actions(document: Told) -> list[Told]:
    """Return the actions of a document."""
    found: list[Told] = document["outcomes"][0]["actions"]
    return found


def test_what_is_asked_says_what_an_answer_is() -> None:
    found = reading({})
    takes = {each["code"]: each["answer_with"] for each in found.questions}
    assert (
        takes
        | {
            "no_date": "cell",
            "no_owner": "cell",
            "no_period": "period",
            "no_title": "title",
            "unclear_date": "cell",
            "unknown_agency": "agency",
            "unknown_person_agency": "agency",
            "amount_without_source": "source",
            "dangling_reference": "ref",
        }
        == takes
    )
    assert asked("no_period", found)["severity"] == "error"


def test_a_question_keeps_its_id_when_another_is_answered() -> None:
    first = reading({})
    again = reading({asked("no_title", first)["id"]: "A plan"})
    assert {each["id"] for each in first.questions} == {each["id"] for each in again.questions}


def test_a_cell_is_read_as_if_it_printed_the_answer() -> None:
    document, left = answered("no_date", "31/03/2007")
    assert left == []
    schedule = actions(document)[0]["schedule"]
    assert (schedule["due_on"], schedule["printed"]) == ("2007-03-31", "31/03/2007")
    document, left = answered("no_owner", "JCG")
    assert left == []
    assert actions(document)[0]["lead_agency"] == "JCG"


def test_what_comes_from_an_answered_cell_is_marked_so() -> None:
    first = reading({})
    again = reading({asked("no_date", first)["id"]: "31/03/2007"})
    origins = again.recognised.provenance
    assert origins["/outcomes/0/actions/0/schedule"]["origin"] == "answered"
    assert origins["/outcomes/0/actions/1/schedule"]["origin"] == "printed"


def test_a_cell_answered_in_words_nobody_reads_is_not_taken() -> None:
    first = reading({})
    identities = asked("unclear_date", first)["id"], asked("no_date", first)["id"]
    again = reading(dict(zip(identities, ("in a bit", "Feb 2007"), strict=True)))
    refused = asked("invalid_answer", again)
    assert refused["severity"] == "error"
    assert "“in a bit”" in refused["text"]
    kept = {each["id"]: each["answer"] for each in again.questions}
    assert [kept[identity] for identity in identities] == [None, "Feb 2007"]
    due = [each["schedule"]["due_on"] for each in actions(again.recognised.document)]
    assert due == ["2007-02-28", "2006-12-31", None]
    assert actions(again.recognised.document)[2]["schedule"]["printed"] == "soonish"


@pytest.mark.parametrize("answer", ["JCG", "Joint Commissioning Group", "jcg"])
def test_an_unknown_agency_may_be_one_that_is_known(answer: str) -> None:
    document, left = answered("unknown_agency", answer)
    assert left == []
    assert actions(document)[1]["lead_agency"] == "JCG"
    assert [each["code"] for each in document["agencies"]] == ["JCG"]


def test_an_unknown_agency_may_be_new_under_a_code_of_ones_own() -> None:
    document, _ = answered("unknown_agency", "NBPCT")
    made = {each["code"]: each["name"] for each in document["agencies"]}
    assert made["NBPCT"] == "Primary Care Trust"
    assert actions(document)[1]["lead_agency"] == "NBPCT"


def test_an_agency_that_is_new_may_be_answered_by_its_name() -> None:
    document, left = answered("unknown_person_agency", "Riverside Housing Association")
    assert left == []
    made = {each["code"]: each["name"] for each in document["agencies"]}
    assert made["RHA"] == "Riverside Housing Association"
    assert actions(document)[2]["lead_agency"] == "RHA"


def owned(owner: str, given: Mapping[str, str]) -> answers.Reading:
    """Read rows of which one is somebody's, with some answers."""
    return reading(given, rows=ROWS.replace("Jo Bloggs", owner))


def test_what_was_taken_for_a_person_may_be_an_agency() -> None:
    identity = asked("person_or_agency", owned("Relate Wales", {}))["id"]
    again = owned("Relate Wales", {identity: "RELATE"})
    assert actions(again.recognised.document)[2]["lead_agency"] == "RELATE"
    assert again.recognised.document["contacts"] == []
    assert asked("person_or_agency", again)["answer"] == "RELATE"


def test_what_was_taken_for_an_agency_may_be_a_person() -> None:
    first = owned("Patel", {})
    identity = next(each["id"] for each in first.questions if "“Patel”" in each["text"])
    again = owned("Patel", {identity: "a person"})
    assert [each["name"] for each in again.recognised.document["contacts"]] == ["Patel"]
    assert "PATEL" not in {each["code"] for each in again.recognised.document["agencies"]}


def test_what_an_answer_makes_to_be_asked_can_be_answered_too() -> None:
    first = asked("person_or_agency", owned("Aoife Byrne", {}))["id"]
    given = {first: "a person"}
    whose = asked("unknown_person_agency", owned("Aoife Byrne", given))["id"]
    again = owned("Aoife Byrne", given | {whose: "JCG"})
    led = actions(again.recognised.document)[2]
    assert (led["lead_agency"], led["lead_contact"]["name"]) == ("JCG", "Aoife Byrne")
    assert asked("unknown_person_agency", again)["answer"] == "JCG"


def test_a_person_may_be_put_into_an_agency() -> None:
    document, left = answered("unknown_person_agency", "JCG")
    assert left == []
    led = actions(document)[2]
    assert (led["lead_agency"], led["lead_contact"]["agency"]) == ("JCG", "JCG")


def test_an_amount_may_be_given_its_source() -> None:
    document, left = answered("amount_without_source", "PCT")
    assert left == []
    assert [each["funding_source"] for each in actions(document)[1]["budget_lines"]] == ["PCT"]
    assert {"code": "PCT", "name": "PCT"} in document["funding_sources"]


def test_a_reference_may_be_led_to_where_it_belongs() -> None:
    document, left = answered("dangling_reference", "1.3")
    assert left == []
    (pointing,) = document["cross_references"]
    assert pointing["target"] == {"kind": "action", "ref": "1.3"}
    assert pointing["state"] == "resolved"


def test_a_period_and_a_title_may_be_given() -> None:
    document, left = answered("no_period", "2006/07")
    assert left == []
    assert (document["period_start_on"], document["period_end_on"]) == ("2006-04-01", "2007-03-31")
    assert answered("no_title", "Treatment plan")[0]["title"] == "Treatment plan"


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("no_period", "some time"),
        ("dangling_reference", "77"),
        ("unknown_agency", "A" * 3_000),
        ("unknown_person_agency", "A" * 3_000),
        ("amount_without_source", "the pooled budget"),
        ("no_title", "A plan " * 300),
    ],
)
def test_an_answer_that_cannot_be_one_is_not_taken_and_asked_for_again(
    code: str, answer: str
) -> None:
    identity = asked(code, reading({}))["id"]
    again = reading({identity: answer})
    assert asked("invalid_answer", again)["severity"] == "error"
    (left,) = [each for each in again.questions if each["id"] == identity]
    assert left["answer"] is None


def test_what_no_column_is_there_for_cannot_be_put_into_a_cell() -> None:
    rows = "Action,By when\n1. Open clinics,Dec 2006\n2. Train staff,Dec 2006\n"
    identity = asked("no_owner", reading({}, rows=rows))["id"]
    again = reading({identity: "JCG"}, rows=rows)
    assert "add a column" in asked("invalid_answer", again)["text"]
    assert actions(again.recognised.document)[0]["description"] == "Open clinics"
