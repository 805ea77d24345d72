"""Plans made up for the files they go out as, and papers of them."""

import copy
from typing import Any

from app.services.documents.paper import Paper

Body = dict[str, Any]

RECURRING = {"kind": "recurring", "printed": "Quarterly"}
LINES: list[Body] = [
    {"amount": "1234.50", "funding_source": "PTB", "state": "confirmed", "printed": "£1,234.50"},
    {"state": "nil", "printed": "Nil"},
    {"state": "not_stated"},
    {"state": "to_be_identified", "printed": "TBI"},
    {"state": "confirmed", "printed": "SLA/ LCT", "funding_source": "PCT"},
]
MILESTONES: list[Body] = [
    {
        "title": "Protocol agreed",
        "weight": 2.5,
        "key": True,
        "schedule": {"kind": "day", "due_on": "2006-07-14", "printed": "14/07/2006"},
        "lead_agency": "LCT",
    },
    {
        "title": "People seen",
        "schedule": {"kind": "none"},
        "target": {
            "quantity": 120,
            "unit": "people",
            "baseline": 20,
            "profile": [
                {"on": "2006-09-30", "quantity": 40.5},
                {"on": "2007-03-31", "quantity": 120},
            ],
        },
    },
]


def rich() -> Body:
    """Make a plan that has one of everything."""
    return {
        "code": "rich",
        "title": "Safer nights plan 2006/07",
        "part": "Part 2: What we do",
        "document_date": "2006-03-03",
        "period_start_on": "2006-04-01",
        "period_end_on": "2007-03-31",
        "narrative": "Why we plan.\n\nTwo  spaces, and\ta tab.",
        "labels": {"section": "Planning grid", "outcome": "Objective"},
        "thresholds": {"due_soon_days": 14},
        "agencies": [
            {"code": "PCT", "name": "Primary Care Trust", "aliases": ["The trust"]},
            {"code": "LCT", "name": "Lancashire Care Trust"},
            {"code": "JCG", "name": "Joint commissioning group", "kind": "group"},
        ],
        "funding_sources": [
            {"code": "PTB", "name": "Pooled budget"},
            {"code": "PCT", "name": "Primary Care Trust"},
        ],
        "contacts": [{"role_title": "Manager", "agency": "PCT"}],
        "sections": [
            {
                "ref": "8",
                "title": "Treatment in the community",
                "texts": [
                    {"kind": "guidance", "text": "Cover prescribing.\n\nAnd day care."},
                    {"kind": "self_assessment", "text": "We are half-way."},
                ],
                "priorities": [
                    {"number": 1, "text": "Shorten the wait."},
                    {"number": None, "text": "Keep people well."},
                ],
                "replaces": "grid 7 of 2005/06",
                "is_new": True,
                "budgets": [
                    {"fy_start_year": 2006, "kind": "planned", "amount": "1000.00"},
                    {"fy_start_year": 2005, "kind": "likely_outturn", "printed": "n/a"},
                ],
                "outcomes": [
                    {
                        "ref": "8.3",
                        "statement": "Less harm is done.",
                        "note": "See also the risk log.",
                        "lead_agency": "JCG",
                        "target": {
                            "indicator": "NI 40",
                            "kind": "increase_to",
                            "value": 347,
                            "baseline": 315.5,
                            "change_percent": 10,
                            "unit": "journeys",
                            "due_on": "2007-03-31",
                            "printed": "by 10 per cent to 347",
                            "profile": [{"on": "2006-09-30", "value": 170}],
                        },
                        "actions": _actions(),
                    }
                ],
            },
            {"ref": "9", "title": "Nothing yet"},
        ],
        "outcomes": [
            {"ref": "1", "statement": "The plan is run well.", "actions": [_plain("1.1")]}
        ],
        "risks": [
            {
                "ref": "R1",
                "description": "Capacity is lost.",
                "trigger": "Notice",
                "consequence": "Waits",
                "likelihood": 3,
                "impact": 4,
                "target_likelihood": 2,
                "target_impact": 2,
                "mitigation": "Agree a bridge.",
                "mitigation_due_on": "2006-10-31",
                "mitigation_due_printed": "October",
                "lead_agency": "PCT",
                "outcomes": ["8.3"],
                "actions": ["8.3.1", "1.1"],
            },
            {"ref": "R2", "description": "Nobody comes.", "likelihood_printed": "Low"},
        ],
        "indicator_links": [
            {"indicator": "NI 16", "role": "supports", "laa": "designated", "agreed_target": 12.5}
        ],
        "commitment_links": [
            {
                "commitment": {"strategy": "Community strategy", "ref": "25", "title": "Well"},
                "action": "8.3.1",
            }
        ],
        "assessments": [
            {
                "subject": {"kind": "section", "ref": "8"},
                "rating": "amber",
                "narrative": "Half done",
                "assessor": "Board",
                "assessed_on": "2006-03-03",
            }
        ],
        "cross_references": [
            {
                "subject": {"kind": "outcome", "ref": "8.3"},
                "printed": "see grid 9",
                "target": {"kind": "section", "ref": "9"},
                "state": "resolved",
            }
        ],
    }


def _plain(ref: str) -> Body:
    return {"ref": ref, "description": "Do it.", "schedule": dict(RECURRING)}


