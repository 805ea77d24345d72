"""The stream of changes on a real server: it resumes without gaps, and lets the server go."""

import signal
import time
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest

from app.services.schema import migrate
from tests.engines import sqlite_url
from tests.live.server import Server, plant


def follow(server: Server, count: int, headers: dict[str, str], **params: Any) -> list[Any]:
    """Read some events of the stream, as (id, event, data)."""
    found = []
    with (
        server.client() as client,
        client.stream("GET", "/changes/stream", headers=headers, params=params) as stream,
    ):
        assert stream.status_code == 200
        event: dict[str, str] = {}
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
            elif "data" in event:
                found.append((int(event["id"]), event["event"], orjson.loads(event["data"])))
                event = {}
                if len(found) == count:
                    break
    return found


def report(server: Server, milestone: str, percent: int) -> None:
    with server.client(server.agency) as client:
        body = {"effective_on": "2006-08-31", "percent": percent}
        assert client.post(f"/milestones/{milestone}/updates", json=body).status_code == 201


def test_a_stream_goes_on_where_the_one_before_it_broke_off(server: Server) -> None:
    with server.client() as client:
        after = client.get("/changes", params={"limit": 1}).json()["next_after"]
        while (page := client.get("/changes", params={"after": after}).json())["items"]:
            after = page["next_after"]

    def report_on() -> None:
        for percent in range(6):
            report(server, server.milestones[0], percent)

    later = Thread(target=report_on)
    later.start()
    first = follow(server, 2, {}, after=after)
    rest = follow(server, 4, {"Last-Event-ID": str(first[-1][0])})
    later.join()
    told = first + rest
    assert [number for number, _, _ in told] == list(range(after + 1, after + 7))
    assert {name for _, name, _ in told} == {"milestone_update.created"}
    assert [data["changes"]["percent"]["after"] for _, _, data in told] == list("012345")
    assert all(data["seq"] == number for number, _, data in told)


@pytest.mark.parametrize("key", [None, "wmk_live_nobody"])
def test_a_stream_without_a_good_key_is_refused_with_a_problem(
    server: Server, key: str | None
) -> None:
    with server.client(key or "none") as client:
        answer = client.get("/changes/stream")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_server_told_to_go_does_not_wait_for_its_streams(tmp_path: Path) -> None:
    server = Server(sqlite_url(tmp_path), tmp_path)
    migrate(server.url)
    plant(server)
    server.start()
    listening = Thread(target=lambda: follow(server, 1, {}))
    listening.start()
    time.sleep(1)
    begun = time.monotonic()
    process = server.process
    server.stop()
    listening.join(10)
    assert not listening.is_alive()
    assert time.monotonic() - begun < 10
    assert process is not None
    assert process.returncode in (0, -signal.SIGTERM)


def test_a_stream_ends_by_itself(tmp_path: Path) -> None:
    server = Server(sqlite_url(tmp_path), tmp_path, settings={"WAYMARK_STREAM_SECONDS": "1"})
    migrate(server.url)
    plant(server)
    server.start()
    assert follow(server, 1, {}) == []
    server.stop()
