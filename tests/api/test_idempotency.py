"""Idempotency keys: a POST sent twice has one effect and one answer."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response
from typer.testing import CliRunner

from app.cli import app as command_line
from app.db import Database
from app.models import IdempotencyRecord
from app.models.base import table
from tests.api.books import everything, last_seq, places_of
from tests.api.writes import WRITES, Write, plant
from tests.factories import Caller, Clock, World, at_command_line

KEY = "nightly-2006-08-31"
AGENCY = {"code": "FIRE", "name": "Fire and rescue", "kind": "organisation"}
CLIENT = {"name": "Dashboard", "scopes": ["plans:read"]}
POSTS = [write for write in WRITES if write.method == "POST"]


def post(caller: Caller, path: str, body: Any, key: str = KEY, **more: Any) -> Response:
    """Send a POST with a key."""
    return caller.send("POST", path, json=body, headers={"Idempotency-Key": key}, **more)


def records(database: Database) -> list[Any]:
    """Read what is kept."""
    with database.read() as connection:
        return list(connection.execute(sa.select(table(IdempotencyRecord))))


def is_replay(answer: Response) -> bool:
    """Say whether an answer was given before."""
    return answer.headers.get("idempotency-replayed") == "true"


def problem(answer: Response) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("write", POSTS, ids=str)
def test_every_post_sent_again_is_answered_as_before(
    write: Write, world: World, database: Database
) -> None:
    planted = plant(world)
    sent = {"Idempotency-Key": KEY}
    first = planted.send(write, world.coordinator, **sent)
    assert (first.is_success, is_replay(first)) == (True, False)
    before = everything(database)
    again = planted.send(write, world.coordinator, **sent)
    assert is_replay(again)
    assert again.status_code == first.status_code
    for name in ("etag", "location", "content-type"):
        assert again.headers.get(name) == first.headers.get(name)
    if '"key":"wmk_' not in first.text:
        assert again.content == first.content
    assert everything(database) == before


def test_the_same_request_may_be_spelt_and_its_key_quoted_otherwise(world: World) -> None:
    first = post(world.coordinator, "/agencies", AGENCY)
    backwards = dict(reversed(AGENCY.items()))
    again = post(world.coordinator, "/agencies", backwards, key=f'"{KEY}"')
    assert (is_replay(again), again.content) == (True, first.content)


def test_a_key_is_good_for_one_body_and_one_query(world: World, database: Database) -> None:
    planted = plant(world)
    path = f"/milestones/{planted.ids['milestone_id']}/updates"
    batch = {"updates": [{"effective_on": "2006-08-30", "plan": "drugs-2006", "ref": "8.3.2.1"}]}
    post(world.coordinator, path, {"effective_on": "2006-08-30"})
    post(world.coordinator, "/milestone-updates/batch", batch)
    before = everything(database)
    other = post(world.coordinator, path, {"effective_on": "2006-08-29"})
    assert problem(other) == (422, "idempotency_key_reused")
    moded = post(world.coordinator, "/milestone-updates/batch?mode=each", batch)
    assert problem(moded) == (422, "idempotency_key_reused")
    assert everything(database) == before


def test_a_key_belongs_to_one_client_and_one_route(world: World) -> None:
    assert not is_replay(post(world.coordinator, "/agencies", AGENCY))
    elsewhere = post(world.coordinator, "/funding-sources", {"code": "DIP", "name": "Drugs"})
    assert (elsewhere.status_code, is_replay(elsewhere)) == (201, False)
    strange = post(world.stranger, "/agencies", AGENCY)
    assert (strange.status_code, is_replay(strange)) == (201, False)
    made = world.coordinator.post("/clients", CLIENT | {"scopes": ["plans:write", "plans:read"]})
    colleague = Caller(world.coordinator.http, made.json()["key"])
    assert problem(post(colleague, "/agencies", AGENCY)) == (409, "already_exists")


def test_what_fails_is_not_kept_and_runs_afresh(world: World, database: Database) -> None:
    refusals = [
        post(world.coordinator, "/agencies", AGENCY | {"kind": "club"}),
        post(world.coordinator, "/agencies", AGENCY | {"code": "NHS"}),
        post(world.reader, "/agencies", AGENCY),
        post(world.nobody, "/agencies", AGENCY),
        world.coordinator.send("POST", "/agencies", content=b"{", headers={"Idempotency-Key": KEY}),
    ]
    assert [each.status_code for each in refusals] == [422, 409, 403, 401, 415]
    assert records(database) == []
    assert post(world.coordinator, "/agencies", AGENCY).status_code == 201


def test_what_is_only_previewed_is_not_kept(world: World, database: Database) -> None:
    planted = plant(world)
    path = f"/milestones/{planted.ids['milestone_id']}/updates"
    said = {"effective_on": "2006-08-30"}
    assert post(world.coordinator, f"{path}?preview=true", said).status_code == 200
    assert records(database) == []
    assert post(world.coordinator, path, said).status_code == 201


@pytest.mark.parametrize(
    "key",
    ["", "short", "x" * 15, "x" * 129, "with spaces inside", '"unclosed-quoted-key', "é" * 20],
)
def test_a_key_is_sixteen_to_128_safe_characters(
    key: str, world: World, database: Database
) -> None:
    headers = {"Idempotency-Key": key.encode()}
    answer = world.coordinator.send("POST", "/agencies", json=AGENCY, headers=headers)
    assert problem(answer) == (400, "invalid_idempotency_key")
    assert (records(database), last_seq(database, world)) == ([], 0)


@pytest.mark.parametrize("key", ["x" * 16, "x" * 128, "aZ09._:/+=-aZ09._"])
def test_a_key_may_be_anything_such(key: str, world: World) -> None:
    assert post(world.coordinator, "/agencies", AGENCY, key=key).status_code == 201
    assert is_replay(post(world.coordinator, "/agencies", AGENCY, key=key))


def test_who_was_shut_out_meanwhile_is_told_nothing(world: World) -> None:
    scopes = ["plans:write", "plans:read"]
    made = world.coordinator.post("/clients", CLIENT | {"scopes": scopes}).json()
    client = Caller(world.coordinator.http, made["key"])
    assert post(client, "/agencies", AGENCY).status_code == 201
    world.coordinator.post(f"/clients/{made['id']}/revoke", {})
    assert problem(post(client, "/agencies", AGENCY)) == (401, "unauthenticated")


def test_an_answer_is_kept_for_seven_days(world: World, clock: Clock) -> None:
    first = post(world.coordinator, "/agencies", AGENCY)
    clock.now += timedelta(days=7)
    assert post(world.coordinator, "/agencies", AGENCY).content == first.content
    clock.now += timedelta(seconds=1)
    late = post(world.coordinator, "/agencies", AGENCY)
    assert problem(late) == (409, "already_exists")


def test_purging_forgets_what_is_older_than_seven_days(
    world: World, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(world.coordinator, "/agencies", AGENCY)
    clock.now += timedelta(days=1)
    post(world.coordinator, "/agencies", AGENCY | {"code": "RESCUE"}, key=f"{KEY}-b")
    clock.now += timedelta(days=6, seconds=1)
    at_command_line(database, monkeypatch)
    monkeypatch.setattr("app.cli.now_utc", clock)
    done = CliRunner().invoke(command_line, ["purge"])
    assert done.exit_code == 0
    assert done.output.startswith("1 answers forgotten.\n")
    assert [each.key for each in records(database)] == [f"{KEY}-b"]


def test_a_new_key_is_told_once_and_kept_nowhere(world: World, database: Database) -> None:
    first = post(world.coordinator, "/clients", CLIENT).json()
    again = post(world.coordinator, "/clients", CLIENT)
    assert is_replay(again)
    assert again.json() == first | {"key": None}
    path = f"/clients/{first['id']}/rotate"
    rotated = post(world.coordinator, path, {}).json()
    assert post(world.coordinator, path, {}).json() == rotated | {"key": None}
    for told in (first, rotated):
        assert places_of(database, told["key"].split("_")[3]) == []
