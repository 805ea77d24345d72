"""What a plan with one of everything is made of, in the order it can be made."""

from typing import Any

Body = dict[str, Any]

PLAN = {"plan": "drugs-2006"}
PERIOD = {"period_start_on": "2009-04-01", "period_end_on": "2010-03-31"}
SCHEDULE = {"kind": "range", "start_on": "2006-04-01", "due_on": "2006-12-31"}
ACTION = {
    "outcome": "8.3",
    "description": "Open a clinic",
    "lead_agency": "NHS",
    "schedule": SCHEDULE,
    "contributors": [
        {"agency": "POLICE", "role": "support"},
        {"agency": "JCG", "role": "joint_lead"},
    ],
    "milestones": [
        {"title": "Lease signed", "target": {"quantity": 20, "unit": "rooms"}},
        {"title": "Doors open", "weight": 2},
    ],
}
CLIENT = {"name": "Dashboard", "scopes": ["plans:read"], "expires_in_days": 30}

RATING = {
    "subject": {"kind": "section", "ref": "8"},
    "scale": "rag",
    "rating": "amber",
    "assessed_on": "2006-08-01",
}
REFERENCE = {
    "subject": {"kind": "action", "ref": "8.3.2"},
    "printed": "see grid 8",
    "target": {"kind": "section", "ref": "8"},
    "state": "resolved",
}

CLOSING = {"narrative": "Much as planned", "signed_off_by": "Chair of the board"}

SEEDS: list[tuple[str, str, Body]] = [
    ("section_id", "/sections", PLAN | {"ref": "8", "title": "Structured treatment"}),
    ("outcome_id", "/outcomes", PLAN | {"section": "8", "ref": "8.3", "statement": "Treat more"}),
    ("action_id", "/actions", PLAN | ACTION | {"ref": "8.3.2"}),
    ("spare_id", "/actions", PLAN | ACTION | {"ref": "8.3.9"}),
    (
        "budget_line_id",
        "/budget-lines",
        PLAN | {"action": "8.3.2", "state": "confirmed", "amount": "10.00"},
    ),
    (
        "risk_id",
        "/risks",
        PLAN | {"description": "No lease", "likelihood": 3, "impact": 4, "lead_agency": "NHS"},
    ),
    ("contact_id", "/contacts", {"role_title": "Clinic manager", "agency": "NHS"}),
    ("indicator", "/indicators", {"scheme": "local", "ref": "L1", "title": "Waiting time"}),
    (
        "indicator_link_id",
        "/indicator-links",
        PLAN | {"indicator": "L1", "outcome": "8.3", "role": "measures"},
    ),
    ("commitment_id", "/commitments", {"strategy": "SCS", "ref": "25", "title": "Healthier"}),
    (
        "commitment_link_id",
        "/commitment-links",
        PLAN | {"commitment": {"strategy": "SCS", "ref": "25"}},
    ),
    ("spare_plan_id", "/plans", PERIOD | {"code": "dat-2008", "title": "Never agreed"}),
    ("spare_section_id", "/sections", PLAN | {"ref": "9", "title": "Aftercare"}),
    ("spare_outcome_id", "/outcomes", PLAN | {"section": "9", "ref": "9.1", "statement": "Homes"}),
    ("spare_leaf_id", "/actions", PLAN | ACTION | {"outcome": "9.1", "ref": "9.1.1"}),
    ("client_id", "/clients", CLIENT | {"name": "Old dashboard"}),
    ("assessment_id", "/assessments", PLAN | RATING),
    ("cross_reference_id", "/cross-references", PLAN | REFERENCE),
    (
        "indicator_value_id",
        "/indicator-values",
        PLAN | {"indicator": "L1", "period": "2006-Q2", "value": 11, "source": "Return"},
    ),
    ("snapshot_id", "/snapshots", PLAN | CLOSING | {"period": "2006-Q1"}),
    ("other_id", "/snapshots", PLAN | CLOSING | {"period": "2006-Q2", "as_at": "2006-08-31"}),
]
