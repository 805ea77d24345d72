"""The worker: takes one job after the other, and leaves none half done."""

import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import FrameType

import sqlalchemy as sa
import structlog

from app.db import Database
from app.importing_vocabulary import JobKind
from app.models.base import now_utc
from app.services import jobs
from app.services.importing import work as importing
from app.services.jobs import Lease

log = structlog.get_logger()

# How often an idle worker looks whether there is anything to do, in seconds.
PAUSE = 0.5
# How long a process that goes down waits for the job in hand; its lease then lapses.
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Trade:
    """How jobs of a kind are done, and what is said where all attempts broke off."""

    work: Callable[[Database, Lease, Callable[[], datetime]], None]
    give_up: Callable[[Database, Lease, datetime], None]


TRADES: dict[JobKind, Trade] = {JobKind.IMPORT: Trade(importing.work, importing.give_up)}


class Worker:
    """Works jobs off, in the order they were made, until it is told to stop."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = now_utc,
        is_over: Callable[[], bool] = lambda: False,
    ) -> None:
        self.database, self.clock, self._is_over = database, clock, is_over
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Take no further job."""
        self._stopped.set()

    def run(self) -> None:
        """Work until told to stop; the job in hand is brought to its end."""
        while not (self._stopped.is_set() or self._is_over()):
            try:
                busy = self.step()
            except sa.exc.SQLAlchemyError as failed:
                # A database that is away may come back.
                log.warning("worker_waits", kind=type(failed).__name__)
                busy = False
            if not busy:
                self._stopped.wait(PAUSE)

    def step(self) -> bool:
        """Do one job, if there is any; say whether there was."""
        lease = jobs.claim(self.database, self.name, self.clock())
        if lease is None:
            return False
        trade = TRADES[lease.kind]
        if lease.is_over:
            trade.give_up(self.database, lease, self.clock())
            return True
        try:
            trade.work(self.database, lease, self.clock)
        except Exception as failed:
            # Whatever it was, the next job is not to suffer; no text, which may quote the file.
            kind = type(failed).__name__
            log.error("job_failed", job=str(lease.job_id), attempt=lease.attempt, kind=kind)
            with self.database.write() as session:
                jobs.put_back(session.connection(), lease, kind, self.clock())
        return True


@contextmanager
def working(worker: Worker | None) -> Iterator[None]:
    """Let a worker, if there is one, work in a thread of this process meanwhile."""
    if worker is None:
        yield
        return
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(PATIENCE)


def run_until_told(worker: Worker) -> None:
    """Work in the main thread until a signal ends it, after the job in hand."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    worker.run()
