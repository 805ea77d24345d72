"""The partnership, its thresholds and its risk matrix, and who is asking, through HTTP."""

from typing import Any

import pytest

from app.db import Database
from app.models import RuleSet
from app.models.base import table
from app.services.rules.risk import Matrix
from app.services.rules.thresholds import Thresholds
from tests.factories import Caller, Clock, World

DEFAULTS = Thresholds().model_dump(mode="json")
BANDS = [[str(band) for band in row] for row in Matrix().bands]
ALL_LOW = [["low"] * 4] * 4


def versions(database: Database) -> list[tuple[int, dict[str, Any]]]:
    """Read every version of the partnership's own thresholds."""
    rules = table(RuleSet)
    statement = rules.select().where(rules.c.plan_id.is_(None)).order_by(rules.c.number)
    with database.read() as connection:
        return [(row.number, row.thresholds) for row in connection.execute(statement)]


def test_a_client_is_told_who_it_is(world: World) -> None:
    told = world.lead.get("/me").json()
    assert told["client"]["name"] == "nhs"
    assert told["agency"] == "NHS"
    assert told["scopes"] == ["finance:write", "plans:read", "risks:write", "updates:write"]
    assert told["partnership"] == {
        "code": "north",
        "name": "The north partnership",
        "time_zone": "Europe/London",
        "currency": "GBP",
    }
    assert told["expires_at"] == "2030-01-01T00:00:00Z"
    assert world.reader.get("/me").json()["agency"] is None
    assert world.stranger.get("/me").json()["partnership"]["code"] == "south"
    assert world.nobody.get("/me").status_code == 401


def test_today_is_the_date_in_the_time_zone_of_the_partnership(world: World, clock: Clock) -> None:
    clock.to(2006, 8, 31, 23, 30)
    assert world.lead.get("/me").json()["today"] == "2006-09-01"
    world.coordinator.patch("/partnership", {"time_zone": "America/New_York"})
    assert world.lead.get("/me").json()["today"] == "2006-08-31"
    clock.to(2006, 12, 31, 23, 30)
    world.coordinator.patch("/partnership", {"time_zone": "Europe/London"})
    assert world.lead.get("/me").json()["today"] == "2006-12-31"


def test_a_partnership_starts_with_the_default_rules(coordinator: Caller) -> None:
    read = coordinator.get("/partnership")
    told = read.json()
    assert (told["code"], told["fy_start_month"], told["returns_due_days"]) == ("north", 4, 21)
    assert (told["currency"], told["risk_appetite"]) == ("GBP", "medium")
    assert (told["rule_set"], told["thresholds"]) == ("partnership-0", DEFAULTS)
    assert told["risk_matrix"] == {"bands": BANDS}
    assert coordinator.get("/partnership", etag=read.headers["etag"]).status_code == 304


def test_an_edit_keeps_what_it_leaves_out(coordinator: Caller) -> None:
    before = coordinator.get("/partnership").json()
    change = {"name": "The far north", "returns_due_days": 30, "currency": "EUR"}
    edited = coordinator.patch("/partnership", change).json()
    assert edited == before | change | {
        "version": 2,
        "revision": before["revision"] + 1,
        "updated_at": "2006-08-31T12:00:00Z",
    }
    assert coordinator.get("/partnership").json() == edited
    assert coordinator.patch("/partnership", change).json() == edited


