"""Where plans stand is kept for other processes, and is never in anybody's way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app.cli import app as command_line
from app.db import Database, make_engine
from app.models import KeptReading
from app.models.base import table
from app.services import access, erasure
from tests.api.keeping import counting, forget, forget_here, serve
from tests.api.seeds import ACTION, PERIOD
from tests.factories import Caller, Clock, World, at_command_line

kept = table(KeptReading)
PORTFOLIO = "/portfolio/progress"
CODES = ("drugs-2006", "alcohol-2006", "housing-2006")


@pytest.fixture(autouse=True)
def plans(world: World, database: Database) -> None:
    """Give each of three live plans an action, and begin with nothing kept."""
    caller = world.coordinator
    year = {"period_start_on": "2006-04-01", "period_end_on": "2007-03-31"}
    for code in CODES:
        if code != "drugs-2006":
            caller.post("/plans", year | {"code": code, "title": f"The plan {code}"})
            for to in ("consultation", "agreed", "active"):
                moved = caller.post(f"/plans/{code}/transitions", {"to": to, "note": "On it goes"})
                assert moved.status_code == 201
        caller.post("/sections", {"plan": code, "ref": "8", "title": "Treatment"})
        outcome = {"section": "8", "ref": "8.3", "statement": "Treat more"}
        assert caller.post("/outcomes", {"plan": code} | outcome).status_code == 201
        made = caller.post("/actions", {"plan": code} | ACTION)
        assert made.status_code == 201, made.text
    caller.post("/plans", PERIOD | {"code": "draft", "title": "Not begun"})
    forget(database)


@pytest.fixture
def worker(database: Database, clock: Clock) -> Iterator[TestClient]:
    """Serve the database by one more process, as far as it knows."""
    with serve(database, clock) as client:
        yield client


def report(caller: Caller, code: str, state: str = "complete") -> None:
    """Report on the first milestone of a plan."""
    milestone = caller.get("/milestones", plan=code).json()["items"][0]
    said = {"effective_on": "2006-08-30", "state": state}
    assert caller.post(f"/milestones/{milestone['id']}/updates", said).status_code == 201


def rows(database: Database) -> dict[UUID, sa.Row[Any]]:
    """Return what is kept, by plan."""
    with database.read() as connection:
        return {row.plan_id: row for row in connection.execute(sa.select(kept))}


def trees_read(statements: list[str]) -> int:
    """Count how often the milestones of a plan were read."""
    return sum("FROM milestone JOIN action" in " ".join(each.split()) for each in statements)


def test_the_portfolio_adds_up_its_live_plans(world: World) -> None:
    caller = world.coordinator
    report(caller, "alcohol-2006")
    told = caller.get(PORTFOLIO).json()
    assert told["plans"] == sorted(CODES)
    whole = told["progress"]
    assert (whole["kind"], whole["id"], whole["title"]) == (
        "portfolio",
        None,
        "The north partnership",
    )
    alone = [
        caller.get(f"/plans/{code}/progress", depth="plan").json()["progress"]
        for code in sorted(CODES)
    ]
    assert whole["children"] == alone
    assert whole["counts"]["total"] == sum(each["counts"]["total"] for each in alone)
    # Each plan counts the same: one of three milestones, in weight, of one of three plans.
    assert whole["percent"] == pytest.approx(sum(each["percent"] for each in alone) / 3, abs=1e-4)
    assert caller.get(PORTFOLIO, depth="portfolio").json()["progress"]["children"] == []


def test_what_a_plan_says_of_itself_stands_beside_it(world: World) -> None:
    rating = {"scale": "rag", "rating": "red", "assessed_on": "2006-08-01", "assessor": "The board"}
    subject = {"kind": "plan", "ref": "drugs-2006"}
    made = world.coordinator.post(
        "/assessments", {"plan": "drugs-2006", "subject": subject} | rating
    )
    assert made.status_code == 201, made.text
    nodes = world.coordinator.get(PORTFOLIO).json()["progress"]["children"]
    told = {node["ref"]: node["self_assessed"] for node in nodes}
    assert told["drugs-2006"]["rating"] == "red"
    assert told["alcohol-2006"] is None


def test_a_day_before_a_plan_was_closed_has_it_still(world: World, clock: Clock) -> None:
    clock.to(2006, 10, 1)
    closing = {"to": "closed", "note": "The year is over"}
    world.coordinator.post("/plans/housing-2006/transitions", closing)
    assert "housing-2006" not in world.coordinator.get(PORTFOLIO).json()["plans"]
    assert "housing-2006" in world.coordinator.get(PORTFOLIO, as_at="2006-09-30").json()["plans"]


def test_another_process_works_out_nothing_again(
    world: World, worker: TestClient, database: Database
) -> None:
    first = world.coordinator.get(PORTFOLIO)
    assert rows(database).keys() >= {world.plan_id}
    assert len(rows(database)) == len(CODES)
    forget_here()
    with counting(database) as statements:
        again = Caller(worker, world.coordinator.key).get(PORTFOLIO)
    assert trees_read(statements) == 0
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    sections = Caller(worker, world.coordinator.key).get("/plans/drugs-2006/progress")
    forget(database)
    assert world.coordinator.get("/plans/drugs-2006/progress").content == sections.content


def test_after_one_write_one_plan_is_worked_out(world: World, database: Database) -> None:
    caller = world.coordinator
    before = caller.get(PORTFOLIO).json()
    report(caller, "housing-2006")
    # As a process that took part in neither.
    forget_here()
    was = rows(database)
    with counting(database) as statements:
        after = caller.get(PORTFOLIO).json()
    assert trees_read(statements) == 1
    assert after["progress"]["percent"] > before["progress"]["percent"]
    # What the write has overtaken was replaced, and only that.
    now = rows(database)
    assert now.keys() == was.keys()
    changed = [key for key in now if now[key] != was[key]]
    plan = caller.get("/plans/housing-2006").json()
    assert changed == [UUID(plan["id"])]
    assert now[changed[0]].plan_revision == plan["revision"]


def test_a_change_of_what_is_shared_is_never_answered_from_before(
    world: World, database: Database
) -> None:
    caller = world.coordinator
    caller.get(PORTFOLIO)
    changed = caller.patch("/partnership", {"thresholds": {"low_coverage": 1, "red_share": 0}})
    assert changed.status_code == 200, changed.text
    forget_here()
    kept_told = caller.get(PORTFOLIO).json()
    forget(database)
    with serve(database, caller.state.clock, kept_bytes=0) as fresh:
        assert Caller(fresh, caller.key).get(PORTFOLIO).json() == kept_told


@pytest.mark.parametrize("column", ["build", "rule_set"])
def test_what_another_build_made_is_not_believed(
    world: World, worker: TestClient, database: Database, column: str
) -> None:
    first = world.coordinator.get(PORTFOLIO)
    with database.write() as session:
        session.execute(kept.update().values({column: "another", "body": b"[]"}))
    forget_here()
    assert Caller(worker, world.coordinator.key).get(PORTFOLIO).content == first.content
    assert {row._mapping[column] for row in rows(database).values()} != {"another"}


def test_other_days_are_not_kept(world: World, database: Database) -> None:
    assert world.coordinator.get(PORTFOLIO, as_at="2006-07-31").status_code == 200
    told = world.coordinator.get("/plans/drugs-2006/progress", as_at="2006-07-31")
    known = world.coordinator.get("/plans/drugs-2006/progress", known_at="2006-08-31T11:00:00Z")
    assert (told.status_code, known.status_code) == (200, 200)
    assert rows(database) == {}


@contextmanager
def occupied(database: Database) -> Iterator[None]:
    """Hold what is kept, as another process does that writes."""
    engine = make_engine(database.engine.url.render_as_string(hide_password=False))
    with engine.begin() as connection:
        connection.execute(kept.update().values(body=b"[]"))
        yield
        connection.rollback()
    engine.dispose()


def test_a_reader_waits_for_no_writer(world: World, database: Database) -> None:
    caller = world.coordinator
    caller.get(PORTFOLIO)
    report(caller, "drugs-2006")
    was = rows(database)
    forget_here()
    with occupied(database):
        assert caller.get("/plans/drugs-2006/progress").status_code == 200
        assert caller.get(PORTFOLIO).status_code == 200
    assert rows(database) == was


def test_a_database_that_takes_no_writes_is_read_all_the_same(
    world: World, database: Database, clock: Clock
) -> None:
    # The use of the key was noted a moment ago.
    world.coordinator.get("/me")
    engine = make_engine(database.engine.url.render_as_string(hide_password=False))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only=ON"))
    else:
        only = "SET TRANSACTION READ ONLY"
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(only))
    with serve(Database(engine), clock) as replica:
        told = Caller(replica, world.coordinator.key).get(PORTFOLIO)
    assert told.json()["plans"] == sorted(CODES)
    assert rows(database) == {}


def test_erasing_a_person_keeps_no_reading(world: World, database: Database, clock: Clock) -> None:
    caller = world.coordinator
    made = caller.post("/contacts", {"role_title": "Manager", "name": "Ada Person"}).json()
    caller.get(PORTFOLIO)
    assert rows(database)
    with database.write() as session:
        operator = access.operator(session.connection(), "north", clock())
        erasure.erase(session, operator, UUID(made["id"]))
    assert rows(database) == {}


def test_purge_removes_what_a_write_has_overtaken(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = world.coordinator
    caller.get(PORTFOLIO)
    report(caller, "alcohol-2006")
    at_command_line(database, monkeypatch)
    done = CliRunner().invoke(command_line, ["purge"])
    assert "1 overtaken readings removed.\n" in done.output
    assert len(rows(database)) == len(CODES) - 1
