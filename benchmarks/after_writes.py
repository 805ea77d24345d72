"""Time a read that follows a write, again and again: one after another, on one connection."""

import http.client
import statistics
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import count

import orjson

from benchmarks.cores import cpu_seconds
from benchmarks.operations import AfterWrite, Desk
from benchmarks.servers import HOST, Server
from benchmarks.wrk import Sample

FEWEST, MOST = 3, 200


class Refused(RuntimeError):
    """A server did not do what it was asked."""


class Asker:
    """One connection to a server, with the key of a client."""

    def __init__(self, server: Server, headers: Mapping[str, str]) -> None:
        self._server, self._headers = server, dict(headers)
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=120)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **more: str
    ) -> tuple[bytes, str]:
        """Send a request and return the answer with its ETag. Raises Refused."""
        named = {name.replace("_", "-"): text for name, text in more.items()}
        self._connection.request(method, path, body, self._headers | named)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise Refused(f"{method} {path} is answered {answer.status}: {content.decode()[:500]}")
        return content, answer.headers.get("etag", "")

    def time(self, path: str) -> Sample:
        """Get an answer, and return how long it took."""
        before, begun = cpu_seconds(self._server.pid), time.perf_counter()
        content, _ = self.ask("GET", path)
        took = (time.perf_counter() - begun) * 1000
        spent = (cpu_seconds(self._server.pid) - before) * 1000
        return Sample(1000 / took, took, took, len(content), spent, 0)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def drive(
    server: Server, asked: AfterWrite, desk: Desk, headers: Mapping[str, str], seconds: float
) -> Sample:
    """Write and read for some seconds, and return how the reads did; p50 is their median."""
    with closing(Asker(server, headers)) as asker:
        # Floors edit nothing: to them, who keep nothing, one write is as good as another.
        writes = (
            _edits(asker, asked) if asked.edits and server.is_ours else _updates(asker, asked, desk)
        )
        samples: list[Sample] = []
        until = time.monotonic() + seconds
        while len(samples) < FEWEST or (time.monotonic() < until and len(samples) < MOST):
            next(writes)
            samples.append(asker.time(asked.path))
    return replace(
        samples[-1],
        rate=statistics.median(each.rate for each in samples),
        p50=statistics.median(each.p50 for each in samples),
        p99=max(each.p99 for each in samples),
        cpu=statistics.median(each.cpu for each in samples),
    )


def _updates(asker: Asker, asked: AfterWrite, desk: Desk) -> Iterator[None]:
    run = uuid.uuid4().hex[:16]
    for number in count():
        milestone = asked.milestones[number % len(asked.milestones)]
        body = orjson.dumps(desk.update(number))
        key = f"after-{run}-{number:08d}"
        asker.ask("POST", f"/v1/milestones/{milestone}/updates", body, Idempotency_Key=key)
        yield


def _edits(asker: Asker, asked: AfterWrite) -> Iterator[None]:
    path = f"/v1/actions/{asked.action}"
    told, etag = asker.ask("GET", path)
    words = orjson.loads(told)["description"].partition(" (")[0]
    for number in count():
        body = orjson.dumps({"description": f"{words} ({uuid.uuid4().hex[:8]}, {number})"})
        _, etag = asker.ask("PATCH", path, body, If_Match=etag)
        yield
