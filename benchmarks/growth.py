"""How cost grows with what is stored: by the size of a plan, and by how many plans there are."""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from benchmarks.after_writes import Asker, Refused
from benchmarks.cores import cpu_seconds
from benchmarks.operations import FEED, Desk
from benchmarks.servers import Server
from benchmarks.shapes import Shape

# So many calls of each, or what can be done in so many seconds: one that is counted at least.
CALLS, PATIENCE = 5, 20
TYPICAL = Shape()


@dataclass(frozen=True, slots=True)
class Grown:
    """What one call took at one size: medians, in milliseconds, and bytes of the answer.

    Where the server gave up on it, such as for a limit of time, `refused` says how.
    """

    label: str
    milestones: int
    plans: int
    operation: str
    cpu: float
    wall: float
    size: int
    refused: str | None = None


def shape_of(milestones: int) -> Shape:
    """Return a plan of about so many milestones: more outcomes, and otherwise like any other."""
    outcomes = max(1, milestones * TYPICAL.outcomes // TYPICAL.total)
    return Shape(outcomes=outcomes)


def measure(
    server: Server, desk: Desk, label: str, headers: Mapping[str, str], portfolio: bool
) -> Iterator[Grown]:
    """Measure what the desk's first plan and its partnership cost; reads each follow an edit."""
    plan = desk.read
    base, edited = f"/v1/plans/{plan.code}", f"/v1/actions/{plan.action_ids()[0]}"
    with closing(Asker(server, headers)) as asker:

        def edit() -> None:
            _, etag = asker.ask("GET", edited)
            body = f'{{"description": "Said anew: {uuid.uuid4().hex}"}}'.encode()
            asker.ask("PATCH", edited, body, If_Match=etag)

        def get(path: str) -> Callable[[], bytes]:
            return lambda: asker.ask("GET", path)[0]

        def batch() -> bytes:
            key = f"growth-{uuid.uuid4().hex}"
            path = "/v1/milestone-updates/batch"
            return asker.ask("POST", path, desk.batch(), Idempotency_Key=key)[0]

        def nothing() -> None:
            pass

        calls: list[tuple[str, Callable[[], None], Callable[[], bytes]]] = [
            ("progress, after an edit", edit, get(f"{base}/progress")),
            ("progress by milestone, after an edit", edit, get(f"{base}/progress?depth=milestone")),
            ("document, after an edit", edit, get(f"{base}/document")),
            ("progress, unchanged", nothing, get(f"{base}/progress")),
            ("document, unchanged", nothing, get(f"{base}/document")),
            ("batch of 500", nothing, batch),
            (f"changes, page of {FEED}", nothing, get(desk.feed)),
        ]
        if portfolio:
            calls.append(("portfolio, after an edit", edit, get("/v1/portfolio/progress")))
        for name, before, call in calls:
            try:
                yield _measured(server, desk, label, name, before, call)
            except Refused as refusal:
                total, plans = plan.shape.total, len(desk.tenant.plans)
                yield Grown(label, total, plans, name, 0, 0, 0, str(refusal))


def _measured(
    server: Server,
    desk: Desk,
    label: str,
    name: str,
    before: Callable[[], None],
    call: Callable[[], bytes],
) -> Grown:
    took: list[float] = []
    spent: list[float] = []
    # The first call is not counted: what is kept of what is unchanged is made by it.
    before()
    call()
    until = time.monotonic() + PATIENCE
    for _ in range(CALLS):
        if took and time.monotonic() > until:
            break
        before()
        used, begun = cpu_seconds(server.pid), time.perf_counter()
        size = len(call())
        took.append((time.perf_counter() - begun) * 1000)
        spent.append((cpu_seconds(server.pid) - used) * 1000)
    return Grown(
        label,
        desk.read.shape.total,
        len(desk.tenant.plans),
        name,
        statistics.median(spent),
        statistics.median(took),
        size,
    )
