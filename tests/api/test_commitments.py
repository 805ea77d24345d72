"""Commitments and what serves them, through HTTP."""

from typing import Any

import pytest

from tests.api.making import make_action, prepare
from tests.factories import Caller, World

SMOKE: dict[str, Any] = {"strategy": "Community strategy", "ref": "25", "title": "Smoke less"}


def make(coordinator: Caller, **more: Any) -> dict[str, Any]:
    """Make a commitment and return it."""
    made = coordinator.post("/commitments", SMOKE | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def revision(caller: Caller, path: str) -> int:
    found: int = caller.get(path).json()["revision"]
    return found


@pytest.fixture
def served(coordinator: Caller) -> tuple[Caller, dict[str, Any]]:
    """Make a plan with outcomes and action 1.1, and the body of a link to a commitment."""
    prepare(coordinator)
    make_action(coordinator)
    return coordinator, {"plan": "drugs-2006", "commitment": make(coordinator)["id"]}


def test_a_commitment_is_told_as_it_was_made(coordinator: Caller) -> None:
    before = revision(coordinator, "/partnership")
    made = coordinator.post("/commitments", SMOKE)
    told = made.json()
    assert made.headers["location"] == f"/v1/commitments/{told['id']}"
    assert {name: told[name] for name in SMOKE} == SMOKE
    assert revision(coordinator, "/partnership") > before
    read = coordinator.get(f"/commitments/{told['id']}")
    assert (read.json(), read.headers["etag"]) == (told, made.headers["etag"])
    again = coordinator.get(f"/commitments/{told['id']}", etag=read.headers["etag"])
    assert again.status_code == 304


def test_a_strategy_has_each_ref_once(coordinator: Caller) -> None:
    make(coordinator)
    taken = coordinator.post("/commitments", SMOKE | {"title": "Drink less"})
    assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")
    assert taken.json()["errors"][0]["pointer"] == "/ref"
    other = make(coordinator, strategy="Health strategy")
    path = f"/commitments/{other['id']}"
    assert coordinator.patch(path, {"strategy": "Community strategy"}).status_code == 409
    edited = coordinator.patch(path, {"strategy": "Community strategy", "ref": "3"}).json()
    assert (edited["ref"], edited["title"], edited["version"]) == ("3", "Smoke less", 2)
    before = revision(coordinator, "/partnership")
    assert coordinator.patch(path, {"ref": "3"}).json() == edited
    assert revision(coordinator, "/partnership") == before
    assert coordinator.patch(path, {"title": None}).status_code == 422
    assert coordinator.patch(path, {"title": "x"}, etag=f'"1-{"0" * 32}"').status_code == 412


def test_commitments_come_in_the_order_of_their_strategies_and_numbers(
    coordinator: Caller,
) -> None:
    for strategy, ref in (("B", "1"), ("A", "10"), ("A", "9")):
        make(coordinator, strategy=strategy, ref=ref, title=f"T{ref}")

    def found(**filters: Any) -> list[tuple[str, str]]:
        listed = coordinator.get("/commitments", **filters).json()["items"]
        return [(each["strategy"], each["ref"]) for each in listed]

    assert found() == [("A", "9"), ("A", "10"), ("B", "1")]
    assert found(sort="-title") == [("A", "9"), ("A", "10"), ("B", "1")]
    assert found(sort="-ref") == [("B", "1"), ("A", "10"), ("A", "9")]
    assert found(strategy="A", ref=["10", "1"]) == [("A", "10")]
    first = coordinator.get("/commitments", limit=2).json()
    assert found(limit=2, cursor=first["next_cursor"]) == [("B", "1")]


def test_a_plan_an_outcome_or_an_action_serves_a_commitment_once(
    served: tuple[Caller, dict[str, Any]],
) -> None:
    coordinator, link = served
    before = revision(coordinator, "/plans/drugs-2006")
    for named in ({}, {"outcome": "8.1"}, {"action": "1.1"}):
        made = coordinator.post("/commitment-links", link | named)
        told = made.json()
        assert made.headers["location"] == f"/v1/commitment-links/{told['id']}"
        assert told["plan"] == "drugs-2006"
        assert told["commitment"] == {"id": link["commitment"], **SMOKE}
        for noun in ("outcome", "action"):
            assert (told[noun] or {}).get("ref") == named.get(noun)
        assert coordinator.get(f"/commitment-links/{told['id']}").json() == told
        again = coordinator.post("/commitment-links", link | named)
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
    assert revision(coordinator, "/plans/drugs-2006") > before


def test_a_link_needs_no_plan_beside_an_id_and_no_id_beside_a_name(
    served: tuple[Caller, dict[str, Any]],
) -> None:
    coordinator, link = served
    outcome = coordinator.get("/outcomes", plan="drugs-2006", ref="8.1").json()["items"][0]
    name = {"strategy": SMOKE["strategy"], "ref": SMOKE["ref"]}
    made = coordinator.post("/commitment-links", {"commitment": name, "outcome": outcome["id"]})
    assert made.json()["outcome"] == {"id": outcome["id"], "ref": "8.1"}
    assert made.json()["commitment"]["id"] == link["commitment"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"plan": "southern-2006"}, "/plan"),
        ({"plan": None}, "/plan"),
        ({"plan": None, "action": "1.1"}, "/plan"),
        ({"outcome": "1", "action": "1.1"}, "/action"),
        ({"outcome": "99"}, "/outcome"),
        ({"action": "99"}, "/action"),
        ({"commitment": "25"}, "/commitment"),
        ({"commitment": "01930f3c-010e-7c3a-9f55-2f6f1f1a8b10"}, "/commitment"),
        ({"commitment": {"strategy": "Community strategy", "ref": "26"}}, "/commitment"),
        ({"commitment": {"ref": "25"}}, "/commitment"),
    ],
)
def test_a_link_that_breaks_a_rule_is_refused(
    served: tuple[Caller, dict[str, Any]], change: dict[str, Any], pointer: str
) -> None:
    coordinator, link = served
    refused = coordinator.post("/commitment-links", link | change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert coordinator.get("/commitment-links").json()["items"] == []


def test_a_link_is_moved_and_removed(served: tuple[Caller, dict[str, Any]]) -> None:
    coordinator, link = served
    coordinator.post("/commitment-links", link)
    made = coordinator.post("/commitment-links", link | {"outcome": "1"}).json()
    path = f"/commitment-links/{made['id']}"
    both = coordinator.patch(path, {"action": "1.1"})
    assert (both.status_code, both.json()["errors"][0]["pointer"]) == (422, "/action")
    assert coordinator.patch(path, {"outcome": None}).status_code == 409
    other = make(coordinator, ref="26")
    moved = coordinator.patch(path, {"outcome": None, "action": "1.1", "commitment": other["id"]})
    told = moved.json()
    assert (told["outcome"], told["action"]["ref"], told["commitment"]["ref"], told["version"]) == (
        *(None, "1.1", "26", 2),
    )
    before = revision(coordinator, "/plans/drugs-2006")
    assert coordinator.patch(path, {"action": "1.1"}).json() == told
    assert revision(coordinator, "/plans/drugs-2006") == before
    assert coordinator.delete(path, etag=f'"1-{"0" * 32}"').status_code == 412
    assert coordinator.delete(path).status_code == 204
    assert coordinator.get(path).status_code == 404
    assert revision(coordinator, "/plans/drugs-2006") > before


def test_links_are_filtered_and_come_in_the_order_of_their_commitments(
    served: tuple[Caller, dict[str, Any]],
) -> None:
    coordinator, link = served
    other = make(coordinator, ref="9")["id"]
    coordinator.post("/commitment-links", link)
    coordinator.post("/commitment-links", link | {"commitment": other, "outcome": "1"})
    coordinator.post("/commitment-links", link | {"action": "1.1", "commitment": other})

    def found(**filters: Any) -> list[tuple[str, bool, bool]]:
        listed = coordinator.get("/commitment-links", **filters).json()["items"]
        return [
            (each["commitment"]["ref"], bool(each["outcome"]), bool(each["action"]))
            for each in listed
        ]

    assert found() == [("9", True, False), ("9", False, True), ("25", False, False)]
    assert found(commitment=link["commitment"]) == [("25", False, False)]
    assert found(plan="drugs-2006", outcome="1") == [("9", True, False)]
    assert found(plan="drugs-2006", action="1.1") == [("9", False, True)]
    first = coordinator.get("/commitment-links", limit=2).json()
    rest = found(limit=2, cursor=first["next_cursor"])
    assert rest == [("25", False, False)]
    assert coordinator.get("/commitment-links", plan="southern-2006").status_code == 422


def test_other_partnerships_and_mere_readers_cannot_touch_any_of_it(
    served: tuple[Caller, dict[str, Any]], world: World
) -> None:
    coordinator, link = served
    made = coordinator.post("/commitment-links", link).json()
    paths = {
        f"/commitments/{link['commitment']}": {"title": "x"},
        f"/commitment-links/{made['id']}": {"outcome": "1"},
    }
    for path, change in paths.items():
        tag = coordinator.get(path).headers["etag"]
        assert world.stranger.get(path).status_code == 404
        assert world.stranger.patch(path, change, etag=tag).status_code == 404
        assert world.lead.patch(path, change, etag=tag).status_code == 403
        assert world.reader.get(path).status_code == 200
    link_path = f"/commitment-links/{made['id']}"
    for caller, status in ((world.stranger, 404), (world.lead, 403)):
        assert caller.delete(link_path, etag=tag).status_code == status
        assert caller.post("/commitment-links", link).status_code == (
            403 if caller is world.lead else 422
        )
    theirs = {"plan": "southern-2006", "commitment": link["commitment"]}
    refused = world.stranger.post("/commitment-links", theirs)
    assert refused.json()["errors"][0]["pointer"] == "/commitment"
    for path in ("/commitments", "/commitment-links"):
        assert world.stranger.get(path).json()["items"] == []
        assert coordinator.get(f"{path}/no-such-id").status_code == 404
    assert world.stranger.post("/commitments", SMOKE).status_code == 201
