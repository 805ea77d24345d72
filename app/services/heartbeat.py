"""A heartbeat: while a job is worked on, a thread of its own renews the lease and tells the step.

The worker's own thread may be within a transaction, and on SQLite nothing else could be written
from there.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
import structlog

from app.db import Database
from app.services import jobs
from app.services.jobs import Lease

log = structlog.get_logger()

Tell = Callable[[sa.Connection, str], None]


class Heartbeat:
    """Renews a lease until it is stopped, and passes on what `note` is told."""

    def __init__(
        self, database: Database, lease: Lease, clock: Callable[[], datetime], tell: Tell
    ) -> None:
        self._database, self._lease, self._clock, self._tell = database, lease, clock, tell
        self._changed = threading.Condition()
        self._step: str | None = None
        self._over = False
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def note(self, step: str) -> None:
        """Have it told, soon, what the work has come to."""
        with self._changed:
            self._step = step
            self._changed.notify()

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more, and wait for a beat that has begun."""
        with self._changed:
            self._over = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._over and self._step is None:
                    self._changed.wait(jobs.RENEWED_EVERY.total_seconds())
                if self._over:
                    return
                step, self._step = self._step, None
            self._beat(step)

    def _beat(self, step: str | None) -> None:
        try:
            with self._database.write() as session:
                connection = session.connection()
                # What is worked on before the job: in the order of all who hold both.
                if step is not None and jobs.is_held(connection, self._lease):
                    self._tell(connection, step)
                jobs.renew(connection, self._lease, self._clock())
        except sa.exc.SQLAlchemyError as failed:
            # The next beat comes well before the lease lapses.
            log.warning("beat_missed", kind=type(failed).__name__)


@contextmanager
def beating(
    database: Database, lease: Lease, clock: Callable[[], datetime], tell: Tell
) -> Iterator[Callable[[str], None]]:
    """Hold a lease while it is worked on; gives what the steps are noted with."""
    heart = Heartbeat(database, lease, clock, tell)
    heart.start()
    try:
        yield heart.note
    finally:
        heart.stop()
