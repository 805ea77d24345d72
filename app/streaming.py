"""Answers that are sent as they are made, few at a time, and that end with whoever reads them."""

import threading
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager

import anyio
import structlog
from anyio import to_thread
from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.errors import Busy

log = structlog.get_logger()

# How long a reader may take for one chunk, in seconds: a connection waits with it.
PATIENCE = 15


class Outlet:
    """How many answers are streamed at once: each holds a connection as long as it lasts.

    They have threads of their own, so that one under way never waits for a request that waits for
    its connection.
    """

    def __init__(self, room: int) -> None:
        self._room = threading.BoundedSemaphore(room)
        self.limiter = anyio.CapacityLimiter(room)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take a place. Raises Busy where there is none left."""
        if not self._room.acquire(blocking=False):
            raise Busy("Too many reports are being sent at once.")
        try:
            yield
        finally:
            self._room.release()


class Streamed(StreamingResponse):
    """An answer in chunks; the first is made before, so that what fails by then is a problem."""

    def __init__(
        self, outlet: Outlet, chunks: Generator[bytes], media_type: str, name: str
    ) -> None:
        self._outlet, self._chunks, self._first = outlet, chunks, next(chunks)
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
        }
        super().__init__(self._taken(), media_type=media_type, headers=headers)

    async def _taken(self) -> AsyncIterator[bytes]:
        chunk: bytes | None = self._first
        while chunk is not None:
            yield chunk
            chunk = await to_thread.run_sync(next, self._chunks, None, limiter=self._outlet.limiter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the chunks until they end, or until nobody takes them any more."""

        async def send_soon(message: Message) -> None:
            with anyio.fail_after(PATIENCE):
                await send(message)

        try:
            await super().__call__(scope, receive, send_soon)
        except TimeoutError:
            log.warning("stream_abandoned", path=scope["path"])
        finally:
            # The connection goes back at once, not when the garbage is collected.
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(self._chunks.close, limiter=self._outlet.limiter)