def test_what_was_read_can_be_sent_back_and_changes_nothing(
    coordinator: Caller, database: Database
) -> None:
    for change in ({}, {"thresholds": {"due_soon_days": 7}, "risk_matrix": {"bands": ALL_LOW}}):
        told = coordinator.patch("/partnership", change).json()
        readable = ("name", "time_zone", "thresholds", "risk_matrix", "risk_appetite")
        same = coordinator.patch("/partnership", {name: told[name] for name in readable}).json()
        assert same == told
    assert len(versions(database)) == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"time_zone": "Europe/Atlantis"}, "/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone"),
        ({"time_zone": "localtime"}, "/time_zone"),
        ({"time_zone": None}, "/time_zone"),
        ({"currency": "gbp"}, "/currency"),
        ({"currency": "POUNDS"}, "/currency"),
        ({"fy_start_month": 13}, "/fy_start_month"),
        ({"returns_due_days": 91}, "/returns_due_days"),
        ({"returns_due_days": "21"}, "/returns_due_days"),
        ({"code": "other"}, "/code"),
        ({"name": ""}, "/name"),
        ({"risk_appetite": "none"}, "/risk_appetite"),
        ({"risk_matrix": {"bands": ALL_LOW[:3]}}, "/risk_matrix/bands"),
        ({"risk_matrix": {"bands": [*ALL_LOW[:3], ["low"] * 5]}}, "/risk_matrix/bands/3"),
        ({"risk_matrix": {"bands": [*ALL_LOW[:3], ["dire"] * 4]}}, "/risk_matrix/bands/3/0"),
        ({"risk_matrix": {}}, "/risk_matrix/bands"),
        ({"thresholds": {"due_soon": 3}}, "/thresholds/due_soon"),
        ({"thresholds": {"due_soon_days": 1.5}}, "/thresholds/due_soon_days"),
        ({"thresholds": {"due_soon_days": -1}}, "/thresholds/due_soon_days"),
        ({"thresholds": {"red_share": 1.01}}, "/thresholds/red_share"),
        ({"thresholds": {"red_share": "0.5"}}, "/thresholds/red_share"),
        ({"thresholds": {"red_share": 0.12345}}, "/thresholds/red_share"),
        ({"thresholds": {"pace_amber_points": 40}}, "/thresholds"),
        ({"thresholds": {"any_red_share": 0.75}}, "/thresholds"),
    ],
)
def test_a_partnership_that_breaks_a_rule_is_refused(
    coordinator: Caller, database: Database, change: dict[str, Any], pointer: str
) -> None:
    before = coordinator.get("/partnership").json()
    refused = coordinator.patch("/partnership", change | {"name": "Another name"} | change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert coordinator.get("/partnership").json() == before
    assert versions(database) == []


def test_thresholds_are_merged_and_every_version_is_kept(
    coordinator: Caller, database: Database
) -> None:
    coordinator.patch("/partnership", {"thresholds": {"due_soon_days": 14}})
    edited = coordinator.patch(
        "/partnership", {"thresholds": {"red_share": 0.3, "due_soon_days": 14}}
    ).json()
    assert edited["thresholds"] == DEFAULTS | {"due_soon_days": 14, "red_share": 0.3}
    assert (edited["rule_set"], edited["version"]) == ("partnership-2", 3)
    back = coordinator.patch("/partnership", {"thresholds": {"due_soon_days": None}}).json()
    assert back["thresholds"] == DEFAULTS | {"red_share": 0.3}
    assert coordinator.patch("/partnership", {"thresholds": None}).json()["thresholds"] == DEFAULTS
    assert versions(database) == [
        (1, {"due_soon_days": 14}),
        (2, {"due_soon_days": 14, "red_share": 0.3}),
        (3, {"red_share": 0.3}),
        (4, {}),
    ]


def test_thresholds_that_would_contradict_a_plan_are_refused(coordinator: Caller) -> None:
    coordinator.patch("/plans/drugs-2006", {"thresholds": {"pace_amber_points": 30}})
    refused = coordinator.patch("/partnership", {"thresholds": {"pace_red_points": 25}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/thresholds"
    plan = coordinator.get("/plans/drugs-2006").json()
    assert (plan["rule_set"], plan["thresholds"]) == (
        "partnership-0+plan-1",
        {"pace_amber_points": 30},
    )
    allowed = coordinator.patch("/partnership", {"thresholds": {"pace_red_points": 30}})
    assert allowed.status_code == 200


def test_a_new_matrix_puts_scores_in_other_bands_and_rewrites_none(coordinator: Caller) -> None:
    risk = coordinator.post(
        "/risks",
        {"plan": "drugs-2006", "description": "Delay", "likelihood": 3, "impact": 4},
    ).json()
    assert (risk["score"], risk["band"], risk["above_appetite"]) == (12, "very_high", True)
    coordinator.patch("/partnership", {"risk_matrix": {"bands": ALL_LOW}})
    again = coordinator.get(f"/risks/{risk['id']}").json()
    assert (again["score"], again["band"], again["above_appetite"]) == (12, "low", False)
    assert again["version"] == risk["version"]
    told = coordinator.patch("/partnership", {"risk_matrix": None, "risk_appetite": "high"}).json()
    assert (told["risk_matrix"], told["risk_appetite"]) == ({"bands": BANDS}, "high")
    assert coordinator.get(f"/risks/{risk['id']}").json()["band"] == "very_high"


def test_a_stale_edit_of_the_partnership_changes_nothing(coordinator: Caller) -> None:
    old = coordinator.get("/partnership").headers["etag"]
    coordinator.patch("/partnership", {"thresholds": {"due_soon_days": 3}}, etag=old)
    stale = coordinator.patch("/partnership", {"name": "Other"}, etag=old)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    bare = coordinator.send("PATCH", "/partnership", json={"name": "Other"})
    assert bare.status_code == 428
    assert coordinator.get("/partnership").json()["name"] == "The north partnership"


def test_only_an_administrator_changes_the_partnership(world: World) -> None:
    tag = world.coordinator.get("/partnership").headers["etag"]
    for caller in (world.reader, world.lead):
        assert caller.get("/partnership").json()["code"] == "north"
        assert caller.patch("/partnership", {"name": "Ours"}, etag=tag).status_code == 403
    world.stranger.patch("/partnership", {"name": "The south"})
    assert world.coordinator.get("/partnership").json()["name"] == "The north partnership"
