"""A server killed in the middle of its work loses nothing it acknowledged."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from app.services.schema import migrate
from tests.engines import create_database, drop_database, sqlite_url
from tests.live.server import Server, plant

WRITERS = 4


def report_until_cut(server: Server, milestone: str) -> list[str]:
    """Report until the line breaks; return what was acknowledged."""
    made: list[str] = []
    with server.client(server.agency) as client:
        try:
            while True:
                body = {"effective_on": "2006-08-31", "percent": len(made) % 100}
                answer = client.post(f"/milestones/{milestone}/updates", json=body)
                assert answer.status_code == 201, answer.text
                made.append(answer.json()["update"]["id"])
        except httpx2.TransportError:
            return made


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_killed_server_keeps_every_write_it_acknowledged(engine: str, tmp_path: Path) -> None:
    url = sqlite_url(tmp_path) if engine == "sqlite" else create_database()
    migrate(url)
    server = Server(url, tmp_path)
    plant(server)
    acknowledged: dict[str, list[str]] = {each: [] for each in server.milestones[:WRITERS]}
    for _ in range(2):
        server.start()
        with ThreadPoolExecutor(WRITERS) as threads:
            running = {
                each: threads.submit(report_until_cut, server, each) for each in acknowledged
            }
            time.sleep(1.5)
            server.kill()
            for each, reporting in running.items():
                acknowledged[each] += reporting.result()
    server.start()
    with server.client() as client:
        for milestone, made in acknowledged.items():
            there = set()
            path: str | None = f"/milestones/{milestone}/updates?limit=500"
            while path:
                page = client.get(path.removeprefix("/v1")).json()
                there |= {each["id"] for each in page["items"]}
                path = page["links"]["next"]
            assert set(made) <= there
        assert client.get("/ledger/verification").json()["valid"] is True
    assert all(acknowledged.values())
    server.stop()
    if engine == "postgresql":
        drop_database(url)
