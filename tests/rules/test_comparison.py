"""Comparing two snapshots, as bodies, by example and by what always holds."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.board_vocabulary import Movement
from app.services.rules.comparison import FIGURES, compare, differ, pairs
from app.services.rules.money import pounds
from app.services.rules.risk import Matrix

Body = dict[str, Any]
THRESHOLDS = {"slip_red_days": 28}
MATRIX = Matrix().model_dump(mode="json")


def node(kind: str, key: str, status: str, percent: int = 0, *children: Body, **more: Any) -> Body:
    reason = {"rule": status.upper(), "status": status, "text": f"It is {status}.", "inputs": {}}
    told: Body = {"kind": kind, "id": key, "ref": key, "title": f"The {key}", "lead_agency": None}
    told |= {"status": status, "percent": percent, "reasons": [{**reason, "children": []}]}
    return {**told, **more, "children": list(children)}


def row(key: str | None, actual: str = "0.00", forecast: str | None = None) -> Body:
    figures = {"planned": "10.00", "memo": "0.00", "actual": actual, "forecast": forecast}
    return {"key": key, "label": key or "Total", "variance": None, **figures, "lines": {}}


def body(progress: Body | None = None, **parts: Any) -> Body:
    whole = {
        "rule_set": "partnership-0",
        "thresholds": THRESHOLDS,
        "risk_matrix": MATRIX,
        "progress": progress or node("plan", "p", "green"),
        "budget": {"total": row(None), "by": {}},
        "risks": [],
        "indicators": [],
        "exceptions": [],
    }
    return whole | parts


def risk(score: int | None, key: str = "r") -> Body:
    told: Body = {"id": key, "ref": "R1", "description": "No lease", "lead_agency": "NHS"}
    told |= {"state": "open", "likelihood": 1, "impact": score, "band": None}
    return {**told, "score": score, "above_appetite": False, "money_at_risk": "0.00"}


def test_a_node_that_moved_says_from_where_to_where_and_why() -> None:
    before = node("plan", "p", "green", 10, node("action", "1.1", "green", 10))
    after = node("plan", "p", "green", 10, node("action", "1.1", "red", 10))
    told = compare(body(before), body(after))
    (moved,) = told["nodes"]
    assert (moved["ref"], moved["movement"]) == ("1.1", Movement.MOVED)
    assert (moved["before"]["status"], moved["after"]["status"]) == ("green", "red")
    assert moved["why"] == "It is red. Before: It is green."
    assert "children" not in moved["after"]["reasons"][0]
    assert told["counts"] == {"moved": 1, "appeared": 0, "gone": 0}


def test_nodes_appear_and_go() -> None:
    before = node("plan", "p", "green", 0, node("action", "1.1", "green"))
    after = node("plan", "p", "green", 0, node("action", "1.2", "red"))
    new, gone = compare(body(before), body(after))["nodes"]
    assert (new["movement"], new["before"], new["ref"]) == (Movement.APPEARED, None, "1.2")
    assert new["why"] == "It is new in the plan. It is red."
    assert (gone["movement"], gone["after"], gone["ref"]) == (Movement.GONE, None, "1.1")


def test_nodes_of_another_plan_are_matched_by_their_refs() -> None:
    before = node("plan", "old", "green", 0, node("action", "a", "green", ref="1.1"))
    after = node("plan", "new", "green", 0, node("action", "b", "red", ref="1.1"))
    (moved,) = compare(body(before), body(after))["nodes"]
    assert (moved["id"], moved["movement"], moved["before"]["status"]) == ("b", "moved", "green")


def test_an_id_is_matched_before_a_ref() -> None:
    before = [node("action", "a", "green", ref="1.1"), node("action", "b", "red", ref="1.2")]
    after = [node("action", "b", "red", ref="1.1"), node("action", "c", "amber", ref="1.2")]
    found = pairs(before, after, lambda each: each["id"], lambda each: each["ref"])
    assert [(old and old["id"], new and new["id"]) for old, new in found] == [
        ("b", "b"),
        (None, "c"),
        ("a", None),
    ]


def test_a_change_of_rules_shows_both_readings() -> None:
    leaf = node("action", "1.1", "green")
    before, after = body(node("plan", "p", "green", 0, leaf)), body()
    after["progress"] = node("plan", "p", "green", 0, node("action", "1.1", "amber"))
    after |= {"rule_set": "partnership-1", "thresholds": {"slip_red_days": 7}}
    again = {"p": node("plan", "p", "green"), "1.1": leaf}
    told = compare(before, after, again)
    (moved,) = told["nodes"]
    assert moved["after_by_earlier_rules"]["status"] == "green"
    assert told["rule_sets"] == {
        "before": "partnership-0",
        "after": "partnership-1",
        "differ": True,
        "matrices_differ": False,
        "thresholds": {"slip_red_days": {"before": 28, "after": 7}},
    }
    assert not differ(before, before)


def test_a_node_that_only_the_rules_keep_where_it_was_is_told_too() -> None:
    # Its facts got better while the rules got stricter: it seems not to have moved.
    (told,) = compare(body(), body(), {"p": node("plan", "p", "complete", 100)})["nodes"]
    assert (told["movement"], told["after_by_earlier_rules"]["status"]) == (None, "complete")


def test_money_moves_row_by_row() -> None:
    before = {"total": row(None, "1.00"), "by": {"section": [row("8", "1.00"), row("9")]}}
    after = {"total": row(None, "3.50", "5.00"), "by": {"section": [row("8", "3.50", "5.00")]}}
    told = compare(body(budget=before), body(budget=after))["budget"]
    assert told["total"]["difference"]["actual"] == "2.50"
    # What was never forecast did not grow by what is.
    assert told["total"]["difference"]["forecast"] is None
    eight, nine = told["rows"]
    assert (eight["by"], eight["key"], eight["movement"]) == ("section", "8", Movement.MOVED)
    assert (nine["key"], nine["movement"], nine["after"]) == ("9", Movement.GONE, None)
    assert nine["difference"]["planned"] == "-10.00"


def test_risks_move_by_their_scores() -> None:
    told = compare(body(risks=[risk(3)]), body(risks=[risk(4)]))["risks"]
    assert [(each["movement"], each["score_difference"]) for each in told] == [("moved", 1)]
    told = compare(body(risks=[risk(None)]), body(risks=[risk(4)]))["risks"]
    assert told[0]["score_difference"] is None
    assert compare(body(risks=[risk(3)]), body(risks=[risk(3, "again")]))["risks"] == []


def test_another_matrix_shows_the_band_on_both() -> None:
    before = body(risks=[risk(4) | {"band": "medium"}])
    strict = MATRIX | {"bands": [["very_high"] * 4] * 4}
    after = body(risks=[risk(4) | {"band": "very_high"}], risk_matrix=strict)
    told = compare(before, after)
    (moved,) = told["risks"]
    assert (moved["before"]["band"], moved["after"]["band"]) == ("medium", "very_high")
    assert moved["band_by_earlier_matrix"] == "medium"
    assert told["rule_sets"]["matrices_differ"]
    assert not told["rule_sets"]["differ"]


def test_indicators_move() -> None:
    def told(actual: int) -> Body:
        figures = {"period": "2006-Q2", "actual": actual, "target": 5, "status": "amber"}
        outcome = {"id": "o", "ref": "8.1", "title": "More"}
        return {"outcome": outcome, "indicator": "L1", "direction_of_travel": None, **figures}

    (moved,) = compare(body(indicators=[told(3)]), body(indicators=[told(4)]))["indicators"]
    assert (moved["before"]["actual"], moved["after"]["actual"]) == (3, 4)


def test_exceptions_are_new_gone_or_stay() -> None:
    def told(kind: str, key: str, age: int) -> Body:
        return {"kind": kind, "ref": key, "age_days": age, "node": {"kind": "action", "id": key}}

    before = [told("overdue", "1", 3), told("blocked", "1", 1)]
    after = [told("overdue", "1", 90), told("overdue", "2", 1)]
    found = compare(body(exceptions=before), body(exceptions=after))["exceptions"]
    assert found == {"new": [after[1]], "gone": [before[1]], "stayed": [after[0]]}


KEYS = st.sampled_from("abcdefgh")
STATUSES = st.sampled_from(("green", "amber", "red"))


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    keys = draw(st.lists(KEYS, unique=True))
    refs = draw(st.permutations("12345678"))
    children = [
        node("action", key, draw(STATUSES), draw(st.integers(0, 3)), ref=ref)
        for key, ref in zip(keys, refs, strict=False)
    ]
    rows = [row(key, pounds(draw(st.integers(0, 99)))) for key in draw(st.lists(KEYS, unique=True))]
    budget = {"total": row(None), "by": {"section": rows}}
    return body(node("plan", "p", draw(STATUSES), 0, *children), budget=budget)


@given(bodies())
def test_nothing_moved_between_a_snapshot_and_itself(of: Body) -> None:
    told = compare(of, of)
    assert (told["nodes"], told["budget"]["rows"], told["risks"]) == ([], [], [])


@given(bodies(), bodies())
def test_backwards_everything_moves_the_other_way(before: Body, after: Body) -> None:
    there, back = compare(before, after), compare(after, before)
    assert there["counts"]["appeared"] == back["counts"]["gone"]
    assert there["counts"]["moved"] == back["counts"]["moved"]
    turned = {each["key"]: each["difference"] for each in back["budget"]["rows"]}
    for each in there["budget"]["rows"]:
        for name in FIGURES:
            forth, again = each["difference"][name], turned[each["key"]][name]
            assert forth is None or float(forth) == -float(again)


@given(bodies(), bodies())
def test_each_part_is_matched_once(before: Body, after: Body) -> None:
    olds, news = before["progress"]["children"], after["progress"]["children"]
    found = pairs(olds, news, lambda each: each["id"], lambda each: each["ref"])
    assert [new for _, new in found if new] == news
    assert sorted(old["id"] for old, _ in found if old) == sorted(old["id"] for old in olds)
    for old, new in found:
        if old and new:
            assert old["id"] == new["id"] or old["ref"] == new["ref"]
