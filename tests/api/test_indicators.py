"""Indicators, the links to them and their figures, through HTTP."""

from typing import Any

import pytest

from app.db import Database
from app.services import indicators
from tests.api.making import prepare
from tests.api.measures import LINK, VALUE, WAIT, make, refs, revision
from tests.factories import Caller, World, unrecorded


@pytest.fixture
def shipped(database: Database, world: World) -> Caller:
    """Ship the national indicators, and prepare the plan; return its coordinator."""
    with unrecorded(database) as session:
        assert indicators.ship(session) == 198
    return prepare(world.coordinator)


def test_shipping_twice_adds_nothing(database: Database, shipped: Caller) -> None:
    with unrecorded(database) as session:
        assert indicators.ship(session) == 0
    listed = shipped.get("/indicators", limit=1, include_total=True).json()
    assert listed["total"] == 198


def test_the_national_set_runs_from_1_to_199_without_31(shipped: Caller) -> None:
    assert refs(shipped, limit=200) == [f"NI {n}" for n in range(1, 200) if n != 31]
    told = shipped.get("/indicators/NI%2040").json()
    assert (told["scheme"], told["shipped"], told["ref"]) == ("NI", True, "NI 40")
    assert (told["valid_from"], told["valid_to"]) == ("2008-04-01", "2011-03-31")
    assert shipped.get(f"/indicators/{told['id']}").json() == told
    assert shipped.get("/indicators/NI%2062").json()["title"] == "NI 62 (title not known)"
    assert shipped.get("/indicators/NI%2031").status_code == 404


@pytest.mark.parametrize("ref", ["NI 31", "NI 0", "NI 200"])
def test_what_the_national_set_lacks_is_refused_by_name(shipped: Caller, ref: str) -> None:
    figure = VALUE | {"indicator": ref}
    outcome = {
        "plan": "drugs-2006",
        "statement": "Better",
        "target": {"indicator": ref, "kind": "at_least", "value": 5},
    }
    for path, body in (
        ("/indicators", WAIT | {"ref": ref}),
        ("/indicator-links", LINK | {"indicator": ref}),
        ("/indicator-values", figure),
        ("/outcomes", outcome),
    ):
        refused = shipped.post(path, body)
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_indicator")
        assert ref in refused.json()["detail"]
    for path in ("/indicator-links", "/indicator-values"):
        refused = shipped.get(path, indicator=["NI 40", ref])
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_indicator")
        assert ref in refused.json()["detail"]
        assert refused.json()["errors"][0]["parameter"] == "indicator"


def test_nobody_changes_a_shipped_indicator(shipped: Caller) -> None:
    refused = shipped.patch("/indicators/NI%2040", {"title": "Ours"})
    assert (refused.status_code, refused.json()["code"]) == (403, "read_only")
    assert shipped.get("/indicators/NI%2040").json()["title"] != "Ours"


def test_an_own_indicator_is_found_by_ref_and_by_id(coordinator: Caller) -> None:
    before = revision(coordinator, "/partnership")
    made = coordinator.post("/indicators", WAIT | {"good_direction": "down", "unit": "days"})
    told = made.json()
    assert made.headers["location"] == f"/v1/indicators/{told['id']}"
    assert (told["shipped"], told["verified"], told["good_direction"]) == (False, False, "down")
    by_ref = coordinator.get("/indicators/L%204")
    assert by_ref.json() == told == coordinator.get(f"/indicators/{told['id']}").json()
    assert coordinator.get("/indicators/L%204", etag=by_ref.headers["etag"]).status_code == 304
    assert revision(coordinator, "/partnership") > before


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"scheme": "NI"}, 422, "/scheme"),
        ({"scheme": "ni"}, 422, "/scheme"),
        ({"ref": "L 4"}, 409, "/ref"),
        ({"ref": "NI 40"}, 409, "/ref"),
        ({"ref": "a/b"}, 422, "/ref"),
        ({"valid_from": "2006-04-01", "valid_to": "2006-03-31"}, 422, "/valid_to"),
        ({"good_direction": "left"}, 422, "/good_direction"),
        ({"shipped": True}, 422, "/shipped"),
    ],
)
def test_an_indicator_that_breaks_a_rule_is_refused(
    shipped: Caller, change: dict[str, Any], status: int, pointer: str
) -> None:
    make(shipped)
    other = make(shipped, ref="L 5", valid_from="2006-04-01")
    for refused in (
        shipped.post("/indicators", WAIT | {"ref": "L 6"} | change),
        shipped.patch("/indicators/L%205", change),
    ):
        assert refused.status_code == status
        assert refused.json()["errors"][0]["pointer"] == pointer
    assert shipped.get("/indicators/L%205").json() == other
    assert refs(shipped, scheme="local") == ["L 4", "L 5"]


