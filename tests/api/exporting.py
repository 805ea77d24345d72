"""What the tests of exports share: plans made of documents, and dry runs of their files."""

from collections import Counter
from datetime import datetime
from typing import Any

from app.db import Database
from app.services import access, indicators
from app.services.importing.reading import Upload
from app.services.importing.trial import dry_run
from tests.factories import Caller, unrecorded


def put(database: Database, coordinator: Caller, body: dict[str, Any]) -> dict[str, Any]:
    """Make a plan of a document, with the indicators that every partnership knows."""
    with unrecorded(database) as session:
        indicators.ship(session)
    made = coordinator.post("/plans/documents", body)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def tried(
    database: Database, partnership: str, now: datetime, plan: str, name: str, content: bytes
) -> Any:
    """Say what importing a file into a plan would do: the result of its dry run."""
    with database.snapshot() as connection:
        actor = access.operator(connection, partnership, now)
    return dry_run(database, actor, Upload(name, content, plan, {}, {}), lambda _: None).result


def done(result: Any) -> dict[str, int]:
    """Count what a dry run would do, item by item, whatever is nothing left out."""
    return dict(Counter(item["action"] for item in result["items"]))
