"""The form that a file comes in: its fields, its limits, and what a retry is."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx2 import Response

from app.db import Database
from app.services.documents.readers.safe import MAX_UPLOAD
from tests.api.books import everything
from tests.api.imports import SHEET, apply, send, tried
from tests.factories import World

KEY = "nightly-2006-08-31"
FILE = {"file": ("plan.csv", SHEET.encode())}


def post(world: World, **more: Any) -> Response:
    """Post whatever to the route."""
    return world.coordinator.send("POST", "/imports", **more)


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({}, "/plan", "missing"),
        ({"plan": "Not A Code"}, "/plan", "string_pattern_mismatch"),
        ({"plan": "x"}, "/plan", "string_too_short"),
        ({"plan": "dat-2009", "mapping": "{"}, "/mapping", "mapping_json"),
        ({"plan": "dat-2009", "mapping": '["who"]'}, "/mapping", "mapping_json"),
        ({"plan": "dat-2009", "mapping": '{"Lead": 1}'}, "/mapping/Lead", "string_type"),
        ({"plan": "dat-2009", "mapping": '{"Lead": ""}'}, "/mapping/Lead", "string_too_short"),
        ({"plan": "dat-2009", "colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
def test_a_wrong_field_is_named_with_its_rule(
    fields: dict[str, str], pointer: str, code: str, world: World, database: Database
) -> None:
    before = everything(database)
    refused = post(world, data=fields, files=FILE)
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]
    assert everything(database) == before


def test_the_file_must_be_one(world: World) -> None:
    for files in ({"other": ("a.csv", b"x")}, {"file": (None, b"only text")}):
        refused = post(world, data={"plan": "dat-2009"}, files=files)
        assert refused.status_code == 422
        assert "/file" in [each["pointer"] for each in refused.json()["errors"]]


@pytest.mark.parametrize(
    "sent",
    [{"json": {"plan": "dat-2009"}}, {"data": {"plan": "dat-2009"}}, {"content": b"x"}, {}],
)
def test_what_is_no_form_with_a_file_is_415(sent: dict[str, Any], world: World) -> None:
    refused = post(world, **sent)
    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type")
    assert "multipart/form-data" in refused.json()["detail"]


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_broken_form_is_a_plain_mistake(kind: str, world: World) -> None:
    refused = post(world, content=b"--y\r\nnothing", headers={"Content-Type": kind})
    assert refused.status_code in (400, 422)
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("size", [MAX_UPLOAD + 1, MAX_UPLOAD * 2])
def test_a_file_beyond_ten_mebibytes_is_413(size: int, world: World, database: Database) -> None:
    before = everything(database)
    refused = send(world.coordinator, b"x" * size)
    assert (refused.status_code, refused.json()["code"]) == (413, "content_too_large")
    assert everything(database) == before


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Documents\\plan.csv", "plan.csv"),
        ("../../etc/plan.csv", "plan.csv"),
        ("plan\u202e\u0085 of\x7f ours.csv", "plan of ours.csv"),
        ("plans/", "file"),
        ("é" * 300, "é" * 200),
    ],
)
def test_a_file_keeps_the_last_part_of_its_name(sent: str, kept: str, world: World) -> None:
    assert send(world.coordinator, name=sent).json()["file_name"] == kept


def test_a_retry_is_answered_as_before_whatever_its_boundary(
    world: World, database: Database
) -> None:
    first = send(world.coordinator, key=KEY)
    before = everything(database)
    again = send(world.coordinator, key=KEY)
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert (again.status_code, again.content) == (202, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert everything(database) == before


@pytest.mark.parametrize(
    "other",
    [{"content": SHEET + "\n"}, {"plan": "dat-2010"}, {"mapping": '{"a": "who"}'}, {"name": "b"}],
)
def test_a_key_is_good_for_one_file_plan_and_mapping(
    other: dict[str, Any], world: World, database: Database
) -> None:
    send(world.coordinator, key=KEY)
    before = everything(database)
    refused = send(world.coordinator, key=KEY, **other)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert everything(database) == before


def test_two_at_once_with_one_key_are_one_import(world: World) -> None:
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: send(world.coordinator, key=KEY), range(2)))
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.content for answer in answers if answer.status_code == 202}) == 1
    assert len(world.coordinator.get("/imports").json()["items"]) == 1


def test_two_that_apply_at_once_have_one_effect(world: World, database: Database) -> None:
    shown = tried(world.coordinator)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: apply(world.coordinator, shown), range(2)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    plans = world.coordinator.get("/plans").json()["items"]
    assert [plan["code"] for plan in plans].count("dat-2009") == 1
    assert world.coordinator.get("/ledger/verification").json()["valid"]
