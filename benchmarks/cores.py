"""Which processor core does what: servers and their database share one, the load has another."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SERVED, LOAD = frozenset({0}), frozenset({1})
MEBIBYTE = 1024


def require() -> None:
    """Stop where cores cannot be told apart: figures would mean nothing."""
    if not hasattr(os, "sched_setaffinity"):
        sys.exit("The benchmarks pin processes to cores, which needs Linux.")
    if not os.sched_getaffinity(0) >= (SERVED | LOAD):
        sys.exit("The benchmarks need cores 0 and 1: one for the servers, one for the load.")


@contextmanager
def on_cores(cores: frozenset[int]) -> Iterator[None]:
    """Run this thread, and whatever it starts meanwhile, on some cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and its children so far: to the nanosecond."""
    return sum(time.clock_gettime(_clock_of(each)) for each in _family(pid))


def peak_mebibytes(pid: int) -> float:
    """Return the most memory that a process ever held (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / MEBIBYTE
    raise LookupError(f"process {pid} tells no VmHWM")


def _clock_of(pid: int) -> int:
    """Return the clock of a process, which counts its ended threads too, as clock_getcpuclockid."""
    return (~pid << 3) | 2


def _family(pid: int) -> list[int]:
    children: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end meanwhile; it then has no child.
        with suppress(FileNotFoundError):
            children += [int(each) for each in (thread / "children").read_text().split()]
    return [pid, *(each for child in children for each in _family(child))]
