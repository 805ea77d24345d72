"""Methods beside those of the routes: HEAD, OPTIONS, and what a 405 tells."""

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.main import create_app
from app.settings import Settings
from tests.factories import PEPPER, World

DASHBOARD = "https://dashboard.example.org"
PLAN = "/plans/drugs-2006"
ALLOWED = [
    ("/v1/plans", "GET, HEAD, POST, OPTIONS"),
    (f"/v1{PLAN}", "GET, HEAD, PATCH, DELETE, OPTIONS"),
    (f"/v1{PLAN}/transitions", "GET, HEAD, POST, OPTIONS"),
    ("/v1/milestone-updates/batch", "POST, OPTIONS"),
    ("/v1/sources/pentana/milestones/a/b", "GET, HEAD, PUT, DELETE, OPTIONS"),
    ("/v1/changes/stream", "GET, HEAD, OPTIONS"),
    ("/livez", "GET, HEAD, OPTIONS"),
    ("/docs", "GET, HEAD, OPTIONS"),
    ("/docs/assets/swagger-ui.css", "GET, HEAD, OPTIONS"),
    ("/openapi.json", "GET, HEAD, OPTIONS"),
]


@pytest.mark.parametrize(("path", "allowed"), ALLOWED)
def test_a_405_lists_every_method_of_the_path(http: TestClient, path: str, allowed: str) -> None:
    for method in {"PUT", "PATCH", "TRACE"} - set(allowed.split(", ")):
        answer = http.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(("path", "allowed"), ALLOWED)
def test_options_tells_the_methods_of_a_path(http: TestClient, path: str, allowed: str) -> None:
    answer = http.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == allowed
    assert answer.headers["x-request-id"]


def test_options_of_nothing_is_404(http: TestClient) -> None:
    answer = http.options("/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/plans", PLAN, f"{PLAN}/progress", "/nothing", "/plans?odd=1"])
def test_head_is_get_without_the_body(world: World, path: str) -> None:
    got, head = (world.coordinator.send(method, path) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (got.status_code, b"")
    own = {"x-request-id"} | ({"content-length"} if got.status_code >= 400 else set())
    told = [
        {name: value for name, value in answer.headers.items() if name not in own}
        for answer in (got, head)
    ]
    assert told[0] == told[1]


def test_head_takes_conditions_and_keys_like_get(world: World) -> None:
    etag = world.coordinator.get(PLAN).headers["etag"]
    unchanged = world.coordinator.send("HEAD", PLAN, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.headers["etag"]) == (304, etag)
    assert world.nobody.send("HEAD", PLAN).status_code == 401


def test_head_of_a_stream_ends_at_once(world: World) -> None:
    answer = world.coordinator.send("HEAD", "/changes/stream")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.content == b""


def test_a_refused_preflight_is_a_problem(database: Database) -> None:
    settings = Settings(secret=PEPPER, cors_origins=DASHBOARD)
    refusals = [
        ("https://evil.example.org", "PATCH", "authorization"),
        (DASHBOARD, "TRACE", "authorization"),
        (DASHBOARD, "PATCH", "x-secret"),
    ]
    with TestClient(create_app(settings, database=database)) as browser:
        for origin, method, header in refusals:
            asked = {
                "Origin": origin,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": header,
            }
            answer = browser.options("/v1/plans", headers=asked)
            assert answer.status_code == 400
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["content-length"] == str(len(answer.content))
            assert answer.json()["code"] == "preflight_refused"
            assert answer.json()["status"] == 400
            assert "evil" not in answer.text
