"""Deadlines as a calendar, read by a calendar library."""

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from app.db import Database
from tests.api.exporting import put
from tests.documents.writers import plans
from tests.factories import Caller, Clock, World

PATH = "/plans/rich/calendar.ics"


@pytest.fixture(autouse=True)
def rich(database: Database, coordinator: Caller) -> dict[str, Any]:
    """Make a plan that has one of everything."""
    return put(database, coordinator, plans.rich())


def events(caller: Caller, **params: Any) -> dict[str, Any]:
    """Read the calendar: its events by the ref that their summary begins with."""
    got = caller.get(PATH, **params)
    assert got.status_code == 200, got.text
    found = Calendar.from_ical(got.content)
    return {str(each["SUMMARY"]).split()[0]: each for each in found.walk("VEVENT")}


def milestone(caller: Caller, ref: str) -> dict[str, Any]:
    listed: list[dict[str, Any]] = caller.get("/milestones", plan="rich").json()["items"]
    return next(each for each in listed if each["ref"] == ref)


def test_each_open_milestone_with_a_date_is_a_whole_day(coordinator: Caller) -> None:
    found = events(coordinator)
    # 8.3.1.2 has a schedule of its own without a date, 8.3.2 is conditional.
    assert list(found) == ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "8.3.1.1"]
    event = found["8.3.1.1"]
    assert event["DTSTART"].dt == date(2006, 7, 14)
    assert event["DTEND"].dt == date(2006, 7, 15)
    assert str(event["UID"]) == f"{milestone(coordinator, '8.3.1.1')['id']}@waymark"
    assert "Led by LCT" in event["DESCRIPTION"]


def test_the_file_is_stable_and_has_a_tag(coordinator: Caller, clock: Clock) -> None:
    first = coordinator.get(PATH)
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["content-disposition"] == 'attachment; filename="rich.ics"'
    clock.to(2006, 8, 31, 18)
    assert coordinator.get(PATH).content == first.content
    assert coordinator.get(PATH, etag=first.headers["etag"]).status_code == 304


def test_an_agency_has_what_it_leads_and_leads_jointly(coordinator: Caller) -> None:
    assert list(events(coordinator, agency="LCT")) == ["8.3.1.1"]
    assert list(events(coordinator, agency=["JCG", "LCT"])) == ["8.3.1.1"]
    assert events(coordinator, agency="POLICE") == {}


def test_an_unknown_agency_is_refused(coordinator: Caller) -> None:
    refused = coordinator.get(PATH, agency="NONE-SUCH")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
    assert refused.json()["errors"][0]["parameter"] == "agency"


def test_the_sequence_rises_whenever_the_day_changes(coordinator: Caller) -> None:
    before = events(coordinator)["1.1.1"]
    path = f"/milestones/{milestone(coordinator, '1.1.1')['id']}"
    later = {"kind": "day", "due_on": "2006-12-24"}
    assert coordinator.patch(path, {"schedule": later}).status_code == 200
    own = events(coordinator)["1.1.1"]
    assert own["DTSTART"].dt == date(2006, 12, 24)
    assert own["SEQUENCE"] > before["SEQUENCE"]
    assert own["UID"] == before["UID"]


def test_a_day_that_the_action_sets_raises_the_sequence_too(coordinator: Caller) -> None:
    wanted = {"ref": "8.3.9", "plan": "rich", "outcome": "8.3", "description": "Do more."}
    made = coordinator.post(
        "/actions", wanted | {"schedule": {"kind": "day", "due_on": "2006-12-01"}}
    ).json()
    before = events(coordinator)["8.3.9.1"]
    later = {"schedule": {"kind": "day", "due_on": "2007-01-15"}}
    assert coordinator.patch(f"/actions/{made['id']}", later).status_code == 200
    after = events(coordinator)["8.3.9.1"]
    assert after["DTSTART"].dt == date(2007, 1, 15)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert str(after["SUMMARY"]) == "8.3.9.1 Do more."


def test_what_is_complete_is_no_longer_due(coordinator: Caller) -> None:
    move = {"to": "consultation", "note": "Sent out"}
    assert coordinator.post("/plans/rich/transitions", move).status_code == 201
    path = f"/milestones/{milestone(coordinator, '8.3.1.1')['id']}/updates"
    done = coordinator.post(path, {"effective_on": "2006-08-01", "state": "complete"})
    assert done.status_code == 201, done.text
    assert "8.3.1.1" not in events(coordinator)


def test_it_is_for_those_who_may_read_the_plan(world: World) -> None:
    assert world.nobody.get(PATH).status_code == 401
    assert world.stranger.get(PATH).status_code == 404
    assert world.reader.get(PATH).status_code == 200


def test_no_text_adds_a_line_of_its_own(coordinator: Caller) -> None:
    path = f"/milestones/{milestone(coordinator, '8.3.1.1')['id']}"
    title = "Sign\nATTENDEE:mailto:x@example.test; or, not\\n"
    assert coordinator.patch(path, {"title": title}).status_code == 200
    event = events(coordinator)["8.3.1.1"]
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]) == "8.3.1.1 Sign ATTENDEE:mailto:x@example.test; or, not\\n"
