"""The demo plans, asked through the API: the figures of the two real plans, to the penny."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.db import Database, make_engine
from app.main import create_app
from app.models import Agency, Indicator, Milestone, Partnership
from app.models.base import now_utc, table
from app.services import access, demo
from app.services.leaf_rows import MILESTONES, cached_state, reports_of
from app.services.rules.updates import fold
from app.services.schema import migrate
from app.settings import Settings
from app.vocabulary import Status
from tests.engines import create_database, drop_database, sqlite_url
from tests.factories import PEPPER, Caller

BLACKPOOL = "/plans/blackpool-adult-treatment-2006"
AS_AT = "2006-09-30"
LIVE = set(Status) - {Status.CANCELLED, Status.EMPTY}
Node = dict[str, Any]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Load the demo once on each engine; the tests below only read it."""
    embedded = request.param == "sqlite"
    url = sqlite_url(tmp_path_factory.mktemp("demo")) if embedded else create_database()
    migrate(url)
    engine = make_engine(url)
    with Database(engine).write() as session:
        assert demo.load(session, now_utc())
    yield Database(engine)
    engine.dispose()
    if not embedded:
        drop_database(url)


@pytest.fixture(scope="module")
def keys(loaded: Database) -> dict[str, str]:
    with loaded.write() as session:
        return demo.keys(session, now_utc(), PEPPER, "test")


@pytest.fixture(scope="module")
def server(loaded: Database) -> Iterator[TestClient]:
    app = create_app(Settings(secret=PEPPER), database=loaded)
    with TestClient(app) as http:
        yield http


@pytest.fixture(scope="module")
def coordinator(server: TestClient, keys: dict[str, str]) -> Caller:
    return Caller(server, keys["coordinator"])


@pytest.fixture(scope="module")
def agency(server: TestClient, keys: dict[str, str]) -> Caller:
    return Caller(server, keys["agency"])


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node["children"]:
        yield from nodes(child)


def test_loading_again_changes_nothing(loaded: Database) -> None:
    def counts() -> list[int]:
        with loaded.read() as connection:
            return [
                connection.execute(
                    sa.select(sa.func.count()).select_from(table(model))
                ).scalar_one()
                for model in (Partnership, Agency, Milestone, Indicator)
            ]

    before = counts()
    with loaded.write() as session:
        assert not demo.load(session, now_utc())
    assert counts() == before


def test_the_national_indicators_are_shipped(coordinator: Caller) -> None:
    found = coordinator.get("/indicators", scheme="NI", limit=500).json()["items"]
    refs = {each["ref"] for each in found}
    assert len(found) == len(refs) == 198
    assert refs == {f"NI {number}" for number in range(1, 200) if number != 31}
    assert {each["verified"] for each in found} == {True, False}


def test_nine_sections_reconcile_and_one_is_over(coordinator: Caller) -> None:
    told = coordinator.get(f"{BLACKPOOL}/reconciliation").json()
    by_ref = {each["ref"]: each for each in told["sections"]}
    assert [each["ref"] for each in told["sections"]] == [str(n) for n in range(1, 11)]
    assert {ref for ref, each in by_ref.items() if each["status"] == "reconciled"} == {
        str(n) for n in range(1, 11) if n != 8
    }
    assert {each["variance"] for ref, each in by_ref.items() if ref != "8"} == {"0.00"}
    eight = by_ref["8"]
    assert (eight["status"], eight["variance"]) == ("over", "255.00")
    assert (eight["stated"], eight["counted"]) == ("1696023.00", "1696278.00")
    differences = sorted(each["difference"] for each in told["memo_differences"])
    assert differences == ["-3255.00", "2000.00"]


def test_the_findings_name_what_a_coordinator_should_settle(coordinator: Caller) -> None:
    findings = coordinator.get(f"{BLACKPOOL}/reconciliation").json()["findings"]
    by_code: dict[str, list[str]] = {}
    for finding in findings:
        by_code.setdefault(finding["code"], []).append(finding["ref"])
    assert by_code == {
        "counted_without_source": ["4.1.1"],
        "counted_without_owner": ["3.2.4"],
        "source_without_amount": ["10.3.3", "10.5.2", "10.5.3", "10.5.4"],
    }
    texts = {finding["ref"]: finding["text"] for finding in findings}
    assert "£30,000" in texts["4.1.1"]
    assert "£35,000" in texts["3.2.4"]


