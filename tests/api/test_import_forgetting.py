"""What imports keep is let go of: files after a month, and a person's name at once."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from app.cli import app as command_line
from app.db import Database
from app.models import ImportRun, Job
from app.models.base import table
from app.services import access, erasure
from app.services.erasure import Erased
from tests.api.books import places_of
from tests.api.imports import SHEET, Told, apply, send, step, tried
from tests.factories import Caller, Clock, World, at_command_line

PERSON = "Ada Example"
NAMED = SHEET.replace("Clinic manager", PERSON).replace("soon,", f"when {PERSON} says,")


def erase(database: Database, caller: Caller, clock: Clock) -> Erased:
    """Make the person a contact, and erase it again."""
    made = caller.post("/contacts", {"role_title": "Commissioner", "name": PERSON})
    assert made.status_code == 201, made.text
    with database.write() as session:
        operator = access.operator(session.connection(), "north", clock.now)
        return erasure.erase(session, operator, UUID(made.json()["id"]))


def again(caller: Caller, shown: Told) -> Told:
    """Read an import again."""
    told: Told = caller.get(f"/imports/{shown['id']}").json()
    return told


def test_a_person_is_erased_however_the_file_prints_the_name(
    coordinator: Caller, database: Database, clock: Clock
) -> None:
    printed = "Si\u00e2n O\u2019Brien\u2011Jones"
    applied = tried(coordinator, SHEET.replace("Clinic manager", f"{printed} (Police)"))
    assert apply(coordinator, applied).status_code == 200
    (contact,) = coordinator.get("/contacts").json()["items"]
    assert contact["name"] == "Si\u00e2n O'Brien-Jones"
    assert contact["agency"] == "POLICE"
    with database.write() as session:
        operator = access.operator(session.connection(), "north", clock.now)
        erasure.erase(session, operator, UUID(contact["id"]))
    assert places_of(database, "O\u2019Brien") == []
    assert places_of(database, "O'Brien") == []
    (action, _) = coordinator.get("/actions").json()["items"]
    assert action["owner_printed"] == "Lead officer (Police)"


def test_an_erased_person_is_in_no_import(
    coordinator: Caller, database: Database, clock: Clock
) -> None:
    shown, other = tried(coordinator, NAMED, plan="dat-2010"), tried(coordinator)
    applied = tried(coordinator, NAMED, name=f"Plan of {PERSON}.csv")
    done = apply(coordinator, applied)
    assert done.status_code == 200
    asked = shown["questions"][0]["id"]
    coordinator.post(f"/imports/{shown['id']}/answers", {"answers": {asked: f"Ask {PERSON}"}})
    tried(coordinator, plan="dat-2011")
    assert {"import_run.content", "import_run.answers"} <= set(places_of(database, PERSON))
    erased = erase(database, coordinator, clock)
    assert erased.files == 4
    left = [place for place in places_of(database, PERSON) if place.startswith("import_run")]
    assert left == []
    assert "idempotency_record.body" not in places_of(database, PERSON)
    failed = again(coordinator, shown)
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "import_erased")
    assert again(coordinator, applied)["file_name"] == "Plan of Commissioner.csv"
    assert again(coordinator, other)["state"] == "ready"
    assert coordinator.get("/ledger/verification").json()["valid"]


def test_what_waits_to_be_read_is_not_read_any_more(
    coordinator: Caller, database: Database, clock: Clock
) -> None:
    queued = send(coordinator, NAMED).json()
    assert erase(database, coordinator, clock).files == 1
    assert not step(database, clock)
    assert again(coordinator, queued)["problem"]["code"] == "import_erased"
    assert places_of(database, PERSON) == []


def test_purging_forgets_files_and_finished_jobs_after_thirty_days(
    coordinator: Caller,
    world: World,
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = tried(coordinator)
    clock.now += timedelta(days=1)
    young = tried(coordinator, plan="dat-2010")
    clock.now += timedelta(days=29, seconds=1)
    at_command_line(database, monkeypatch)
    monkeypatch.setattr("app.cli.now_utc", clock)
    done = CliRunner().invoke(command_line, ["purge"])
    assert done.exit_code == 0
    assert "1 imported files and 1 finished jobs forgotten." in done.output
    run, job = table(ImportRun), table(Job)
    with database.read() as connection:
        held = sa.select(run.c.id).where(run.c.content.is_not(None))
        assert list(connection.execute(held).scalars()) == [UUID(young["id"])]
        assert len(connection.execute(sa.select(job.c.id)).all()) == 1
    assert again(coordinator, old)["state"] == "ready"
    asked = old["questions"][0]["id"]
    late = coordinator.post(f"/imports/{old['id']}/answers", {"answers": {asked: "x"}})
    assert (late.status_code, late.json()["code"]) == (409, "import_not_ready")
    assert apply(coordinator, old).status_code == 200
