"""The shipped demo plans by themselves: every figure they must give."""

import csv
from collections import Counter
from decimal import Decimal

import pytest

from tests.data.demo import (
    BLACKPOOL,
    DAT,
    SHIPPED,
    Part,
    actions,
    demo,
    is_counted,
    lines,
    milestones,
    outcomes,
)

STATED = (86000, 0, 39315, 30000, 307218, 25000, 50000, 1696023, 243793, 468654)
KINDS = {
    "month": 70,
    "range": 47,
    "none": 19,
    "conditional": 13,
    "ongoing": 4,
    "recurring": 3,
    "open_start": 3,
    "day": 1,
    "financial_year": 1,
}


@pytest.fixture
def blackpool() -> Part:
    return demo(BLACKPOOL)


def test_blackpool_has_its_grids_objectives_and_rows(blackpool: Part) -> None:
    rows = actions(blackpool)
    steps = {row["ref"]: len(row["milestones"]) for row in rows if row["milestones"]}
    assert [section["ref"] for section in blackpool["sections"]] == [str(n) for n in range(1, 11)]
    assert len(outcomes(blackpool)) == 51
    assert len(rows) == 161
    assert steps == {"2.3.1": 6, "9.1.1": 5, "10.7.1": 8}
    assert len(rows) - len(steps) + sum(steps.values()) == 177


def test_blackpool_schedules_are_of_the_printed_kinds(blackpool: Part) -> None:
    schedules = [action["schedule"] for action in actions(blackpool)]
    meanings = Counter(row["meaning"] for row in schedules if row["kind"] == "range")
    assert Counter(schedule["kind"] for schedule in schedules) == KINDS
    assert meanings == {"period": 46, "deadline": 1}


def test_blackpool_owners_are_as_printed(blackpool: Part) -> None:
    ownerless = [a for a in actions(blackpool) if not (a["lead_agency"] or a["lead_contact"])]
    assert len(ownerless) == 46
    assert {action["owner_printed"] for action in ownerless} == {None}
    for action in actions(blackpool):
        owner = action["owner_printed"] or ""
        assert not owner.startswith("JCG") or action["lead_agency"] == "JCG"
        assert action["lead_inferred"] == (action["lead_contact"] is not None)


def test_blackpool_lines_keep_nil_blank_and_unidentified_apart(blackpool: Part) -> None:
    found = [line for _, line in lines(blackpool)]
    states = Counter(line["state"] for line in found)
    unpriced = [x for x in found if x["state"] == "confirmed" and x["amount"] is None]
    assert len(found) == 166
    assert (states["nil"], states["not_stated"], states["to_be_identified"]) == (54, 52, 10)
    assert sum(map(is_counted, found)) == 43
    assert [(x["printed"], x["funding_source"]) for x in unpriced] == [("SLA/ LCT PCT", "PCT")]


def test_blackpool_money_adds_up_by_source(blackpool: Part) -> None:
    sums: Counter[str | None] = Counter()
    for _, line in lines(blackpool):
        if is_counted(line):
            sums[line["funding_source"]] += int(Decimal(line["amount"]))
    assert sums == {"PCT": 1198364, "PTB": 1152240, "DIP": 540654, "SS": 25000, None: 30000}
    assert sum(sums.values()) == 2946258


def test_nine_grids_reconcile_and_grid_8_is_over_by_255(blackpool: Part) -> None:
    variances = []
    for section, stated in zip(blackpool["sections"], STATED, strict=True):
        (budget,) = [b for b in section["budgets"] if b["fy_start_year"] == 2006]
        part = {"sections": [section], "outcomes": []}
        counted = sum(Decimal(x["amount"]) for _, x in lines(part) if is_counted(x))
        assert budget["kind"] == "planned"
        assert Decimal(budget["amount"]) == stated
        variances.append(counted - stated)
    assert variances == [0, 0, 0, 0, 0, 0, 0, 255, 0, 0]


