"""Start what is measured, each in a process of its own on the servers' core."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cores import SERVED, on_cores
from benchmarks.floors import KINDS

HOST = "127.0.0.1"
OURS = "waymark"
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is up: who it is, where it listens, and its process."""

    name: str
    port: int
    pid: int

    @property
    def is_ours(self) -> bool:
        """Say whether it is the application and no floor."""
        return self.name == OURS


@contextmanager
def serving(url: str, pepper: str, recording: Path, logs: Path) -> Iterator[list[Server]]:
    """Serve the application, as in production, and the floors: all from one database.

    Last comes the worker, on PostgreSQL, where it is a process of its own; it listens nowhere.
    """
    settings = {"WAYMARK_DATABASE_URL": url, "WAYMARK_SECRET": pepper}
    waymark = str(Path(sys.executable).with_name("waymark"))
    with ExitStack() as stack:

        def start(
            name: str, command: Sequence[str], port: int, more: Mapping[str, str] | None = None
        ) -> Server:
            process = stack.enter_context(_process(command, logs / f"{name}.log", more or {}))
            if port:
                _await(process, port, logs / f"{name}.log")
            return Server(name, port, process.pid)

        port = free_port()
        ours = settings | {"WAYMARK_PORT": str(port), "WAYMARK_HOST": HOST}
        servers = [start(OURS, [waymark, "serve"], port, ours)]
        for kind in KINDS:
            port = free_port()
            command = [sys.executable, "-m", "benchmarks.floors", kind, "--url", url]
            asked = ["--port", str(port), "--recording", str(recording)]
            servers.append(start(kind, [*command, *asked], port))
        if not url.startswith("sqlite"):
            servers.append(start("worker", [waymark, "worker"], 0, settings))
        yield servers


@contextmanager
def _process(
    command: Sequence[str], log: Path, more: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith("WAYMARK_")}
    with log.open("wb") as into, on_cores(SERVED):
        process = subprocess.Popen(command, stdout=into, stderr=into, env={**clean, **more})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until a server answers anything. Stops the run where it ends or never does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    sys.exit(f"A server did not come up:\n{log.read_text()[-2000:]}")
