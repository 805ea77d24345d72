"""Plans and their life cycle, through HTTP."""

import pytest

from tests.factories import Caller, World

DAT = {
    "code": "dat-2009",
    "title": "Drug action team plan",
    "period_start_on": "2009-04-01",
    "period_end_on": "2010-03-31",
}


def test_a_plan_starts_in_draft_and_is_found_by_code_and_by_id(coordinator: Caller) -> None:
    made = coordinator.post("/plans", DAT)
    assert made.status_code == 201
    assert made.headers["location"] == "/v1/plans/dat-2009"
    assert (made.json()["state"], made.json()["fy_start_year"]) == ("draft", 2009)
    by_code, by_id = (coordinator.get(f"/plans/{key}") for key in ("dat-2009", made.json()["id"]))
    assert by_code.json() == by_id.json() == made.json()
    assert by_code.headers["etag"] == made.headers["etag"]


def test_an_unchanged_plan_is_not_sent_again(coordinator: Caller) -> None:
    etag = coordinator.get("/plans/drugs-2006").headers["etag"]
    again = coordinator.get("/plans/drugs-2006", etag=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_absent_null_and_value_stay_distinct(coordinator: Caller) -> None:
    coordinator.patch("/plans/drugs-2006", {"part": "Part 3", "narrative": "Why"})
    edited = coordinator.patch("/plans/drugs-2006", {"narrative": None}).json()
    assert (edited["part"], edited["narrative"], edited["version"]) == ("Part 3", None, 3)
    refused = coordinator.patch("/plans/drugs-2006", {"title": None})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/title"


def test_a_stale_edit_loses_nothing_and_says_so(coordinator: Caller) -> None:
    before = coordinator.get("/plans/drugs-2006").headers["etag"]
    coordinator.patch("/plans/drugs-2006", {"part": "mine"}, etag=before)
    stale = coordinator.patch("/plans/drugs-2006", {"part": "yours"}, etag=before)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert coordinator.get("/plans/drugs-2006").json()["part"] == "mine"


def test_an_edit_may_be_based_on_any_of_several_versions(coordinator: Caller) -> None:
    path = "/plans/drugs-2006"
    old = coordinator.get(path).headers["etag"]
    now = coordinator.patch(path, {"part": "mine"}, etag=old).headers["etag"]
    other = old.replace('"1-', '"9-')
    assert coordinator.patch(path, {"part": "1"}, etag=f"{old}, {now}").status_code == 200
    for tags in (f"{old},{other}", "*", f"*, {other}", f"W/{now}", "2", '"', ""):
        refused = coordinator.send("PATCH", path, json={"part": "2"}, headers={"If-Match": tags})
        assert (tags, refused.status_code) == (tags, 412)
    now = coordinator.get(path).headers["etag"]
    assert coordinator.patch(path, {"part": "3"}, etag=f'W/"x", {now} , "y"').status_code == 200


def test_an_edit_without_if_match_is_refused(coordinator: Caller) -> None:
    bare = coordinator.send("PATCH", "/plans/drugs-2006", json={"part": "x"})
    assert (bare.status_code, bare.json()["code"]) == (428, "precondition_required")


@pytest.mark.parametrize(
    ("start", "to", "status"),
    [
        ("draft", "consultation", 201),
        ("draft", "active", 409),
        ("draft", "superseded", 409),
        ("consultation", "draft", 201),
        ("agreed", "active", 201),
        ("active", "closed", 201),
        ("closed", "superseded", 201),
        ("superseded", "active", 409),
    ],
)
def test_a_plan_moves_only_along_its_life_cycle(
    world: World, start: str, to: str, status: int
) -> None:
    path = {"draft": [], "consultation": ["consultation"]}
    path["agreed"] = [*path["consultation"], "agreed"]
    path["active"] = [*path["agreed"], "active"]
    path["closed"] = [*path["active"], "closed"]
    path["superseded"] = [*path["active"], "superseded"]
    world.coordinator.post("/plans", DAT)
    for step in path[start]:
        world.coordinator.post("/plans/dat-2009/transitions", {"to": step, "note": "on"})
    moved = world.coordinator.post("/plans/dat-2009/transitions", {"to": to, "note": "on"})
    assert moved.status_code == status
    expected = to if status == 201 else start
    assert world.coordinator.get("/plans/dat-2009").json()["state"] == expected
    told = world.coordinator.get("/plans/dat-2009/transitions").json()["items"]
    assert len(told) == len(path[start]) + (status == 201)


def test_another_partnership_sees_no_plan_of_ours(world: World) -> None:
    assert world.stranger.get("/plans/drugs-2006").status_code == 404
    assert world.stranger.get(f"/plans/{world.plan_id}").status_code == 404
    assert [p["code"] for p in world.stranger.get("/plans").json()["items"]] == ["southern-2006"]


def test_pages_follow_each_other_in_either_direction(coordinator: Caller) -> None:
    for number in range(5):
        coordinator.post("/plans", DAT | {"code": f"plan-{number}"})
    for sort in ("code", "-code", "-period_start_on,code"):
        first = coordinator.get("/plans", limit=4, sort=sort).json()
        rest = coordinator.get(
            "/plans", limit=4, sort=sort, cursor=first["next_cursor"], include_total=True
        ).json()
        codes = [plan["code"] for plan in first["items"] + rest["items"]]
        assert len(codes) == len(set(codes)) == rest["total"] == 6
        assert rest["next_cursor"] is None
    other_filter = coordinator.get("/plans", cursor=first["next_cursor"], sort="code")
    assert (other_filter.status_code, other_filter.json()["code"]) == (400, "invalid_cursor")
