"""A unit of work is done again, whole, where the database gave up on it for a passing reason."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import Response
from sqlalchemy.exc import OperationalError
from starlette.requests import Request

from app.changes import Session
from app.db import Database
from app.gate import Gate
from app.models import FundingSource
from app.models.base import table
from app.persistence import ATTEMPTS
from app.schemas.agency import FundingSourceCreate
from app.services import agencies
from app.services.access import Actor, Caller
from tests.factories import PEPPER, Clock, World
from tests.live.server import all_at_once

source = table(FundingSource)


class Passing(Exception):
    """What a driver raises: an error that names its SQLSTATE."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def gate(world: World, database: Database) -> Gate:
    """Open a gate as a request of the coordinator does."""
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": []})
    caller = Caller(world.coordinator.key, Clock()())
    return Gate(database, PEPPER, caller, frozenset(), request)


def done(_: Any) -> Response:
    return Response("done")


def failing(times: int, sqlstate: str) -> tuple[list[int], Callable[[Session, Actor], None]]:
    """Write something, and then fail some times."""
    attempts: list[int] = []

    def work(session: Session, actor: Actor) -> None:
        attempts.append(len(attempts))
        code = f"S{len(attempts)}"
        agencies.create_source(session, actor, FundingSourceCreate(code=code, name="A source"))
        if len(attempts) <= times:
            raise OperationalError("COMMIT", {}, Passing(sqlstate))

    return attempts, work


def codes(world: World) -> list[str]:
    return [each["code"] for each in world.coordinator.get("/funding-sources").json()["items"]]


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_work_that_failed_in_passing_is_done_again_and_only_once_for_good(
    world: World, database: Database, sqlstate: str
) -> None:
    attempts, work = failing(2, sqlstate)
    assert gate(world, database).write(work, done).body == b"done"
    assert len(attempts) == 3
    assert codes(world) == ["PCT", "PTB", "S3"]
    told = world.coordinator.get("/changes", types="funding_source").json()["items"]
    assert [each["changes"]["code"]["after"] for each in told] == ["S3"]


def test_work_that_keeps_failing_fails(world: World, database: Database) -> None:
    attempts, work = failing(ATTEMPTS, "40001")
    with pytest.raises(OperationalError):
        gate(world, database).write(work, done)
    assert (len(attempts), codes(world)) == (ATTEMPTS, ["PCT", "PTB"])


def test_work_that_failed_for_good_is_not_done_again(world: World, database: Database) -> None:
    attempts, work = failing(1, "57014")
    with pytest.raises(OperationalError):
        gate(world, database).write(work, done)
    assert len(attempts) == 1


def test_what_is_only_supposed_is_done_again_too_and_leaves_nothing(
    world: World, database: Database
) -> None:
    attempts, work = failing(1, "40001")

    def supposed(session: Session, actor: Actor) -> dict[str, Any]:
        work(session, actor)
        return {"supposed": len(attempts)}

    assert gate(world, database).suppose(supposed).body == b'{"supposed":2}'
    assert codes(world) == ["PCT", "PTB"]


def test_a_deadlock_costs_neither_its_work(world: World, database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, so there is nothing to deadlock on.")
    both_hold_one, rounds = Barrier(2, timeout=10), {"PTB": 0, "PCT": 0}

    def lock(session: Session, code: str) -> None:
        held = sa.select(source).where(source.c.code == code).with_for_update()
        session.execute(held).one()

    def crossing(first: str, second: str) -> Callable[[Session, Actor], None]:
        def work(session: Session, actor: Actor) -> None:
            rounds[first] += 1
            lock(session, first)
            if rounds[first] == 1:
                both_hold_one.wait()
            lock(session, second)

        return work

    answers = all_at_once(
        [
            lambda: gate(world, database).write(crossing("PTB", "PCT"), done).body,
            lambda: gate(world, database).write(crossing("PCT", "PTB"), done).body,
        ]
    )
    assert answers == [b"done", b"done"]
    assert sum(rounds.values()) == 3


def test_whoever_loses_the_race_for_a_code_is_told_so(world: World) -> None:
    body = {"code": "DIP", "name": "Drug interventions"}
    answers = all_at_once([lambda: world.coordinator.post("/funding-sources", body)] * 6)
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "already_exists"
    assert refused.json()["errors"][0]["pointer"] == "/code"
