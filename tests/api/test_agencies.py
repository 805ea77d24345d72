"""Agencies and funding sources, through HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.factories import Caller, World

AGENCY = {
    "code": "CS&DP",
    "name": "Community safety and drugs partnership",
    "kind": "group",
    "aliases": ["DAT/CSP", "Commissioning team"],
}
SOURCE = {"code": "DIP", "name": "Drug interventions programme"}
BOTH = pytest.mark.parametrize(
    ("path", "body"), [("/agencies", AGENCY), ("/funding-sources", SOURCE)]
)


def make(coordinator: Caller, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Make an agency or a source and return it."""
    made = coordinator.post(path, body)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


@BOTH
def test_it_is_found_by_id_and_by_code(
    coordinator: Caller, path: str, body: dict[str, Any]
) -> None:
    made = coordinator.post(path, body)
    told = made.json()
    assert {name: told[name] for name in body} == body
    assert made.headers["location"] == f"/v1{path}/{told['id']}"
    for key in (told["id"], quote(body["code"], safe="")):
        read = coordinator.get(f"{path}/{key}")
        assert read.json() == told
        assert read.headers["etag"] == made.headers["etag"]
    assert coordinator.get(f"{path}/NOBODY").status_code == 404


@BOTH
def test_a_code_with_a_slash_still_has_an_address(
    coordinator: Caller, path: str, body: dict[str, Any]
) -> None:
    made = make(coordinator, path, body | {"code": "SLA/LCT"})
    assert coordinator.get(f"{path}/{quote('SLA/LCT', safe='')}").json() == made
    edited = coordinator.patch(f"{path}/SLA/LCT", {"name": "Renamed"})
    assert (edited.status_code, edited.json()["name"]) == (200, "Renamed")


@BOTH
def test_a_code_is_given_once_in_a_partnership(
    world: World, path: str, body: dict[str, Any]
) -> None:
    made = make(world.coordinator, path, body)
    taken = world.coordinator.post(path, body)
    assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")
    assert taken.json()["errors"][0]["pointer"] == "/code"
    make(world.stranger, path, body)
    other = make(world.coordinator, path, body | {"code": "OTHER"})
    clash = world.coordinator.patch(f"{path}/{other['id']}", {"code": made["code"]})
    assert (clash.status_code, clash.json()["errors"][0]["pointer"]) == (409, "/code")


@BOTH
def test_an_edit_is_counted_and_moves_the_partnership_on(
    coordinator: Caller, path: str, body: dict[str, Any]
) -> None:
    made = make(coordinator, path, body)
    place = f"{path}/{made['id']}"
    before = coordinator.get("/partnership").json()["revision"]
    same = coordinator.patch(place, body).json()
    assert same == made
    assert coordinator.get("/partnership").json()["revision"] == before
    edited = coordinator.patch(place, {"code": "NEW"}).json()
    assert edited == made | {
        "code": "NEW",
        "version": 2,
        "updated_at": "2006-08-31T12:00:00Z",
    }
    assert coordinator.get("/partnership").json()["revision"] == before + 1
    assert coordinator.get(f"{path}/NEW").json() == edited
    assert coordinator.patch(place, {"name": None}).status_code == 422
    old = '"1-00000000000000000000000000000000"'
    assert coordinator.patch(place, {"name": "Late"}, etag=old).status_code == 412


@BOTH
def test_they_are_listed_by_code_a_page_at_a_time(
    coordinator: Caller, path: str, body: dict[str, Any]
) -> None:
    for number in range(3):
        make(coordinator, path, body | {"code": f"X{number}", "name": f"Name {9 - number}"})
    codes, cursor = [], None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = coordinator.get(path, limit=2, include_total=True, **more).json()
        codes += [each["code"] for each in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert codes == sorted(codes)
    assert len(codes) == page["total"]
    named = coordinator.get(path, code=["X2", "X0"], sort="name").json()["items"]
    assert [each["code"] for each in named] == ["X2", "X0"]
    assert coordinator.get(path, sort="colour").status_code == 400
    assert coordinator.get(path, colour="red").json()["code"] == "unknown_parameter"


def test_agencies_are_listed_by_kind(coordinator: Caller) -> None:
    groups = coordinator.get("/agencies", kind="group").json()["items"]
    assert [each["code"] for each in groups] == ["JCG"]
    both = coordinator.get("/agencies", kind=["group", "organisation"]).json()["items"]
    assert [each["code"] for each in both] == ["JCG", "NHS", "POLICE"]
    assert coordinator.get("/agencies", kind="army").status_code == 422


def test_aliases_are_replaced_whole(coordinator: Caller) -> None:
    make(coordinator, "/agencies", AGENCY | {"code": "CSDP"})
    edited = coordinator.patch("/agencies/CSDP", {"aliases": ["The team"]}).json()
    assert edited["aliases"] == ["The team"]
    assert coordinator.patch("/agencies/CSDP", {"aliases": []}).json()["aliases"] == []
    assert make(coordinator, "/agencies", {"code": "A", "name": "B"})["aliases"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": "two words"}, "/code"),
        ({"code": "x" * 33}, "/code"),
        ({"name": " "}, "/name"),
        ({"name": "a\u0000b"}, "/name"),
        ({"kind": "army"}, "/kind"),
        ({"aliases": [""]}, "/aliases/0"),
        ({"aliases": None}, "/aliases"),
        ({"version": 3}, "/version"),
    ],
)
def test_an_agency_that_breaks_a_rule_is_refused(
    coordinator: Caller, change: dict[str, Any], pointer: str
) -> None:
    refused = coordinator.post("/agencies", AGENCY | change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert len(coordinator.get("/agencies").json()["items"]) == 3


@BOTH
def test_other_partnerships_and_mere_readers_change_nothing(
    world: World, path: str, body: dict[str, Any]
) -> None:
    made = make(world.coordinator, path, body)
    place, tag = f"{path}/{made['id']}", '"1-00000000000000000000000000000000"'
    assert world.stranger.get(place).status_code == 404
    assert world.stranger.patch(place, {"name": "x"}, etag=tag).status_code == 404
    assert made["code"] not in [x["code"] for x in world.stranger.get(path).json()["items"]]
    assert world.lead.get(place).json() == made
    for caller in (world.reader, world.lead):
        assert caller.post(path, body | {"code": "MINE"}).status_code == 403
        assert caller.patch(place, {"name": "x"}, etag=tag).status_code == 403
    assert world.coordinator.get(place).json() == made
