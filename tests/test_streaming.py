"""Streamed answers: they end with their reader, and leave connections to the others."""

from collections.abc import Generator
from typing import Any

import anyio
import pytest

from app.errors import Busy
from app.streaming import Outlet, Streamed

SCOPE: dict[str, Any] = {"type": "http", "path": "/v1/reports/actions"}


class Source:
    """Chunks that never end, and note when they were let go."""

    def __init__(self) -> None:
        self.made, self.closed = 0, False

    def chunks(self) -> Generator[bytes]:
        try:
            while True:
                self.made += 1
                yield b"row\r\n"
        finally:
            self.closed = True


def _refused() -> Generator[bytes]:
    raise Busy("Not now.")


def streamed(source: Source) -> Streamed:
    return Streamed(Outlet(1), source.chunks(), "text/csv", "report.csv")


def test_a_stream_ends_when_its_reader_goes_away() -> None:
    source, sent = Source(), []

    async def run() -> None:
        gone = anyio.Event()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)
            if len(sent) == 5:
                gone.set()
            await anyio.sleep(0)

        with anyio.fail_after(10):
            await streamed(source)(SCOPE, receive, send)

    anyio.run(run)
    assert source.closed
    assert not any(message.get("more_body") is False for message in sent)
    assert source.made < 100


def test_a_stream_that_nobody_takes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.streaming.PATIENCE", 0.05)
    source = Source()

    async def run() -> None:
        async def never(message: Any = None) -> Any:
            await anyio.sleep_forever()

        with anyio.fail_after(10):
            await streamed(source)(SCOPE, never, never)

    anyio.run(run)
    assert source.closed


def test_what_fails_before_the_first_chunk_is_raised() -> None:
    def failing() -> Generator[bytes]:
        yield from _refused()

    with pytest.raises(Busy):
        Streamed(Outlet(1), failing(), "text/csv", "report.csv")


def test_no_more_are_streamed_than_there_is_room_for() -> None:
    outlet = Outlet(1)
    with outlet.turn(), pytest.raises(Busy), outlet.turn():
        pass
    with outlet.turn():
        pass
