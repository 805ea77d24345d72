"""Read a file that may be hostile: in a process of its own, which has little to spend."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer

import orjson

import app
from app.services.documents.blocks import Source
from app.services.documents.readers.errors import EmptyFile, ReaderFailed, TooLarge, TooSlow
from app.services.documents.readers.wire import unpacked

MAX_UPLOAD = 10 * 1024 * 1024
MAX_ANSWER = 64 * 1024 * 1024
SECONDS = 20
MEMORY_MB = 512

_MODULE = "app.services.documents.readers.child"
_ROOT = str(Path(str(app.__file__)).parent.parent)
# What an interpreter needs to start; the database's address and the keys stay here.
_PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")


def check_size(content: bytes) -> None:
    """Refuse a file by its length alone."""
    if not content:
        raise EmptyFile
    if len(content) > MAX_UPLOAD:
        raise TooLarge(f"The file is larger than {MAX_UPLOAD // 1024**2} MiB.")


def read_limited(
    name: str, content: bytes, seconds: int = SECONDS, memory_mb: int = MEMORY_MB
) -> Source:
    """Read the file in a limited process; whatever becomes of it, this one goes on."""
    check_size(content)
    task = orjson.dumps({"name": name, "seconds": seconds, "memory_mb": memory_mb})
    # A fresh interpreter, not a fork: the server has threads, whose locks a fork would inherit.
    with subprocess.Popen(
        [sys.executable, "-P", "-B", "-s", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    ) as process:
        clock = Timer(seconds, _kill, (process,))
        clock.start()
        try:
            answer = _exchange(process, task + b"\n" + content)
        finally:
            late = not clock.is_alive()
            clock.cancel()
            _kill(process)
    return _judged(name, answer, process.returncode, late)


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    return kept | {"PYTHONPATH": _ROOT, "PYTHONIOENCODING": "utf-8"}


def _exchange(process: "subprocess.Popen[bytes]", task: bytes) -> bytes:
    """Hand over the task and take the answer, never more than it may be."""
    if process.stdin is None or process.stdout is None:
        raise ReaderFailed
    # The child takes all of it in before it answers, so neither waits for the other; if it ended
    # early, its answer or the way it ended tells why.
    with suppress(OSError), process.stdin as given:
        given.write(task)
    answer = process.stdout.read(MAX_ANSWER + 1)
    if len(answer) <= MAX_ANSWER:
        process.wait()
    return answer


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and all that it may have started, if it still runs."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _judged(name: str, answer: bytes, ended: int, late: bool) -> Source:
    """Make of the answer, and of how the process ended, what was read or why it was not."""
    if len(answer) > MAX_ANSWER:
        raise TooLarge
    if ended == 0 and answer:
        return unpacked(name, answer)
    if late or ended == -getattr(signal, "SIGXCPU", 0) != 0:
        raise TooSlow
    raise ReaderFailed
