"""The key as a password: for reports, and for nothing else."""

from base64 import b64encode

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.db import Database
from app.models import ApiKey, Partnership
from app.models.base import table
from app.services.reports.tables import Report
from app.vocabulary import Scope
from tests.factories import BORN, Caller, World, make_key, unrecorded
from tests.test_openapi import DOCUMENT, OPERATIONS

REALM = 'Bearer, Basic realm="waymark"'
READS = [
    path.removeprefix("/v1")
    for method, path, _ in OPERATIONS
    if method == "get" and path.startswith("/v1") and "/reports/" not in path
]


def basic(user: str, secret: str) -> str:
    return "Basic " + b64encode(f"{user}:{secret}".encode()).decode()


def ask(http: TestClient, path: str, authorization: str, **params: str) -> Response:
    headers = {"Authorization": authorization}
    return http.get(f"/v1{path}", headers=headers, params=params)


@pytest.mark.parametrize("name", Report)
def test_a_report_takes_the_key_as_a_password(name: Report, world: World, http: TestClient) -> None:
    key = str(world.reader.key)
    bearer = world.reader.get(f"/reports/{name}")
    for user in (key.split("_")[2], "anything", "", "Zoë"):
        for scheme in ("Basic", "basic", "BASIC"):
            authorization = basic(user, key).replace("Basic", scheme)
            told = ask(http, f"/reports/{name}", authorization)
            assert (told.status_code, told.content) == (200, bearer.content)
        for form in ("csv", "xlsx", "jsonl"):
            assert ask(http, f"/reports/{name}", basic(user, key), format=form).is_success


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "jsonl"])
def test_a_wrong_password_opens_no_report(form: str, world: World, http: TestClient) -> None:
    good = str(world.reader.key)
    wrong = [
        *(basic("x", ""), basic("x", "secret"), basic("x", good[:-1]), basic("x", good + "0")),
        *(basic("x", f"{good[:-20]}{'0' * 13}{good[-7:]}"), basic(good, ""), basic(good, "x")),
        *("Basic", "Basic ", "Basic !!!", "Basic " + b64encode(b"\xff\xfe:x").decode()),
        *("Basic " + b64encode(good.encode()).decode(), f"Basic {good}", f"Digest {good}"),
        *("Bearer " + b64encode(f"x:{good}".encode()).decode(), "Bearer nonsense", good),
    ]
    for authorization in wrong:
        for more in ({}, {"colour": "red"}, {"as_at": "never"}):
            answer = ask(http, "/reports/progress", authorization, format=form, **more)
            told = (answer.status_code, answer.json()["code"])
            assert (told, authorization) == ((401, "unauthenticated"), authorization)
            assert answer.headers["www-authenticate"] == REALM
            assert good not in answer.text


def test_a_right_password_is_told_what_is_wrong_with_the_question(
    world: World, http: TestClient
) -> None:
    authorization = basic("x", str(world.reader.key))
    assert ask(http, "/reports/progress", authorization, colour="red").status_code == 400
    assert ask(http, "/reports/progress", authorization, as_at="never").status_code == 422


def test_nothing_but_a_report_takes_a_password(world: World, http: TestClient) -> None:
    authorization = basic("x", str(world.coordinator.key))
    assert len(READS) > 30
    for path in READS:
        answer = ask(http, path.replace("{", "").replace("}", ""), authorization)
        assert (path, answer.status_code, answer.headers["www-authenticate"]) == (
            *(path, 401, "Bearer"),
        )
    body = {"plan": "drugs-2006", "statement": "Less harm"}
    made = http.post("/v1/outcomes", headers={"Authorization": authorization}, json=body)
    assert made.status_code == 401


def test_a_key_in_the_address_is_refused(world: World, http: TestClient) -> None:
    key = str(world.reader.key)
    for name in ("key", "access_token", "api_key"):
        assert http.get("/v1/reports/progress", params={name: key}).status_code == 401
        assert world.reader.get("/reports/progress", **{name: key}).status_code == 400


def test_a_password_is_held_to_its_scopes_and_its_end(
    world: World, http: TestClient, database: Database
) -> None:
    with unrecorded(database) as session:
        owner = session.get_one(Partnership, world.partnership_id)
        lacking = make_key(session, owner, "no reader", frozenset(Scope) - {Scope.PLANS_READ})
    for form in ("json", "csv", "xlsx", "jsonl"):
        refused = ask(http, "/reports/progress", basic("x", lacking), format=form)
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
        assert Caller(http, lacking).get("/reports/progress", format=form).status_code == 403
    keys, mine = table(ApiKey), str(world.reader.key)
    with unrecorded(database) as session:
        over = keys.update().where(keys.c.prefix == mine.split("_")[2])
        session.execute(over.values(revoked_at=BORN))
    for form in ("json", "csv", "xlsx", "jsonl"):
        assert ask(http, "/reports/progress", basic("x", mine), format=form).status_code == 401


def test_the_contract_offers_the_password_for_reports_alone() -> None:
    offered = {
        path
        for _, path, operation in OPERATIONS
        if any("KeyAsPassword" in way for way in operation.get("security", []))
    }
    assert offered == {f"/v1/reports/{report}" for report in Report}
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert schemes["KeyAsPassword"]["scheme"] == "basic"
