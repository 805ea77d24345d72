"""The benchmarks measure what they say: a true database, and floors that ask what we ask."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

import orjson
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.db import Database
from app.models.base import now_utc
from app.services import access, update_standings, verification
from app.services.leaf_rows import MILESTONES, milestone
from benchmarks import seed, series
from benchmarks.floor_stores import store_of
from benchmarks.floors import Floor
from benchmarks.operations import Desk, Load
from benchmarks.recording import Recording, record
from benchmarks.report import Run
from benchmarks.seed import Tenant
from benchmarks.series import Measured, Series
from benchmarks.servers import HOST, Server
from benchmarks.shapes import ROUNDS, Shape
from benchmarks.wrk import Sample
from tests.factories import PEPPER, Caller, Clock

TINY = Shape(sections=2, outcomes=2, actions=2, milestones=4)

Told = TypeVar("Told")


@pytest.fixture
def tenant(database: Database, clock: Clock) -> Tenant:
    """Seed two tiny plans, and let the application's clock tell the time of day."""
    clock.now = now_utc()
    return seed.plant(database, "bench", PEPPER, [TINY, TINY])


@pytest.fixture
def reader(tenant: Tenant, http: TestClient) -> Caller:
    """Call the API with the key that was made for the benchmarks."""
    return Caller(http, tenant.key)


def ledger_holds(database: Database, tenant: Tenant) -> bool:
    with database.snapshot() as connection:
        owner = tenant.plans[0].cast.partnership_id
        return verification.verify(connection, owner).first_invalid is None


def test_what_is_seeded_is_told_by_the_feed_entry_by_entry(
    database: Database, tenant: Tenant, reader: Caller
) -> None:
    assert ledger_holds(database, tenant)
    told, after = [], 0
    while page := reader.get("/changes", after=after, limit=500).json()["items"]:
        told += page
        after = page[-1]["seq"]
    kinds = [each["subject"]["kind"] for each in told]
    for kind, count in seed.counted(database, tenant).items():
        assert kinds.count(kind) == count
        assert count > 0
    instants = [each["recorded_at"] for each in told]
    assert instants == sorted(instants)


def test_seeded_plans_stand_where_a_year_of_updates_leaves_them(
    database: Database, tenant: Tenant, reader: Caller
) -> None:
    plan = tenant.plans[1]
    told = reader.get(f"/plans/{plan.code}/progress").json()
    assert told["progress"]["counts"]["total"] == TINY.total
    assert told["revision"] > 0
    earlier = [
        reader.get(f"/plans/{plan.code}/progress", as_at=plan.calendar.month(each).isoformat())
        for each in range(1, ROUNDS + 1)
    ]
    seen = [each.json()["progress"]["percent"] for each in earlier]
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]
    statuses = {name for name, count in told["progress"]["counts"].items() if count}
    assert len(statuses - {"total"}) > 1
    columns = [column for column in milestone.c if column.key.startswith("current_")]
    standing = MILESTONES.with_only_columns(*columns).order_by(milestone.c.id)
    with database.write() as session:
        connection = session.connection()
        before = connection.execute(standing).all()
        actor = access.client_again(connection, plan.cast.coordinator_id, now_utc())
        targets = connection.execute(sa.select(milestone.c.id, milestone.c.target_quantity))
        update_standings.refresh(session, actor, {row.id: row.target_quantity for row in targets})
        assert connection.execute(standing).all() == before
        session.forget()


def on_floor(
    database: Database, recording: Recording, ask: Callable[[Floor], Awaitable[Told]]
) -> Told:
    """Open a floor on the test's database and ask it something."""

    async def asked() -> Told:
        url = database.engine.url.render_as_string(hide_password=False)
        floor = Floor(store_of(url), recording)
        await floor.store.open()
        try:
            return await ask(floor)
        finally:
            await floor.store.close()

    return asyncio.run(asked())


@pytest.fixture
def recording(database: Database, tenant: Tenant) -> tuple[Desk, Recording]:
    """Record what the application asks for every operation."""
    desk = Desk(tenant, history=10)
    url = database.engine.url.render_as_string(hide_password=False)
    return desk, record(database, url, PEPPER, desk)


