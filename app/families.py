"""Routers that are asked only about paths of their own, and whose writes wait their turn."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import cached_property, wraps
from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from starlette.routing import Match
from starlette.types import Scope

from app.gate import Gate
from app.vocabulary import Scope as KeyScope

V1_PREFIX = "/v1"
READING = frozenset({KeyScope.PLANS_READ})


class Family(APIRouter):
    """The routes of one family of resources, which all begin with one of a few words.

    The framework tries every route of every router, twice. Here the first word of a path tells at
    once that it is none of these, which costs a small request less than the regular expressions.
    """

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route; a call of any but GET that may write waits for its turn."""
        if options.get("methods", ["GET"]) != ["GET"]:
            endpoint = _in_turn(endpoint)
        super().add_api_route(path, endpoint, **options)

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the first words of the paths; all routes are there once one is asked for."""
        return frozenset(getattr(route, "path", "").split("/", 2)[1] for route in self.routes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether one of the routes fits; at once where none can."""
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        _, _, within = path.partition(f"{V1_PREFIX}/")
        if within.partition("/")[0] not in self.words:
            return Match.NONE, {}
        return super().matches(scope)


def _in_turn(endpoint: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Let a call take a thread and a connection only once it is among the few that may write.

    Writes of one plan, and on SQLite all of them, wait for each other whatever they hold. Here
    they do so in the order they came, and leave threads and connections to those who read.
    """

    @wraps(endpoint)
    async def wait(*, gate: Gate, **named: Any) -> Any:
        # Who only supposes something needs no more than to read, and writes nothing.
        turn = nullcontext() if gate.scopes <= READING else gate.request.app.state.writers
        async with turn:
            return await run_in_threadpool(endpoint, gate=gate, **named)

    return wait