def test_memo_lines_point_at_the_money_they_repeat(blackpool: Part) -> None:
    by_place = {(a["ref"], line["number"]): line for a, line in lines(blackpool)}
    memo = {place: line for place, line in by_place.items() if line["memo"]}
    differences = []
    for line in memo.values():
        counted = by_place[line["counted_in"]["action"], line["counted_in"]["number"]]
        assert is_counted(counted)
        assert counted["funding_source"] == line["funding_source"]
        differences.append(Decimal(line["amount"]) - Decimal(counted["amount"]))
    assert {ref for ref, _ in memo} == {"10.1.2", "10.2.1", "10.2.2", "10.2.3"}
    assert sum(Decimal(line["amount"]) for line in memo.values()) == 414000
    assert [figure for figure in differences if figure] == [2000, -3255]


def test_the_findings_of_the_reconciliation_are_there(blackpool: Part) -> None:
    found = lines(blackpool)
    counted = [(action, line) for action, line in found if is_counted(line)]
    unsourced = [(a["ref"], x["amount"]) for a, x in counted if not x["funding_source"]]
    unowned = [(a["ref"], x["amount"]) for a, x in counted if not a["lead_agency"]]
    blank = [(a["ref"], x["funding_source"]) for a, x in found if x["state"] == "not_stated"]
    sourced = {ref: source for ref, source in blank if source}
    assert unsourced == [("4.1.1", "30000.00")]
    assert unowned == [("3.2.4", "35000.00")]
    assert sourced == {"10.3.3": "DIP", "10.5.2": "PCT", "10.5.3": "BBC", "10.5.4": "LDAT"}


def test_blackpool_declares_four_ratings_and_six_misprinted_headings(blackpool: Part) -> None:
    rated = {row["subject"]["ref"]: row["rating"] for row in blackpool["assessments"]}
    misprints = [r for r in blackpool["cross_references"] if r["state"] == "misdirected"]
    assert rated == {"2": "amber", "5": "amber", "9": "amber", "10": "green"}
    assert {row["assessed_on"] for row in blackpool["assessments"]} == {"2006-03-03"}
    assert {row["subject"]["ref"]: row["target"]["ref"] for row in misprints} == {
        "1.4": "1.1",
        "3.2": "3.1",
        "3.3": "3.1",
        "3.4": "3.1",
        "4.2": "4.1",
        "6.6": "6.4",
    }


def test_the_drug_action_team_plan_has_its_figures() -> None:
    dat = demo(DAT)
    targets = [outcome["target"] for outcome in dat["outcomes"]]
    risks = [(r["ref"], r["likelihood"] * r["impact"], r["lead_agency"]) for r in dat["risks"]]
    quantities = [m["target"]["quantity"] for m in milestones(dat).values() if m["target"]]
    links = {
        (link["indicator"], link["outcome"], link["role"], link["laa"])
        for link in dat["indicator_links"]
    }
    assert len(actions(dat)) == 8
    assert [(t["kind"], t["value"], t["change_percent"]) for t in targets] == [
        ("increase_to", 347, 10),
        ("at_least", 655, None),
        ("increase_to", 228, 10),
    ]
    assert risks == [("R1", 12, "PCT"), ("R2", 8, "CS")]
    assert quantities == [100, 20, 33, 60, 50, 200, 160, 20, 10]
    assert links == {
        ("NI 40", "2", "measures", "none"),
        ("NI 16", None, "supports", "designated"),
        ("NI 17", None, "supports", "designated"),
    }


def test_national_indicators_are_1_to_199_without_31() -> None:
    with (SHIPPED / "national_indicators.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    verified = {row["ref"]: row["verified"] for row in rows}
    assert [row["ref"] for row in rows] == [f"NI {n}" for n in range(1, 200) if n != 31]
    assert set(verified.values()) == {"true", "false"}
    assert sum(word == "false" for word in verified.values()) == 97
    assert [row["ref"] for row in rows if not row["title"]] == ["NI 62"]
    assert {link["indicator"] for link in demo(DAT)["indicator_links"]} <= set(verified)
