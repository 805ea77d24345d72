"""Imports through HTTP: shown first, then applied exactly as shown, once."""

from typing import Any

import pytest
from httpx2 import Response

from app.db import Database
from tests.api.books import entries, everything, last_seq
from tests.api.imports import SHEET, UNCLEAR, Told, apply, send, step, tried
from tests.factories import Caller, Clock, World

UNKNOWN_ROLE = '{"by whom": "the boss"}'
ZEROS = "0" * 64


def told(answer: Response) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


def question(shown: Told, code: str) -> Told:
    """Find the first question of a kind."""
    found: Told = next(each for each in shown["questions"] if each["code"] == code)
    return found


def test_a_file_is_taken_at_once_and_tried_later(
    coordinator: Caller, database: Database, clock: Clock
) -> None:
    posted = send(coordinator)
    queued = posted.json()
    assert (posted.status_code, queued["state"], queued["token"]) == (202, "queued", None)
    assert posted.headers["location"] == f"/v1/imports/{queued['id']}"
    assert {queued[name] for name in ("summary", "items", "questions", "effect")} == {None}
    assert (queued["file_name"], queued["size"]) == ("plan.csv", len(SHEET.encode()))
    assert step(database, clock)
    read = coordinator.get(f"/imports/{queued['id']}")
    ready = read.json()
    assert (ready["state"], ready["step"], len(ready["token"])) == ("ready", None, 64)
    assert ready["summary"]["create"] > 0
    assert {each["kind"] for each in ready["layout"]} == {"actions"}
    assert question(ready, UNCLEAR)["place"]["row"] == 4
    again = coordinator.get(f"/imports/{queued['id']}", etag=read.headers["etag"])
    assert again.status_code == 304


def test_trying_a_file_writes_nothing_to_plan_or_ledger(
    coordinator: Caller, database: Database, clock: Clock, world: World
) -> None:
    send(coordinator)
    before, reached = everything(database), last_seq(database, world)
    assert step(database, clock)
    after = everything(database)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"import_run", "job"}
    assert last_seq(database, world) == reached


def test_what_was_shown_is_applied_once(
    coordinator: Caller, database: Database, world: World, clock: Clock
) -> None:
    shown = tried(coordinator)
    reached = last_seq(database, world)
    clock.to(2006, 9, 1)
    done = apply(coordinator, shown)
    applied = done.json()
    assert (done.status_code, applied["state"]) == (200, "applied")
    assert (applied["token"], applied["items"]) == (shown["token"], shown["items"])
    assert applied["applied_at"] == "2006-09-01T12:00:00Z"
    plan = coordinator.get("/plans/dat-2009").json()
    assert (plan["title"], plan["state"]) == ("Street drinking action plan 2009/10", "draft")
    written = entries(database, world, after=reached)
    assert {each.actor_name for each in written} == {"coordinator"}
    assert {"import_run", "plan", "action"} <= {each.subject_kind for each in written}
    before = everything(database)
    again = apply(coordinator, shown)
    assert (again.status_code, again.content) == (200, done.content)
    assert everything(database) == before
    assert told(apply(coordinator, shown, ZEROS)) == (409, "wrong_token")


def test_the_ledger_keeps_who_sent_what_and_never_the_file(
    coordinator: Caller, database: Database, world: World
) -> None:
    tried(coordinator)
    (posted,) = entries(database, world)
    assert (posted.subject_kind, posted.action, posted.plan_id) == ("import_run", "created", None)
    assert not [
        word for word in ("content", "document", "token", "plan.csv") if word in posted.changes
    ]
    (seen,) = coordinator.get("/changes", types="import_run").json()["items"]
    assert seen["changes"]["file_name"]["after"] == "plan.csv"
    (unseen,) = world.reader.get("/changes", types="import_run").json()["items"]
    assert "file_name" not in unseen["changes"]


def test_only_what_is_ready_is_applied_and_only_by_its_token(
    coordinator: Caller, database: Database, clock: Clock
) -> None:
    queued = send(coordinator).json()
    assert told(apply(coordinator, queued, ZEROS)) == (409, "import_not_ready")
    assert step(database, clock)
    before = everything(database)
    assert told(apply(coordinator, queued, ZEROS)) == (409, "wrong_token")
    assert told(apply(coordinator, queued, "short"))[0] == 422
    assert everything(database) == before


def test_nothing_is_applied_to_a_plan_that_moved(coordinator: Caller, database: Database) -> None:
    first, second = tried(coordinator), tried(coordinator)
    assert apply(coordinator, first).status_code == 200
    before = everything(database)
    assert told(apply(coordinator, second)) == (409, "plan_moved")
    assert everything(database) == before
    assert coordinator.get(f"/imports/{second['id']}").json()["state"] == "ready"
    again = coordinator.post(f"/imports/{second['id']}/answers", {"answers": {}})
    assert (again.status_code, again.json()["state"]) == (202, "queued")


