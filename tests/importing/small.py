"""Small plan documents, as they are stored, to compare and to import."""

import copy
from collections.abc import Mapping
from typing import Any

Body = dict[str, Any]

NOTHING = {"kind": "none", "start_on": None, "due_on": None, "meaning": None, "printed": None}


def line(number: int, amount: str | None = "100.00", **more: Any) -> Body:
    """Make a budget line of an action."""
    return {
        "number": number,
        "amount": amount,
        "funding_source": None,
        "fy_start_year": 2006,
        "state": "confirmed" if amount else "nil",
        "memo": False,
        "counted_in": None,
        "printed": None,
        **more,
    }


def milestone(ref: str, title: str = "Completion", **more: Any) -> Body:
    """Make a milestone."""
    return {
        "ref": ref,
        "title": title,
        "weight": 1,
        "key": False,
        "schedule": None,
        "lead_agency": None,
        "lead_contact": None,
        "target": None,
        **more,
    }


def action(ref: str, description: str, **more: Any) -> Body:
    """Make an action with one milestone and no cost."""
    return {
        "ref": ref,
        "description": description,
        "schedule": NOTHING,
        "lead_agency": None,
        "lead_contact": None,
        "lead_inferred": False,
        "owner_printed": None,
        "contributors": [],
        "budget_codes": [],
        "milestones": [milestone(f"{ref}.1")],
        "budget_lines": [],
        **more,
    }


def outcome(ref: str, statement: str, *actions: Body, **more: Any) -> Body:
    """Make an outcome of some actions."""
    return {
        "ref": ref,
        "statement": statement,
        "note": None,
        "lead_agency": None,
        "target": None,
        "actions": list(actions),
        **more,
    }


def document(*outcomes: Body, **more: Any) -> Body:
    """Make a plan of some outcomes without sections."""
    return {
        "code": "small",
        "title": "A small plan",
        "part": None,
        "document_date": None,
        "period_start_on": "2006-04-01",
        "period_end_on": "2007-03-31",
        "fy_start_year": 2006,
        "predecessor": None,
        "narrative": None,
        "labels": {"section": "Section", "outcome": "Outcome"},
        "thresholds": None,
        **{name: [] for name in ("agencies", "funding_sources", "contacts", "sections", "risks")},
        "outcomes": list(outcomes),
        **{name: [] for name in ("indicator_links", "commitment_links", "assessments")},
        "cross_references": [],
        **more,
    }


def changed(body: Body, *path: Any, **fields: Any) -> Body:
    """Return a copy with other fields in the part at a path of keys and numbers."""
    copied = copy.deepcopy(body)
    part: Any = copied
    for step in path:
        part = part[step]
    part.update(fields)
    return copied


def plan() -> Body:
    """Make a plan of two outcomes: clinics with three actions, courses with one."""
    return document(
        outcome(
            "1",
            "More people begin treatment",
            action("1.1", "Open clinics in the evening", budget_lines=[line(1), line(2, "50.00")]),
            action("1.2", "Train pharmacists to supply needles"),
            action("1.3", "Write to every general practitioner"),
        ),
        outcome("2", "People find work", action("2.1", "Hold courses in the library")),
    )


FIRST = ("outcomes", 0, "actions", 0)
SECOND = ("outcomes", 0, "actions", 1)


def renumbered(body: Body) -> Body:
    """Number the actions of every outcome afresh, and what is beneath them."""
    copied = copy.deepcopy(body)
    for each in copied["outcomes"]:
        for number, part in enumerate(each["actions"], start=1):
            part["ref"] = f"{each['ref']}.{number}"
            for step, below in enumerate(part["milestones"], start=1):
                below["ref"] = f"{part['ref']}.{step}"
    return copied


def without_action(body: Body, number: int) -> Body:
    """Return a copy without an action of the first outcome, the others as they were."""
    copied = copy.deepcopy(body)
    del copied["outcomes"][0]["actions"][number]
    return copied


def with_action(body: Body, number: int, made: Mapping[str, Any]) -> Body:
    """Return a copy with an action put before another of the first outcome."""
    copied = copy.deepcopy(body)
    copied["outcomes"][0]["actions"].insert(number, copy.deepcopy(dict(made)))
    return copied
