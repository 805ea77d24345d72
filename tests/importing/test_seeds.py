"""The two real plans through HTTP, in each form: sums, questions, and no change thereafter."""

from collections import Counter
from typing import Any

import pytest

from app.db import Database
from app.services import indicators
from tests.api.imports import apply, tried
from tests.data.demo import SEEDS, needs_seeds
from tests.factories import Caller, Clock, unrecorded

Told = dict[str, Any]

pytestmark = needs_seeds
FORMS = ("docx", "xlsx", "txt")
BLACKPOOL, DAT = "blackpool_2006_07", "dat_2009_10"
MADE = {
    BLACKPOOL: {"section": 10, "outcome": 51, "action": 161, "budget_line": 166},
    DAT: {"outcome": 3, "action": 8, "risk": 2, "indicator_link": 3, "commitment_link": 1},
}


@pytest.fixture(autouse=True)
def shipped(database: Database) -> None:
    """Ship the National Indicator Set, as every migrated database has it."""
    with unrecorded(database) as session:
        indicators.ship(session)


def take(caller: Caller, name: str, form: str) -> Told:
    """Try one of the files."""
    content = (SEEDS / f"{name}.{form}").read_bytes()
    shown = tried(caller, content, plan=name.replace("_", "-"), name=f"{name}.{form}")
    assert shown["state"] == "ready", shown["problem"]
    return shown


def put(caller: Caller, shown: Told) -> None:
    """Apply what is shown."""
    applied = apply(caller, shown)
    assert applied.status_code == 200, applied.text


def counted(shown: Told, name: str) -> dict[str, int]:
    """Count the items of some kinds."""
    kinds = Counter(item["kind"] for item in shown["items"])
    return {kind: kinds[kind] for kind in MADE[name]}


def asked(shown: Told) -> Counter[str]:
    """Count the questions by what they ask."""
    return Counter(each["code"] for each in shown["questions"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [BLACKPOOL, DAT])
def test_a_real_plan_comes_in_whole_and_again_changes_nothing(
    coordinator: Caller, name: str, form: str
) -> None:
    shown = take(coordinator, name, form)
    assert counted(shown, name) == MADE[name]
    put(coordinator, shown)
    again = take(coordinator, name, form)
    assert {each["action"] for each in again["items"]} == {"unchanged"}
    assert counted(again, name) == MADE[name]


@pytest.mark.parametrize("name", [BLACKPOOL, DAT])
def test_another_form_of_a_plan_changes_nothing(coordinator: Caller, name: str) -> None:
    put(coordinator, take(coordinator, name, "docx"))
    for form in ("xlsx", "txt"):
        shown = take(coordinator, name, form)
        assert [item for item in shown["items"] if item["action"] != "unchanged"] == []


def test_the_same_file_on_another_day_changes_nothing(coordinator: Caller, clock: Clock) -> None:
    put(coordinator, take(coordinator, BLACKPOOL, "xlsx"))
    clock.to(2006, 11, 3)
    shown = take(coordinator, BLACKPOOL, "xlsx")
    assert {item["action"] for item in shown["items"]} == {"unchanged"}


@pytest.mark.parametrize("form", FORMS)
def test_the_money_is_that_of_the_plan_to_the_penny(coordinator: Caller, form: str) -> None:
    shown = take(coordinator, BLACKPOOL, form)
    total = shown["effect"]["totals"]["after"]
    assert (total["planned"], total["memo"]) == ("2946258.00", "414000.00")
    assert total["lines"] == {
        "counted": 43,
        "memo": 6,
        "nil": 54,
        "not_stated": 52,
        "to_be_identified": 10,
        "unpriced": 1,
    }
    sections = {each["ref"]: each for each in shown["reconciliation"]["sections"]}
    assert [ref for ref, each in sections.items() if each["status"] != "reconciled"] == ["8"]
    assert (sections["8"]["status"], sections["8"]["variance"]) == ("over", "255.00")
    differences = [each["difference"] for each in shown["reconciliation"]["memo_differences"]]
    assert differences == ["2000.00", "-3255.00"]
    put(coordinator, shown)
    path = f"/plans/{shown['plan']}"
    rows = coordinator.get(f"{path}/budget", by="funding_source").json()["by"]["funding_source"]
    assert {row["key"]: row["planned"] for row in rows if row["planned"] != "0.00"} == {
        "PCT": "1198364.00",
        "PTB": "1152240.00",
        "DIP": "540654.00",
        "SS": "25000.00",
        None: "30000.00",
    }
    stored = coordinator.get(f"{path}/reconciliation").json()
    assert [each["variance"] for each in stored["sections"]] == [
        each["variance"] for each in shown["reconciliation"]["sections"]
    ]


@pytest.mark.parametrize("form", FORMS)
def test_what_the_plan_leaves_open_is_asked_with_its_place(coordinator: Caller, form: str) -> None:
    shown = take(coordinator, BLACKPOOL, form)
    codes = asked(shown)
    expected = {
        "no_owner": 46,
        "no_date": 19,
        "header_names_another_objective": 6,
        "memo_differs": 2,
        "misdirected_reference": 1,
        "misprint": 1,
    }
    assert {code: codes[code] for code in expected} == expected
    # Only the text form keeps where a page ended.
    assert codes["row_split_over_page"] == (2 if form == "txt" else 0)
    assert all(each["place"] for each in shown["questions"] if each["code"] in expected)
    kinds = Counter(
        field["after"]["kind"]
        for item in shown["items"]
        if item["kind"] == "action"
        for field in item["fields"]
        if field["field"] == "schedule"
    )
    assert kinds == {
        "month": 70,
        "range": 47,
        "conditional": 13,
        "ongoing": 4,
        "recurring": 3,
        "open_start": 3,
        "day": 1,
        "financial_year": 1,
    }


def test_the_drug_action_team_plan_asks_where_a_reference_dangles(coordinator: Caller) -> None:
    assert asked(take(coordinator, DAT, "docx"))["dangling_reference"] == 1
