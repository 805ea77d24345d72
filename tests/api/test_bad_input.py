"""Bad input is refused with the field it stands in, never repeated, and changes nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Response

from app.db import Database
from tests.api.books import everything
from tests.api.writes import ASKED, WRITES, Write, plant
from tests.factories import World

SECRET = "SECRET-7f3a"
LONG = SECRET * 9_091  # 100,001 characters
ANY_FIELD: list[Any] = [{"unheard": SECRET}, [[SECRET]], LONG, 10**30, -(10**30), "nul\x00"]
DAYS = ["2006-02-30", "31/03/2006", "2006-08", 20060831, "0000-01-01", "9999-12-31", True]
MONEY = ["-5.00", "1e9", "99999999999999999.00", "NaN", 12.5, "12.345", "£12", "1,000.00"]
BODIES = [write for write in [*WRITES, *ASKED] if write.body is not None and write.file is None]
PATCHED_WITH = {"If-Match": '"1-00000000000000000000000000000000"'}


def spoilt(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Spoil each field of a body in turn; nested objects too."""
    for name, value in body.items():
        wrong = list(ANY_FIELD)
        if name.endswith("_on"):
            wrong += DAYS
        if name == "amount":
            wrong += MONEY
        for bad in wrong:
            yield f"/{name}", body | {name: bad}
        if isinstance(value, dict):
            for inner, changed in spoilt(value):
                yield f"/{name}{inner}", body | {name: changed}
    yield "/unheard_of", body | {"unheard_of": 1}


def is_refused(answer: Response, pointer: str | None) -> str | None:
    """Say what is wrong with a refusal, or None."""
    if not 400 <= answer.status_code < 500:
        return f"answered {answer.status_code}"
    if answer.headers["content-type"] != "application/problem+json":
        return f"came as {answer.headers['content-type']}"
    if SECRET in answer.text:
        return "repeats the rejected value"
    pointers = [each.get("pointer", "") for each in answer.json()["errors"]]
    if pointer is not None and not any(p.startswith(pointer) for p in pointers):
        return f"names {pointers}: {answer.text[:200]}"
    return None


@pytest.mark.parametrize("write", BODIES, ids=str)
def test_each_field_spoilt_is_named_and_nothing_is_written(
    write: Write, world: World, database: Database
) -> None:
    planted = plant(world)
    path, body = planted.fill(write.path), planted.fill(write.body)
    headers = write.headers | (PATCHED_WITH if write.method == "PATCH" else {})
    before = everything(database)
    wrong = [
        f"{pointer} = {str(json.dumps(changed))[:60]}: {fault}"
        for pointer, changed in spoilt(body)
        if (
            fault := is_refused(
                world.coordinator.send(write.method, path, json=changed, headers=headers), pointer
            )
        )
    ]
    assert wrong == []
    assert everything(database) == before


NO_OBJECTS = [
    (b'{"a": NaN}', 422),
    (b'{"a": 1e400}', 422),
    (b'{"a": ', 400),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    (b"[]", 422),
    (b'"text"', 422),
    (b"null", 422),
    (b"", 422),
    (b"1" * 5_000, 400),
]


@pytest.mark.parametrize(("content", "status"), NO_OBJECTS)
def test_what_is_no_object_is_refused(content: bytes, status: int, world: World) -> None:
    headers = {"Content-Type": "application/json"} | PATCHED_WITH
    for write in BODIES:
        path = write.path.replace("{", "").replace("}", "")
        answer = world.coordinator.send(write.method, path, content=content, headers=headers)
        assert (str(write), answer.status_code) == (str(write), status)
        assert is_refused(answer, None) is None


def test_a_body_that_is_not_json_is_415(world: World) -> None:
    headers = {"Content-Type": "text/plain"} | PATCHED_WITH
    for write in BODIES:
        path = write.path.replace("{", "").replace("}", "")
        answer = world.coordinator.send(write.method, path, content=b"{}", headers=headers)
        told = (str(write), answer.status_code, answer.json()["code"])
        assert told == (str(write), 415, "unsupported_media_type")


def test_a_body_beyond_the_limit_is_413(world: World) -> None:
    answer = world.coordinator.post("/plans", {"title": SECRET * 100_000})
    assert answer.status_code == 413
    assert is_refused(answer, None) is None