def _actions() -> list[Body]:
    return [
        {
            "ref": "8.3.1",
            "description": "Keep the exchange open.\nIn every pharmacy.",
            "schedule": {
                "kind": "range",
                "start_on": "2006-04-01",
                "due_on": "2007-03-31",
                "printed": "Apr 06-Mar 07",
            },
            "lead_agency": "JCG",
            "lead_contact": {"role_title": "Manager", "agency": "PCT"},
            "lead_inferred": True,
            "owner_printed": "JCG/ LCT",
            "contributors": [
                {"agency": "LCT", "role": "joint_lead"},
                {"agency": "PCT", "role": "support"},
            ],
            "budget_codes": ["6102", "A, B"],
            "milestones": copy.deepcopy(MILESTONES),
            "budget_lines": copy.deepcopy(LINES),
        },
        {
            "ref": "8.3.2",
            "description": "Counted above.",
            "schedule": {"kind": "conditional", "printed": "when recruited"},
            "lead_contact": {"role_title": "Post holder"},
            "budget_lines": [
                {
                    "amount": "500.00",
                    "funding_source": "PTB",
                    "state": "confirmed",
                    "memo": True,
                    "counted_in": {"action": "8.3.1", "number": 1},
                    "printed": "(£500)",
                }
            ],
        },
    ]


# Words of the house, not of the people who plan: nothing can be put into them.
CLOSED = {
    *("code", "ref", "kind", "state", "role", "laa", "scale", "rating", "agency", "lead_agency"),
    *("funding_source", "action", "outcome", "indicator", "amount", "meaning", "predecessor"),
    *("on", "due_on", "start_on", "assessed_on", "mitigation_due_on", "document_date"),
    *("period_start_on", "period_end_on", "thresholds", "outcomes", "actions"),
}


def hostile(word: str) -> Body:
    """Put a word before every text that a plan holds, whatever field it stands in."""
    made: Body = _spoilt(rich(), word)
    return made


def _spoilt(value: Any, word: str, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _spoilt(inner, word, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spoilt(inner, word, name) for inner in value]
    if isinstance(value, str) and name not in CLOSED:
        return f"{word}{value}"
    return value


def node(kind: str, ref: str | None, *children: Body, **more: Any) -> Body:
    """Make a node of a tree of progress."""
    return {
        "kind": kind,
        "id": ref,
        "ref": ref,
        "title": f"The {kind}",
        "lead_agency": None,
        "due_on": "2007-03-31",
        "status": "amber",
        "percent": 50,
        "coverage": 1,
        "shares": {"complete": 0, "green": 0.5, "amber": 0.5, "red": 0, "unknown": 0},
        "counts": {"complete": 0, "green": 1, "amber": 1, "red": 0, "not_due": 0, "unknown": 0}
        | {"cancelled": 0, "empty": 0, "total": 2},
        "reasons": [
            {"rule": "X", "status": "amber", "text": "Because.", "inputs": {}, "children": []}
        ],
        "performance": None,
        "self_assessed": None,
        "differs": False,
        "children": list(children),
        **more,
    }


def paper(document: Body, **more: Any) -> Paper:
    """Make the paper of a document as it is stored: amber throughout, its money unread."""
    parts = [
        node("section", s["ref"], *(_outcome(o) for o in s["outcomes"]))
        for s in document["sections"]
    ]
    loose = [_outcome(o) for o in document["outcomes"]]
    row = {"planned": "1234.50", "memo": "500.00", "actual": "0.00", "forecast": None}
    row |= {"variance": None, "key": "PTB", "label": "Pooled budget"}
    fields: Body = {
        "document": document,
        "facts": {
            "state": "agreed",
            "currency": "GBP",
            "rule_set": "partnership-0",
            "revision": 7,
            "revised_at": "2006-05-01T09:00:00+00:00",
        },
        "as_at": "2006-08-31",
        "progress": node("plan", document["code"], *parts, *loose),
        "budget": {
            "total": row,
            "by": {"funding_source": [row], "section": [row | {"key": "8"}], "lead_agency": []},
        },
        "reconciliation": {
            "sections": [
                {
                    "ref": "8",
                    "title": "Treatment",
                    "stated": "1000.00",
                    "counted": "1234.50",
                    "variance": "234.50",
                    "status": "over",
                    "lines": ["8.3.1 line 1"],
                }
            ],
            "memo_differences": [
                {
                    "memo_line": "8.3.2 line 1",
                    "counted_line": "8.3.1 line 1",
                    "memo": "500.00",
                    "counted": "1234.50",
                    "difference": "-734.50",
                }
            ],
            "findings": [{"code": "counted_without_owner", "ref": "8.3.2", "text": "No owner."}],
        },
        "risks": {
            "R1": {
                "score": 12,
                "band": "very_high",
                "above_appetite": True,
                "target_score": 4,
                "target_band": "medium",
                "trend": "rising",
                "mitigation_overdue": False,
                "money_at_risk": "1234.50",
            }
        },
        "matrix": {
            "bands": [
                ["low", "low", "low", "medium"],
                ["low", "medium", "medium", "high"],
                ["low", "medium", "high", "very_high"],
                ["medium", "high", "very_high", "very_high"],
            ],
            "appetite": "medium",
        },
    }
    return Paper(**(fields | more))


def _outcome(outcome: Body) -> Body:
    actions = (
        node("action", a["ref"], *(node("milestone", m["ref"]) for m in a["milestones"]))
        for a in outcome["actions"]
    )
    return node("outcome", outcome["ref"], *actions)
