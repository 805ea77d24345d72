"""How a reading is sent: every field, to a level, with what the caller adds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import orjson

from app.encoding import encode
from app.services.rules.rollup import Branch, Twig, roll_up, to_json
from app.vocabulary import NodeKind, Status
from tests.rules.examples import THRESHOLDS, make_action, make_branch, make_twig

IDENTITY = UUID("01930000-0000-7000-8000-000000000001")


def nested(node: Branch | Twig, depth: NodeKind) -> dict[str, object]:
    sent: dict[str, object] = orjson.loads(encode(to_json(roll_up(node, THRESHOLDS), depth)))
    return sent


def kinds(sent: dict[str, object]) -> set[object]:
    """Every kind of node that was sent."""
    children = sent["children"]
    assert isinstance(children, list)
    return {sent["kind"]}.union(*(kinds(child) for child in children))


EXPECTED = {
    "kind": "action",
    "id": "a",
    "ref": "1.1",
    "title": "Clinics",
    "lead_agency": "PCT",
    "due_on": "2006-09-30",
    "status": "red",
    "percent": 25,
    "coverage": 0.6667,
    "shares": {"complete": 0.3333, "green": 0, "amber": 0, "red": 0.3333, "unknown": 0.3333},
    "counts": {
        "complete": 1,
        "green": 0,
        "amber": 0,
        "red": 1,
        "not_due": 1,
        "unknown": 1,
        "cancelled": 0,
        "empty": 0,
        "total": 4,
    },
    "performance": None,
    "self_assessed": None,
    "differs": False,
    "children": [],
}


def test_a_node_has_every_field_and_figures_to_four_places() -> None:
    twigs = [replace(make_twig(Status.RED), id=IDENTITY, title="Open the clinic")]
    twigs += [make_twig(Status.UNKNOWN), make_twig(Status.NOT_DUE), make_twig(Status.COMPLETE)]
    due_on = date(2006, 9, 30)
    action = Branch(NodeKind.ACTION, "a", "1.1", "Clinics", tuple(twigs), "PCT", due_on)
    sent = nested(action, NodeKind.ACTION)
    reasons = sent.pop("reasons")
    assert sent == EXPECTED
    assert isinstance(reasons, list)
    assert [reason["rule"] for reason in reasons] == ["RED_SHARE", "ANY_RED", "AMBER_SHARE"]
    assert set(reasons[0]) == {"rule", "status", "text", "inputs", "children"}
    assert reasons[0]["children"] == [
        {"id": str(IDENTITY), "ref": twigs[0].ref, "title": "Open the clinic", "status": "red"}
    ]


def test_a_reading_goes_as_deep_as_asked() -> None:
    outcome = make_branch(NodeKind.OUTCOME, make_action(Status.GREEN))
    section = make_branch(NodeKind.SECTION, make_branch(NodeKind.OUTCOME, make_action()))
    agency = make_branch(NodeKind.AGENCY, make_branch(NodeKind.PLAN, section, outcome))
    tree = make_branch(NodeKind.PORTFOLIO, agency)
    below = [
        NodeKind.AGENCY,
        NodeKind.PLAN,
        NodeKind.SECTION,
        NodeKind.OUTCOME,
        NodeKind.ACTION,
        NodeKind.MILESTONE,
    ]
    for place, depth in enumerate(below):
        assert kinds(nested(tree, depth)) == {NodeKind.PORTFOLIO, *below[: place + 1]}


def test_outcomes_without_a_section_are_left_out_with_the_other_outcomes() -> None:
    plan = make_branch(NodeKind.PLAN, make_branch(NodeKind.OUTCOME, make_action(Status.GREEN)))
    assert nested(plan, NodeKind.SECTION)["children"] == []


def test_a_milestone_is_sent_like_any_node() -> None:
    sent = nested(make_twig(Status.CANCELLED), NodeKind.MILESTONE)
    assert (sent["status"], sent["percent"], sent["coverage"]) == ("cancelled", None, None)
    green = nested(make_twig(Status.GREEN, 40), NodeKind.MILESTONE)
    assert (green["percent"], green["coverage"], green["due_on"]) == (40, 1, None)
    assert nested(make_twig(Status.UNKNOWN), NodeKind.MILESTONE)["coverage"] == 0
    assert nested(make_twig(Status.NOT_DUE), NodeKind.MILESTONE)["coverage"] is None


def test_the_caller_adds_what_it_knows_of_a_node() -> None:
    action = make_action(Status.GREEN)
    plan = make_branch(NodeKind.PLAN, action)
    extras = {str(action.id): {"self_assessed": {"rating": "red"}, "differs": True}}
    sent = to_json(roll_up(plan, THRESHOLDS), NodeKind.ACTION, extras)
    assert sent["differs"] is False
    children = sent["children"]
    assert isinstance(children, list)
    assert children[0]["differs"] is True
    assert children[0]["self_assessed"] == {"rating": "red"}
    assert children[0]["performance"] is None


def test_a_portfolio_has_no_identity() -> None:
    assert nested(Branch(NodeKind.PORTFOLIO, None, None, "All"), NodeKind.PLAN)["id"] is None


def test_weights_of_a_thousandth_are_kept_exactly() -> None:
    light, heavy = Decimal("0.001"), Decimal("0.999")
    action = make_branch(
        NodeKind.ACTION, make_twig(Status.GREEN, 100, light), make_twig(Status.GREEN, 0, heavy)
    )
    assert nested(action, NodeKind.ACTION)["percent"] == 0.1
