"""What was known at an instant is what was told at that instant, whatever came after."""

from datetime import timedelta
from typing import Any

import pytest

from app.services.shelf import SHELF
from tests.api.writes import WRITES, Planted, Write, plant
from tests.factories import Clock, World

PLAN = "/plans/drugs-2006"
READS = (
    f"{PLAN}/progress?depth=milestone",
    f"{PLAN}/progress?depth=milestone&as_at=2006-08-15",
    f"{PLAN}/budget?by=section&by=funding_source&by=lead_agency&by=financial_year",
    f"{PLAN}/budget?as_at=2006-07-01",
    f"{PLAN}/exceptions",
    f"{PLAN}/exceptions?as_at=2006-10-01",
    "/milestones?plan=drugs-2006",
    "/milestones?status=red&status=unknown&status=green&status=not_due",
    "/milestones/{milestone_id}",
    "/milestones/{milestone_id}?as_at=2006-08-30",
)


def told(world: World, planted: Planted, known_at: str | None = None) -> dict[str, Any]:
    """Ask everything that can be asked of the past."""
    answers = {}
    for path in READS:
        joint = "&" if "?" in path else "?"
        past = f"{joint}known_at={known_at}" if known_at else ""
        answer = world.coordinator.send("GET", planted.fill(path) + past)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        body.pop("known_at", None)
        answers[path] = body
    return answers


def perform(world: World, planted: Planted, write: Write) -> int:
    """Make a write on what is there, and return its status."""
    path, headers = planted.fill(write.path), dict(write.headers)
    if write.method != "POST":
        read = world.coordinator.get(path)
        if read.status_code == 404:
            return 404
        headers["If-Match"] = read.headers["etag"]
    sent = write.sent(planted.fill(write.body))
    answer = world.coordinator.send(write.method, path, headers=headers, **sent)
    return answer.status_code


# A closed plan would refuse the rest.
STEPS = [write for write in WRITES if "/transitions" not in write.path and write.method != "PUT"]


def test_every_past_instant_is_told_as_it_was(world: World, clock: Clock) -> None:
    planted = plant(world)
    remembered: list[tuple[str, dict[str, Any]]] = []
    for write in STEPS:
        remembered.append((clock.now.isoformat().replace("+00:00", "Z"), told(world, planted)))
        clock.now += timedelta(hours=7)
        # By then some things have history, or are gone; what is refused changes nothing.
        assert perform(world, planted, write) in (200, 201, 202, 204, 404, 409, 422), str(write)
    for instant, then in remembered:
        assert told(world, planted, instant) == then, instant


def test_the_day_of_the_instant_is_the_today_of_the_reading(world: World, clock: Clock) -> None:
    plant(world)
    clock.to(2006, 12, 1)
    past = world.coordinator.get(f"{PLAN}/progress", known_at="2006-08-31T23:30:00Z").json()
    assert (past["as_at"], past["known_at"]) == ("2006-09-01", "2006-08-31T23:30:00Z")


def test_what_was_not_there_yet_is_not_found(world: World, clock: Clock) -> None:
    clock.to(2006, 9, 1)
    made = world.coordinator.post(
        "/plans",
        {
            "code": "late-2006",
            "title": "A plan made later",
            "period_start_on": "2006-04-01",
            "period_end_on": "2007-03-31",
        },
    ).json()
    for key in ("late-2006", made["id"]):
        path = f"/plans/{key}/progress"
        before = world.coordinator.get(path, known_at="2006-08-31T12:00:00Z")
        assert (before.status_code, before.json()["code"]) == (404, "not_found")
        assert world.coordinator.get(path, known_at="2006-09-01T12:00:00Z").status_code == 200


def test_a_plan_that_was_removed_is_still_known_by_its_code_then(
    world: World, clock: Clock
) -> None:
    body = {"period_start_on": "2006-04-01", "period_end_on": "2007-03-31"}
    world.coordinator.post("/plans", body | {"code": "gone-2006", "title": "A plan"})
    then = world.coordinator.get("/plans/gone-2006/progress?depth=milestone").json()
    clock.now += timedelta(days=1)
    assert world.coordinator.delete("/plans/gone-2006").status_code == 204
    now = world.coordinator.get("/plans/gone-2006/progress")
    assert now.status_code == 404
    again = world.coordinator.get(
        "/plans/gone-2006/progress?depth=milestone", known_at="2006-08-31T12:00:00Z"
    )
    assert again.json() | {"known_at": None} == then


def test_an_update_made_and_voided_since_is_not_known(world: World, clock: Clock) -> None:
    planted = plant(world)
    then = told(world, planted)
    clock.to(2006, 9, 1)
    path = planted.fill("/milestones/{milestone_id}/updates")
    said = world.coordinator.post(path, {"effective_on": "2006-08-31", "percent": 40}).json()
    clock.to(2006, 9, 2)
    void = f"/milestone-updates/{said['update']['id']}/void"
    assert world.coordinator.post(void, {"reason": "Said too early"}).status_code == 200
    assert told(world, planted, "2006-08-31T12:00:00Z") == then


@pytest.mark.parametrize(
    "instant", ["2006-08-31", "2006-08-31T12:00:00", "yesterday", "NaN", "0.5", "1157025600"]
)
def test_an_instant_is_written_out_and_has_a_zone(world: World, instant: str) -> None:
    refused = world.coordinator.get(f"{PLAN}/progress", known_at=instant)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "known_at"


def test_an_instant_yet_to_come_knows_what_is_known_now(world: World) -> None:
    plant(world)
    now = world.coordinator.get(f"{PLAN}/progress").json()
    ahead = world.coordinator.get(f"{PLAN}/progress", known_at="2030-01-01T00:00:00Z").json()
    assert ahead | {"known_at": None} == now


@pytest.mark.parametrize("write", [w for w in WRITES if w.method != "PUT"], ids=str)
def test_a_reading_that_was_kept_equals_one_worked_out_anew(write: Write, world: World) -> None:
    planted = plant(world)
    path = f"{PLAN}/progress?depth=milestone"
    world.coordinator.get(path)
    assert perform(world, planted, write) < 300
    kept = world.coordinator.get(path).json()
    SHELF.clear()
    assert world.coordinator.get(path).json() == kept
