"""A series: every operation on every server in turn, round after round."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import after_writes, wrk
from benchmarks.cores import cpu_seconds
from benchmarks.operations import Desk, Load, Operation
from benchmarks.recording import Recording
from benchmarks.servers import Server
from benchmarks.wrk import Sample

WARM_UP = 1
# A window is lengthened until each connection should be answered so often, within reason.
ANSWERS, LONGEST = 2, 10
IDLE, PATIENCE = 0.02, 10.0
# What takes longer, in milliseconds, is asked once a round.
SLOW = 5_000
Tell = Callable[[str], None]


@dataclass(slots=True)
class Measured:
    """An operation with the samples of each server, one a round; none where it is not served."""

    operation: Operation
    samples: dict[str, list[Sample]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """What a series is made with; `seconds` is how long each server is driven in each round."""

    desk: Desk
    recording: Recording
    servers: Sequence[Server]
    directory: Path
    rounds: int
    seconds: int
    tell: Tell

    def run(self, wanted: Callable[[Operation], bool]) -> list[Measured]:
        """Measure what is wanted: A B C, A B C, … so that what passes over the host hits all."""
        return [self._measure(each) for each in self.desk.operations() if wanted(each)]

    def _measure(self, operation: Operation) -> Measured:
        made = Measured(operation)
        path = operation.paths[0] if isinstance(operation, Load) else operation.path
        if path in self.recording.absent:
            self.tell(f"{operation.title}: not served yet, {path} is answered 404\n")
            return made
        self.tell(f"{operation.title}: ")
        for _ in range(self.rounds):
            for server in self.servers:
                sample = self._sample(server, operation)
                made.samples.setdefault(server.name, []).append(sample)
                self.tell(f" {server.name} {sample.rate:.0f}/s")
        self.tell("\n")
        return made

    def _sample(self, server: Server, operation: Operation) -> Sample:
        headers = self.headers(operation)
        if not isinstance(operation, Load):
            return after_writes.drive(server, operation, self.desk, headers, self.seconds)
        with closing(after_writes.Asker(server, headers)) as asker:
            # What is unchanged since it was last read was read before, once.
            for path in operation.paths if not operation.bodies else ():
                first = asker.time(path)
                # By all connections at once it would be worked on long after wrk has left.
                if first.p50 > SLOW and (again := asker.time(path)).p50 > SLOW:
                    return again
        tried = wrk.drive(server, operation, headers, WARM_UP, self.directory)
        settle(server)
        needed = ANSWERS * operation.connections * operation.counts / max(tried.rate, 0.01)
        seconds = max(self.seconds, min(LONGEST, math.ceil(needed)))
        sample = wrk.drive(server, operation, headers, seconds, self.directory)
        settle(server)
        return sample

    def headers(self, operation: Operation) -> Mapping[str, str]:
        """Return what every request of an operation carries."""
        headers = {"Authorization": f"Bearer {self.desk.tenant.key}"}
        if not isinstance(operation, Load) or operation.bodies:
            headers["Content-Type"] = "application/json"
        elif operation.conditional:
            headers["If-None-Match"] = self.recording.reads[operation.paths[0]].etag
        return headers


def settle(server: Server) -> None:
    """Wait until a server has worked off what wrk no longer waits for: others share its core."""
    until = time.monotonic() + PATIENCE
    before = cpu_seconds(server.pid)
    while time.monotonic() < until:
        time.sleep(0.1)
        now = cpu_seconds(server.pid)
        if now - before < IDLE * 0.1:
            return
        before = now
