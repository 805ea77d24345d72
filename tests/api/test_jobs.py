"""Jobs: claimed once, taken up where a lease lapsed, never overwritten, and at an end some time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from app import worker as worker_module
from app.db import Database
from app.importing_vocabulary import JobKind
from app.models import ApiClient, Job
from app.models.base import table
from app.services import jobs
from app.services.heartbeat import beating
from app.services.importing import work
from app.services.jobs import Lease
from app.worker import Trade, Worker, working
from tests.api.imports import send, step
from tests.factories import Clock, World, unrecorded

job = table(Job)
AFTER = jobs.LEASE + timedelta(seconds=1)


def kept(database: Database) -> list[Any]:
    """Read every job."""
    with database.read() as connection:
        return list(connection.execute(sa.select(job).order_by(job.c.created_at)))


def claimed(database: Database, holder: str, now: datetime) -> Lease:
    """Claim what there is to claim."""
    lease = jobs.claim(database, holder, now)
    assert lease is not None
    return lease


def state_of(world: World, posted: Any) -> tuple[str, str | None]:
    """Return how far an import is, and why it failed."""
    told = world.coordinator.get(f"/imports/{posted.json()['id']}").json()
    return told["state"], told["problem"] and told["problem"]["code"]


def test_several_workers_claim_one_job_once(world: World, database: Database, clock: Clock) -> None:
    for _ in range(3):
        send(world.coordinator)
    with ThreadPoolExecutor(6) as threads:
        leases = list(
            threads.map(lambda n: jobs.claim(database, f"worker {n}", clock.now), range(6))
        )
    taken = [lease.job_id for lease in leases if lease]
    assert len(taken) == len(set(taken))
    while lease := jobs.claim(database, "the rest", clock.now):
        taken.append(lease.job_id)
    assert sorted(taken) == sorted(each.id for each in kept(database))


def test_the_oldest_comes_first(world: World, database: Database, clock: Clock) -> None:
    posted = []
    for day in (1, 2, 3):
        clock.to(2006, 9, day)
        posted.append(send(world.coordinator).json()["id"])
    worked = [str(claimed(database, "one", clock.now).subject_id) for _ in posted]
    assert worked == posted


def test_a_lease_that_lapsed_is_taken_up_and_the_loser_writes_nothing(
    world: World, database: Database, clock: Clock
) -> None:
    posted = send(world.coordinator)
    lost = claimed(database, "killed", clock.now)
    assert jobs.claim(database, "another", clock.now + jobs.LEASE / 2) is None
    clock.now += AFTER
    assert step(database, clock)
    ready = world.coordinator.get(f"/imports/{posted.json()['id']}").json()
    assert ready["state"] == "ready"
    assert not work.settle(database, lost, work.failed(work.INTERRUPTED), clock.now)
    assert world.coordinator.get(f"/imports/{posted.json()['id']}").json() == ready
    (over,) = kept(database)
    assert (over.state, over.attempts, over.leased_by) == ("done", 2, None)


def test_a_lease_that_is_renewed_is_not_lost(
    world: World, database: Database, clock: Clock
) -> None:
    send(world.coordinator)
    lease = claimed(database, "slow", clock.now)
    clock.now += jobs.LEASE / 2
    with database.write() as session:
        assert jobs.renew(session.connection(), lease, clock.now)
    assert jobs.claim(database, "another", clock.now + jobs.LEASE / 2) is None
    later = claimed(database, "another", clock.now + AFTER)
    with database.write() as session:
        assert not jobs.renew(session.connection(), lease, clock.now)
    assert later.attempt == 2


def test_a_heart_beats_while_a_job_is_worked_on(
    world: World, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RENEWED_EVERY", timedelta(milliseconds=20))
    posted = send(world.coordinator)
    lease = claimed(database, "slow", clock.now)
    with beating(database, lease, clock, partial(work._tell_step, lease.subject_id)) as note:
        note("reading")
        clock.now += jobs.LEASE
        ends = datetime.now().astimezone() + timedelta(seconds=10)
        while kept(database)[0].lease_until < clock.now + jobs.LEASE:
            assert datetime.now().astimezone() < ends
    told = world.coordinator.get(f"/imports/{posted.json()['id']}").json()
    assert (told["state"], told["step"]) == ("running", "reading")


def test_a_job_that_breaks_off_three_times_fails(
    world: World, database: Database, clock: Clock
) -> None:
    posted = send(world.coordinator)
    for attempt in (1, 2, 3):
        assert claimed(database, "killed", clock.now).attempt == attempt
        clock.now += AFTER
    assert step(database, clock)
    assert state_of(world, posted) == ("failed", "import_interrupted")
    assert not step(database, clock)
    (over,) = kept(database)
    assert (over.state, over.error) == ("failed", "import_interrupted")


def test_what_fails_by_itself_is_tried_again_a_little_later(
    world: World, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("with text of the file in it")

    broken = {JobKind.IMPORT: Trade(break_off, work.give_up)}
    whole = worker_module.TRADES
    monkeypatch.setattr(worker_module, "TRADES", broken)
    posted = send(world.coordinator)
    assert step(database, clock)
    (waiting,) = kept(database)
    assert (waiting.state, waiting.error) == ("queued", "RuntimeError")
    assert not step(database, clock)
    clock.now += jobs.PAUSE
    monkeypatch.setattr(worker_module, "TRADES", whole)
    assert step(database, clock)
    assert state_of(world, posted) == ("ready", None)


def test_a_client_that_was_revoked_meanwhile_imports_nothing(
    world: World, database: Database, clock: Clock
) -> None:
    posted = send(world.coordinator)
    client = table(ApiClient)
    with unrecorded(database) as session:
        session.execute(
            client.update().where(client.c.name == "coordinator").values(revoked_at=clock.now)
        )
    assert step(database, clock)
    with unrecorded(database) as session:
        session.execute(client.update().values(revoked_at=None))
    assert state_of(world, posted) == ("failed", "unauthenticated")


def test_a_file_that_cannot_be_read_fails_with_the_reason(
    world: World, database: Database, clock: Clock
) -> None:
    posted = send(world.coordinator, b"%PDF-1.4 nothing", name="plan.pdf")
    assert step(database, clock)
    told = world.coordinator.get(f"/imports/{posted.json()['id']}").json()
    assert (told["state"], told["token"], told["items"]) == ("failed", None, None)
    assert (told["problem"]["code"], told["problem"]["title"]) == (
        "unknown_format",
        "Unknown file format",
    )
    assert told["problem"]["detail"].startswith("The file is a PDF")


def test_a_worker_in_a_thread_works_until_it_is_told_to_stop(
    world: World, database: Database, clock: Clock
) -> None:
    worker = Worker(database, clock)
    with working(worker):
        posted = send(world.coordinator)
        ends = datetime.now().astimezone() + timedelta(seconds=20)
        while state_of(world, posted)[0] in ("queued", "running"):
            assert datetime.now().astimezone() < ends
    assert state_of(world, posted) == ("ready", None)
    send(world.coordinator)
    assert [each.state for each in kept(database)] == ["done", "queued"]
