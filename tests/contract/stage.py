"""What a run knows of the application it is let loose on, put where the document leaves it open."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.api.writes import WRITES, Planted

Described = dict[str, Any]

# The first versions of a thing: an If-Match may name several, and one of them is current.
CURRENT = ", ".join(f'"{version}-{"0" * 32}"' for version in range(1, 30))


@dataclass(frozen=True)
class Stage:
    """A plan with one of everything; `spares` are what can be removed, by the same names."""

    planted: Planted
    spares: dict[str, str]

    def inform(self, document: Described) -> Described:
        """Give the document examples that hold here: ids, versions, and bodies that are taken.

        Without them nearly all that is sent would be answered 404, 412 or 422.
        """
        told = deepcopy(document)
        bodies = {_shape(f"{write.method} /v1{write.path}"): write.body for write in WRITES}
        for label, operation in operations(told):
            for parameter in operation.get("parameters", ()):
                self._inform(label, parameter)
            if "requestBody" in operation and (body := bodies.get(_shape(label))):
                for content in operation["requestBody"]["content"].values():
                    content["example"] = self.planted.fill(body)
        return told

    def _inform(self, label: str, parameter: Described) -> None:
        method, _, path = label.partition(" ")
        removes = method == "DELETE" or path.endswith("/revoke")
        ids = self.planted.ids | (self.spares if removes else {})
        if parameter["in"] == "path":
            parameter["example"] = ids[parameter["name"]]
        if parameter["name"] == "If-Match" and method in ("PATCH", "DELETE"):
            parameter["example"] = CURRENT


def operations(document: Described) -> Iterator[tuple[str, Described]]:
    """List the operations with their labels."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def closed_to(scopes: frozenset[str], document: Described) -> set[str]:
    """Name the operations that need more than these scopes."""
    return {
        label
        for label, operation in operations(document)
        if not set(operation.get("security", [{"Key": []}])[0]["Key"]) <= scopes
    }


def _shape(label: str) -> str:
    """Return a label without the names of its parameters."""
    return re.sub(r"{\w+}", "{}", label)


class Spared:
    """The application, where what is aimed at one client meets another.

    A run that revokes or rotates its own client's keys would be answered 401 from then on, which
    is documented everywhere: it would pass, and would have looked at nothing.
    """

    def __init__(self, app: ASGIApp, own: str, other: str) -> None:
        self.app, self.own, self.other = app, own, other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and self.own in scope["path"]:
            scope = {**scope, "path": scope["path"].replace(self.own, self.other)}
        await self.app(scope, receive, send)