def test_the_money_adds_up_by_section_and_by_source(coordinator: Caller) -> None:
    told = coordinator.get(f"{BLACKPOOL}/budget", by=["section", "funding_source"]).json()
    total = told["total"]
    assert (total["planned"], total["memo"]) == ("2946258.00", "414000.00")
    assert total["lines"] == {
        "counted": 43,
        "unpriced": 1,
        "nil": 54,
        "to_be_identified": 10,
        "not_stated": 52,
        "memo": 6,
    }
    sources = {row["key"]: row["planned"] for row in told["by"]["funding_source"]}
    expected = {"PCT": "1198364.00", "PTB": "1152240.00", "DIP": "540654.00", "SS": "25000.00"}
    assert {key: sources[key] for key in (*expected, None)} == expected | {None: "30000.00"}
    assert {planned for key, planned in sources.items() if key in ("BBC", "LDAT")} == {"0.00"}
    sections = {row["key"]: row["planned"] for row in told["by"]["section"]}
    assert sections == {
        **{"1": "86000.00", "2": "0.00", "3": "39315.00", "4": "30000.00", "5": "307218.00"},
        **{"6": "25000.00", "7": "50000.00", "8": "1696278.00", "9": "243793.00"},
        "10": "468654.00",
    }


def naive(node: Node, weights: dict[str, Any]) -> tuple[Fraction, dict[str, Fraction]] | None:
    """Work out a node's percent and spread again, plainly, from its milestones alone."""
    if node["kind"] == "milestone":
        if node["status"] == "cancelled":
            return None
        return Fraction(str(node["percent"])), {node["status"]: Fraction(1)}
    parts = [
        (Fraction(str(weights.get(child["id"], 1))), found)
        for child in node["children"]
        if (found := naive(child, weights)) is not None
    ]
    if not parts:
        return None
    whole = sum(weight for weight, _ in parts)
    percent = sum((weight * found[0] for weight, found in parts), Fraction()) / whole
    spread: dict[str, Fraction] = {}
    for weight, (_, shares) in parts:
        for status, share in shares.items():
            spread[status] = spread.get(status, Fraction()) + weight * share / whole
    return percent, spread


def test_every_node_can_be_worked_out_by_hand(coordinator: Caller) -> None:
    told = coordinator.get(f"{BLACKPOOL}/progress", as_at=AS_AT, depth="milestone").json()
    assert (told["as_at"], told["known_at"]) == (AS_AT, None)
    checked = 0
    for node in nodes(told["progress"]):
        assert node["reasons"], node["ref"]
        assert node["reasons"][0]["status"] == node["status"]
        found = naive(node, {})
        if node["kind"] == "milestone" or found is None:
            continue
        percent, spread = found
        assert node["percent"] == pytest.approx(float(percent), abs=0.0001)
        started = 1 - spread.get("not_due", Fraction())
        for status, share in node["shares"].items():
            expected = float(spread.get(status, Fraction()) / started) if started else 0
            assert share == pytest.approx(expected, abs=0.0001)
        if started:
            known = 1 - float(spread.get("unknown", Fraction()) / started)
            assert node["coverage"] == pytest.approx(known, abs=0.0001)
        else:
            assert node["coverage"] is None
        checked += 1
    assert checked > 200


def test_reasons_carry_what_they_were_worked_from(coordinator: Caller) -> None:
    told = coordinator.get(f"{BLACKPOOL}/progress", as_at=AS_AT, depth="milestone").json()
    for node in nodes(told["progress"]):
        for reason in node["reasons"]:
            assert reason["text"].endswith(".")
            if reason["rule"] == "RED_SHARE":
                assert reason["inputs"]["red_share"] > reason["inputs"]["threshold"]
                assert reason["children"]
            if reason["rule"] == "OVERDUE":
                assert reason["inputs"]["due_on"] < AS_AT


def test_the_first_four_objectives_of_grid_seven_are_empty(coordinator: Caller) -> None:
    told = coordinator.get(f"{BLACKPOOL}/progress", as_at=AS_AT, depth="outcome").json()
    by_ref = {node["ref"]: node for node in nodes(told["progress"])}
    assert {by_ref[f"7.{number}"]["status"] for number in range(1, 5)} == {"empty"}
    assert by_ref["7.1"]["percent"] is None
    assert by_ref["7.5"]["status"] != "empty"
    assert {node["kind"] for node in by_ref.values()} == {"plan", "section", "outcome"}


