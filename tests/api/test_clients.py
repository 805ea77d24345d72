"""Clients and their keys, through HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.db import Database
from app.models import ApiClient, ApiKey
from app.models.base import table
from app.services import access, clients
from tests.factories import PEPPER, Caller, Clock, World, unrecorded

CLIENT = {"name": "NHS performance system", "scopes": ["plans:read", "updates:write"]}


def make(coordinator: Caller, **more: Any) -> dict[str, Any]:
    """Make a client and return it, with its key."""
    made = coordinator.post("/clients", CLIENT | more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def holding(world: World, key: str) -> Caller:
    """Call with a key."""
    return Caller(world.coordinator.http, key)


def test_a_key_works_and_is_shown_once(world: World, database: Database) -> None:
    made = world.coordinator.post("/clients", CLIENT | {"agency": "NHS"})
    told = made.json()
    key = told.pop("key")
    assert made.headers["location"] == f"/v1/clients/{told['id']}"
    me = holding(world, key).get("/me").json()
    assert (me["client"], me["agency"]) == ({"id": told["id"], "name": CLIENT["name"]}, "NHS")
    assert me["scopes"] == CLIENT["scopes"]
    assert key.startswith("wmk_test_")
    read = world.coordinator.get(f"/clients/{told['id']}")
    listed = world.coordinator.get("/clients")
    secret = key.split("_")[3]
    theirs = table(ApiKey).c.client_id == UUID(told["id"])
    with database.read() as connection:
        row = connection.execute(table(ApiKey).select().where(theirs)).one()
    for answer in (read.text, listed.text):
        assert secret not in answer
        assert row.digest not in answer
    assert secret not in str(row)
    assert [each["prefix"] for each in read.json()["keys"]] == [key.split("_")[2]]


def test_a_key_is_in_no_log(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    made = make(world.coordinator)
    rotated = world.coordinator.post(f"/clients/{made['id']}/rotate", {}).json()
    keys = (made["key"], rotated["key"], made["key"] + "x")
    statuses = [holding(world, key).get("/me").status_code for key in keys]
    told = "".join(capsys.readouterr())
    assert (statuses, "route=/me" in told) == ([200, 200, 401], True)
    assert [key for key in keys if key.split("_")[3] in told] == []


def test_a_client_is_told_with_what_it_may_do(coordinator: Caller) -> None:
    made = make(coordinator, source_systems=["pentana"], expires_in_days=30)
    read = coordinator.get(f"/clients/{made['id']}").json()
    assert (read["agency"], read["source_systems"], read["revoked_at"]) == (None, ["pentana"], None)
    assert read["keys"] == [
        {
            "prefix": made["key"].split("_")[2],
            "created_at": "2006-08-31T12:00:00Z",
            "expires_at": "2006-09-30T12:00:00Z",
            "revoked_at": None,
            "last_used_at": None,
        }
    ]
    lasting = make(coordinator, name="another")["keys"][0]
    assert lasting["expires_at"] == "2007-08-31T12:00:00Z"


def test_an_expired_key_opens_nothing(world: World, clock: Clock) -> None:
    caller = holding(world, make(world.coordinator, expires_in_days=1)["key"])
    assert caller.get("/me").status_code == 200
    clock.now += timedelta(days=1, seconds=-1)
    assert caller.get("/me").status_code == 200
    clock.now += timedelta(seconds=1)
    assert caller.get("/me").status_code == 401


def test_nobody_hands_out_a_scope_they_lack(world: World) -> None:
    admin = holding(world, make(world.coordinator, scopes=["admin", "plans:read"])["key"])
    refused = admin.post("/clients", CLIENT | {"name": "Bigger"})
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    assert refused.json()["errors"][0]["pointer"] == "/scopes"
    assert make(admin, name="Smaller", scopes=["plans:read"])["scopes"] == ["plans:read"]


def test_nobody_is_shown_a_key_to_more_than_they_may_do(world: World) -> None:
    wider = make(world.coordinator)
    narrow = make(world.coordinator, name="admin", scopes=["admin", "plans:read"])
    admin = holding(world, narrow["key"])
    refused = admin.post(f"/clients/{wider['id']}/rotate", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
    assert len(world.coordinator.get(f"/clients/{wider['id']}").json()["keys"]) == 1
    assert admin.post(f"/clients/{wider['id']}/revoke", {}).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"agency": "NHS", "scopes": ["plans:read", "plans:write"]}, 422, "/scopes"),
        ({"agency": "NHS", "scopes": ["admin"]}, 422, "/scopes"),
        ({"agency": "SOUTHERN"}, 422, "/agency"),
        ({"name": "coordinator"}, 409, "/name"),
        ({"scopes": []}, 422, "/scopes"),
        ({"scopes": ["everything"]}, 422, "/scopes/0"),
        ({"source_systems": ["a/b"]}, 422, "/source_systems/0"),
        ({"expires_in_days": 0}, 422, "/expires_in_days"),
        ({"expires_in_days": 366}, 422, "/expires_in_days"),
        ({"key": "wmk_test_mine"}, 422, "/key"),
    ],
)
def test_a_client_that_breaks_a_rule_is_refused(
    world: World, database: Database, change: dict[str, Any], status: int, pointer: str
) -> None:
    refused = world.coordinator.post("/clients", CLIENT | change)
    assert refused.status_code == status
    assert refused.json()["errors"][0]["pointer"] == pointer
    with database.read() as connection:
        names = [row.name for row in connection.execute(table(ApiClient).select())]
    assert CLIENT["name"] not in names


def test_both_keys_work_until_the_overlap_is_over(world: World, clock: Clock) -> None:
    made = make(world.coordinator)
    path = f"/clients/{made['id']}"
    rotated = world.coordinator.post(f"{path}/rotate", {"overlap_hours": 2})
    assert (rotated.status_code, rotated.json()["id"]) == (200, made["id"])
    old, new = holding(world, made["key"]), holding(world, rotated.json()["key"])
    assert old.get("/me").json()["client"] == new.get("/me").json()["client"]
    clock.now += timedelta(hours=2, seconds=-1)
    assert (old.get("/me").status_code, new.get("/me").status_code) == (200, 200)
    clock.now += timedelta(seconds=1)
    assert (old.get("/me").status_code, new.get("/me").status_code) == (401, 200)
    read = world.coordinator.get(path).json()
    prefixes = [key.split("_")[2] for key in (made["key"], rotated.json()["key"])]
    assert (read["version"], [each["prefix"] for each in read["keys"]]) == (2, prefixes)


def test_a_key_can_be_issued_without_a_request(
    world: World, database: Database, clock: Clock
) -> None:
    made = make(world.coordinator)
    with unrecorded(database) as session:
        operator = access.operator(session.connection(), "north", clock.now)
        text = clients.issue_key(
            session, operator, UUID(made["id"]), access.make_key(PEPPER, "test"), 3
        )
    assert holding(world, text).get("/me").json()["client"]["id"] == made["id"]
    first, second = world.coordinator.get(f"/clients/{made['id']}").json()["keys"]
    assert first["expires_at"] == "2006-08-31T15:00:00Z"
    assert second["expires_at"] == "2007-08-31T12:00:00Z"


def test_without_overlap_the_old_key_stops_at_once(world: World) -> None:
    made = make(world.coordinator)
    rotated = world.coordinator.post(f"/clients/{made['id']}/rotate", {"overlap_hours": 0}).json()
    assert holding(world, made["key"]).get("/me").status_code == 401
    assert holding(world, rotated["key"]).get("/me").status_code == 200


def test_never_more_than_two_keys_are_live(world: World, clock: Clock) -> None:
    made = make(world.coordinator)
    keys = [made["key"]]
    for _ in range(3):
        clock.now += timedelta(minutes=1)
        keys.append(world.coordinator.post(f"/clients/{made['id']}/rotate", {}).json()["key"])
        live = [key for key in keys if holding(world, key).get("/me").status_code == 200]
        assert live == keys[-2:]


def test_a_rotation_never_lengthens_the_life_of_the_old_key(world: World, clock: Clock) -> None:
    made = make(world.coordinator, expires_in_days=1)
    rotated = world.coordinator.post(
        f"/clients/{made['id']}/rotate", {"overlap_hours": 168, "expires_in_days": 5}
    ).json()
    ends = [each["expires_at"] for each in rotated["keys"]]
    assert ends == ["2006-09-01T12:00:00Z", "2006-09-05T12:00:00Z"]
    clock.to(2006, 9, 6)
    late = world.coordinator.post(f"/clients/{made['id']}/rotate", {}).json()
    assert [each["revoked_at"] for each in late["keys"]] == [None] * 3
    assert [each["expires_at"] for each in late["keys"]][:2] == ends
    for hours in (-1, 169, 1.5):
        refused = world.coordinator.post(f"/clients/{made['id']}/rotate", {"overlap_hours": hours})
        assert refused.json()["errors"][0]["pointer"] == "/overlap_hours"


def test_a_revoked_client_is_shut_out_at_once_and_for_good(world: World) -> None:
    made = make(world.coordinator)
    second = world.coordinator.post(f"/clients/{made['id']}/rotate", {}).json()["key"]
    revoked = world.coordinator.post(f"/clients/{made['id']}/revoke", {})
    assert revoked.status_code == 200
    told = revoked.json()
    assert told["revoked_at"] == "2006-08-31T12:00:00Z"
    assert [each["revoked_at"] for each in told["keys"]] == [told["revoked_at"]] * 2
    for key in (made["key"], second):
        refused = holding(world, key).get("/me")
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    again = world.coordinator.post(f"/clients/{made['id']}/revoke", {})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert world.coordinator.get(f"/clients/{made['id']}").json() == told
    rotated = world.coordinator.post(f"/clients/{made['id']}/rotate", {})
    assert (rotated.status_code, rotated.json()["code"]) == (409, "conflict")
    assert world.coordinator.post("/clients", CLIENT).status_code == 409


def test_clients_are_listed_by_name_with_their_keys(coordinator: Caller) -> None:
    for name in ("zebra", "aardvark"):
        make(coordinator, name=name)
    first = coordinator.get("/clients", limit=4).json()
    rest = coordinator.get("/clients", limit=4, cursor=first["next_cursor"]).json()
    names = [each["name"] for each in first["items"] + rest["items"]]
    assert names == ["aardvark", "coordinator", "nhs", "police", "reader", "zebra"]
    assert all(len(each["keys"]) == 1 for each in first["items"])
    newest = coordinator.get("/clients", sort="-created_at,name", limit=2).json()["items"]
    assert [each["name"] for each in newest] == ["aardvark", "zebra"]


def test_last_use_is_noted_to_within_minutes(world: World, clock: Clock) -> None:
    made = make(world.coordinator)
    caller, path = holding(world, made["key"]), f"/clients/{made['id']}"
    used = []
    for minutes in (0, 4, 6):
        clock.now = datetime(2006, 9, 1, 12, tzinfo=UTC) + timedelta(minutes=minutes)
        caller.get("/me")
        used.append(world.coordinator.get(path).json()["keys"][0]["last_used_at"])
    assert used == ["2006-09-01T12:00:00Z", "2006-09-01T12:00:00Z", "2006-09-01T12:06:00Z"]


def test_only_administrators_of_the_partnership_see_its_clients(world: World) -> None:
    made = make(world.coordinator)
    path = f"/clients/{made['id']}"
    for caller in (world.reader, world.lead):
        assert caller.get("/clients").status_code == 403
        assert caller.get(path).status_code == 403
        assert caller.post("/clients", CLIENT | {"name": "x"}).status_code == 403
        for verb in ("rotate", "revoke"):
            assert caller.post(f"{path}/{verb}", {}).status_code == 403
    assert world.stranger.get(path).status_code == 404
    for verb in ("rotate", "revoke"):
        assert world.stranger.post(f"{path}/{verb}", {}).status_code == 404
    assert [each["name"] for each in world.stranger.get("/clients").json()["items"]] == ["stranger"]
    assert holding(world, made["key"]).get("/me").status_code == 200
