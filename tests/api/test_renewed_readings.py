"""A plan that changed is read from how it was, and reads as if it had been read anew."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from app.db import Database
from app.services import access, outcome_batches, progress, reading_outcomes
from app.services.rules.readings import Reading
from app.vocabulary import NodeKind
from tests.api.keeping import forget, serve
from tests.factories import Caller, Clock, World

PLAN = {"plan": "drugs-2006"}
PROGRESS = "/plans/drugs-2006/progress"
ROUNDS = 25


@pytest.fixture(autouse=True)
def structure(world: World, database: Database) -> None:
    """Give the plan two sections, an outcome in none, and two actions in each outcome."""
    caller = world.coordinator
    for section in ("1", "2"):
        made(caller.post("/sections", PLAN | {"ref": section, "title": f"Grid {section}"}))
    for above in ("1", "1", "2", None):
        within = {"section": above} if above else {}
        outcome = made(caller.post("/outcomes", PLAN | within | {"statement": "Treat more"}))
        for _ in range(2):
            add_action(caller, outcome["ref"])
    forget(database)


def made(answer: Any) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def add_action(caller: Caller, outcome: str) -> None:
    steps = [{"title": "Staff hired"}, {"title": "Doors opened", "key": True, "weight": 3}]
    schedule = {"kind": "day", "due_on": "2006-10-31", "meaning": "deadline"}
    body = {"outcome": outcome, "description": "Open a clinic", "schedule": schedule}
    made(caller.post("/actions", PLAN | body | {"milestones": steps}))


def known(caller: Caller, what: str) -> list[Any]:
    found: list[Any] = caller.get(f"/{what}", **PLAN, limit=500).json()["items"]
    return found


def edit(caller: Caller, path: str, body: dict[str, Any]) -> None:
    tag = {"If-Match": caller.get(path).headers["etag"]}
    assert caller.send("PATCH", path, json=body, headers=tag).status_code == 200


def remove(caller: Caller, path: str) -> None:
    tag = {"If-Match": caller.get(path).headers["etag"]}
    # What was reported on stays, and so does what holds something.
    assert caller.send("DELETE", path, headers=tag).status_code in (204, 409)


class Writer:
    """Writes at random to a plan, as the agencies and the coordinator of it do in a year."""

    def __init__(self, caller: Caller, seed: int) -> None:
        self._caller, self._random = caller, random.Random(seed)
        self._count = 0

    def write(self) -> None:
        """Write something."""
        self._count += 1
        self._random.choice(self._ways())()

    def _ways(self) -> list[Callable[[], None]]:
        return [
            *(self._report, self._report, self._void, self._weigh, self._postpone),
            *(self._add_milestone, self._remove_milestone, self._add_action, self._remove_action),
            *(self._describe, self._add_outcome, self._remove_outcome, self._restate),
            *(self._rename_section, self._budget, self._assess, self._rename_plan),
            *(self._rename_agency, self._report_several),
        ]

    def _any(self, what: str) -> Any:
        return self._random.choice(known(self._caller, what))

    def _said(self) -> dict[str, Any]:
        state = self._random.choice(["in_progress", "complete", "cancelled", "not_started"])
        return {"effective_on": "2006-08-30", "state": state, "commentary": "Said at the board"}

    def _report(self) -> None:
        path = f"/milestones/{self._any('milestones')['id']}/updates"
        made(self._caller.post(path, self._said()))

    def _report_several(self) -> None:
        some = self._random.sample(known(self._caller, "milestones"), 3)
        updates = [self._said() | {"milestone_id": each["id"]} for each in some]
        key = {"Idempotency-Key": f"round-{self._count:012d}"}
        path = "/milestone-updates/batch"
        made(self._caller.send("POST", path, json={"updates": updates}, headers=key))

    def _void(self) -> None:
        milestone = self._any("milestones")
        said = self._caller.get(f"/milestones/{milestone['id']}/updates").json()["items"]
        if standing := [each for each in said if not each["voided"]]:
            path = f"/milestone-updates/{standing[0]['id']}/void"
            made(self._caller.post(path, {"reason": "Said of another"}))

    def _weigh(self) -> None:
        body = {"weight": self._random.randint(1, 5), "key": self._random.random() < 0.5}
        edit(self._caller, f"/milestones/{self._any('milestones')['id']}", body)

    def _postpone(self) -> None:
        kind = self._random.choice(["milestones", "actions"])
        due = date(2006, self._random.randint(7, 12), 15).isoformat()
        schedule = {"kind": "day", "due_on": due, "meaning": "deadline"}
        body = {"schedule": schedule, "schedule_reason": f"Round {self._count}"}
        edit(self._caller, f"/{kind}/{self._any(kind)['id']}", body)

    def _add_milestone(self) -> None:
        body = {"action": self._any("actions")["ref"], "title": "One more"}
        made(self._caller.post("/milestones", PLAN | body))

    def _remove_milestone(self) -> None:
        remove(self._caller, f"/milestones/{self._any('milestones')['id']}")

    def _add_action(self) -> None:
        add_action(self._caller, self._any("outcomes")["ref"])

    def _remove_action(self) -> None:
        if len(found := known(self._caller, "actions")) > 4:
            remove(self._caller, f"/actions/{found[-1]['id']}")

    def _describe(self) -> None:
        path = f"/actions/{self._any('actions')['id']}"
        edit(self._caller, path, {"description": f"Open {self._count} clinics"})

    def _add_outcome(self) -> None:
        section = self._any("sections")["ref"]
        body = {"section": section, "statement": f"Outcome {self._count}"}
        add_action(self._caller, made(self._caller.post("/outcomes", PLAN | body))["ref"])

    def _remove_outcome(self) -> None:
        remove(self._caller, f"/outcomes/{self._any('outcomes')['id']}")

    def _restate(self) -> None:
        body = {"statement": f"Treat {self._count} more", "lead_agency": "NHS"}
        edit(self._caller, f"/outcomes/{self._any('outcomes')['id']}", body)

    def _rename_section(self) -> None:
        path = f"/sections/{self._any('sections')['id']}"
        edit(self._caller, path, {"title": f"Grid of round {self._count}"})

    def _budget(self) -> None:
        line = {"action": self._any("actions")["ref"], "state": "confirmed", "amount": "5.00"}
        made(self._caller.post("/budget-lines", PLAN | line))

    def _assess(self) -> None:
        rating = {"scale": "rag", "rating": "red", "assessed_on": "2006-08-01", "assessor": "Board"}
        subject = {"kind": "outcome", "ref": self._any("outcomes")["ref"]}
        made(self._caller.post("/assessments", PLAN | rating | {"subject": subject}))

    def _rename_plan(self) -> None:
        edit(self._caller, "/plans/drugs-2006", {"title": f"Plan of round {self._count}"})

    def _rename_agency(self) -> None:
        edit(self._caller, "/agencies/NHS", {"name": f"Health board {self._count}"})


@pytest.mark.parametrize("seed", range(2))
def test_it_reads_as_if_it_were_read_anew(
    world: World, database: Database, clock: Clock, seed: int
) -> None:
    caller = world.coordinator
    writer, chance = Writer(caller, seed), random.Random(-seed)
    with serve(database, clock, kept_bytes=0) as client:
        other = Caller(client, caller.key)
        for _ in range(ROUNDS):
            for _ in range(chance.randint(1, 4)):
                writer.write()
            for day in ({}, {"as_at": "2006-12-31"}):
                renewed = caller.get(PROGRESS, depth="milestone", **day).json()
                forget(database)
                assert other.get(PROGRESS, depth="milestone", **day).json() == renewed


def read(database: Database, world: World) -> Reading:
    with database.snapshot() as connection:
        actor = access.operator(connection, "north", world.coordinator.state.clock.now)
        return progress.position(connection, actor, "drugs-2006", None).reading


def test_a_writer_hands_on_what_a_reader_would_read_to_the_last_digit(
    world: World, database: Database, clock: Clock
) -> None:
    caller = world.coordinator
    path = f"/milestones/{known(caller, 'milestones')[0]['id']}"
    edit(caller, path, {"target": {"quantity": 3, "unit": "clinics"}})
    # A third as a quotient, then as the four decimals that come to the same in the database.
    for said in ({"quantity": 1}, {"percent": 33.3333}, {"commentary": "Réunion"}):
        clock.now += timedelta(minutes=1)
        made(caller.post(f"{path}/updates", {"effective_on": "2006-08-30"} | said))
        handed_on = read(database, world)
        forget(database)
        assert read(database, world) == handed_on


def outcomes(reading: Reading) -> dict[str | None, Reading]:
    return {each.ref: each for each in _beneath(reading) if each.kind is NodeKind.OUTCOME}


def _beneath(reading: Reading) -> Iterator[Reading]:
    yield reading
    for child in reading.children:
        yield from _beneath(child)


def _describe(caller: Caller) -> None:
    action = known(caller, "actions")[0]
    edit(caller, f"/actions/{action['id']}", {"description": "Open two clinics"})


def _remove(caller: Caller) -> None:
    remove(caller, f"/milestones/{known(caller, 'milestones')[0]['id']}")


def _add(caller: Caller) -> None:
    action = known(caller, "actions")[0]["ref"]
    made(caller.post("/milestones", PLAN | {"action": action, "title": "One more"}))


def _postpone(caller: Caller) -> None:
    path = f"/milestones/{known(caller, 'milestones')[0]['id']}"
    schedule = {"kind": "day", "due_on": "2006-12-15", "meaning": "deadline"}
    edit(caller, path, {"schedule": schedule, "schedule_reason": "The lease"})


def _void(caller: Caller) -> None:
    path = f"/milestones/{known(caller, 'milestones')[0]['id']}/updates"
    said = made(caller.post(path, {"effective_on": "2006-08-30", "state": "complete"}))
    made(caller.post(f"/milestone-updates/{said['update']['id']}/void", {"reason": "Of another"}))


@pytest.mark.parametrize("write", [_describe, _remove, _add, _postpone, _void])
def test_only_what_was_touched_is_read(
    world: World, database: Database, write: Callable[[Caller], None]
) -> None:
    before = outcomes(read(database, world))
    write(world.coordinator)
    after = outcomes(read(database, world))
    first = known(world.coordinator, "outcomes")[0]["ref"]
    assert {ref for ref in after if after[ref] is not before[ref]} == {first}


def test_what_shows_in_no_tree_has_nothing_read(world: World, database: Database) -> None:
    before = outcomes(read(database, world))
    line = {"action": known(world.coordinator, "actions")[0]["ref"], "amount": "5.00"}
    made(world.coordinator.post("/budget-lines", PLAN | line | {"state": "confirmed"}))
    assert outcomes(read(database, world)) == before
    assert all(after is before[ref] for ref, after in outcomes(read(database, world)).items())


def test_after_many_changes_it_is_read_anew(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outcomes(read(database, world))
    monkeypatch.setattr(reading_outcomes, "FOLLOWED", 0)
    _describe(world.coordinator)
    after = outcomes(read(database, world))
    assert all(after[ref] is not before[ref] for ref in before)


def test_a_large_plan_is_read_in_parts(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(database, world)
    forget(database)
    monkeypatch.setattr(outcome_batches, "AT_ONCE", 3)
    monkeypatch.setattr(outcome_batches, "FEW", 1)
    assert read(database, world) == whole
