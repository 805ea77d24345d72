"""Many updates at the same moment: none is lost, none is doubled."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from time import sleep
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.db import Database
from app.models import Milestone, Partnership
from app.models.base import table
from app.schemas.update import UpdateCreate
from app.services import access, updates
from app.services.leaf_rows import reports_of
from app.services.rules.updates import fold
from tests.api.milestone_makers import Tree, plant
from tests.factories import PEPPER, Clock, World, make_plan, unrecorded

THREADS = 8


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def all_at_once(calls: list[Callable[[], Response]]) -> list[Response]:
    """Make every call in a thread of its own, all started together."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Response]) -> Response:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_of_updates_sent_together_all_are_kept_and_the_state_is_their_sum(
    tree: Tree, database: Database
) -> None:
    said: list[dict[str, Any]] = [
        {"effective_on": f"2006-08-{10 + n % 3}", "percent": n * 7 + 1} for n in range(THREADS)
    ]
    answers = all_at_once([partial(tree.report, **one) for one in said])
    assert [answer.status_code for answer in answers] == [201] * THREADS
    told = tree.world.reader.get(tree.path).json()["items"]
    assert {update["id"] for update in told} == {a.json()["update"]["id"] for a in answers}
    with database.snapshot() as connection:
        folded = fold(reports_of(connection, [tree.leaf])[tree.leaf])
        columns = table(Milestone).c
        row = connection.execute(sa.select(table(Milestone)).where(columns.id == tree.leaf)).one()
    assert folded is not None
    assert (row.current_update_id, row.current_percent, row.version) == (
        folded.update_id,
        folded.percent,
        1,
    )
    assert (row.current_state, row.current_effective_on) == (folded.state, folded.effective_on)
    assert told[0]["id"] == str(folded.update_id)


def test_a_retry_that_overtakes_the_first_try_is_recorded_once(tree: Tree) -> None:
    said: dict[str, Any] = {"percent": 40, "external_ref": "q2-17"}
    answers = all_at_once([lambda: tree.report(**said)] * THREADS)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: THREADS - 1}
    assert len({answer.json()["update"]["id"] for answer in answers}) == 1
    assert len(tree.world.reader.get(tree.path).json()["items"]) == 1


def during_a_report(
    tree: Tree, database: Database, said: dict[str, Any], rival: Callable[[], Response]
) -> Response:
    """Report on the leaf as the coordinator, and make another call before that is committed."""
    caller = access.Caller(key=tree.world.coordinator.key, now=Clock()())
    with ThreadPoolExecutor(1) as threads:
        with unrecorded(database) as session:
            connection = session.connection()
            actor, _ = access.authenticate(connection, caller, PEPPER, frozenset())
            wanted = UpdateCreate.model_validate(said)
            assert updates.post(session, actor, tree.leaf, wanted)[0] == 201
            waiting = threads.submit(rival)
            # Long enough for the rival to read what there was before.
            sleep(0.5)
        return waiting.result()


def test_a_report_waits_for_the_one_before_it_and_sees_it(tree: Tree, database: Database) -> None:
    first = {"effective_on": "2006-08-31", "percent": 80}
    second = during_a_report(
        tree, database, first, lambda: tree.report(effective_on="2006-08-01", percent=10)
    )
    assert second.status_code == 201
    assert second.json()["ancestors_changed"] == []
    assert tree.current("percent", "effective_on") == [80, "2006-08-31"]


def test_what_changed_above_is_not_what_a_neighbour_changed(tree: Tree, database: Database) -> None:
    first = {"effective_on": "2006-08-31", "percent": 80}
    body = {"effective_on": "2006-08-31", "percent": 60}
    path = f"/milestones/{tree.neighbour}/updates"
    second = during_a_report(tree, database, first, lambda: tree.world.other.post(path, body))
    plan = second.json()["ancestors_changed"][-1]
    assert (plan["kind"], plan["before"]["percent"], plan["after"]["percent"]) == ("plan", 40, 70)


def test_a_reference_used_twice_at_the_same_moment_makes_one_update(
    tree: Tree, database: Database
) -> None:
    with unrecorded(database) as session:
        owner = session.get_one(Partnership, tree.world.partnership_id)
        plan_id = make_plan(session, owner, "drugs-2007").id
    other, coordinator = plant(database, tree.world, plan_id), tree.world.coordinator
    body = {"effective_on": "2006-08-31", "external_ref": "q2-17"}
    refused = during_a_report(tree, database, body, lambda: coordinator.post(other.path, body))
    assert (refused.status_code, refused.json()["code"]) == (409, "external_ref_reused")
    assert coordinator.get(other.path).json()["items"] == []
    assert len(coordinator.get(tree.path).json()["items"]) == 1


def test_an_update_voided_twice_at_the_same_moment_is_voided_once(tree: Tree) -> None:
    made = tree.report(percent=40).json()["update"]["id"]
    path = f"/milestone-updates/{made}/void"
    answers = all_at_once(
        [lambda: tree.world.coordinator.post(path, {"reason": "Wrong"})] * THREADS
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: THREADS - 1}
    assert tree.current("state") == ["not_started"]
