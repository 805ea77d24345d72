"""The operations that are measured: what is asked, how often at once, and what a write says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from benchmarks.seed import Tenant
from benchmarks.synthetic import SyntheticPlan

CONNECTIONS = 16
PAGE, FEED, BATCH = 50, 500, 500
ACTIONS_ASKED = 50
# Writes go to plans that nothing else reads, so that what is unchanged stays so.
WRITTEN = 4
BODIES = 20


@dataclass(frozen=True, slots=True)
class Load:
    """Requests sent over and over by wrk; `counts` is how many things one of them does.

    A `conditional` one names the ETag of its only path, and is told 304.
    """

    name: str
    paths: Sequence[str]
    title: str
    bodies: Sequence[bytes] = ()
    conditional: bool = False
    connections: int = CONNECTIONS
    counts: int = 1

    @property
    def method(self) -> str:
        """Reads have no body."""
        return "POST" if self.bodies else "GET"


@dataclass(frozen=True, slots=True)
class AfterWrite:
    """A read that is timed each time a write came before it, one after another.

    `edits` changes the wording of an action; otherwise one of `milestones` is reported on.
    """

    name: str
    path: str
    title: str
    milestones: Sequence[UUID]
    action: UUID
    edits: bool = False


Operation = Load | AfterWrite


@dataclass(frozen=True, slots=True)
class Desk:
    """What is asked of one partnership: its first plan is read, others are written to.

    Of a list only the first page is kept; `cursor` is where the next one of actions begins, if any.
    """

    tenant: Tenant
    history: int = 0
    cursor: str = ""

    @property
    def read(self) -> SyntheticPlan:
        """The plan that nothing writes to."""
        return self.tenant.plans[0]

    @property
    def written(self) -> Sequence[SyntheticPlan]:
        """The plans that are written to: the first itself, where there is no other."""
        return self.tenant.plans[1 : 1 + WRITTEN] or self.tenant.plans[:1]

    def operations(self) -> list[Operation]:
        """List what is measured, reads first."""
        return [*self.reads(), *self.first_reads(), *self.writes()]

    def reads(self) -> list[Load]:
        """List the reads of what has not changed since it was last read."""
        plan, base = self.read.code, f"/v1/plans/{self.read.code}"
        actions = [f"/v1/actions/{key}" for key in self.read.action_ids()[:ACTIONS_ASKED]]
        page, deepest = f"/v1/actions?plan={plan}&limit={PAGE}", f"{base}/progress?depth=milestone"
        following = [f"{page}&cursor={self.cursor}"] if self.cursor else []
        return [
            Load("one_action", actions, "one action"),
            Load("one_action_304", actions[:1], "one action, 304", conditional=True),
            Load("actions_50", [page], "list of 50 actions"),
            *(Load("actions_next", [each], "list of 50 actions, next page") for each in following),
            Load("milestones_agency", [self.agency], "50 milestones of an agency, with statuses"),
            Load("document", [f"{base}/document"], "plan document"),
            Load("document_304", [f"{base}/document"], "plan document, 304", conditional=True),
            Load("progress_section", [f"{base}/progress"], "progress by section"),
            Load("progress_304", [f"{base}/progress"], "progress, 304", conditional=True),
            Load("progress_milestone", [deepest], "progress by milestone"),
            Load("budget", [f"{base}/budget?by=section&by=funding_source"], "budget"),
            Load("reconciliation", [f"{base}/reconciliation"], "reconciliation"),
            Load("portfolio", ["/v1/portfolio/progress"], "portfolio progress"),
            Load("changes_500", [self.feed], "changes, page of 500"),
        ]

    @property
    def agency(self) -> str:
        """Where an agency finds what it has to report on."""
        return f"/v1/milestones?lead_agency={self.tenant.agency}&limit={PAGE}"

    @property
    def feed(self) -> str:
        """Where the page of the feed is that is read: amid the history, of updates mostly."""
        return f"/v1/changes?after={self.history}&limit={FEED}"

    def first_reads(self) -> list[AfterWrite]:
        """List the reads that each follow a write."""
        plan = self.written[0]
        base, milestones = f"/v1/plans/{plan.code}", plan.milestone_ids()
        document, progress = f"{base}/document", f"{base}/progress"
        budget = f"{base}/budget?by=section&by=funding_source"
        page = f"/v1/actions?plan={plan.code}&limit={PAGE}"

        def after(name: str, path: str, title: str, *, edits: bool = False) -> AfterWrite:
            return AfterWrite(name, path, title, milestones, plan.action_ids()[0], edits)

        return [
            after("actions_after_edit", page, "list of 50 actions, after an edit", edits=True),
            after("agency_after", self.agency, "50 milestones of an agency, after an update"),
            after("document_after", document, "document, after an update"),
            after("document_after_edit", document, "document, after an edit", edits=True),
            after("progress_after", progress, "progress, after an update"),
            after("progress_after_edit", progress, "progress, after an edit", edits=True),
            after(
                "milestones_after",
                f"{progress}?depth=milestone",
                "progress by milestone, after an update",
            ),
            after("budget_after_edit", budget, "budget, after an edit", edits=True),
            after("portfolio_after", "/v1/portfolio/progress", "portfolio, after an update"),
        ]

    def writes(self) -> list[Load]:
        """List the writes: each has a key of its own, and needs no ETag, as nothing is edited."""
        ids = [key for plan in self.written for key in plan.milestone_ids()]
        paths = [f"/v1/milestones/{key}/updates" for key in ids]
        bodies = [orjson.dumps(self.update(number)) for number in range(BODIES)]
        return [
            Load("update", paths, "milestone update", bodies),
            Load(
                "batch_500",
                ["/v1/milestone-updates/batch"],
                "batch of 500 updates",
                [self.batch(start) for start in range(0, len(ids), BATCH)],
                connections=2,
                counts=BATCH,
            ),
        ]

    def update(self, number: int) -> dict[str, Any]:
        """Say something of a milestone."""
        yesterday = self.read.calendar.today - timedelta(days=1)
        percent = number * 7 % 100
        return {
            "effective_on": yesterday.isoformat(),
            "state": "in_progress",
            "percent": percent,
            "blocked": number % 5 == 4,
            "commentary": f"As of yesterday {percent} in a hundred of it is done.",
            "evidence": [],
        }

    def batch(self, start: int = 0) -> bytes:
        """Say something of many milestones, each once; what there is of them, if fewer."""
        ids = [key for plan in self.written for key in plan.milestone_ids()]
        chosen = [ids[at % len(ids)] for at in range(start, start + min(BATCH, len(ids)))]
        items = [
            {"milestone_id": str(key), **self.update(number)} for number, key in enumerate(chosen)
        ]
        return orjson.dumps({"updates": items})
