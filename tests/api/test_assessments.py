"""Self-assessed ratings and cross-references, through HTTP."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.db import Database
from tests.api.making import make_action, prepare
from tests.factories import Caller, Clock, World

RATING: dict[str, Any] = {
    "plan": "drugs-2006",
    "subject": {"kind": "section", "ref": "8"},
    "rating": "amber",
    "narrative": "Too few beds",
    "assessor": "Partnership",
    "assessed_on": "2006-08-31",
}
POINTER: dict[str, Any] = {
    "plan": "drugs-2006",
    "subject": {"kind": "action", "ref": "1.1"},
    "printed": "see planning grid 8",
    "target": {"kind": "section", "ref": "8"},
    "state": "resolved",
}
PLACES = {"section": "8", "outcome": "8.1", "action": "1.1", "milestone": "1.1.1"}


@pytest.fixture
def caller(coordinator: Caller) -> Caller:
    """Give the plan section 8, outcomes 1 and 8.1, and action 1.1; return its coordinator."""
    prepare(coordinator)
    make_action(coordinator)
    return coordinator


def revision(caller: Caller) -> int:
    found: int = caller.get("/plans/drugs-2006").json()["revision"]
    return found


def test_a_rating_is_told_with_what_it_is_of(caller: Caller) -> None:
    before = revision(caller)
    made = caller.post("/assessments", RATING)
    told = made.json()
    assert made.headers["location"] == f"/v1/assessments/{told['id']}"
    section = caller.get("/sections").json()["items"][0]
    assert told["subject"] == {"kind": "section", "id": section["id"], "ref": "8"}
    assert (told["plan"], told["scale"], told["rating"]) == ("drugs-2006", "rag", "amber")
    assert (told["recorded_by"], told["recorded_at"]) == ("coordinator", "2006-08-31T12:00:00Z")
    assert (told["narrative"], told["assessor"]) == ("Too few beds", "Partnership")
    read = caller.get(f"/assessments/{told['id']}")
    assert read.json() == told
    again = caller.get(f"/assessments/{told['id']}", etag=read.headers["etag"])
    assert again.status_code == 304
    assert revision(caller) == before + 1


@pytest.mark.parametrize("kind", ["section", "outcome", "action"])
def test_a_part_of_a_plan_is_named_by_ref_or_by_id(caller: Caller, kind: str) -> None:
    subject = {"kind": kind, "ref": PLACES[kind]}
    by_ref = caller.post("/assessments", RATING | {"subject": subject}).json()["subject"]
    assert by_ref["ref"] == PLACES[kind]
    subject = {"kind": kind, "ref": by_ref["id"]}
    assert caller.post("/assessments", RATING | {"subject": subject}).json()["subject"] == by_ref


@pytest.mark.parametrize("ref", [{}, {"ref": None}, {"ref": "drugs-2006"}])
def test_the_plan_itself_is_named_by_its_kind(caller: Caller, ref: dict[str, Any]) -> None:
    made = caller.post("/assessments", RATING | {"subject": {"kind": "plan"} | ref}).json()
    plan_id = caller.get("/plans/drugs-2006").json()["id"]
    assert made["subject"] == {"kind": "plan", "id": plan_id, "ref": "drugs-2006"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"rating": "blue"}, "/rating"),
        ({"rating": "blue", "scale": "rag"}, "/rating"),
        ({"rating": "pink"}, "/rating"),
        ({"assessed_on": "2006-09-01"}, "/assessed_on"),
        ({"plan": "southern-2006"}, "/plan"),
        ({"subject": {"kind": "milestone", "ref": "1.1.1"}}, "/subject/kind"),
        ({"subject": {"kind": "section"}}, "/subject/ref"),
        ({"subject": {"kind": "section", "ref": "9"}}, "/subject/ref"),
        ({"subject": {"kind": "plan", "ref": "8"}}, "/subject/ref"),
        ({"subject": None}, "/subject"),
    ],
)
def test_a_rating_that_breaks_a_rule_is_refused(
    caller: Caller, change: dict[str, Any], pointer: str
) -> None:
    refused = caller.post("/assessments", RATING | change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert "NodeKind" not in refused.text
    assert caller.get("/assessments").json()["items"] == []


def test_blue_is_a_rating_on_the_scale_of_four_colours(caller: Caller) -> None:
    made = caller.post("/assessments", RATING | {"rating": "blue", "scale": "brag"})
    assert (made.status_code, made.json()["rating"]) == (201, "blue")


def test_ratings_are_kept_and_listed_oldest_first(caller: Caller, clock: Clock) -> None:
    caller.post("/assessments", RATING)
    caller.post("/assessments", RATING | {"assessed_on": "2006-03-03", "rating": "red"})
    clock.to(2006, 10, 2)
    latest = {"subject": {"kind": "plan"}, "rating": "green", "assessed_on": "2006-10-01"}
    caller.post("/assessments", RATING | latest)

    def found(**filters: Any) -> list[str]:
        return [each["rating"] for each in caller.get("/assessments", **filters).json()["items"]]

    assert found() == ["red", "amber", "green"]
    assert found(subject_kind="plan") == ["green"]
    assert found(subject_kind=["section", "plan"], rating=["red", "green"]) == ["red", "green"]
    assert found(plan="drugs-2006", limit=2) == ["red", "amber"]
    first = caller.get("/assessments", limit=2).json()
    assert found(limit=2, cursor=first["next_cursor"]) == ["green"]
    assert caller.get("/assessments", plan="southern-2006").status_code == 422
    assert caller.get("/assessments", subject_kind="milestone").status_code == 422


def test_words_that_point_elsewhere_are_told_with_both_ends(caller: Caller) -> None:
    before = revision(caller)
    made = caller.post("/cross-references", POINTER)
    told = made.json()
    assert made.headers["location"] == f"/v1/cross-references/{told['id']}"
    assert (told["subject"]["kind"], told["subject"]["ref"]) == ("action", "1.1")
    section = caller.get("/sections").json()["items"][0]
    assert told["target"] == {"kind": "section", "id": section["id"], "ref": "8"}
    assert (told["printed"], told["state"], told["explicit"]) == (
        *("see planning grid 8", "resolved", True),
    )
    read = caller.get(f"/cross-references/{told['id']}")
    assert read.json() == told
    again = caller.get(f"/cross-references/{told['id']}", etag=read.headers["etag"])
    assert again.status_code == 304
    assert revision(caller) == before + 1
    refused = caller.delete(f"/sections/{section['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")


@pytest.mark.parametrize("kind", [*PLACES, "plan"])
def test_words_stand_in_and_lead_to_any_node(caller: Caller, kind: str) -> None:
    place = {"kind": kind, "ref": PLACES.get(kind)}
    body = POINTER | {"subject": place, "target": place, "state": "misdirected", "explicit": False}
    told = caller.post("/cross-references", body).json()
    assert told["subject"] == told["target"]
    assert told["subject"]["ref"] == PLACES.get(kind, "drugs-2006")
    assert (told["state"], told["explicit"]) == ("misdirected", False)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"state": "dangling"}, "/target"),
        ({"target": None}, "/target"),
        ({"target": None, "state": "misdirected"}, "/target"),
        ({"target": {"kind": "section", "ref": "9"}}, "/target/ref"),
        ({"target": {"kind": "section"}}, "/target/ref"),
        ({"target": {"kind": "risk", "ref": "R1"}}, "/target/kind"),
        ({"subject": {"kind": "milestone", "ref": "9.9"}}, "/subject/ref"),
        ({"plan": "southern-2006"}, "/plan"),
        ({"printed": ""}, "/printed"),
    ],
)
def test_a_cross_reference_that_breaks_a_rule_is_refused(
    caller: Caller, change: dict[str, Any], pointer: str
) -> None:
    refused = caller.post("/cross-references", POINTER | change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert caller.get("/cross-references").json()["items"] == []


def test_cross_references_are_filtered_in_the_order_they_were_recorded(caller: Caller) -> None:
    dangling = {"printed": "(Outcome 4)", "state": "dangling", "target": None}
    caller.post("/cross-references", POINTER | dangling)
    caller.post("/cross-references", POINTER)
    caller.post("/cross-references", POINTER | {"subject": {"kind": "plan"}, "printed": "above"})

    def found(**filters: Any) -> list[str]:
        listed = caller.get("/cross-references", **filters).json()["items"]
        return [each["printed"] for each in listed]

    assert found() == ["(Outcome 4)", "see planning grid 8", "above"]
    assert found(state="dangling") == ["(Outcome 4)"]
    assert caller.get("/cross-references", state="dangling").json()["items"][0]["target"] is None
    assert found(subject_kind="plan", plan="drugs-2006") == ["above"]
    first = caller.get("/cross-references", limit=2).json()
    assert found(limit=2, cursor=first["next_cursor"]) == ["above"]


@pytest.mark.parametrize("path", ["/assessments", "/cross-references"])
def test_a_longer_list_takes_no_more_queries(caller: Caller, database: Database, path: str) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    def queries() -> int:
        asked.clear()
        assert caller.get(path, limit=500).status_code == 200
        return sum("SELECT" in statement for statement in asked)

    body = RATING if path == "/assessments" else POINTER
    # Of a list that is kept it is first asked whether it still stands: one query more.
    queries()
    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        caller.post(path, body)
        one = queries()
        for _ in range(5):
            caller.post(path, body)
            caller.post(path, body | {"subject": {"kind": "plan"}})
        assert queries() == one
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "body"), [("/assessments", RATING), ("/cross-references", POINTER)]
)
def test_other_partnerships_and_mere_readers_cannot_touch_any_of_it(
    caller: Caller, world: World, path: str, body: dict[str, Any]
) -> None:
    made = caller.post(path, body).json()
    assert world.stranger.get(f"{path}/{made['id']}").status_code == 404
    assert world.stranger.get(path).json()["items"] == []
    assert world.stranger.post(path, body).status_code == 422
    assert world.reader.get(f"{path}/{made['id']}").json() == made
    for reader in (world.reader, world.lead):
        assert reader.post(path, body).status_code == 403
    assert caller.get(f"{path}/no-such-id").status_code == 404
    # What was recorded is neither changed nor removed.
    for method in ("PATCH", "DELETE"):
        assert caller.send(method, f"{path}/{made['id']}", json={}).status_code == 405