def test_an_edit_of_an_indicator_keeps_what_it_leaves_out(coordinator: Caller) -> None:
    path = f"/indicators/{make(coordinator, unit='days', valid_to='2010-03-31')['id']}"
    before = revision(coordinator, "/partnership")
    edited = coordinator.patch(path, {"ref": "L 12", "valid_to": None}).json()
    assert (edited["ref"], edited["unit"], edited["valid_to"]) == ("L 12", "days", None)
    assert edited["version"] == 2
    assert coordinator.patch(path, {"unit": "days"}).json() == edited
    assert revision(coordinator, "/partnership") > before
    make(coordinator, ref="L 9")
    assert refs(coordinator) == ["L 9", "L 12"]
    assert coordinator.patch(path, {"title": None}).status_code == 422
    assert coordinator.patch(path, {"unit": "h"}, etag=f'"1-{"0" * 32}"').status_code == 412
    assert coordinator.send("PATCH", path, json={"unit": "h"}).status_code == 428


def test_indicators_are_filtered_and_sorted(coordinator: Caller) -> None:
    make(coordinator, ref="L 10", title="A", verified=True, valid_to="2006-03-31")
    make(coordinator, ref="L 9", title="C", valid_from="2006-04-01")
    make(coordinator, ref="K 1", title="B", scheme="county")
    assert refs(coordinator) == ["K 1", "L 9", "L 10"]
    assert refs(coordinator, sort="-ref") == ["L 10", "L 9", "K 1"]
    assert refs(coordinator, sort="title") == ["L 10", "K 1", "L 9"]
    assert refs(coordinator, scheme=["county", "none"]) == ["K 1"]
    assert refs(coordinator, ref=["L 9", "L 10"]) == ["L 9", "L 10"]
    assert refs(coordinator, verified=True) == ["L 10"]
    assert refs(coordinator, verified=False) == ["K 1", "L 9"]
    assert refs(coordinator, valid_on="2006-03-31") == ["K 1", "L 10"]
    assert refs(coordinator, valid_on="2006-04-01") == ["K 1", "L 9"]
    first = coordinator.get("/indicators", limit=2).json()
    assert refs(coordinator, limit=2, cursor=first["next_cursor"]) == ["L 10"]


def test_a_link_is_of_a_plan_or_of_an_outcome_once_in_each_role(shipped: Caller) -> None:
    before = revision(shipped, "/plans/drugs-2006")
    made = shipped.post("/indicator-links", LINK | {"outcome": "8.1", "laa": "designated"})
    told = made.json()
    assert made.headers["location"] == f"/v1/indicator-links/{told['id']}"
    assert (told["plan"], told["outcome"]["ref"], told["indicator"]) == (
        *("drugs-2006", "8.1", "NI 40"),
    )
    assert (told["role"], told["laa"], told["agreed_target"]) == ("measures", "designated", None)
    assert told["indicator_title"] == shipped.get("/indicators/NI%2040").json()["title"]
    assert shipped.get(f"/indicator-links/{told['id']}").json() == told
    by_id = {name: LINK[name] for name in ("indicator", "role")}
    by_id["outcome"] = told["outcome"]["id"]
    for again in (LINK | {"outcome": "8.1"}, by_id):
        taken = shipped.post("/indicator-links", again)
        assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")
    assert shipped.post("/indicator-links", by_id | {"role": "supports"}).status_code == 201
    assert shipped.post("/indicator-links", LINK).json()["outcome"] is None
    assert shipped.post("/indicator-links", LINK).status_code == 409
    assert revision(shipped, "/plans/drugs-2006") > before


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"plan": "southern-2006"}, "unknown_reference", "/plan"),
        ({"plan": None}, "invalid_fields", "/plan"),
        ({"plan": None, "outcome": "8.1"}, "invalid_fields", "/plan"),
        ({"outcome": "7"}, "unknown_reference", "/outcome"),
        ({"indicator": "L 99"}, "unknown_indicator", "/indicator"),
        ({"role": "hinders"}, "invalid_fields", "/role"),
        ({"agreed_target": "5"}, "invalid_fields", "/agreed_target"),
    ],
)
def test_a_link_that_breaks_a_rule_is_refused(
    shipped: Caller, change: dict[str, Any], code: str, pointer: str
) -> None:
    refused = shipped.post("/indicator-links", LINK | change)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert shipped.get("/indicator-links").json()["items"] == []


