"""What HTTP asks of every path beside the routes: HEAD wherever GET is, and OPTIONS."""

from collections.abc import Iterable, Mapping
from typing import Any

import anyio
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allowed(routes: Iterable[BaseRoute], scope: Mapping[str, Any]) -> list[str]:
    """List every method that some route takes on the path of a request."""
    # A mount takes any method; what lies in it are files, to be read.
    known = [route for route in routes if not isinstance(route, Mount)]
    taken = [name for name in METHODS if any(_takes(route, scope, name) for route in known)]
    reads = ["GET", "HEAD"] if "GET" in taken or not taken else []
    return [*reads, *(name for name in taken if name != "GET"), "OPTIONS"]


def _takes(route: BaseRoute, scope: Mapping[str, Any], method: str) -> bool:
    asked = {"type": "http", "path": scope["path"], "root_path": "", "method": method}
    return route.matches(asked)[0] is Match.FULL


class Head:
    """Answer HEAD as GET is answered, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a HEAD on as a GET, and only its start back."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        headless = _Headless(receive, send)
        # The server reads its own scope to know that no body follows.
        asked = {**scope, "method": "GET"}
        await self.app(asked, headless.receive, headless.send)
        scope["route"] = asked.get("route")


class _Headless:
    """An exchange that is over once the start of the answer was sent."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._asked, self._over = False, anyio.Event()

    async def receive(self) -> Message:
        """Give the request once; then wait, and tell a stream that nobody listens."""
        if not self._asked:
            self._asked = True
            return await self._receive()
        await self._over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Send the start, with an empty body; drop the rest."""
        if message["type"] == "http.response.start":
            await self._send(message)
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            self._over.set()
