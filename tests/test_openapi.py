"""The published document: current, complete, and true to what the routes do."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from app.main import create_app
from app.routers import V1
from app.settings import Settings
from app.vocabulary import Scope
from openapi.export import COMMITTED, current

DOCUMENT: dict[str, Any] = create_app(
    Settings(database_url="sqlite:///never-opened.db", secret="only for reading the document")
).openapi()
OPEN = {"get_livez", "get_readyz"}
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
EVENTS = "stream_changes"
BATCH = "create_update_batch"
ASKING = {"ask_what_if"}
METHODS = ("get", "post", "patch", "put", "delete")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


OPERATIONS = list(operations())
NAMES = [operation["operationId"] for _, _, operation in OPERATIONS]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = SCHEMAS[schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def has_example(content: dict[str, Any]) -> bool:
    whole = resolved(content.get("schema", {}))
    return "example" in content or "examples" in whole


def is_described(schema: dict[str, Any]) -> bool:
    return bool(schema.get("description") or ("$ref" in schema and is_described(resolved(schema))))


def answers(operation: dict[str, Any], statuses: str) -> Iterator[dict[str, Any]]:
    """Choose answers by the first digit of their status."""
    for status, answer in operation["responses"].items():
        if status[0] in statuses:
            yield answer


def is_list(operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).startswith("#/components/schemas/Page_")


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text() == current(), "run 'make openapi'"


def test_every_operation_has_an_id_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_an_operation_is_described(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["tags"]
    assert operation["description"]
    if operation["operationId"] in OPEN:
        return
    needed = {"401"} | ({"403"} if operation["security"][0]["Key"] else set())
    needed |= {"404"} if "{" in path else set()
    needed |= {"400"} if method != "get" else set()
    needed |= {"412", "428"} if method in ("patch", "delete") else set()
    needed |= {"413", "415"} if "requestBody" in operation else set()
    assert needed <= set(operation["responses"])


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_error_is_published_as_a_problem_and_as_nothing_else(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    if operation["operationId"] in OPEN:
        return
    for answer in answers(operation, "45"):
        (kind,) = answer["content"].items()
        assert kind[0] == "application/problem+json"
        assert kind[1]["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert set(kind[1]["example"]) == set(SCHEMAS["Problem"]["properties"])


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_parameter_is_described(method: str, path: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        assert parameter.get("description"), parameter["name"]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_conditional_requests_are_published(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    if operation["operationId"] in OPEN | {EVENTS}:
        return
    parameters = operation.get("parameters", [])
    required = {p["name"]: p["required"] for p in parameters if p["in"] == "header"}
    if method in ("patch", "delete"):
        assert required == {"If-Match": True}
    if method == "put":
        assert required == {"If-Match": False, "If-None-Match": False}
    if method == "get":
        assert required == {"If-None-Match": False}
        assert set(operation["responses"]["304"]["headers"]) == {"ETag"}
        assert "content" not in operation["responses"]["304"]
    if method == "post":
        asks = operation["operationId"] in ASKING
        needed = {"Idempotency-Key": operation["operationId"] == BATCH}
        assert required == ({} if asks else needed)
        assert operation.get("x-writes-nothing", False) == asks


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_the_headers_of_answers_are_published(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    if operation["operationId"] in OPEN | {EVENTS}:
        return
    for answer in answers(operation, "2"):
        told = set(answer.get("headers", {}))
        assert ("ETag" in told) == ("content" in answer)
        replays = method == "post" and operation["operationId"] not in ASKING
        assert ("Idempotency-Replayed" in told) == replays
        assert ("Link" in told) == is_list(operation)
    for status in ("201", "202"):
        if made := operation["responses"].get(status):
            assert ("Location" in made["headers"]) == (method == "post")


def test_a_patch_is_published_under_both_of_its_media_types() -> None:
    patches = [operation for method, _, operation in OPERATIONS if method == "patch"]
    assert patches
    for operation in patches:
        content = operation["requestBody"]["content"]
        assert set(content) == {"application/json", "application/merge-patch+json"}
        assert content["application/json"] == content["application/merge-patch+json"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema.get("description")
    bare = [field for field, told in schema.get("properties", {}).items() if not is_described(told)]
    assert bare == []


def test_the_frameworks_own_errors_are_not_published() -> None:
    assert not {"HTTPValidationError", "ValidationError"} & set(SCHEMAS)


def test_every_tag_is_described_and_used() -> None:
    told = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert all(told.values())
    assert set(told) == {tag for _, _, operation in OPERATIONS for tag in operation["tags"]}


def test_only_the_total_of_a_list_may_be_absent() -> None:
    pages = [schema for name, schema in SCHEMAS.items() if name.startswith("Page_")]
    assert pages
    for page in pages:
        assert set(page["properties"]) - set(page["required"]) == {"total"}


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_bodies_and_answers_come_with_examples(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    if operation["operationId"] in OPEN:
        return
    if "requestBody" in operation:
        (*_, content) = operation["requestBody"]["content"].values()
        assert has_example(content)
    for answer in answers(operation, "2"):
        for kind in answer.get("content", {}).values():
            # No example of a workbook can be read.
            assert has_example(kind) or kind["schema"].get("format") == "binary"


def test_the_example_of_a_list_is_a_whole_answer() -> None:
    lists = [operation for _, _, operation in OPERATIONS if is_list(operation)]
    assert len(lists) > 15
    for operation in lists:
        content = operation["responses"]["200"]["content"]["application/json"]
        page = resolved(content["schema"])
        (entry,) = content["example"]["items"]
        shape = resolved(page["properties"]["items"]["items"])
        assert set(page["required"]) == set(content["example"])
        assert set(shape["required"]) == set(entry), operation["operationId"]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_route_declares_its_scopes(method: str, path: str, operation: dict[str, Any]) -> None:
    if operation["operationId"] in OPEN | {"get_me"}:
        return
    scopes = operation["security"][0]["Key"]
    assert scopes
    assert set(scopes) <= set(Scope)


def test_every_route_served_is_published() -> None:
    served = {route.name for router in V1 for route in router.routes if isinstance(route, APIRoute)}
    assert served <= set(NAMES)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_no_parameter_is_published_as_null(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    for parameter in operation.get("parameters", []):
        assert "null" not in str(parameter["schema"]), parameter["name"]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("list_plans", r"code\|period_start_on\|title\|updated_at"), ("list_risks", "score")],
)
def test_a_list_publishes_what_it_can_be_sorted_by(name: str, pattern: str) -> None:
    (operation,) = (each for _, _, each in OPERATIONS if each["operationId"] == name)
    (sort,) = (each for each in operation["parameters"] if each["name"] == "sort")
    assert re.search(pattern, sort["schema"]["pattern"])