def test_two_dates_differ_only_where_the_facts_do(coordinator: Caller) -> None:
    def leaves(day: str) -> dict[str, Node]:
        told = coordinator.get(f"{BLACKPOOL}/progress", as_at=day, depth="milestone").json()
        return {n["ref"]: n for n in nodes(told["progress"]) if n["kind"] == "milestone"}

    before, after = leaves("2006-09-30"), leaves("2006-10-01")
    assert before.keys() == after.keys()
    moved = {ref for ref in before if before[ref]["status"] != after[ref]["status"]}
    due = {ref for ref in before if before[ref]["due_on"] == "2006-09-30"}
    said = {
        each["milestone"]["ref"]
        for ref in moved
        for each in coordinator.get(f"/milestones/{before[ref]['id']}/updates").json()["items"]
        if each["effective_on"] == "2006-10-01"
    }
    starts = {ref for ref in moved if "2006-10-01" in str(after[ref]["reasons"])}
    assert moved
    assert moved <= due | said | starts


def test_every_status_has_an_example(coordinator: Caller) -> None:
    found: set[str] = set()
    for plan, day in (("dat-2009", "2009-09-30"), ("blackpool-adult-treatment-2006", AS_AT)):
        told = coordinator.get(f"/plans/{plan}/progress", as_at=day, depth="milestone").json()
        found |= {node["status"] for node in nodes(told["progress"])}
    assert found == set(Status)


def test_what_is_cached_is_what_the_updates_come_to(loaded: Database) -> None:
    with loaded.snapshot() as connection:
        rows = connection.execute(MILESTONES).all()
        reports = reports_of(connection, [row.id for row in rows])
        reported = [row for row in rows if row.current_state]
        assert len(reported) > 100
        for row in reported:
            assert cached_state(row) == fold(reports[row.id], row.target_quantity)
        assert {row.id for row in rows} - {row.id for row in reported} == {
            row.id for row in rows if not reports.get(row.id)
        }


def test_a_document_posted_under_another_code_is_the_same(
    coordinator: Caller, loaded: Database
) -> None:
    for code in demo.DOCUMENTS:
        got = coordinator.get(f"/plans/{code}/document").json()
        made = coordinator.post("/plans/documents", got | {"code": f"{code}-again"})
        assert made.status_code == 201, made.text[:500]
        again = coordinator.get(f"/plans/{code}-again/document").json()
        assert again == got | {"code": f"{code}-again"}


def test_the_drug_action_team_plan_has_its_risks_and_links(coordinator: Caller) -> None:
    risks = coordinator.get("/risks", plan="dat-2009").json()["items"]
    document = coordinator.get("/plans/dat-2009/document").json()
    assert [(r["ref"], r["likelihood"], r["impact"]) for r in document["risks"]][1] == ("R2", 2, 4)
    assert [risk["ref"] for risk in risks] == ["R1", "R2"]
    assert {risk["ref"]: risk["score"] for risk in risks} == {"R1": 12, "R2": 8}
    assert {risk["reviews_count"] for risk in risks} == {4}
    links = coordinator.get("/indicator-links", plan="dat-2009").json()["items"]
    told = {(link["indicator"], link["role"]) for link in links}
    assert told == {("NI 40", "measures"), ("NI 16", "supports"), ("NI 17", "supports")}
    assert len(coordinator.get("/commitment-links", plan="dat-2009").json()["items"]) == 1


def test_both_plans_are_active_and_led_as_printed(coordinator: Caller) -> None:
    states = {p["code"]: p["state"] for p in coordinator.get("/plans").json()["items"]}
    assert {states[code] for code in demo.DOCUMENTS} == {"active"}
    jcg = coordinator.get("/agencies/JCG").json()
    assert jcg["kind"] == "group"
    led = coordinator.get(
        "/actions", plan="blackpool-adult-treatment-2006", lead_agency="JCG", limit=500
    ).json()["items"]
    assert all(action["owner_printed"].startswith("JCG") for action in led)
    everything: list[Node] = []
    cursor = None
    while True:
        params: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = coordinator.get("/actions", plan="blackpool-adult-treatment-2006", **params).json()
        everything += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(everything) == 161
    assert sum(not action["has_owner"] for action in everything) == 46
    assert any(action["lead_inferred"] for action in everything)