def test_floors_answer_what_we_answer_out_of_as_many_rows(
    database: Database, tenant: Tenant, reader: Caller, recording: tuple[Desk, Recording]
) -> None:
    desk, recorded = recording
    for path, of in recorded.reads.items():

        async def ask(floor: Floor, path: str = path, tag: str = of.etag) -> list[Any]:
            answers = [await floor.get(path, None), await floor.get(path, tag)]
            return [*answers, await floor.rows(path)]

        (status, body), unchanged, rows = on_floor(database, recorded, ask)
        assert (status, orjson.loads(body)) == (200, of.answer)
        assert unchanged == (304, b"")
        assert counted_of(path, of.answer) in rows
        assert reader.send("GET", path.removeprefix("/v1")).json() == of.answer
    assert len(recorded.reads) >= len(desk.reads()) - len(recorded.absent)
    for number, load in enumerate(desk.writes()):
        write_on_floor(database, tenant, recording, load, f"a-key-of-a-floor-{number}")
    assert ledger_holds(database, tenant)
    first = desk.written[0].milestone_ids()[0]
    current = reader.get(f"/milestones/{first}").json()["current"]
    said = desk.update(0)
    compared = ("state", "percent", "blocked", "effective_on")
    assert {name: current[name] for name in compared} == {name: said[name] for name in compared}


def counted_of(path: str, answer: Any) -> int:
    """Say how many rows an answer is made of, by what it is about."""
    if "items" in answer:
        return len(answer["items"])
    if "/budget" in path or "/reconciliation" in path:
        return TINY.total // TINY.milestones * TINY.lines
    return 1 if "/actions/" in path else TINY.total


def write_on_floor(
    database: Database, tenant: Tenant, recording: tuple[Desk, Recording], load: Load, key: str
) -> None:
    desk, recorded = recording
    body = orjson.dumps(desk.update(3)) if load.counts == 1 else desk.batch()
    before = seed.counted(database, tenant)["milestone_update"]
    status, _ = on_floor(database, recorded, lambda floor: floor.post(load.paths[0], key, body))
    assert status == 201
    made = seed.counted(database, tenant)["milestone_update"] - before
    assert made == (1 if load.counts == 1 else TINY.total)


def test_a_ratio_is_the_median_of_those_of_the_rounds() -> None:
    sample = Sample(rate=100, p50=1, p99=2, size=3, cpu=4, failed=0)
    load = Load("one_action", ["/v1/actions/x"], "one action")
    rates = {"waymark": (50, 90, 40), "asgi": (100, 100, 50), "fastapi": (50, 50, 50)}
    measured = Measured(
        load,
        {name: [replace(sample, rate=each) for each in found] for name, found in rates.items()},
    )
    absent = Measured(Load("portfolio", ["/v1/portfolio/progress"], "portfolio progress"))
    run = Run({}, [measured, absent])
    told = run.to_json()["operations"]
    assert told[0]["ratios"]["asgi"] == {"median": 0.8, "min": 0.5, "max": 0.9}
    assert told[1]["served"] is False
    assert "not served yet" in run.to_text()


def test_a_floor_that_answered_nothing_is_no_measure() -> None:
    sample = Sample(rate=100, p50=1, p99=2, size=3, cpu=4, failed=0)
    load = Load("portfolio", ["/v1/portfolio/progress"], "portfolio progress")
    silent = {name: [replace(sample, rate=0)] for name in ("asgi", "fastapi")}
    run = Run({}, [Measured(load, {"waymark": [sample], **silent})])
    assert run.to_json()["operations"][0]["ratios"] == {"asgi": None, "fastapi": None}
    assert run.to_text().splitlines()[2].split()[-4:] == ["-", "-", "-", "0"]


class Slow(BaseHTTPRequestHandler):
    """Answers any GET, and keeps what was asked."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_what_takes_long_is_asked_by_one_connection(
    tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "SLOW", 0)
    monkeypatch.setattr(Slow, "asked", [])
    recording = Recording(tenant.plans[0].cast.partnership_id, uuid4(), "bench")
    with HTTPServer((HOST, 0), Slow) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        floor = Server("asgi", server.server_port, os.getpid())
        made = Series(Desk(tenant, history=1), recording, [floor], tmp_path, 2, 1, lambda _: None)
        try:
            # Driving it would need wrk, and tell more of its connections.
            (found,) = made.run(lambda operation: operation.name == "portfolio")
        finally:
            server.shutdown()
            thread.join()
    # Once for what may be kept, and once to be timed, in each of two rounds.
    assert Slow.asked == ["/v1/portfolio/progress"] * 4
    assert [each.rate > 0 and each.failed == 0 for each in found.samples["asgi"]] == [True, True]
