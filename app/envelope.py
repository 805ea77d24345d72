"""What every answer carries, as one pure ASGI layer: a request id, headers, plain problems."""

import re
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import problem_body
from app.refusals import MEDIA_TYPE

REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",
}
CLOSED = "default-src 'none'; frame-ancestors 'none'"
# The interactive documentation is the one page with scripts, all served from here.
OPEN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:"
)
# What the framework's own layers refuse, by status.
PLAIN = {
    400: (
        "preflight_refused",
        "Preflight refused",
        "Pages of this origin may not send that method, or one of those headers.",
    ),
    413: (
        "content_too_large",
        "Content too large",
        "The body is larger than this route takes.",
    ),
}

access_log = structlog.get_logger("waymark.access")


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.match(told := value.decode("latin-1")):
            return str(told)
    return str(uuid4())


class Envelope:
    """Give each request an id, each answer its headers, and each plain refusal a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = _request_id(scope)
        sending = _Sending(scope, send)
        try:
            await self.app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", None)
            access_log.info(
                "request",
                method=scope["method"],
                route=route,
                status=sending.status,
                request_id=scope["request_id"],
            )


class _Sending:
    """The way out: starts and bodies pass here."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self.send = scope, send
        self.status: int | None = None
        self.problem: bytes | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start(message)
        elif self.problem is not None:
            message = {"type": "http.response.body", "body": self.problem, "more_body": False}
        await self.send(message)

    def _start(self, message: Message) -> None:
        self.status = message["status"]
        headers = MutableHeaders(raw=list(message["headers"]))
        if self.status >= 400 and headers.get("content-type", "").startswith("text/plain"):
            # The framework's own layers answer in plain text: its body limit, its preflights.
            self.problem = self._problem(self.status)
            headers["Content-Type"] = MEDIA_TYPE
            headers["Content-Length"] = str(len(self.problem))
        for name, value in self._dress().items():
            headers.setdefault(name, value)
        headers.add_vary_header("Authorization")
        message["headers"] = headers.raw

    def _problem(self, status: int) -> bytes:
        phrase = HTTPStatus(status).phrase
        code, title, detail = PLAIN.get(status, ("bad_request", phrase, f"{phrase}."))
        path, request_id = self.scope["path"], self.scope["request_id"]
        return problem_body(path, request_id, status, code, title, detail)

    def _dress(self) -> dict[str, Any]:
        policy = OPEN if self.scope["path"].startswith("/docs") else CLOSED
        return {
            **HEADERS,
            "Content-Security-Policy": policy,
            "X-Request-ID": self.scope["request_id"],
        }
