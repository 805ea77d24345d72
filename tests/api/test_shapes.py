"""Answers are encoded by hand for speed; here they are held to the models that describe them."""

from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from app.routers import V1
from tests.api.writes import ASKED, WRITES, Planted, Write, plant
from tests.factories import World

ROUTES = [
    route
    for router in V1
    for route in router.routes
    if isinstance(route, APIRoute) and route.response_model is not None
]


def takes(route: APIRoute, method: str) -> bool:
    """Say whether a route answers to a method."""
    return route.methods is not None and method in route.methods


READS = [route for route in ROUTES if takes(route, "GET")]
ANSWERED = [write for write in [*WRITES, *ASKED] if write.method != "DELETE"]


def shape(value: Any) -> Any:
    """Reduce JSON to its keys."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(part) for part in value] if isinstance(value, list) else None


def check(route: APIRoute, content: bytes) -> None:
    """Hold an answer to its model: right types, no key too many, none missing."""
    adapter: TypeAdapter[Any] = TypeAdapter(route.response_model)
    read = adapter.validate_json(content)
    told = adapter.dump_python(read, mode="json", exclude_unset=True)
    whole = adapter.dump_python(read, mode="json")
    answered = TypeAdapter(Any).validate_json(content)
    assert shape(answered) == shape(told)
    optional = {"total"}
    if isinstance(answered, dict) and route.name != "get_plan_document":
        assert set(answered) | optional >= set(whole)


def path_of(route: APIRoute, planted: Planted) -> str | None:
    """Fill a route's path, or return None where nothing of its kind was planted."""
    path = planted.fill(route.path.replace(":path}", "}"))
    path = path.replace("{source}", "PTB").replace("{client_id}", planted.ids["client_id"])
    return None if "{" in path else path


def test_every_read_answers_as_its_model_says(world: World) -> None:
    planted = plant(world)
    for write in ANSWERED:
        if "/void" not in write.path and "/transitions" not in write.path:
            planted.send(write, world.coordinator)
    checked = set()
    for route in READS:
        if (path := path_of(route, planted)) is not None:
            answer = world.coordinator.get(path)
            assert answer.status_code == 200, (path, answer.text)
            check(route, answer.content)
            checked.add(route.name)
    missed = {route.name for route in READS} - checked
    assert {name for name in missed if name.startswith("list_")} == set()
    assert len(checked) > 40


@pytest.mark.parametrize("write", ANSWERED, ids=str)
def test_every_write_answers_as_its_model_says(write: Write, world: World) -> None:
    planted = plant(world)
    answer = planted.send(write, world.coordinator)
    pattern = write.path
    candidates = [
        route
        for route in ROUTES
        if takes(route, write.method) and route.path_regex.match(planted.fill(pattern))
    ]
    check(min(candidates, key=lambda route: route.path.count("{")), answer.content)
