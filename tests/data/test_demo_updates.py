"""The run of updates, spending, indicator values and risk reviews that fills the demo plans."""

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.vocabulary import ExpenditureKind, MilestoneState
from tests.data.demo import BLACKPOOL, DAT, PLANS, Part, actions, demo, is_counted, milestones

UPDATE_FIELDS = {
    *("plan", "milestone", "agency", "effective_on", "state", "percent"),
    *("quantity", "forecast_on", "blocked", "commentary"),
}
QUARTER = r"20\d\d-Q[1-4]"
SEPTEMBER = "2006-09-30"


@pytest.fixture
def updates() -> list[Part]:
    read: list[Part] = demo("updates")["updates"]
    return read


@pytest.fixture
def places() -> dict[tuple[str, str], Part]:
    return {(name, ref): row for name in PLANS for ref, row in milestones(demo(name)).items()}


def by_milestone(updates: list[Part]) -> dict[tuple[str, str], list[Part]]:
    found = defaultdict(list)
    for update in updates:
        found[update["plan"], update["milestone"]].append(update)
    return found


def test_updates_come_in_order_and_from_the_lead(
    updates: list[Part], places: dict[tuple[str, str], Part]
) -> None:
    dates = [update["effective_on"] for update in updates]
    assert dates == sorted(dates)
    for update in updates:
        lead = places[update["plan"], update["milestone"]]["lead_agency"]
        cancels = update.get("state") == "cancelled"
        assert set(update) <= UPDATE_FIELDS
        assert lead is not None
        assert update["agency"] == (None if cancels else lead)
        assert update["commentary"]


def test_updates_say_only_what_the_service_takes(
    updates: list[Part], places: dict[tuple[str, str], Part]
) -> None:
    states = {str(state) for state in MilestoneState}
    for update in updates:
        target = places[update["plan"], update["milestone"]]["target"]
        assert update.get("state", "in_progress") in states
        assert 0 <= update.get("percent", 0) <= 100
        assert ("quantity" in update) <= (target is not None and "percent" not in update)


def test_there_are_enough_updates_of_both_plans(updates: list[Part]) -> None:
    counts = {name: sum(update["plan"] == name for update in updates) for name in PLANS}
    assert 150 <= counts[BLACKPOOL] <= 200
    assert 12 <= counts[DAT] <= 20


def test_by_september_2006_the_demo_shows_what_can_happen(
    updates: list[Part], places: dict[tuple[str, str], Part]
) -> None:
    seen = by_milestone([u for u in updates if u["effective_on"] <= SEPTEMBER])
    due = {place: row["schedule"]["due_on"] or "9999" for place, row in places.items()}
    late = [p for p, told in seen.items() if ends_late(told, due[p])]
    reopened = [p for p, told in seen.items() if was_reopened(told)]
    blocked = [p for p, told in seen.items() if told[-1].get("blocked")]
    slips = {p: told[-1]["forecast_on"] for p, told in seen.items() if "forecast_on" in told[-1]}
    cancelled = [p for p, told in seen.items() if told[-1].get("state") == "cancelled"]
    silent = [p for p, row in places.items() if p[0] == BLACKPOOL and p not in seen]
    assert all((late, reopened, blocked, cancelled, silent))
    days = {date.fromisoformat(f) - date.fromisoformat(due[p]) for p, f in slips.items()}
    assert min(days) > timedelta(0)
    assert min(days) <= timedelta(days=28) < max(days)


def ends_late(told: list[Part], due: str) -> bool:
    """Whether the milestone's latest word is a completion after its date."""
    return told[-1].get("state") == "complete" and told[-1]["effective_on"] > due


def was_reopened(told: list[Part]) -> bool:
    """Whether work was taken up again after a completion."""
    states = [update.get("state") for update in told]
    return ("complete", "in_progress") in pairwise(states)


def test_one_quantity_passes_its_target(
    updates: list[Part], places: dict[tuple[str, str], Part]
) -> None:
    passed = [
        update["milestone"]
        for update in updates
        if (target := places[update["plan"], update["milestone"]]["target"])
        and update.get("quantity", 0) > target["quantity"]
    ]
    assert passed == ["1.3.1"]


def test_spending_is_on_counted_lines_by_quarter() -> None:
    plan = {action["ref"]: action for action in actions(demo(BLACKPOOL))}
    spent = demo("updates")["expenditures"]
    targets = {(row["action"], row["line"]) for row in spent}
    assert 12 <= len(targets) <= 24
    for row in spent:
        line = plan[row["action"]]["budget_lines"][row["line"] - 1]
        early = row["period"] in ("2006-Q1", "2006-Q2")
        assert is_counted(line)
        assert re.fullmatch(QUARTER, row["period"])
        assert row["kind"] == (ExpenditureKind.ACTUAL if early else ExpenditureKind.FORECAST)
        assert re.fullmatch(r"\d+\.\d\d", row["amount"])


def test_indicator_values_and_risk_reviews_belong_to_the_plan() -> None:
    facts, plan = demo("updates"), demo(DAT)
    linked = {link["indicator"] for link in plan["indicator_links"]}
    risks = {risk["ref"] for risk in plan["risks"]}
    for row in facts["indicator_values"]:
        assert row["indicator"] in linked
        assert re.fullmatch(QUARTER, row["period"])
    for row in facts["reviews"]:
        assert row["risk"] in risks
        assert {row["likelihood"], row["impact"]} <= {1, 2, 3, 4}