def test_an_open_error_stands_in_the_way(coordinator: Caller, database: Database) -> None:
    shown = tried(coordinator, mapping=UNKNOWN_ROLE)
    assert question(shown, "unknown_role")["severity"] == "error"
    before = everything(database)
    assert told(apply(coordinator, shown)) == (409, "open_questions")
    assert everything(database) == before


def test_answers_are_kept_merged_and_tried_again(
    coordinator: Caller, database: Database, clock: Clock, world: World
) -> None:
    shown = tried(coordinator, mapping=UNKNOWN_ROLE)
    path = f"/imports/{shown['id']}"
    role, date = question(shown, "unknown_role")["id"], question(shown, UNCLEAR)["id"]
    posted = coordinator.post(f"{path}/answers", {"answers": {date: "December 2009"}})
    queued = posted.json()
    assert (posted.status_code, posted.headers["location"]) == (202, f"/v1{path}")
    assert (queued["state"], queued["token"], queued["questions"]) == ("queued", None, None)
    # The questions asked before can be answered while the file is tried again.
    more = coordinator.post(f"{path}/answers", {"answers": {role: "who"}})
    assert more.json()["answers"] == {date: "December 2009", role: "who"}
    assert told(apply(coordinator, shown)) == (409, "import_not_ready")
    assert step(database, clock)
    assert not step(database, clock)
    ready = coordinator.get(path).json()
    assert (ready["state"], ready["version"]) == ("ready", 3)
    assert ready["answers"] == {date: "December 2009", role: "who"}
    withdrawn = coordinator.post(f"{path}/answers", {"answers": {date: None}})
    assert withdrawn.json()["answers"] == {role: "who"}
    said = [each for each in entries(database, world) if each.subject_kind == "import_run"]
    assert [each.action for each in said] == ["created", *["changed"] * 3]
    assert "December" not in "".join(each.changes for each in said)


def test_only_questions_that_were_asked_can_be_answered(
    coordinator: Caller, database: Database, clock: Clock
) -> None:
    queued = send(coordinator).json()
    path = f"/imports/{queued['id']}/answers"
    early = coordinator.post(path, {"answers": {"q1": "x"}})
    assert told(early) == (409, "import_not_ready")
    assert step(database, clock)
    before = everything(database)
    wrong = coordinator.post(path, {"answers": {"no/such": "x"}})
    assert told(wrong) == (422, "invalid_fields")
    (error,) = wrong.json()["errors"]
    assert (error["code"], error["pointer"]) == ("unknown_question", "/answers/no~1such")
    assert everything(database) == before


def test_an_applied_import_takes_no_more_answers(coordinator: Caller) -> None:
    shown = tried(coordinator)
    apply(coordinator, shown)
    path, asked = f"/imports/{shown['id']}/answers", question(shown, UNCLEAR)["id"]
    late = coordinator.post(path, {"answers": {asked: "December 2009"}})
    assert told(late) == (409, "import_applied")


def test_imports_are_listed_newest_first_in_pages(coordinator: Caller, clock: Clock) -> None:
    made = []
    for number, code in enumerate(["dat-2009", "dat-2010", "dat-2009"]):
        clock.to(2006, 9, 1 + number)
        made.append(tried(coordinator, plan=code)["id"])
    apply(coordinator, coordinator.get(f"/imports/{made[0]}").json())

    def ids(**query: Any) -> list[str]:
        page = coordinator.get("/imports", **query).json()
        assert all("items" not in each for each in page["items"])
        return [each["id"] for each in page["items"]]

    assert ids() == made[::-1]
    assert ids(plan="dat-2009") == [made[2], made[0]]
    assert ids(state="applied") == [made[0]]
    assert ids(state="ready", plan="dat-2010") == [made[1]]
    first = coordinator.get("/imports", limit=2).json()
    rest = coordinator.get("/imports", limit=2, cursor=first["next_cursor"]).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("path", ["", "/answers", "/apply"])
def test_an_import_of_another_partnership_does_not_exist(path: str, world: World) -> None:
    shown = tried(world.coordinator)
    bodies = {"/answers": {"answers": {"q1": "x"}}, "/apply": {"token": shown["token"]}}
    here = f"/imports/{shown['id']}{path}"
    stranger = world.stranger
    answer = stranger.post(here, bodies[path]) if path else stranger.get(here)
    assert told(answer) == (404, "not_found")
    assert stranger.get("/imports").json()["items"] == []
