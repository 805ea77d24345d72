"""Time an import of a real plan, and measure the memory of reading a workbook at the size limit."""

import argparse
import hashlib
import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import structlog
import xlsxwriter

from app.changes import Session
from app.db import Database, make_engine
from app.models.base import now_utc
from app.schemas.partnership import PartnershipCreate
from app.services import access, indicators, ledger, partnerships
from app.services.documents.readers import read_limited
from app.services.documents.readers.errors import UnreadableFile
from app.services.importing.reading import Upload
from app.services.importing.trial import Trial, apply, dry_run
from app.services.schema import migrate

ROUNDS = 5
MEBIBYTE = 1024 * 1024


def timed(call: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def time_imports(database: Database, file: Path) -> None:
    """Time the dry run of a new plan, applying it, and the dry run of the same file again."""
    with database.write() as session:
        indicators.ship(session)
        partnerships.create(session, PartnershipCreate(code="bench", name="Bench"), now_utc())
    with database.snapshot() as connection:
        actor = access.operator(connection, "bench", now_utc())
    figures: dict[str, list[float]] = {"dry run": [], "apply": [], "dry run again": []}
    content = file.read_bytes()
    for number in range(ROUNDS):
        upload = Upload(file.name, content, f"plan-{number}", {}, {})
        found: list[Trial] = []

        def attempt(upload: Upload = upload, found: list[Trial] = found) -> None:
            found.append(dry_run(database, actor, upload, lambda step: None))

        def put(session: Session, number: int = number, found: list[Trial] = found) -> None:
            apply(session, actor, f"plan-{number}", found[0])
            ledger.write(session, actor)

        def commit(put: Callable[[Session], None] = put) -> None:
            with database.write() as session:
                put(session)

        figures["dry run"].append(timed(attempt))
        figures["apply"].append(timed(commit))
        figures["dry run again"].append(timed(attempt))
    for name, seconds in figures.items():
        told = f"{statistics.median(seconds):6.2f} s, the longest {max(seconds):.2f} s"
        sys.stdout.write(f"{name:<16} {told}\n")


def workbook() -> bytes:
    """Make a workbook of nearly the size that is taken, of texts that do not repeat."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("Plan")
    sheet.write_row(0, 0, ["Objective", "Action", "By when", "By whom", "Costs", "Source"])
    for row in range(1, 30_000):
        # Digests do not compress, so that the file is large and not only what is in it.
        words = " ".join(hashlib.sha256(f"{row} {n}".encode()).hexdigest() for n in range(8))
        cells = [f"Outcome {row // 50}", f"{row}. Do {words}", "Dec 2006", "PCT", "£12", "PTB"]
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    book.close()
    return buffer.getvalue()


def measure_memory() -> None:
    """Say how much memory the process that reads a large workbook takes, and how that ends."""
    content = workbook()
    begun = time.perf_counter()
    try:
        read_limited("large.xlsx", content)
        ended = "read"
    except UnreadableFile as refused:
        ended = f"refused: {refused}"
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(
        f"a workbook of {len(content) / MEBIBYTE:.1f} MiB is {ended} after "
        f"{time.perf_counter() - begun:.1f} s; its reader took {peak:.0f} MiB at most\n"
    )


def main() -> None:
    """Measure on a database of its own, or on the one given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="a plan as Word, Excel, CSV or text")
    parser.add_argument("--url", help="an empty database; a SQLite file of its own if left out")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/bench.db"
        migrate(url)
        time_imports(Database(make_engine(url)), given.file)
    measure_memory()


if __name__ == "__main__":
    main()
