"""The floors: what the same SQL costs through a raw driver, bare or behind bare FastAPI.

A floor plays the statements that were recorded of the application, makes a dict of every row, and
encodes an answer of the same content. It judges nothing, adds nothing up, and checks nothing but
that the key is there; so no application that works its answers out of these rows can be faster.
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

from benchmarks.floor_stores import Store, store_of
from benchmarks.floor_writes import Clerk
from benchmarks.recording import Recorded, Recording

KINDS = ("asgi", "fastapi")
JSON = [(b"content-type", b"application/json")]

Answer = tuple[int, bytes]
NOT_MODIFIED: Answer = (304, b"")
NOT_FOUND: Answer = (404, b"")


class Floor:
    """Answers requests for what was recorded, whoever takes them from the network."""

    def __init__(self, store: Store, recording: Recording) -> None:
        self.store, self._recording = store, recording
        self._clerk = Clerk(store, recording)
        # The key is the first thing the application looks for, whatever is asked.
        first = next(iter(recording.reads.values()))
        self._key = first.statements[0]

    async def get(self, path: str, etag: str | None) -> Answer:
        """Answer a read, or that it is unchanged."""
        recorded = self._recording.reads.get(path)
        if recorded is None:
            return NOT_FOUND
        if etag == recorded.etag:
            await self._play(recorded, recorded.to_know)
            return NOT_MODIFIED
        await self._play(recorded, len(recorded.statements))
        return 200, orjson.dumps(recorded.answer)

    async def _play(self, recorded: Recorded, count: int) -> list[int]:
        """Run the first statements of a recording, and return how many rows each gave."""
        # As the application: an answer out of several queries is of one instant.
        async with self.store.read(together=count > 2) as connection:
            return [len(await connection.read(each)) for each in recorded.statements[:count]]

    async def rows(self, path: str) -> list[int]:
        """Return how many rows each statement behind an answer gives."""
        recorded = self._recording.reads[path]
        return await self._play(recorded, len(recorded.statements))

    async def post(self, path: str, key: str, body: bytes) -> Answer:
        """Record an update, or a batch of them."""
        told = orjson.loads(body)
        said = told.get("updates") or [told | {"milestone_id": path.split("/")[3]}]
        for each in said:
            each["milestone_id"] = UUID(each["milestone_id"])
        async with self.store.write() as connection:
            await connection.read(self._key)
            return 201, await self._clerk.report(connection, path, key, said, body)


def asgi(floor: Floor) -> Any:
    """Serve a floor without any framework."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(floor, receive, send)
            return
        headers = dict(scope["headers"])
        path, query = scope["path"], scope["query_string"].decode()
        if scope["method"] == "GET":
            whole = f"{path}?{query}" if query else path
            status, body = await floor.get(whole, _text(headers.get(b"if-none-match")))
        else:
            sent = await _body(receive)
            status, body = await floor.post(
                path, _text(headers.get(b"idempotency-key")) or "", sent
            )
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [*JSON, length]})
        await send({"type": "http.response.body", "body": body})

    return app


def fastapi(floor: Floor) -> FastAPI:
    """Serve a floor through FastAPI, with a route that does nothing more."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await floor.store.open()
        yield
        await floor.store.close()

    app = FastAPI(lifespan=lifespan)

    @app.get("/{path:path}")
    async def get(path: str, request: Request) -> Response:
        query = request.url.query
        whole = f"/{path}?{query}" if query else f"/{path}"
        status, body = await floor.get(whole, request.headers.get("if-none-match"))
        return Response(body, status, media_type="application/json")

    @app.post("/{path:path}")
    async def post(path: str, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        status, body = await floor.post(f"/{path}", key, await request.body())
        return Response(body, status, media_type="application/json")

    return app


def _text(header: bytes | None) -> str | None:
    return header.decode() if header is not None else None


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _lifespan(floor: Floor, receive: Any, send: Any) -> None:
    await receive()
    await floor.store.open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await floor.store.close()
    await send({"type": "lifespan.shutdown.complete"})


def main() -> None:
    """Serve one floor, as the application is served."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--url", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--recording", type=Path, required=True)
    given = parser.parse_args()
    floor = Floor(store_of(given.url), Recording.load(given.recording))
    serve = asgi if given.kind == "asgi" else fastapi
    uvicorn.run(
        serve(floor), port=given.port, log_config=None, access_log=False, server_header=False
    )


if __name__ == "__main__":
    main()
