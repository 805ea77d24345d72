"""Outcomes and their targets, through HTTP."""

from typing import Any

import pytest

from app.changes import Session
from app.db import Database
from app.models import Indicator
from tests.factories import BORN, Caller, World, unrecorded

TARGET: dict[str, Any] = {
    "indicator": "NI 40",
    "kind": "increase_to",
    "baseline": 315.5,
    "change_percent": 10,
    "value": 347,
    "unit": "people",
    "due_on": "2007-03-31",
    "printed": "10 per cent to 347",
    "profile": [{"on": "2006-09-30", "value": 330.25}, {"on": "2006-12-31", "value": 340}],
}
OUTCOME = {"plan": "drugs-2006", "statement": "More people stay in treatment"}


def add_indicator(session: Session, ref: str, owner: World | None = None) -> None:
    """Add an indicator to the vocabulary: shipped, or of the partnership."""
    session.add(
        Indicator(
            partnership_id=owner.partnership_id if owner else None,
            scheme="NI" if owner is None else "local",
            ref=ref,
            position=ref,
            title="A measure",
            created_at=BORN,
            updated_at=BORN,
        )
    )


@pytest.fixture
def indicators(database: Database, world: World) -> None:
    """Ship NI 40 where it is not, and give the partnership an indicator of its own."""
    with unrecorded(database) as session:
        shipped = session.connection().exec_driver_sql(
            "SELECT 1 FROM indicator WHERE ref = 'NI 40' AND partnership_id IS NULL"
        )
        if shipped.first() is None:
            add_indicator(session, "NI 40")
        add_indicator(session, "LOCAL 1", world)


def make(coordinator: Caller, **more: Any) -> dict[str, Any]:
    """Make an outcome and return it."""
    made = coordinator.post("/outcomes", OUTCOME | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def test_an_outcome_without_section_takes_the_next_number(coordinator: Caller) -> None:
    first = make(coordinator, ref="3", lead_agency="NHS", note="Agreed")
    told = make(coordinator)
    assert (first["ref"], first["lead_agency"], first["note"]) == ("3", "NHS", "Agreed")
    assert (told["ref"], told["plan"], told["section"]) == ("4", "drugs-2006", None)
    assert (told["lead_agency"], told["target"]) == (None, None)
    assert coordinator.get(f"/outcomes/{told['id']}").json() == told


def test_an_outcome_is_numbered_within_its_section(coordinator: Caller) -> None:
    section = coordinator.post(
        "/sections", {"plan": "drugs-2006", "ref": "8", "title": "Treatment"}
    ).json()
    by_ref = make(coordinator, section="8")
    bare = coordinator.post("/outcomes", {"section": section["id"], "statement": "Less harm"})
    assert (by_ref["ref"], bare.json()["ref"]) == ("8.1", "8.2")
    place = {"id": section["id"], "ref": "8", "title": "Treatment"}
    assert by_ref["section"] == bare.json()["section"] == place
    assert bare.json()["plan"] == "drugs-2006"
    assert make(coordinator)["ref"] == "1"


@pytest.mark.usefixtures("indicators")
def test_a_target_keeps_exact_numbers_and_its_profile(coordinator: Caller) -> None:
    made = make(coordinator, target=TARGET)
    assert made["target"] == TARGET
    path = f"/outcomes/{made['id']}"
    same = coordinator.patch(path, {"target": TARGET | {"value": 347.0}}).json()
    assert same == made
    other = {"indicator": "LOCAL 1", "kind": "at_most", "value": 0.5}
    edited = coordinator.patch(path, {"target": other}).json()
    assert (edited["target"]["indicator"], edited["target"]["value"]) == ("LOCAL 1", 0.5)
    kept = ("baseline", "unit", "profile")
    assert [edited["target"][name] for name in kept] == [TARGET[name] for name in kept]
    assert edited["version"] == 2
    cleared = coordinator.patch(path, {"target": None}).json()
    assert (cleared["target"], cleared["version"]) == (None, 3)
    assert coordinator.patch(path, {"target": TARGET}).json()["target"] == TARGET


@pytest.mark.usefixtures("indicators")
@pytest.mark.parametrize(
    ("indicator", "detail"),
    [
        ("NI 31", "NI 31 is not in the National Indicator Set (NI 1 to 199 without 31)."),
        ("NI 200", "NI 200 is not in the National Indicator Set (NI 1 to 199 without 31)."),
        ("a secret", "There is no such indicator."),
    ],
)
def test_an_unknown_indicator_is_refused_by_name(
    coordinator: Caller, indicator: str, detail: str
) -> None:
    wanted = OUTCOME | {"target": TARGET | {"indicator": indicator}}
    refused = coordinator.post("/outcomes", wanted).json()
    assert (refused["code"], refused["detail"]) == ("unknown_indicator", detail)
    assert refused["errors"][0]["pointer"] == "/target/indicator"
    path = f"/outcomes/{make(coordinator)['id']}"
    assert coordinator.patch(path, {"target": wanted["target"]}).json()["detail"] == detail


def test_anothers_indicator_does_not_exist(database: Database, world: World) -> None:
    with unrecorded(database) as session:
        add_indicator(session, "LOCAL 1", world)
    theirs = OUTCOME | {
        "plan": "southern-2006",
        "target": {"indicator": "LOCAL 1", "kind": "exactly", "value": 1},
    }
    assert world.stranger.post("/outcomes", theirs).json()["code"] == "unknown_indicator"


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"plan": None}, 422, "/plan"),
        ({"plan": None, "section": "8"}, 422, "/plan"),
        ({"plan": "southern-2006"}, 422, "/plan"),
        ({"section": "99"}, 422, "/section"),
        ({"section": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10"}, 422, "/section"),
        ({"lead_agency": "NOBODY"}, 422, "/lead_agency"),
        ({"lead_agency": "SOUTHERN"}, 422, "/lead_agency"),
        ({"ref": "1"}, 409, "/ref"),
        ({"target": {"kind": "exactly", "value": "1"}}, 422, "/target/value"),
        (
            {"target": {"kind": "exactly", "value": 1, "profile": TARGET["profile"][::-1]}},
            *(422, "/target/profile"),
        ),
    ],
)
def test_an_outcome_that_breaks_a_rule_is_refused(
    coordinator: Caller, change: dict[str, Any], status: int, pointer: str
) -> None:
    make(coordinator)
    refused = coordinator.post("/outcomes", OUTCOME | change)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer)
    assert len(coordinator.get("/outcomes").json()["items"]) == 1


