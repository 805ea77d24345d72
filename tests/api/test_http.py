"""What every answer carries: headers, request ids, CORS, health and the documentation."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from app.main import create_app
from app.secret import SecretMissing, pepper_for
from app.settings import Settings
from tests.factories import PEPPER, World

DASHBOARD = "https://dashboard.example.org"


@pytest.fixture
def browser(database: Database) -> Iterator[TestClient]:
    """Serve with one dashboard's origin allowed."""
    settings = Settings(secret=PEPPER, cors_origins=f"{DASHBOARD}, https://other.example.org")
    with TestClient(create_app(settings, database=database)) as client:
        yield client


def test_a_dashboard_may_call_from_its_origin(browser: TestClient) -> None:
    asked = {"Origin": DASHBOARD, "Access-Control-Request-Method": "PATCH"}
    asked["Access-Control-Request-Headers"] = "authorization,if-match"
    allowed = browser.options("/v1/plans", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == DASHBOARD
    answer = browser.get("/v1/plans", headers={"Origin": DASHBOARD})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == DASHBOARD
    exposed = answer.headers["access-control-expose-headers"]
    assert {"ETag", "Link", "Location", "Retry-After"} <= set(exposed.split(", "))


def test_another_origin_may_not(browser: TestClient) -> None:
    answer = browser.get("/v1/plans", headers={"Origin": "https://evil.example.org"})
    assert "access-control-allow-origin" not in answer.headers


def test_every_answer_is_closed_to_browsers_and_caches(world: World, http: TestClient) -> None:
    for answer in (
        world.coordinator.get("/plans"),
        world.nobody.get("/plans"),
        world.coordinator.get("/nowhere"),
        world.coordinator.post("/plans", {"title": "x" * 2_000_000}),
        http.get("/livez"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "Authorization" in answer.headers["vary"]


def test_a_request_id_is_kept_if_it_is_plain(world: World) -> None:
    kept = world.coordinator.send("GET", "/nowhere", headers={"X-Request-ID": "nightly-0001"})
    assert kept.headers["x-request-id"] == kept.json()["request_id"] == "nightly-0001"
    for odd in ("x", "a\tb" * 4, "x" * 65, "<script>alert</script>"):
        other = world.coordinator.send("GET", "/nowhere", headers={"X-Request-ID": odd})
        assert other.headers["x-request-id"] != odd


def test_links_do_not_follow_the_host_header(world: World) -> None:
    for number in range(2):
        world.coordinator.post("/sections", {"plan": "drugs-2006", "title": f"Grid {number}"})
    page = world.coordinator.send("GET", "/sections?limit=1", headers={"Host": "evil.example"})
    assert page.json()["links"]["next"].startswith("/v1/sections?limit=1&cursor=")
    assert page.headers["link"] == f'<{page.json()["links"]["next"]}>; rel="next"'


def test_the_process_lives_and_is_ready(http: TestClient) -> None:
    assert http.get("/livez").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ok"}


def test_the_documentation_is_served_from_here(http: TestClient) -> None:
    page = http.get("/docs")
    assert page.status_code == 200
    assert "//cdn" not in page.text
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/docs/assets/{asset}" in page.text
        assert http.get(f"/docs/assets/{asset}").status_code == 200
    assert http.get("/", follow_redirects=False).headers["location"] == "/docs"


def test_the_pepper_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'w.db'}")
    first = pepper_for(settings)
    kept = tmp_path / "w.db.secret"
    assert pepper_for(settings) == first == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(first) >= 32


def test_on_postgresql_the_pepper_must_be_given() -> None:
    with pytest.raises(SecretMissing, match="WAYMARK_SECRET"):
        pepper_for(Settings(database_url="postgresql+psycopg://nobody@127.0.0.1/none"))
