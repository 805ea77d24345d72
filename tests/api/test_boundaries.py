"""Who may do what: every published route, asked by every kind of client.

What is expected follows from the scopes that a route declares, and from one rule: a client bound
to an agency reads everything of its partnership, and reports on what its agency leads.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.changes import Session
from app.db import Database
from app.models import Agency, ApiKey, Partnership
from app.models.base import table
from app.vocabulary import Scope
from tests.api.books import everything
from tests.api.writes import ASKED, UPDATE, WRITES, Planted, Write, plant
from tests.factories import AGENCY_SCOPES, SYSTEM, Caller, World, make_key, unrecorded
from tests.test_openapi import OPERATIONS

PATHS = {op["operationId"]: path.removeprefix("/v1") for _, path, op in OPERATIONS}
SCOPES = {
    operation["operationId"]: frozenset(operation["security"][0]["Key"])
    for _, path, operation in OPERATIONS
    if path.startswith("/v1")
}
READS = [op["operationId"] for m, path, op in OPERATIONS if m == "get" and path.startswith("/v1/")]
ENDLESS = "stream_changes"
# No agency leads a section, and a risk has one lead.
NOBODYS, NOT_JOINTLY = "create_section_expenditure", "create_risk_review"
BATCH = "create_update_batch"
KNOWN_BY_SYSTEM = "get_source_link"

Verdict = tuple[int, str | None]
UNAUTHENTICATED: Verdict = (401, "unauthenticated")
MISSING_SCOPE: Verdict = (403, "missing_scope")
NOT_LEAD: Verdict = (403, "not_lead_agency")
NOT_FOUND: Verdict = (404, "not_found")
DONE: Verdict = (200, None)


def operation_of(write: Write) -> str:
    """Find the published operation that a write is an example of."""
    fitting = [
        (path.count("{"), operation["operationId"])
        for method, path, operation in OPERATIONS
        if method == write.method.lower()
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), f"/v1{write.path}")
    ]
    return str(min(fitting)[1])


def expected(name: str, is_read: bool, agency: str) -> Verdict:
    """Derive what a client bound to an agency is answered, from scopes and leads alone."""
    if not SCOPES[name] <= AGENCY_SCOPES:
        return MISSING_SCOPE
    if is_read:
        return DONE
    if name == NOBODYS or (name == NOT_JOINTLY and agency != "NHS"):
        return NOT_LEAD
    if agency != "POLICE":
        return DONE
    return (422, "batch_refused") if name == BATCH else NOT_LEAD


def verdict(answer: Response) -> Verdict:
    """Reduce an answer to what the matrix compares."""
    return DONE if answer.is_success else (answer.status_code, answer.json()["code"])


def asked(planted: Planted, caller: Caller) -> Iterator[tuple[str, bool, Response]]:
    """Ask every route: what only asks, then all writes in an order in which each can work."""
    for name in READS:
        if name != ENDLESS:
            yield name, True, caller.get(planted.fill(PATHS[name]))
    for each in ASKED:
        yield operation_of(each), True, planted.send(each, caller)
    for write in WRITES:
        yield operation_of(write), False, planted.send(write, caller)


def bound(session: Session, http: TestClient, world: World, code: str) -> Caller:
    """Make a client of an agency, with all that such a client may hold."""
    owner = session.get_one(Partnership, world.partnership_id)
    agency = session.get_one(Agency, world.agencies[code])
    key = make_key(session, owner, f"{code} itself", AGENCY_SCOPES, agency, systems=(SYSTEM,))
    return Caller(http, key)


@pytest.mark.parametrize("code", ["NHS", "JCG", "POLICE"])
def test_an_agency_reads_everything_and_reports_on_what_it_leads(
    code: str, world: World, database: Database, http: TestClient
) -> None:
    planted = plant(world)
    with unrecorded(database) as session:
        caller = bound(session, http, world, code)
    wrong = [
        (name, verdict(answer), expected(name, is_read, code))
        for name, is_read, answer in asked(planted, caller)
        if verdict(answer) != expected(name, is_read, code)
    ]
    assert wrong == []


def test_an_agency_is_told_what_everybody_else_is_told(world: World) -> None:
    planted = plant(world)
    for name in set(READS) - {ENDLESS, KNOWN_BY_SYSTEM, "get_me"}:
        path = planted.fill(PATHS[name])
        assert (name, told(world.other.get(path))) == (name, told(world.reader.get(path)))


def told(answer: Response) -> Any:
    """Return what an answer tells, but for the id of its request; a file as it is."""
    is_json = answer.headers["content-type"].endswith("json")
    return answer.json() | {"request_id": 0} if is_json else answer.content


def test_an_agency_changes_nothing_by_what_it_may_not_do(world: World, database: Database) -> None:
    planted = plant(world)
    before = everything(database)
    for _ in asked(planted, world.other):
        pass
    assert everything(database) == before


def test_another_partnership_finds_nothing_and_changes_nothing(
    world: World, database: Database
) -> None:
    planted = plant(world)
    north = str(world.partnership_id)

    def ours() -> dict[str, list[Any]]:
        return {n: [r for r in rows if north in r] for n, rows in everything(database).items()}

    before = ours()
    secrets = {value for name, value in planted.ids.items() if name.endswith("_id")} - {"PI/42"}
    for name, is_read, answer in asked(planted, world.stranger):
        if "{" in PATHS[name] and name != "put_source_link":
            assert (name, verdict(answer)) == (name, NOT_FOUND)
        assert (name, answer.status_code < 500) == (name, True)
        if is_read and answer.is_success:
            assert (name, [each for each in secrets if each in answer.text]) == (name, [])
    assert ours() == before


def test_a_route_is_closed_to_a_client_without_any_one_of_its_scopes(
    world: World, database: Database, http: TestClient
) -> None:
    planted = plant(world)
    lacking = {}
    with unrecorded(database) as session:
        owner = session.get_one(Partnership, world.partnership_id)
        for scope in Scope:
            others = frozenset(Scope) - {scope}
            key = make_key(session, owner, f"not {scope}", others, systems=(SYSTEM,))
            lacking[scope.value] = Caller(http, key)
    before = everything(database)
    for write in [*WRITES, *ASKED]:
        for scope in SCOPES[operation_of(write)]:
            answer = planted.send(write, lacking[scope])
            assert (str(write), scope, verdict(answer)) == (str(write), scope, MISSING_SCOPE)
    for name in READS:
        for scope in SCOPES[name]:
            answer = lacking[scope].get(planted.fill(PATHS[name]))
            assert (name, scope, verdict(answer)) == (name, scope, MISSING_SCOPE)
    assert everything(database) == before


@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_a_key_that_is_over_opens_nothing(end: str, world: World, database: Database) -> None:
    planted = plant(world)
    caller, keys = world.coordinator, table(ApiKey)
    over = {
        "expired": {"expires_at": datetime(2006, 8, 31, 11, 59, tzinfo=UTC)},
        "revoked": {"revoked_at": datetime(2006, 8, 31, 11, 59, tzinfo=UTC)},
    }
    mine = keys.c.prefix == str(caller.key).split("_")[2]
    with unrecorded(database) as session:
        session.execute(keys.update().where(mine).values(over[end]))
    before = everything(database)
    told = {verdict(answer) for _, _, answer in asked(planted, caller)}
    told.add(verdict(caller.get(PATHS[ENDLESS])))
    assert told == {UNAUTHENTICATED}
    assert everything(database) == before


def test_each_item_of_a_batch_is_held_to_the_boundary(world: World) -> None:
    planted = plant(world)
    risky = {"plan": "drugs-2006", "outcome": "8.3", "description": "Patrol", "ref": "8.3.5"}
    police = world.coordinator.post("/actions", risky | {"lead_agency": "POLICE"})
    assert police.status_code == 201
    own, other = {"milestone_id": planted.ids["milestone_id"]}, {"ref": "8.3.5.1"}
    south = {"plan": "southern-2006", "ref": "1.1.1"}
    items = [UPDATE | own, {"effective_on": "2006-08-30", "plan": "drugs-2006"} | other]
    items.append({"effective_on": "2006-08-30"} | south)

    def send(mode: str) -> Response:
        headers = {"Idempotency-Key": f"boundary-of-{mode}-1"}
        path = f"/milestone-updates/batch?mode={mode}"
        return world.lead.send("POST", path, json={"updates": items}, headers=headers)

    refused = send("atomic")
    assert (refused.status_code, refused.json()["code"]) == (422, "batch_refused")
    named = [(each["code"], each["pointer"]) for each in refused.json()["errors"]]
    assert named == [("not_lead_agency", "/updates/1"), ("unknown_reference", "/updates/2/ref")]
    singly = send("each")
    assert singly.status_code == 207
    assert [each["status"] for each in singly.json()["results"]] == [201, 403, 422]


def test_a_name_is_moved_and_removed_only_by_who_leads_what_it_stands_for(world: World) -> None:
    planted = plant(world)
    risky = {"plan": "drugs-2006", "outcome": "8.3", "description": "Patrol", "ref": "8.3.5"}
    world.coordinator.post("/actions", risky | {"lead_agency": "POLICE"})
    path = planted.fill("/sources/{system}/milestones/{external_id}")
    tag = world.other.get(path).headers["etag"]
    own = {"plan": "drugs-2006", "ref": "8.3.5.1"}
    for headers in ({}, {"If-Match": tag}):
        assert verdict(world.other.send("PUT", path, json=own, headers=headers)) == NOT_LEAD
    assert verdict(world.other.delete(path, etag=tag)) == NOT_LEAD
    assert world.other.get(path).headers["etag"] == tag
    assert world.lead.delete(path, etag=tag).status_code == 204
    assert world.other.send("PUT", path, json=own).status_code == 201