def test_a_section_of_another_plan_is_not_found_under_the_plan_named(coordinator: Caller) -> None:
    coordinator.post(
        "/plans",
        {
            "code": "other",
            "title": "Other",
            "period_start_on": "2006-04-01",
            "period_end_on": "2007-03-31",
        },
    )
    section = coordinator.post("/sections", {"plan": "other", "title": "Elsewhere"}).json()
    refused = coordinator.post("/outcomes", OUTCOME | {"section": section["id"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/section")
    assert make(coordinator, plan="other", section=section["id"])["plan"] == "other"


def test_outcomes_are_filtered_by_section_and_lead(coordinator: Caller) -> None:
    for ref in ("1", "2"):
        coordinator.post("/sections", {"plan": "drugs-2006", "ref": ref, "title": "Grid"})
    make(coordinator, section="1", lead_agency="NHS")
    other = make(coordinator, section="2", lead_agency="JCG")
    make(coordinator, section="2")

    def refs(**filters: Any) -> list[str]:
        listed = coordinator.get("/outcomes", **filters)
        assert listed.status_code == 200, listed.text
        return [outcome["ref"] for outcome in listed.json()["items"]]

    assert refs() == ["1.1", "2.1", "2.2"]
    assert refs(plan="drugs-2006", section="2") == ["2.1", "2.2"]
    assert refs(section=other["section"]["id"], lead_agency="JCG") == ["2.1"]
    assert refs(lead_agency=["NHS", "JCG"], sort="-ref") == ["2.1", "1.1"]
    assert refs(ref="2.2") == ["2.2"]
    for filters, parameter in (
        ({"plan": "drugs-2006", "section": ["2", "9"]}, "section"),
        ({"section": "2"}, "plan"),
        ({"lead_agency": "NOBODY"}, "lead_agency"),
        ({"plan": "drugs-2006", "section": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10"}, "section"),
    ):
        refused = coordinator.get("/outcomes", **filters)
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, parameter)
    assert coordinator.get("/outcomes", colour="red").status_code == 400


def test_an_edit_clears_with_null_and_counts_once(coordinator: Caller) -> None:
    path = f"/outcomes/{make(coordinator, note='n', lead_agency='NHS')['id']}"
    edited = coordinator.patch(path, {"note": None, "lead_agency": None, "ref": "7"}).json()
    assert (edited["note"], edited["lead_agency"], edited["ref"]) == (None, None, "7")
    assert edited["version"] == 2
    unknown = coordinator.patch(path, {"lead_agency": "NOBODY"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/lead_agency")
    bare = coordinator.send("PATCH", path, json={"note": "x"})
    assert bare.status_code == 428


def test_an_outcome_without_history_is_removed_with_its_actions(coordinator: Caller) -> None:
    path = f"/outcomes/{make(coordinator)['id']}"
    coordinator.post("/actions", {"plan": "drugs-2006", "outcome": "1", "description": "Do it"})
    assert coordinator.delete(path).status_code == 204
    assert coordinator.get(path).status_code == 404
    assert coordinator.get("/actions").json()["items"] == []


def test_other_partnerships_and_mere_readers_cannot_touch_an_outcome(world: World) -> None:
    path = f"/outcomes/{make(world.coordinator)['id']}"
    tag = world.coordinator.get(path).headers["etag"]
    assert world.stranger.get(path).status_code == 404
    assert world.stranger.patch(path, {"note": "x"}, etag=tag).status_code == 404
    assert world.stranger.delete(path, etag=tag).status_code == 404
    assert world.stranger.get("/outcomes").json()["items"] == []
    for caller in (world.reader, world.lead):
        assert caller.get(path).status_code == 200
        assert caller.post("/outcomes", OUTCOME).status_code == 403
        assert caller.patch(path, {"note": "x"}, etag=tag).status_code == 403
        assert caller.delete(path, etag=tag).status_code == 403
