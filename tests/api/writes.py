"""Every write of the API with a body that works, on a plan with one of everything."""

from dataclasses import dataclass
from typing import Any

from httpx2 import Response

from tests.api.imports import NAME, SHEET, UNCLEAR, tried
from tests.api.seeds import (
    ACTION,
    CLIENT,
    CLOSING,
    PERIOD,
    PLAN,
    RATING,
    REFERENCE,
    SCHEDULE,
    SEEDS,
    Body,
)
from tests.factories import SYSTEM, Caller, World

UPDATE = {
    "effective_on": "2006-08-30",
    "state": "in_progress",
    "quantity": 5,
    "forecast_on": "2006-12-01",
    "blocked": False,
    "commentary": "Rooms found",
    "evidence": ["https://example.org/lease"],
    "external_ref": "q2-17",
}


@dataclass(frozen=True)
class Write:
    """A write: its method, where it goes, a body it takes, and a key where it needs one.

    With a `file` the body is sent as the fields of a form.
    """

    method: str
    path: str
    body: Body | None
    key: str | None = None
    file: str | None = None

    def __str__(self) -> str:
        """Name the write in a test's id."""
        return f"{self.method} {self.path}"

    @property
    def headers(self) -> dict[str, str]:
        """Return what must be sent along, beside If-Match."""
        return {"Idempotency-Key": self.key} if self.key else {}

    def sent(self, body: Body | None) -> dict[str, Any]:
        """Return how a body is sent."""
        if self.file is None:
            return {"json": body}
        return {"data": body, "files": {"file": (NAME, self.file.encode())}}


def post(path: str, body: Body) -> Write:
    return Write("POST", path, body)


def put(path: str, body: Body) -> Write:
    return Write("PUT", path, body)


def patch(path: str, body: Body) -> Write:
    return Write("PATCH", path, body)


def delete(path: str) -> Write:
    return Write("DELETE", path, None)


WRITES = [
    post("/plans", PERIOD | {"code": "dat-2009", "title": "Drug action team plan"}),
    post("/plans/documents", PERIOD | {"code": "dat-2010", "title": "A document"}),
    Write("POST", "/imports", {"plan": "dat-2011", "mapping": "{}"}, file=SHEET),
    post("/imports/{import_id}/answers", {"answers": {"{question}": "December 2009"}}),
    post("/imports/{shown_import_id}/apply", {"token": "{import_token}"}),
    post("/plans/{plan}/transitions", {"to": "closed", "note": "The year is over"}),
    patch("/plans/{plan}", {"title": "Another title", "part": "Part 3"}),
    post("/sections", PLAN | {"title": "Harm reduction", "replaces": "grid 5", "is_new": False}),
    patch("/sections/{section_id}", {"title": "Another title", "is_new": True}),
    post("/outcomes", PLAN | {"section": "8", "statement": "Fewer deaths", "lead_agency": "JCG"}),
    patch("/outcomes/{outcome_id}", {"statement": "Treat many more", "lead_agency": "NHS"}),
    post("/actions", PLAN | ACTION),
    patch(
        "/actions/{action_id}",
        {
            "description": "Open two clinics",
            "schedule": SCHEDULE | {"due_on": "2006-11-30"},
            "schedule_reason": "The lease ends earlier",
        },
    ),
    post(
        "/milestones",
        PLAN | {"action": "8.3.2", "title": "Staff hired", "weight": 2, "schedule": SCHEDULE},
    ),
    patch("/milestones/{milestone_id}", {"title": "Lease agreed", "key": True, "weight": 3}),
    post("/milestones/{milestone_id}/updates", UPDATE),
    Write(
        "POST",
        "/milestone-updates/batch",
        {"updates": [UPDATE | {"milestone_id": "{milestone_id}"}]},
        key="nightly-2006-08-31-0001",
    ),
    post("/milestone-updates/{update_id}/void", {"reason": "Said of the wrong clinic"}),
    put("/sources/{system}/milestones/PI-99", {"milestone_id": "{milestone_id}"}),
    put("/sources/{system}/milestones/{external_id}", {"milestone_id": "{milestone_id}"}),
    post(
        "/sources/{system}/milestones/{external_id}/updates",
        {"effective_on": "2006-08-30", "percent": 40, "commentary": "Nearly half done"},
    ),
    post(
        "/budget-lines",
        PLAN
        | {
            "action": "8.3.2",
            "state": "confirmed",
            "amount": "12500.00",
            "funding_source": "PTB",
            "fy_start_year": 2006,
        },
    ),
    patch("/budget-lines/{budget_line_id}", {"amount": "11.00", "funding_source": "PCT"}),
    post(
        "/budget-lines/{budget_line_id}/expenditures",
        {"period": "2006-Q1", "kind": "actual", "amount": "3.00"},
    ),
    post(
        "/sections/{section_id}/expenditures",
        {"period": "2006-Q1", "kind": "actual", "amount": "3.00", "funding_source": "PTB"},
    ),
    post(
        "/risks",
        PLAN
        | {
            "description": "No staff",
            "likelihood": 2,
            "impact": 3,
            "lead_agency": "NHS",
            "mitigation_due_on": "2006-10-01",
            "actions": ["8.3.2"],
        },
    ),
    patch("/risks/{risk_id}", {"description": "No lease at all", "likelihood": 4}),
    post("/risks/{risk_id}/reviews", {"reviewed_on": "2006-08-01", "likelihood": 1, "impact": 2}),
    post("/agencies", {"code": "FIRE", "name": "Fire and rescue", "kind": "organisation"}),
    patch("/agencies/{agency}", {"name": "National Health Service"}),
    post("/funding-sources", {"code": "DIP", "name": "Drug interventions programme"}),
    patch("/funding-sources/{funding_source}", {"name": "Pooled treatment budget"}),
    post("/contacts", {"role_title": "Commissioner", "agency": "NHS", "name": "A. Person"}),
    patch("/contacts/{contact_id}", {"role_title": "Clinic director"}),
    patch("/partnership", {"name": "The new north", "returns_due_days": 14}),
    post("/clients", CLIENT),
    post("/clients/{client_id}/rotate", {"overlap_hours": 1}),
    Write("POST", "/clients/{client_id}/revoke", None),
    post(
        "/indicators",
        {"scheme": "local", "ref": "L2", "title": "Retention", "valid_from": "2006-04-01"},
    ),
    patch("/indicators/{indicator}", {"title": "Waiting times", "verified": True}),
    post("/indicator-links", PLAN | {"indicator": "L1", "role": "supports", "agreed_target": 5}),
    patch("/indicator-links/{indicator_link_id}", {"laa": "local", "agreed_target": 7}),
    post(
        "/indicator-values",
        PLAN | {"indicator": "L1", "period": "2006-Q1", "value": 12.5, "source": "Return"},
    ),
    post("/commitments", {"strategy": "SCS", "ref": "26", "title": "Safer"}),
    patch("/commitments/{commitment_id}", {"title": "Healthier still"}),
    post("/commitment-links", PLAN | {"commitment": "{commitment_id}", "outcome": "8.3"}),
    patch("/commitment-links/{commitment_link_id}", {"action": "8.3.2"}),
    post("/assessments", PLAN | RATING),
    post("/cross-references", PLAN | REFERENCE),
    post(
        "/snapshots",
        PLAN
        | CLOSING
        | {"period": "2006/07 Q2", "as_at": "2006-08-30", "supersedes": "{other_id}"},
    ),
    delete("/plans/{spare_plan_id}"),
    delete("/sections/{spare_section_id}"),
    delete("/outcomes/{spare_outcome_id}"),
    delete("/milestones/{spare_milestone_id}"),
    delete("/actions/{spare_id}"),
    delete("/budget-lines/{budget_line_id}"),
    delete("/risks/{risk_id}"),
    delete("/indicator-links/{indicator_link_id}"),
    delete("/commitment-links/{commitment_link_id}"),
    delete("/sources/{system}/milestones/{external_id}"),
    delete("/contacts/{contact_id}"),
]


