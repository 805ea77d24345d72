"""Many callers at once on a real server: nothing is lost, doubled, reordered or stuck."""

import time
import uuid
from collections import Counter
from collections.abc import Iterable
from functools import partial
from threading import Event
from typing import Any

import httpx2

from tests.live.server import Server, all_at_once

WRITERS, SECONDS = 6, 4.0
EDITORS, ROUNDS = 16, 4
ALREADY = Event()
ALREADY.set()


def send_batch(server: Server, milestones: list[str], percents: Iterable[int]) -> httpx2.Response:
    items = [
        {"milestone_id": each, "effective_on": "2006-08-30", "percent": percent}
        for percent in percents
        for each in milestones
    ]
    with server.client(server.agency) as client:
        return client.post(
            "/milestone-updates/batch",
            json={"updates": items},
            headers={"Idempotency-Key": f"batch-{uuid.uuid4()}"},
        )


def write_on(server: Server, milestones: list[str]) -> list[str]:
    """Report on some milestones for some seconds; return the ids of the updates acknowledged."""
    made: list[str] = []
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        answer = send_batch(server, milestones, range(10))
        assert answer.status_code == 200, answer.text
        made += [each["update"]["id"] for each in answer.json()["results"]]
    return made


def read_until(server: Server, done: Event, after: int) -> list[Any]:
    """Poll the feed until the writers are done and everything is read."""
    seen: list[Any] = []
    with server.client() as client:
        while True:
            last_round = done.is_set()
            page = client.get("/changes", params={"after": after, "limit": 500}).json()
            seen += page["items"]
            after = page["next_after"]
            if last_round and not page["items"]:
                return seen
            time.sleep(0.02)


def caught_up(server: Server) -> int:
    """Read the feed to its end; return where that is."""
    read: list[int] = [entry["seq"] for entry in read_until(server, ALREADY, 0)]
    return max(read, default=0)


def test_a_feed_read_while_six_write_misses_doubles_and_reorders_nothing(server: Server) -> None:
    after, done = caught_up(server), Event()

    def write() -> list[Any]:
        shares = [server.milestones[number::WRITERS] for number in range(WRITERS)]
        try:
            written = all_at_once([partial(write_on, server, share) for share in shares])
        finally:
            done.set()
        return [key for each in written for key in each]

    def read() -> list[Any]:
        return read_until(server, done, after)

    made, seen = all_at_once([write, read])
    assert [entry["seq"] for entry in seen] == list(range(after + 1, after + 1 + len(seen)))
    told = Counter(
        entry["subject"]["id"] for entry in seen if entry["subject"]["kind"] == "milestone_update"
    )
    assert told == Counter(made)
    assert len(made) >= 1_000


def edit(server: Server, milestone: str) -> int:
    """Read, change and write back, several times; return how often that went through."""
    successes = 0
    with server.client() as client:
        for _ in range(ROUNDS):
            read = client.get(f"/milestones/{milestone}")
            answer = client.patch(
                f"/milestones/{milestone}",
                json={"title": f"Clinic {uuid.uuid4()}"},
                headers={"If-Match": read.headers["etag"]},
            )
            assert answer.status_code in (200, 412), answer.text
            successes += answer.status_code == 200
    return successes


def test_sixteen_editors_of_one_milestone_lose_no_edit(server: Server) -> None:
    milestone = server.milestones[5]
    successes = all_at_once([lambda: edit(server, milestone)] * EDITORS)
    with server.client() as client:
        assert client.get(f"/milestones/{milestone}").json()["version"] == 1 + sum(successes)
    assert sum(successes) >= ROUNDS


def test_batches_that_overlap_in_opposite_orders_wait_for_each_other(server: Server) -> None:
    forward, backward = server.milestones, server.milestones[::-1]
    answers = all_at_once(
        [
            partial(send_batch, server, order, [percent])
            for percent, order in enumerate([forward, backward] * 3)
        ]
    )
    assert [answer.status_code for answer in answers] == [200] * 6


def test_more_callers_than_connections_are_all_answered(server: Server) -> None:
    def read() -> int:
        with server.client() as client:
            return client.get(f"/plans/{server.plan}/progress").status_code

    assert Counter(all_at_once([read] * 60)) == {200: 60}


def test_after_all_that_the_ledger_holds(server: Server) -> None:
    with server.client() as client:
        told = client.get("/ledger/verification").json()
    assert (told["valid"], told["first_invalid"]) == (True, None)