def test_an_agency_writes_only_what_it_leads(agency: Caller, coordinator: Caller) -> None:
    theirs = coordinator.get("/milestones", plan="dat-2009", lead_agency="CS").json()["items"][0]
    refused = agency.post(
        f"/milestones/{theirs['id']}/updates", {"effective_on": "2010-03-01", "percent": 5}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "not_lead_agency")


class Counter:
    """Counts the statements an engine runs."""

    def __init__(self, engine: sa.Engine) -> None:
        self.count = 0
        sa.event.listen(engine, "before_cursor_execute", self)

    def __call__(self, *_: Any) -> None:
        self.count += 1


def counted(coordinator: Caller, loaded: Database, ask: Any) -> list[int]:
    """Count the statements that an answer takes, of the smaller plan and of the larger."""
    counts = []
    for plan in demo.DOCUMENTS:
        path, params = ask(plan)
        coordinator.get(path, **params)
        counter = Counter(loaded.engine)
        assert coordinator.get(path, **params).status_code == 200
        sa.event.remove(loaded.engine, "before_cursor_execute", counter)
        counts.append(counter.count)
    return counts


@pytest.mark.parametrize(
    "ask",
    [
        lambda plan: (f"/plans/{plan}/progress", {"as_at": "2006-09-30", "depth": "milestone"}),
        lambda plan: (f"/plans/{plan}/budget", {"by": ["section", "funding_source"]}),
        lambda plan: (f"/plans/{plan}/reconciliation", {}),
        lambda plan: (f"/plans/{plan}/document", {}),
        lambda plan: ("/actions", {"plan": plan, "limit": 50}),
        lambda plan: ("/milestones", {"plan": plan, "limit": 50}),
        lambda plan: ("/budget-lines", {"plan": plan, "limit": 50}),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    coordinator: Caller, loaded: Database, ask: Any
) -> None:
    small, large = counted(coordinator, loaded, ask)
    assert large <= small + 1, "a past day may read the updates too"
    assert large <= 25


def test_exceptions_are_read_of_two_days_with_a_fixed_number_of_queries(
    coordinator: Caller, loaded: Database
) -> None:
    small, large = counted(
        coordinator, loaded, lambda plan: (f"/plans/{plan}/exceptions", {"as_at": "2010-06-30"})
    )
    # Each day may read the updates of what is blocked, and one of them who led what.
    assert large <= small + 3
    assert large <= 35


def test_the_operator_is_found_by_the_partnerships_code(loaded: Database) -> None:
    with loaded.read() as connection:
        assert access.operator(connection, demo.CODE, now_utc()).client_id is None


def test_the_keys_work(server: TestClient, keys: dict[str, str]) -> None:
    me = Caller(server, keys["agency"]).get("/me").json()
    assert (me["agency"], me["partnership"]["code"]) == ("PCT", "demo")


def keys_again(loaded: Database, after: timedelta = timedelta()) -> dict[str, str]:
    """Ask for the keys once more, as every `make run` does."""
    with loaded.write() as session:
        return demo.keys(session, now_utc() + after, PEPPER, "test")


def test_the_keys_stay_the_same_for_as_long_as_they_hold(
    server: TestClient, loaded: Database, keys: dict[str, str]
) -> None:
    for _ in range(3):
        assert keys_again(loaded) == keys
    for key in keys.values():
        assert Caller(server, key).get("/me").status_code == 200


def test_a_key_that_no_longer_holds_is_followed_by_another(
    loaded: Database, keys: dict[str, str]
) -> None:
    after = timedelta(days=365)
    later = keys_again(loaded, after)
    assert not set(later.values()) & set(keys.values())
    assert keys_again(loaded, after) == later


def test_nobody_without_the_pepper_can_work_the_keys_out() -> None:
    made = [access.lasting_key(pepper, "test", "x 1") for pepper in (PEPPER, f"{PEPPER}.")]
    assert len({key.text for key in made}) == 2
    assert {access.prefix_of(key.text) for key in made} == {key.prefix for key in made}
