"""Two quarters played through on the demo plan, closed, and compared.

What the comparison says is worked out again: from the readings that the ledger still gives of
both instants, and from the entries of the ledger themselves.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.db import Database, make_engine
from app.main import create_app
from app.services import demo
from app.services.schema import migrate
from app.settings import Settings
from tests.engines import create_database, drop_database, sqlite_url
from tests.factories import PEPPER, Caller

CODE = "blackpool-adult-treatment-2006"
PLAN = f"/plans/{CODE}"
BY = ["action", "outcome", "section", "funding_source", "lead_agency", "financial_year"]
FIGURES = ("planned", "memo", "actual", "forecast", "variance")
NOTHING = dict.fromkeys(FIGURES, "0.00")
Told = dict[str, Any]


class Ticking:
    """A clock that is a second later each time it is asked."""

    def __init__(self) -> None:
        # Long after the demonstration's own year, so that its ledger is all in the past.
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def caller(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    """Serve the demo plans on each engine to their coordinator."""
    embedded = request.param == "sqlite"
    url = sqlite_url(tmp_path_factory.mktemp("played")) if embedded else create_database()
    migrate(url)
    engine, clock = make_engine(url), Ticking()
    database = Database(engine)
    with database.write() as session:
        assert demo.load(session, clock())
    with database.write() as session:
        keys = demo.keys(session, clock(), PEPPER, "test")
    with TestClient(create_app(Settings(secret=PEPPER), database=database, clock=clock)) as http:
        yield Caller(http, keys["coordinator"])
    engine.dispose()
    if not embedded:
        drop_database(url)


def done(answer: Any) -> Told:
    """Return what a write answers, which must have worked."""
    assert answer.is_success, answer.text
    told: Told = answer.json()
    return told


def report(caller: Caller, ref: str, **said: Any) -> None:
    """Report on a milestone of the plan."""
    leaf = milestone(caller, ref)
    done(caller.post(f"/milestones/{leaf['id']}/updates", said))


def milestone(caller: Caller, ref: str) -> Told:
    """Read a milestone of the plan by its ref."""
    action = ref.rpartition(".")[0]
    found = caller.get("/milestones", plan=CODE, action=action).json()["items"]
    return next(each for each in found if each["ref"] == ref)


def spend(caller: Caller, action: str, period: str, kind: str, amount: str) -> None:
    """Record spending on the first line of an action."""
    line = caller.get("/budget-lines", plan=CODE, action=action).json()["items"][0]
    said = {"period": period, "kind": kind, "amount": amount}
    done(caller.post(f"/budget-lines/{line['id']}/expenditures", said))


def close(caller: Caller, period: str) -> Told:
    """Close a quarter of the plan."""
    body = {"plan": CODE, "period": period, "signed_off_by": "Joint commissioning group"}
    return done(caller.post("/snapshots", body))


@pytest.fixture(scope="module")
def played(caller: Caller) -> tuple[Told, Told, Told]:
    """Play two quarters: updates, close, more updates and some corrections, close, compare."""
    report(caller, "1.1.3.1", effective_on="2006-09-20", percent=95)
    report(caller, "1.1.4.1", effective_on="2006-09-30", percent=45, blocked=True)
    spend(caller, "1.2.1", "2006-Q2", "actual", "1234.56")
    risk = done(caller.post("/risks", {"plan": CODE, "description": "The lease", "ref": "R1"}))
    scored: Told = {"reviewed_on": "2006-09-01", "likelihood": 2, "impact": 2}
    done(caller.post(f"/risks/{risk['id']}/reviews", scored))
    first = close(caller, "2006-Q2")
    # Late news of the quarter that is closed: the snapshot must not hear of it.
    report(caller, "1.1.5.1", effective_on="2006-09-25", state="complete")
    report(caller, "1.1.3.1", effective_on="2006-10-18", state="complete")
    report(caller, "1.1.4.1", effective_on="2006-11-30", percent=50, forecast_on="2007-06-30")
    report(caller, "9.3.1.1", effective_on="2006-12-01", state="cancelled", commentary="Merged")
    spend(caller, "1.2.1", "2006-Q3", "actual", "2000.00")
    spend(caller, "1.2.1", "2006-Q4", "forecast", "2500.50")
    scored |= {"reviewed_on": "2006-11-01", "impact": 4, "likelihood": 4}
    done(caller.post(f"/risks/{risk['id']}/reviews", scored))
    line = caller.get("/budget-lines", plan=CODE, action="1.2.1").json()["items"][0]
    done(caller.patch(f"/budget-lines/{line['id']}", {"amount": "50000.00"}))
    new: Told = {"plan": CODE, "outcome": "1.1", "description": "Hire a bus", "lead_agency": "PCT"}
    new["schedule"] = {"kind": "day", "due_on": "2006-12-20"}
    done(caller.post("/actions", new))
    second = close(caller, "2006-Q3")
    path = f"/snapshots/{first['id']}/compare/{second['id']}"
    return first, second, done(caller.get(path))


def read(caller: Caller, what: str, made: Told, **more: Any) -> Told:
    """Read the plan again as it was known, and as at the day, when a snapshot was taken."""
    day = {"as_at": made["as_at"], "known_at": made["known_at"]}
    return done(caller.get(f"{PLAN}/{what}", **day, **more))


def nodes(node: Told) -> Iterator[Told]:
    yield node
    for child in node["children"]:
        yield from nodes(child)


def flat(caller: Caller, made: Told) -> dict[str, Told]:
    told = read(caller, "progress", made, depth="milestone")["progress"]
    return {each["id"]: each for each in nodes(told)}


def essence(node: Told | None) -> Any:
    return node and (node["status"], node["percent"], node["reasons"][0]["rule"])


def test_the_nodes_that_moved_are_those_that_the_ledger_moves(
    caller: Caller, played: tuple[Told, Told, Told]
) -> None:
    first, second, compared = played
    before, after = flat(caller, first), flat(caller, second)
    expected = {
        key: (essence(before.get(key)), essence(after.get(key)))
        for key in before.keys() | after.keys()
        if essence(before.get(key)) != essence(after.get(key))
    }
    found = {each["id"]: each for each in compared["nodes"]}
    assert {
        key: (essence(each["before"]), essence(each["after"])) for key, each in found.items()
    } == expected
    refs = {each["ref"]: each for each in found.values()}
    assert refs["1.1.3.1"]["after"]["status"] == "complete"
    assert refs["9.3.1.1"]["after"]["status"] == "cancelled"
    assert refs["1.1.4.1"]["before"]["reasons"][0]["rule"] == "BLOCKED"
    # Complete before the first quarter ended, and told after it was closed.
    assert refs["1.1.5.1"]["before"]["status"] != "complete"
    came = [each["ref"] for each in found.values() if each["movement"] == "appeared"]
    assert len(came) == 2
    assert compared["counts"] == {"moved": len(expected) - 2, "appeared": 2, "gone": 0}
    for each in found.values():
        assert each["why"].startswith(
            "It is new" if each["before"] is None else each["after"]["reasons"][0]["text"]
        )
        assert each["after_by_earlier_rules"] is None


def test_each_row_of_the_budget_moved_by_what_the_ledger_says(
    caller: Caller, played: tuple[Told, Told, Told]
) -> None:
    first, second, compared = played
    before, after = (read(caller, "budget", made, by=BY) for made in (first, second))

    def grown(old: Told, new: Told) -> Told:
        return {
            name: None
            if None in (old[name], new[name])
            else Decimal(new[name]) - Decimal(old[name])
            for name in FIGURES
        }

    def read_off(row: Told) -> Told:
        return {name: v if v is None else Decimal(v) for name, v in row["difference"].items()}

    assert read_off(compared["budget"]["total"]) == grown(before["total"], after["total"])
    expected = {}
    for by in BY:
        old = {row["key"]: row for row in before["by"][by]}
        for row in after["by"][by]:
            was = old.get(row["key"])
            if was is None or any(was[name] != row[name] for name in FIGURES):
                expected[by, row["key"]] = grown(was or NOTHING, row)
    found = {(row["by"], row["key"]): read_off(row) for row in compared["budget"]["rows"]}
    assert found == expected
    assert found["action", "1.2.1"]["actual"] == Decimal("2000.00")
    assert found["action", "1.2.1"]["planned"] != 0


def test_exceptions_and_risks_moved_as_the_ledger_says(
    caller: Caller, played: tuple[Told, Told, Told]
) -> None:
    first, second, compared = played

    def keys(items: list[Told]) -> set[tuple[str, str]]:
        return {(each["kind"], each["node"]["id"]) for each in items}

    old, new = (keys(read(caller, "exceptions", made)["items"]) for made in (first, second))
    found = {name: keys(items) for name, items in compared["exceptions"].items()}
    assert found == {"new": new - old, "gone": old - new, "stayed": old & new}
    assert all(found.values())
    (risk,) = compared["risks"]
    assert (risk["before"]["score"], risk["after"]["score"]) == (4, 16)
    assert (risk["score_difference"], risk["after"]["band"]) == (12, "very_high")


def ledger(caller: Caller) -> Iterator[Told]:
    """Read every entry of the ledger, in order."""
    after = 0
    while True:
        page = caller.get("/changes", after=after, limit=500).json()
        if not page["items"]:
            return
        yield from page["items"]
        after = page["next_after"]


def said_of(entries: list[Told], made: Told) -> dict[str, Fraction | None]:
    """Work out how far each milestone was from what the ledger says was reported of it.

    By the effective date, then as recorded; what an update leaves out is as it was.
    """
    told: dict[str, list[tuple[Told, int]]] = {}
    for each in entries:
        fields = {name: pair["after"] for name, pair in each["changes"].items()}
        is_update = each["subject"]["kind"] == "milestone_update" and each["action"] == "created"
        known = each["recorded_at"] <= made["known_at"]
        if is_update and known and fields["effective_on"] <= made["as_at"]:
            told.setdefault(fields["milestone_id"], []).append((fields, each["seq"]))
    found: dict[str, Fraction | None] = {}
    for key, updates in told.items():
        percent, state = Fraction(0), "not_started"
        for fields, _ in sorted(updates, key=lambda each: (each[0]["effective_on"], each[1])):
            if fields.get("quantity") is not None:
                break
            percent = Fraction(fields["percent"]) if fields.get("percent") else percent
            state = fields.get("state") or ("in_progress" if percent else state)
        else:
            whole = {"complete": Fraction(100), "cancelled": None}
            found[key] = whole.get(state, percent)
    return found


def test_each_milestone_is_as_far_as_its_updates_in_the_ledger_say(
    caller: Caller, played: tuple[Told, Told, Told]
) -> None:
    first, second, compared = played
    entries = list(ledger(caller))
    before, after = said_of(entries, first), said_of(entries, second)
    moved = [each for each in compared["nodes"] if each["kind"] == "milestone" and each["before"]]
    checked = 0
    for each in moved:
        for side, naive in ((each["before"], before), (each["after"], after)):
            if each["id"] in naive:
                expected = naive[each["id"]]
                assert side["percent"] == (None if expected is None else float(expected))
                checked += 1
    assert checked > 30


def test_what_was_spent_between_is_what_the_ledger_recorded_between(
    caller: Caller, played: tuple[Told, Told, Told]
) -> None:
    first, second, compared = played

    def actual(made: Told) -> int:
        latest: dict[Any, int] = {}
        for each in ledger(caller):
            fields = {name: pair["after"] for name, pair in each["changes"].items()}
            if each["subject"]["kind"] != "expenditure" or each["plan"] != CODE:
                continue
            ended = fields["kind"] == "actual" and fields["period_end_on"] <= made["as_at"]
            if ended and each["recorded_at"] <= made["known_at"]:
                target = (fields.get("budget_line_id"), fields["period_start_on"])
                latest[*target, each["actor"]["id"]] = int(fields["amount_pence"])
        return sum(latest.values())

    spent = Decimal(actual(second) - actual(first)) / 100
    assert Decimal(compared["budget"]["total"]["difference"]["actual"]) == spent


def test_other_rules_are_not_taken_for_other_facts(
    caller: Caller, played: tuple[Told, Told, Told]
) -> None:
    _, second, _ = played
    strict = {"thresholds": {"pace_amber_points": 0, "any_red_share": 0}}
    assert caller.patch(PLAN, strict).status_code == 200
    body = {"plan": CODE, "period": "2006-Q3", "signed_off_by": "The board"}
    third = done(caller.post("/snapshots", body | {"supersedes": second["id"]}))
    compared = done(caller.get(f"/snapshots/{second['id']}/compare/{third['id']}"))
    assert compared["rule_sets"]["differ"]
    assert compared["rule_sets"]["thresholds"] == {
        "pace_amber_points": {"before": 15, "after": 0},
        "any_red_share": {"before": 0.05, "after": 0},
    }
    # The facts are the same, so under the earlier rules nothing would have moved.
    assert compared["nodes"]
    for each in compared["nodes"]:
        assert essence(each["after_by_earlier_rules"]) == essence(each["before"])
        assert essence(each["after"]) != essence(each["before"])
    back = done(caller.get(f"/snapshots/{third['id']}/compare/{second['id']}"))
    assert {each["id"] for each in back["nodes"]} == {each["id"] for each in compared["nodes"]}
    assert caller.get("/ledger/verification").json()["valid"]
