"""Routers that are asked only about paths of their own: most of a route's search is left out."""

from functools import cached_property

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope

V1_PREFIX = "/v1"


class Family(APIRouter):
    """The routes of one family of resources, which all begin with one of a few words.

    The framework tries every route of every router, twice. Here the first word of a path tells at
    once that it is none of these, which costs a small request less than the regular expressions.
    """

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
