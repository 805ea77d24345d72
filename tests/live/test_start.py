"""Starting the real server: it answers soon, and is quiet about it."""

import time
from pathlib import Path

import httpx2

from app.services.schema import migrate
from tests.engines import sqlite_url
from tests.live.server import Server

# Far above what it takes on an idle machine: a test is not the place to measure.
BOUND = 30.0


def test_the_server_answers_soon_after_its_start(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    migrate(url)
    server = Server(url, tmp_path, settings={"WAYMARK_LOG_LEVEL": "info"})
    begun = time.monotonic()
    server.start()
    try:
        root = f"http://127.0.0.1:{server.port}"
        assert httpx2.get(f"{root}/livez").status_code == 200
        assert time.monotonic() - begun < BOUND
        assert httpx2.get(f"{root}/readyz").json() == {"status": "ok"}
    finally:
        server.stop()
    log = (tmp_path / "server.log").read_text()
    assert '"/livez"' in log
    assert "alembic" not in log
    assert "Context impl" not in log
    assert "Traceback" not in log