def test_a_link_is_edited_and_removed(shipped: Caller) -> None:
    shipped.post("/indicator-links", LINK)
    made = shipped.post("/indicator-links", LINK | {"outcome": "1", "agreed_target": 5.5}).json()
    path = f"/indicator-links/{made['id']}"
    assert shipped.patch(path, {"outcome": None}).status_code == 409
    edited = shipped.patch(path, {"indicator": "NI 16", "outcome": "8.1", "laa": "local"}).json()
    assert (edited["indicator"], edited["outcome"]["ref"], edited["laa"]) == (
        *("NI 16", "8.1", "local"),
    )
    assert (edited["agreed_target"], edited["version"]) == (5.5, 2)
    before = revision(shipped, "/plans/drugs-2006")
    assert shipped.patch(path, {"indicator": "NI 16"}).json() == edited
    assert revision(shipped, "/plans/drugs-2006") == before
    assert shipped.patch(path, {"agreed_target": None, "outcome": None}).json()["version"] == 3
    assert shipped.patch(path, {"indicator": "NI 31"}).status_code == 422
    assert shipped.patch(path, {"outcome": "99"}).json()["errors"][0]["pointer"] == "/outcome"
    assert shipped.delete(path, etag=f'"1-{"0" * 32}"').status_code == 412
    assert shipped.delete(path).status_code == 204
    assert shipped.get(path).status_code == 404
    assert revision(shipped, "/plans/drugs-2006") > before


def test_links_are_filtered_and_come_in_the_order_of_their_indicators(shipped: Caller) -> None:
    for indicator in ("NI 40", "NI 9", "NI 100"):
        shipped.post("/indicator-links", LINK | {"indicator": indicator})
    more = {"outcome": "1", "role": "supports", "laa": "local"}
    shipped.post("/indicator-links", LINK | more)

    def found(**filters: Any) -> list[tuple[str, bool]]:
        listed = shipped.get("/indicator-links", **filters).json()["items"]
        return [(each["indicator"], each["outcome"] is None) for each in listed]

    assert found() == [("NI 9", True), ("NI 40", True), ("NI 40", False), ("NI 100", True)]
    assert found(sort="-indicator")[0] == ("NI 100", True)
    assert found(plan="drugs-2006", outcome="1") == [("NI 40", False)]
    assert found(indicator="NI 40", role="measures") == [("NI 40", True)]
    assert found(laa="local") == [("NI 40", False)]
    assert shipped.get("/indicator-links", outcome="1").status_code == 422
    first = shipped.get("/indicator-links", limit=3).json()
    assert found(limit=3, cursor=first["next_cursor"]) == [("NI 100", True)]


def test_other_partnerships_and_mere_readers_cannot_touch_any_of_it(
    shipped: Caller, world: World
) -> None:
    own = make(shipped)
    paths = [
        f"/indicators/{own['id']}",
        f"/indicator-links/{shipped.post('/indicator-links', LINK).json()['id']}",
        f"/indicator-values/{shipped.post('/indicator-values', VALUE).json()['id']}",
    ]
    for path in paths:
        assert world.stranger.get(path).status_code == 404
        assert world.reader.get(path).status_code == 200
    tags = [shipped.get(path).headers["etag"] for path in paths]
    for path, tag, change in zip(paths, tags, ({"unit": "x"}, {"laa": "local"}), strict=False):
        assert world.stranger.patch(path, change, etag=tag).status_code == 404
        assert world.lead.patch(path, change, etag=tag).status_code == 403
    assert world.stranger.delete(paths[1], etag=tags[1]).status_code == 404
    assert world.lead.delete(paths[1], etag=tags[1]).status_code == 403
    assert len(refs(world.stranger, limit=500)) == 198
    assert world.stranger.post("/indicators", WAIT).status_code == 201
    assert world.stranger.get("/indicators/L%204").json()["id"] != own["id"]
    for path, body in (
        *(("/indicators", WAIT | {"ref": "L 7"}), ("/indicator-links", LINK)),
        ("/indicator-values", VALUE),
    ):
        assert world.lead.post(path, body).status_code == 403
    for path in ("/indicator-links", "/indicator-values"):
        assert world.stranger.get(path).json()["items"] == []
        assert world.coordinator.get(f"{path}/no-such-id").status_code == 404
