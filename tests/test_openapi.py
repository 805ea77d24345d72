"""The published document: current, complete, and true to what the routes do."""

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
        found: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def has_example(schema: dict[str, Any]) -> bool:
    whole = resolved(schema)
    if "examples" in whole or "example" in whole:
        return True
    items = whole.get("properties", {}).get("items", {}).get("items")
    return items is not None and has_example(items)


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text() == current(), "run 'make openapi'"


def test_every_operation_has_an_id_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_an_operation_is_described(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["tags"]
    assert operation["description"]
    answers = operation["responses"]
    if operation["operationId"] in OPEN:
        return
    needed = {"401"} | ({"403"} if operation["security"][0]["Key"] else set())
    needed |= {"404"} if "{" in path else set()
    needed |= {"412", "428"} if method in ("patch", "delete") else set()
    needed |= {"413", "415"} if "requestBody" in operation else set()
    assert needed <= set(answers)
    for status, answer in answers.items():
        if status.startswith("4") and status != "422":
            assert "application/problem+json" in answer["content"]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_bodies_and_answers_come_with_examples(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    if operation["operationId"] in OPEN:
        return
    if "requestBody" in operation:
        assert has_example(operation["requestBody"]["content"]["application/json"]["schema"])
    for status in ("200", "201"):
        if content := operation["responses"].get(status, {}).get("content"):
            kind = next(iter(content.values()))
            assert "example" in kind or has_example(kind["schema"])


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
