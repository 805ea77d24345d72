"""Files to import, and a worker worked by hand."""

from functools import lru_cache
from typing import Any
from unittest.mock import patch

from httpx2 import Response

from app.db import Database
from app.services.documents.readers import read_limited
from app.services.importing import reading
from app.worker import Worker
from tests.factories import Caller, Clock

SHEET = """\
Street drinking action plan 2009/10
ref,action,by when,by whom
1.1,Open a clinic,December 2009,Clinic manager
1.2,Hire staff,soon,
"""
# The ids of its questions are the worker's to give; this is one that a date raises.
UNCLEAR = "unclear_date"
NAME = "plan.csv"
READ_ONCE = lru_cache(read_limited)
Told = dict[str, Any]


def send(
    caller: Caller, content: str | bytes = SHEET, plan: str = "dat-2009", **more: Any
) -> Response:
    """Post a file; `key` is an Idempotency-Key, `name` that of the file, `mapping` a field."""
    key, name = more.pop("key", None), more.pop("name", NAME)
    file = content.encode() if isinstance(content, str) else content
    return caller.send(
        "POST",
        "/imports",
        data={"plan": plan, **more},
        files={"file": (name, file)},
        headers={"Idempotency-Key": key} if key else {},
    )


def step(database: Database, clock: Clock) -> bool:
    """Let a worker do one job; say whether there was any."""
    return Worker(database, clock).step()


def tried(caller: Caller, content: str | bytes = SHEET, **more: Any) -> Told:
    """Post a file, have it tried, and return the import."""
    posted = send(caller, content, **more)
    assert posted.status_code == 202, posted.text
    state = caller.state
    # Most tests are about what comes after the reading, which takes a process of its own.
    with patch.object(reading, "read_limited", READ_ONCE):
        while step(state.database, state.clock):
            pass
    told: Told = caller.get(f"/imports/{posted.json()['id']}").json()
    return told


def apply(caller: Caller, shown: Told, token: str | None = None) -> Response:
    """Apply what an import shows."""
    return caller.post(f"/imports/{shown['id']}/apply", {"token": token or shown["token"]})