WRONG_REQUESTS = [
    ("GET", "/nowhere", 404),
    ("PUT", "/plans", 405),
    ("DELETE", "/plans", 405),
    ("GET", "/plans?unheard=1", 400),
    ("GET", "/plans?limit=x", 422),
    ("GET", "/plans?limit=0", 422),
    ("GET", f"/plans?fy_start_year={10**30}", 422),
    ("GET", "/plans?cursor=%00", 400),
    ("GET", "/plans?cursor=abc", 400),
    ("GET", "/plans?sort=secret", 400),
    ("GET", "/plans?state=SECRET-7f3a", 422),
    ("GET", "/plans/%00", 400),
    ("GET", "/plans/drugs-2006/progress?as_at=2006-02-30", 422),
    ("GET", "/plans/drugs-2006/progress?depth=leaf", 422),
    ("GET", "/plans/drugs-2006/budget?by=colour", 422),
    ("GET", "/plans/drugs-2006/returns?period=2006-07", 422),
    ("GET", "/milestones/not-an-id", 404),
    ("GET", "/milestones?due_from=yesterday", 422),
]


def test_what_a_request_gets_wrong_is_a_problem(world: World) -> None:
    for method, path, status in WRONG_REQUESTS:
        answer = world.coordinator.send(method, path)
        assert (path, answer.status_code) == (path, status)
        assert is_refused(answer, None) is None


def test_a_header_is_no_query_parameter(world: World) -> None:
    for method, path, name in (
        ("PATCH", "/plans/drugs-2006", "If-Match"),
        ("PATCH", "/plans/drugs-2006", "if-match"),
        ("GET", "/changes/stream", "last-event-id"),
        ("GET", "/plans/drugs-2006", "plan"),
    ):
        answer = world.coordinator.send(
            method, f"{path}?{name}=1", json={} if method == "PATCH" else None, headers=PATCHED_WITH
        )
        assert (name, answer.status_code, answer.json()["code"]) == (name, 400, "unknown_parameter")
        known = "types, after" if "stream" in path else "none"
        assert set(answer.json()["detail"].removeprefix("This route takes: ")[:-1].split(", ")) == (
            set(known.split(", "))
        )


def test_a_whole_number_may_have_a_point(world: World) -> None:
    plant(world)
    body = {"plan": "drugs-2006", "description": "No staff", "lead_agency": "NHS", "impact": 3}
    content = json.dumps(body | {"likelihood": 2.0})
    assert '"likelihood": 2.0' in content
    headers = {"Content-Type": "application/json"}
    made = world.coordinator.send("POST", "/risks", content=content, headers=headers)
    assert (made.status_code, made.json()["likelihood"]) == (201, 2)
    for wrong in (2.5, True, "2"):
        assert world.coordinator.post("/risks", body | {"likelihood": wrong}).status_code == 422


WRONG_BEFORE_THE_KEY_IS_READ = [
    ("GET", "/plans?colour=red", {}),
    ("GET", "/plans?cursor=%00", {}),
    ("PATCH", "/plans/drugs-2006", {}),
    ("PATCH", "/plans/drugs-2006", {"If-Match": "red"}),
    ("PUT", "/sources/pentana/milestones/PI-1", {"If-None-Match": "red"}),
    ("POST", "/risks", {"Idempotency-Key": "red"}),
    ("POST", "/milestone-updates/batch", {}),
]
BODY_OF = {
    "/risks": {"plan": "x", "description": "x", "lead_agency": "x", "likelihood": 1, "impact": 1},
    "/milestone-updates/batch": {
        "updates": [{"plan": "x", "ref": "1", "effective_on": "2006-08-31"}]
    },
    "/sources/pentana/milestones/PI-1": {"plan": "x", "ref": "1"},
}


@pytest.mark.parametrize(("method", "path", "headers"), WRONG_BEFORE_THE_KEY_IS_READ)
def test_who_has_no_good_key_is_told_that_alone(
    method: str, path: str, headers: dict[str, str], world: World
) -> None:
    body = None if method == "GET" else BODY_OF.get(path, {})
    for caller, expected in ((world.nobody, 401), (world.coordinator, 400)):
        answer = caller.send(method, path, json=body, headers=headers)
        wanted = {401} if expected == 401 else {400, 412, 428}
        assert answer.status_code in wanted, answer.text


def test_who_may_not_write_learns_nothing_of_the_body(world: World) -> None:
    headers = {"Content-Type": "application/json"} | PATCHED_WITH
    # A reader may ask what if.
    for write in (write for write in BODIES if write not in ASKED):
        path = write.path.replace("{", "").replace("}", "")
        for caller, status in ((world.nobody, 401), (world.reader, 403)):
            answer = caller.send(write.method, path, content=b"{", headers=headers)
            assert (str(write), answer.status_code) == (str(write), status)
            assert is_refused(answer, None) is None
