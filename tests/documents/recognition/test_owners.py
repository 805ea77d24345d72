"""Owners across a whole document: which become agencies, which contacts, and what is asked."""

import pytest

from app.services.documents.recognition import Known, Recognised
from tests.documents.recognition.making import Making
from tests.documents.recognition.test_family import YEAR, actions, codes, read


def led_by(*owners: str, header: str = "By whom", known: Known = YEAR) -> Recognised:
    """Read a plan in which each owner answers for an action."""
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    rows = [[f"{n}. Sweep path {n}", "May 2008", owner] for n, owner in enumerate(owners, 1)]
    return read(making.table(["Action", "By when", header], *rows), known)


def agencies(found: Recognised) -> list[str]:
    return [each["name"] for each in found.document["agencies"]]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Si\u00e2n O'Brien",
            "Si\u00e2n O\u2019Brien",
            "Jos\u00e9 N\u00fa\u00f1ez",
            "van der Berg",
        ),
        *("Mohammed al-Farsi", "Anne-Marie McDonald", "Dr K. \u00d8stergaard", "Cllr J. Evans"),
    ],
)
def test_a_person_becomes_a_contact_and_no_agency(name: str) -> None:
    found = led_by(name)
    assert agencies(found) == []
    (contact,) = found.document["contacts"]
    # A title is no part of a name: without it the name is found wherever it is to be erased.
    bare = name.replace("\u2019", "'").removeprefix("Dr ").removeprefix("Cllr ")
    assert (contact["name"], contact["agency"]) == (bare, None)
    assert codes(found)["unknown_person_agency"] == 1


def test_a_person_with_an_agency_in_brackets_is_a_contact_of_it() -> None:
    found = led_by("Jane Smith (Police)", "Police (Jane Smith)", "Tom Brown (Police)")
    assert agencies(found) == ["Police"]
    assert {action["lead_agency"] for action in actions(found)} == {"POLICE"}
    named = [(each["name"], each["agency"]) for each in found.document["contacts"]]
    assert named == [("Jane Smith", "POLICE"), ("Tom Brown", "POLICE")]
    assert codes(found)["unknown_person_agency"] == 0
    assert codes(found)["unknown_agency"] == 1


def test_every_agency_that_is_printed_leads_or_contributes() -> None:
    (action,) = actions(led_by("Housing / Police / Barnardos"))
    assert action["lead_agency"] == "HOUSING"
    assert action["contributors"] == [
        {"agency": "POLICE", "role": "joint_lead"},
        {"agency": "BARNARDOS", "role": "joint_lead"},
    ]


@pytest.mark.parametrize("name", ["Probation Service", "St John Ambulance", "Marks Hall Trust"])
def test_a_body_becomes_an_agency_and_no_contact(name: str) -> None:
    found = led_by(name)
    assert (agencies(found), found.document["contacts"]) == ([name], [])


def test_a_name_that_may_be_either_is_kept_as_a_persons_and_asked_about_once() -> None:
    found = led_by("Relate Wales", "Relate Wales", "Police / Relate Wales")
    assert agencies(found) == ["Police"]
    (asked,) = [q for q in found.questions if q.code == "person_or_agency"]
    assert (asked.about, asked.suggestions) == ("Relate Wales", ("a person",))
    assert asked.place is not None
    assert codes(found)["unknown_person_agency"] == 0


def test_a_word_in_a_column_of_officers_is_someones_name() -> None:
    found = led_by("Patel", "Police", header="Lead officer")
    assert agencies(found) == ["Police"]
    assert [each["name"] for each in found.document["contacts"]] == ["Patel"]


def test_a_person_in_a_column_of_agencies_is_no_agency() -> None:
    found = led_by("Jane Smith", "Relate Wales", header="Lead agency")
    assert agencies(found) == ["Relate Wales"]
    assert [each["name"] for each in found.document["contacts"]] == ["Jane Smith"]


def test_whoever_only_helps_or_owns_a_risk_is_asked_about() -> None:
    making = Making().text("Parks plan 2008/09", level=1).text("Objective 1: Cleaner parks")
    making.table(
        ["Action", "By when", "By whom", "Supported by"],
        ["1. Sweep", "May 2008", "Parks", "Jane Smith, Play Manager"],
    )
    making.table(["Risk", "Impact", "Risk owner"], ["Frost", "3", "Tom Brown / Parks / Police"])
    found = read(making)
    asked = {q.about: q.text for q in found.questions if q.code == "unknown_person_agency"}
    assert asked["Jane Smith"].startswith("Jane Smith helps with one action;")
    assert asked["Tom Brown"].startswith("Tom Brown answers for one risk;")
    left = [q.text for q in found.questions if q.code == "owner_not_kept"]
    assert len(left) == 2
    assert "Play Manager" in left[0]
    assert "POLICE" in left[1]
