"""A retry has no second effect: over real connections, at once, and after a cut."""

import socket
import time
import uuid
from collections import Counter
from typing import Any

import httpx2
import orjson
import pytest

from tests.live.server import Server, all_at_once

TRIES = 20


def key() -> dict[str, str]:
    return {"Idempotency-Key": f"test-{uuid.uuid4()}"}


def post(server: Server, path: str, body: Any, headers: dict[str, str]) -> httpx2.Response:
    with server.client() as client:
        return client.post(path, json=body, headers=headers)


def updates_of(server: Server, milestone: str) -> list[Any]:
    with server.client() as client:
        found: list[Any] = client.get(f"/milestones/{milestone}/updates").json()["items"]
        return found


def settled(server: Server, path: str, body: Any, headers: dict[str, str]) -> httpx2.Response:
    """Retry as a scheduler does: as long as the first try is in flight."""
    while True:
        answer = post(server, path, body, headers)
        if answer.status_code != 409:
            return answer
        assert answer.json()["code"] == "idempotency_key_in_flight"
        time.sleep(float(answer.headers["retry-after"]))


@pytest.mark.parametrize("kind", ["update", "batch", "plan"])
def test_twenty_identical_posts_at_once_have_one_effect(server: Server, kind: str) -> None:
    milestone = server.milestones[{"update": 0, "batch": 1, "plan": 2}[kind]]
    said = {"effective_on": "2006-08-31", "percent": 40}
    code = f"plan-{uuid.uuid4().hex[:8]}"
    period = {"period_start_on": "2006-04-01", "period_end_on": "2007-03-31"}
    path, body = {
        "update": (f"/milestones/{milestone}/updates", said),
        "batch": ("/milestone-updates/batch", {"updates": [{"milestone_id": milestone, **said}]}),
        "plan": ("/plans", {"code": code, "title": "A plan", **period}),
    }[kind]
    first = 200 if kind == "batch" else 201
    headers = key()
    answers = all_at_once([lambda: post(server, path, body, headers)] * TRIES)
    seen = Counter(
        (answer.status_code, "idempotency-replayed" in answer.headers) for answer in answers
    )
    assert seen.pop((first, False), 0) == 1, (seen, answers[0].text)
    assert set(seen) <= {(first, True), (409, False)}
    replay = settled(server, path, body, headers)
    assert replay.headers["idempotency-replayed"] == "true"
    original = next(a for a in answers if a.status_code == first)
    assert replay.content == original.content
    if kind != "plan":
        assert len(updates_of(server, milestone)) == 1


def test_a_connection_cut_after_the_commit_and_a_retry_have_one_effect(server: Server) -> None:
    milestone, headers = server.milestones[3], key()
    body = {"effective_on": "2006-08-31", "percent": 55, "commentary": "Sent over a bad line"}
    path = f"/milestones/{milestone}/updates"
    content = orjson.dumps(body)
    lines = [
        f"POST /v1{path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {server.coordinator}",
        "Content-Type: application/json",
        f"Idempotency-Key: {headers['Idempotency-Key']}",
        f"Content-Length: {len(content)}",
    ]
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        ends = time.monotonic() + 30
        while not updates_of(server, milestone) and time.monotonic() < ends:
            time.sleep(0.05)
    replay = settled(server, path, body, headers)
    assert (replay.status_code, replay.headers["idempotency-replayed"]) == (201, "true")
    assert [each["percent"] for each in updates_of(server, milestone)] == [55]
