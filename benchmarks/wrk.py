"""Drive a server with wrk, and take down what wrk says of it."""

import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cores import cpu_seconds
from benchmarks.operations import Load
from benchmarks.servers import HOST, Server

# Requests are formatted once where they repeat; a write gets a key of its own each time.
SCRIPT = """
local method, headers, prefix = {method}, {headers}, {prefix}
local paths, bodies = {paths}, {bodies}
local ready, n = {{}}, 0
if #bodies == 0 then
  init = function(args)
    for i, path in ipairs(paths) do ready[i] = wrk.format(method, path, headers) end
  end
end
request = function()
  n = n + 1
  if #bodies == 0 then return ready[(n - 1) % #paths + 1] end
  headers["Idempotency-Key"] = prefix .. string.format("%012d", n)
  return wrk.format(method, paths[(n - 1) % #paths + 1], headers, bodies[(n - 1) % #bodies + 1])
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\nfigures {{"requests":%d,"microseconds":%d,"bytes":%d,"failed":%d,"timed_out":%d,' ..
    '"p50":%d,"p99":%d}}\\n',
    summary.requests, summary.duration, summary.bytes,
    e.connect + e.read + e.write + e.status, e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""
MARK = "figures "


@dataclass(frozen=True, slots=True)
class Sample:
    """What one server did in one round; milliseconds, bytes of an answer with its headers."""

    rate: float
    p50: float
    p99: float
    size: float
    cpu: float
    failed: int


def require() -> None:
    """Stop, and say what to do, where wrk is not installed."""
    if shutil.which("wrk") is None:
        sys.exit(
            "wrk is not installed. Debian and Ubuntu: apt-get install wrk; macOS: brew install "
            "wrk; else https://github.com/wg/wrk, where `make` builds it."
        )


def drive(
    server: Server, load: Load, headers: Mapping[str, str], seconds: int, directory: Path
) -> Sample:
    """Send requests for some seconds, and return how the server did."""
    script = directory / f"{load.name}.lua"
    script.write_text(_script(load, headers))
    command = ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "30s"]
    before = cpu_seconds(server.pid)
    ran = subprocess.run(
        [*command, "-s", str(script), f"http://{HOST}:{server.port}"],
        capture_output=True,
        text=True,
        check=True,
    )
    spent = cpu_seconds(server.pid) - before
    lines = [line for line in ran.stdout.splitlines() if line.startswith(MARK)]
    if not lines:
        sys.exit(f"wrk told no figures: {ran.stdout}{ran.stderr}")
    told = json.loads(lines[0].removeprefix(MARK))
    done = max(1, told["requests"])
    return Sample(
        rate=told["requests"] / told["microseconds"] * 1e6 * load.counts,
        p50=told["p50"] / 1000,
        p99=told["p99"] / 1000,
        size=told["bytes"] / done,
        cpu=spent / done * 1000,
        failed=told["failed"] + told["timed_out"],
    )


def _script(load: Load, headers: Mapping[str, str]) -> str:
    return SCRIPT.format(
        method=_lua(load.method),
        headers="{" + ", ".join(f"[{_lua(k)}]={_lua(v)}" for k, v in headers.items()) + "}",
        prefix=_lua(f"bench-{uuid.uuid4().hex[:16]}-"),
        paths="{" + ", ".join(_lua(path) for path in load.paths) + "}",
        bodies="{" + ", ".join(_lua(body.decode()) for body in load.bodies) + "}",
    )


def _lua(text: str) -> str:
    """Quote a text as Lua does, in which JSON's escapes of controls would mean others."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
