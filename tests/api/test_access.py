"""Who may call what: every route with every kind of wrong key, and other partnerships' things."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy.exc import InternalError

from app.db import Database
from app.models import ApiKey
from app.models.base import table
from app.services.reports.tables import Report
from app.vocabulary import Scope
from tests.api.writes import ASKED, WRITES, Write, plant
from tests.factories import Caller, World, make_key, make_partnership, unrecorded
from tests.test_openapi import OPERATIONS

PROTECTED = [
    (method.upper(), path.removeprefix("/v1"), operation["operationId"])
    for method, path, operation in OPERATIONS
    if path.startswith("/v1")
]
SCOPES = {
    operation["operationId"]: set(operation["security"][0]["Key"])
    for _, path, operation in OPERATIONS
    if path.startswith("/v1") and operation["operationId"] != "get_me"
}
CHALLENGES = {f"/reports/{report}": 'Bearer, Basic realm="waymark"' for report in Report}
TAGGED = {"If-Match": '"1-00000000000000000000000000000000"'}


def ask(caller: Caller, method: str, path: str) -> Response:
    """Call a route with ids that name nothing, and with a body where one belongs."""
    body: dict[str, str] | None = None if method in ("GET", "DELETE") else {}
    filled = path.replace("{", "").replace("}", "")
    return caller.send(method, filled, headers=TAGGED, json=body)


def test_every_write_of_the_document_is_tried() -> None:
    def shape(path: str) -> str:
        return re.sub(r"\{\w+\}", "{}", path)

    tried = {(write.method, shape(write.path)) for write in [*WRITES, *ASKED]}
    published = {(m, shape(path)) for m, path, _ in PROTECTED if m != "GET"}
    assert published - tried == set()


def test_no_route_answers_without_a_good_key(
    world: World, http: TestClient, database: Database
) -> None:
    good = str(world.coordinator.key)
    other_secret = f"{good[:-20]}{'0' * 13}{good[-7:]}"
    for key in (None, "", "nonsense", "wmk_test_x_y_z", good[:-1], good + "0", other_secret):
        for method, path, name in PROTECTED:
            answer = ask(Caller(http, key), method, path)
            told = (name, answer.status_code, answer.json()["code"])
            assert told == (name, 401, "unauthenticated")
            assert answer.headers["www-authenticate"] == CHALLENGES.get(path, "Bearer")
    with unrecorded(database) as session:
        keys = table(ApiKey)
        mine = keys.c.prefix == good.split("_")[2]
        session.execute(keys.update().where(mine).values(revoked_at=datetime.now(UTC)))
    for method, path, name in PROTECTED:
        assert (name, ask(world.coordinator, method, path).status_code) == (name, 401)


def test_no_route_answers_without_its_scopes(http: TestClient, database: Database) -> None:
    with unrecorded(database) as session:
        owner = make_partnership(session)
        keys = {
            name: make_key(session, owner, f"lacks {name}", frozenset(Scope) - scopes)
            for name, scopes in SCOPES.items()
        }
    for method, path, name in PROTECTED:
        if name in keys:
            answer = ask(Caller(http, keys[name]), method, path)
            told = (name, answer.status_code, answer.json()["code"])
            assert told == (name, 403, "missing_scope")


def test_a_key_ends_at_its_instant(http: TestClient, database: Database, clock: object) -> None:
    with unrecorded(database) as session:
        owner = make_partnership(session)
        ends = datetime(2006, 8, 31, 12, 0, tzinfo=UTC)
        over = make_key(session, owner, "over", expires_at=ends)
        live = make_key(session, owner, "live", expires_at=ends.replace(second=1))
    assert Caller(http, over).get("/me").status_code == 401
    assert Caller(http, live).get("/me").status_code == 200


# A PUT makes what is not there, in the caller's own partnership.
FOUND = [write for write in WRITES if "_id}" in write.path and write.method != "PUT"]


@pytest.mark.parametrize("write", FOUND, ids=str)
def test_what_belongs_to_another_partnership_does_not_exist(write: Write, world: World) -> None:
    planted = plant(world)
    path = planted.fill(write.path)
    answer = world.stranger.send(write.method, path, json=planted.fill(write.body), headers=TAGGED)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    readable = path.rpartition("/")[0] if write.method == "POST" else path
    assert world.stranger.get(readable).status_code == 404


def shows_in_no_reading(write: Write) -> bool:
    """Say whether a write concerns clients, their names for things or their files, and no plan."""
    named = write.path.startswith("/sources") and not write.path.endswith("/updates")
    sent = write.path.startswith("/imports") and not write.path.endswith("/apply")
    return named or sent or write.path.startswith("/clients")


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_each_write_works_and_raises_a_revision(write: Write, world: World) -> None:
    def revisions() -> list[int]:
        return [
            *(plan["revision"] for plan in world.coordinator.get("/plans").json()["items"]),
            world.coordinator.get("/partnership").json()["revision"],
        ]

    planted = plant(world)
    before = revisions()
    answer = planted.send(write, world.coordinator)
    assert answer.status_code in (200, 201, 202, 204), answer.text
    if not shows_in_no_reading(write):
        assert revisions() != before
    if answer.status_code in (201, 202) and write.method == "POST":
        assert answer.headers["location"].startswith("/v1/")
        assert (
            world.coordinator.get(answer.headers["location"].removeprefix("/v1")).status_code == 200
        )


def test_a_database_that_takes_no_writes_still_answers(
    coordinator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise InternalError("update api_key", {}, Exception("read-only transaction"))

    monkeypatch.setattr("app.gate.note_use", refused)
    assert coordinator.get("/plans").status_code == 200
