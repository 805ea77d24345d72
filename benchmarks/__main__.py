"""Measure Waymark against floors: `make bench`, or `python -m benchmarks --help`."""

import argparse
import os
import platform
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import orjson
import sqlalchemy as sa
import structlog

from app.db import Database
from app.models import LedgerHead
from app.models.base import now_utc, table
from app.services import access
from app.services.action_reads import ActionQuery, find
from benchmarks import cores, growth, seed, wrk
from benchmarks.engines import ENGINES, empty_database, versions
from benchmarks.growth import Grown
from benchmarks.operations import PAGE, Desk, Operation
from benchmarks.recording import Recording, record
from benchmarks.report import Run
from benchmarks.seed import Tenant
from benchmarks.series import Series
from benchmarks.servers import Server, serving
from benchmarks.shapes import Shape

PACKAGES = ("fastapi", "uvicorn", "sqlalchemy", "sqlmodel", "psycopg", "orjson", "pydantic")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is seeded and how long it is driven; growth by milestones of a plan and by plans."""

    plans: int
    seconds: int
    rounds: int
    milestones: tuple[int, ...]
    counts: tuple[int, ...]


SIZES = {
    "small": Size(8, 1, 3, (1_200, 12_000), (1,)),
    "full": Size(200, 3, 3, (1_200, 12_000, 120_000), (1, 20)),
}


def tell(text: str) -> None:
    """Say how far it has come, beside the results."""
    sys.stderr.write(text)
    sys.stderr.flush()


def desk_of(database: Database, tenant: Tenant) -> Desk:
    """Ask of a partnership, and of its history from the middle on."""
    head, read = table(LedgerHead), tenant.plans[0]
    mine = head.c.partnership_id == read.cast.partnership_id
    with database.read() as connection:
        newest = connection.execute(sa.select(head.c.seq).where(mine)).scalar_one()
        actor = access.client_again(connection, read.cast.coordinator_id, now_utc())
        page, _ = find(connection, actor, ActionQuery(plan=[read.code], limit=PAGE))
    return Desk(tenant, newest // 2, page.next_cursor or "")


def planted(database: Database, pepper: str, size: Size, grows: bool) -> list[tuple[str, Tenant]]:
    """Seed the partnership that is measured and, if asked for, those that show how cost grows."""
    shapes: list[tuple[str, Sequence[Shape]]] = [(f"{size.plans} plans", [Shape()] * size.plans)]
    if grows:
        shapes += [(f"{each:,} in a plan", [growth.shape_of(each)]) for each in size.milestones]
        shapes += [(f"{each} plan{'s'[: each > 1]}", [Shape()] * each) for each in size.counts]
    found = []
    for number, (label, each) in enumerate(shapes):
        begun = time.perf_counter()
        found.append((label, seed.plant(database, f"bench-{number}", pepper, each, number)))
        took = time.perf_counter() - begun
        tell(f"seeded {label}, {each[0].total} milestones each: {took:.0f} s\n")
    return found


def run(engine: str, given: argparse.Namespace, size: Size) -> Run:
    """Seed one engine, serve from it, and measure."""
    tell(f"\n{engine}\n")
    pepper = secrets.token_urlsafe(24)
    with empty_database(engine, given.postgres_url) as url, _folder() as directory:
        folder = Path(directory)
        with cores.on_cores(cores.SERVED | cores.LOAD):
            database = seed.prepare(url)
            tenants = planted(database, pepper, size, not given.no_growth)
        desks = [(label, desk_of(database, tenant)) for label, tenant in tenants]
        _check_names(desks[0][1], given.only)
        recording = record(database, url, pepper, desks[0][1])
        recording.save(folder / "recording")
        database.engine.dispose()
        made = Run(_made(url, size, desks[0][1]))
        with serving(url, pepper, folder / "recording", folder) as servers:
            asked = [each for each in servers if each.port]
            series = Series(desks[0][1], recording, asked, folder, size.rounds, size.seconds, tell)
            if not given.no_series:
                made.measured = series.run(lambda operation: _wanted(operation, given.only))
            made.growth = list(_grown(asked[0], desks, recording)) if not given.no_growth else []
            made.memory = {each.name: cores.peak_mebibytes(each.pid) for each in servers}
    return made


def _grown(
    server: Server, desks: Sequence[tuple[str, Desk]], recording: Recording
) -> Iterator[Grown]:
    for label, desk in (*desks[1:], desks[0]):
        headers = {
            "Authorization": f"Bearer {desk.tenant.key}",
            "Content-Type": "application/json",
        }
        tell(f"growth: {label}\n")
        portfolio = "/v1/portfolio/progress" not in recording.absent
        yield from growth.measure(server, desk, label, headers, portfolio)


def _check_names(desk: Desk, only: Sequence[str]) -> None:
    known = [each.name for each in desk.operations()]
    if unknown := set(only) - set(known):
        sys.exit(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(known)}.")


def _wanted(operation: Operation, only: Sequence[str]) -> bool:
    return not only or operation.name in only


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="waymark-bench-")


def _made(url: str, size: Size, desk: Desk) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": versions(url),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load_before": os.getloadavg()[0],
        "plans": size.plans,
        "milestones": size.plans * desk.read.shape.total,
        "rounds": size.rounds,
        "seconds": size.seconds,
    }


def main() -> None:
    """Measure on each engine asked for, print the tables, and write JSON where it is wanted."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="one only; may repeat")
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--plans", type=int, help="how many plans, of 1,200 milestones each")
    parser.add_argument("--seconds", type=int, help="how long each is driven in each round")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", action="append", default=[], help="an operation; may repeat")
    parser.add_argument("--no-growth", action="store_true", help="leave the growth table out")
    parser.add_argument("--no-series", action="store_true", help="the growth table alone")
    parser.add_argument("--postgres-url", help="a server to use in place of one of its own")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    given = parser.parse_args()
    # The application is asked in this process, too, and would tell of each request.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    # Whoever ends it ends the servers it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    cores.require()
    wrk.require()
    usual = SIZES[given.size]
    size = Size(
        given.plans or usual.plans,
        given.seconds or usual.seconds,
        given.rounds or usual.rounds,
        usual.milestones,
        usual.counts,
    )
    runs = {}
    with cores.on_cores(cores.LOAD):
        for engine in given.engine or ENGINES:
            made = run(engine, given, size)
            sys.stdout.write(f"\n{engine}\n{made.to_text()}")
            runs[engine] = made.to_json()
            if given.json:
                given.json.write_bytes(orjson.dumps(runs, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
