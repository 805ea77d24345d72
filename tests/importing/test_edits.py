"""Applying what was compared, on both engines: any document brings any plan to what it says."""

import itertools
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import Database
from app.errors import NotFound, PlanMoved
from app.services import access, plans
from app.services.access import Actor
from app.services.importing import runs, trial
from app.services.importing.addresses import walk
from app.services.importing.putting import document_of
from app.services.importing.reading import Upload
from tests.factories import BORN, make_partnership, unrecorded
from tests.importing.small import (
    FIRST,
    SECOND,
    Body,
    action,
    changed,
    document,
    line,
    outcome,
    plan,
    renumbered,
    with_action,
)

CODES = (f"drawn-{number}" for number in itertools.count())


@pytest.fixture
def actor(database: Database) -> Actor:
    """Work at the command line of a partnership."""
    with unrecorded(database) as session:
        code = make_partnership(session).code
    with database.snapshot() as connection:
        return access.operator(connection, code, BORN)


def upload_of(body: Body, code: str) -> Upload:
    """Send a document as it is exported."""
    return Upload("plan.json", json.dumps(body).encode(), code, {}, {})


def dry_run(database: Database, actor: Actor, body: Body, code: str) -> trial.Trial:
    """Try to import a document as it is exported."""
    return trial.dry_run(database, actor, upload_of(body, code), lambda step: None)


def put(database: Database, actor: Actor, body: Body, code: str) -> trial.Trial:
    """Import a document; what was tried is what comes of it."""
    upload = upload_of(body, code)
    tried = trial.dry_run(database, actor, upload, lambda step: None)
    assert [q for q in tried.result["questions"] if q["severity"] == "error"] == []
    with database.write() as session:
        runs.apply_shown(session, actor, upload, tried)
    return tried


texts = st.sampled_from(
    [
        "Open clinics in the evening",
        "Open two clinics in the evening",
        "Train pharmacists to supply needles",
        "Write to every general practitioner",
        "Visit people who sleep rough",
        "Count the beds of every hostel",
    ]
)
costs = st.lists(st.sampled_from(["10.00", "20.00", "30.00"]), max_size=2)


@st.composite
def documents(draw: st.DrawFn) -> Body:
    """Draw a plan; its texts come from few, so that two plans have some in common."""

    def drawn(ref: str) -> Body:
        lines = [line(number, cost) for number, cost in enumerate(draw(costs), start=1)]
        return action(ref, draw(texts), budget_lines=lines)

    found = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        steps = draw(st.integers(0, 4))
        actions = [drawn(f"{number}.{step}") for step in range(1, steps + 1)]
        found.append(outcome(str(number), draw(texts), *actions))
    return document(*found)


def said(body: Body) -> Counter[Any]:
    """Count what a document says: texts, and costs by the text of their action."""
    parts: Counter[Any] = Counter()
    for kind, part, _ in walk(body):
        text = part.get("statement") or part.get("description") or part.get("title")
        parts[kind, text] += 1
        for cost in part.get("budget_lines", ()):
            parts[text, cost["amount"]] += 1
    return parts


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=documents(), second=documents())
def test_a_plan_holds_all_that_the_last_file_says_and_the_file_then_changes_nothing(
    database: Database, actor: Actor, first: Body, second: Body
) -> None:
    code = next(CODES)
    put(database, actor, first, code)
    put(database, actor, second, code)
    with database.snapshot() as connection:
        stored = document_of(connection, actor, code)
    assert said(second) - said(stored) == Counter()
    again = dry_run(database, actor, second, code).result["summary"]
    assert (again["create"], again["update"], again["conflict"]) == (0, 0, 0)
    exported = dry_run(database, actor, stored, code).result["summary"]
    assert exported == dict.fromkeys(exported, 0) | {"unchanged": exported["unchanged"]}


def test_numbers_that_change_places_do_so_though_each_is_taken(
    database: Database, actor: Actor
) -> None:
    put(database, actor, plan(), "small")
    turned = plan()
    actions = turned["outcomes"][0]["actions"]
    actions[:] = [actions[1], actions[2], actions[0]]
    tried = put(database, actor, renumbered(turned), "small")
    assert tried.result["summary"]["update"] == 3
    with database.snapshot() as connection:
        stored = document_of(connection, actor, "small")
    told = {each["description"]: each["ref"] for each in stored["outcomes"][0]["actions"]}
    assert told == {
        "Train pharmacists to supply needles": "1.1",
        "Write to every general practitioner": "1.2",
        "Open clinics in the evening": "1.3",
    }


@pytest.mark.parametrize("moved", [True, False])
def test_what_was_tried_with_a_plan_that_has_moved_is_refused(
    database: Database, actor: Actor, moved: bool
) -> None:
    if moved:
        put(database, actor, plan(), "small")
    tried = dry_run(database, actor, changed(plan(), *SECOND, lead_inferred=True), "small")
    put(database, actor, changed(plan(), *FIRST, owner_printed="JCG"), "small")
    with pytest.raises(PlanMoved), database.write() as session:
        trial.apply(session, actor, "small", tried)


def test_what_comes_out_otherwise_than_it_was_shown_is_refused(
    database: Database, actor: Actor
) -> None:
    tried = replace(dry_run(database, actor, plan(), "small"), after="another digest")
    with pytest.raises(PlanMoved), database.write() as session:
        trial.apply(session, actor, "small", tried)
    with database.snapshot() as connection, pytest.raises(NotFound):
        plans.locate(connection, actor, "small")


def test_a_dry_run_leaves_nothing_behind(database: Database, actor: Actor) -> None:
    dry_run(database, actor, plan(), "small")
    put(database, actor, plan(), "small")
    with database.snapshot() as connection:
        before = document_of(connection, actor, "small")
        revision = plans.locate(connection, actor, "small").revision
    longer = with_action(plan(), 1, action("1.9", "Visit people who sleep rough"))
    longer["agencies"] = [{"code": "NEW", "name": "New agency"}]
    longer["outcomes"][0]["actions"][1]["lead_agency"] = "NEW"
    told = dry_run(database, actor, longer, "small").result
    assert told["summary"]["create"] == 3
    with database.snapshot() as connection:
        assert document_of(connection, actor, "small") == before
        assert plans.locate(connection, actor, "small").revision == revision


def test_a_file_that_breaks_a_rule_is_a_question_that_must_be_answered(
    database: Database, actor: Actor
) -> None:
    wrong = changed(plan(), *FIRST, lead_agency="NOBODY")
    told = dry_run(database, actor, wrong, "small").result
    (question,) = told["questions"]
    assert (question["code"], question["severity"]) == ("unknown_reference", "error")
    assert told["items"] == []