# What is sent as a POST and only asks.
ASKED = [
    post(
        "/plans/{plan}/what-if",
        {
            "as_at": "2006-12-31",
            "updates": [
                {"ref": "8.3.2.1", "state": "complete"},
                {"milestone_id": "{milestone_id}", "effective_on": "2006-09-30", "percent": 50},
            ],
            "schedules": [
                {"kind": "action", "ref": "8.3.9", "schedule": {"due_on": "2007-01-31"}},
                {"kind": "milestone", "ref": "8.3.2.2", "schedule": SCHEDULE},
            ],
            "budget_lines": [
                {"action": "8.3.2", "number": 1, "amount": "25.00"},
                {"action": "8.3.9", "state": "confirmed", "amount": "5.00"},
            ],
        },
    ),
]


@dataclass(frozen=True)
class Planted:
    """A plan with one of everything; `ids` by the names that the routes use."""

    ids: dict[str, str]

    def fill(self, value: Any) -> Any:
        """Put the real ids in the place of their names."""
        if isinstance(value, dict):
            return {self.fill(name): self.fill(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.fill(part) for part in value]
        if isinstance(value, str):
            for name, identity in self.ids.items():
                value = value.replace("{" + name + "}", identity)
        return value

    def send(self, write: Write, caller: Caller, **headers: str) -> Response:
        """Send a write as a caller who has just read what it edits."""
        path = self.fill(write.path)
        sent = write.headers
        if write.method in ("PATCH", "DELETE"):
            sent |= {"If-Match": '"1-00000000000000000000000000000000"'}
        if write.method != "POST" and (tag := caller.get(path).headers.get("etag")):
            sent |= {"If-Match": tag}
        body = self.fill(write.body)
        return caller.send(write.method, path, headers=sent | headers, **write.sent(body))


def plant(world: World) -> Planted:
    """Give the plan of a world one of everything."""
    ids = {"plan": "drugs-2006", "agency": "NHS", "funding_source": "PTB", "source": "PTB"}
    ids |= {"system": SYSTEM, "external_id": "PI/42", "chart": "progress"}
    caller = world.coordinator
    for name, path, body in SEEDS:
        made = caller.post(path, body)
        assert made.status_code == 201, made.text
        ids[name] = made.json()["id"]
    milestones = caller.get("/milestones", action="8.3.2", plan="drugs-2006").json()["items"]
    ids["milestone_id"] = milestones[0]["id"]
    spare = caller.get("/milestones", action="8.3.9", plan="drugs-2006").json()["items"]
    ids["spare_milestone_id"] = spare[1]["id"]
    said = caller.post(
        f"/milestones/{milestones[1]['id']}/updates",
        {"effective_on": "2006-08-01", "state": "in_progress"},
    )
    assert said.status_code == 201, said.text
    ids["update_id"] = said.json()["update"]["id"]
    named = caller.send(
        "PUT",
        f"/sources/{SYSTEM}/milestones/{ids['external_id']}",
        json={"milestone_id": milestones[1]["id"]},
    )
    assert named.status_code == 201, named.text
    shown, asking = tried(caller, plan="dat-2012"), tried(caller, plan="dat-2013")
    ids |= {"shown_import_id": shown["id"], "import_token": shown["token"]}
    ids["import_id"] = asking["id"]
    ids["question"] = next(q["id"] for q in asking["questions"] if q["code"] == UNCLEAR)
    return Planted(ids)
