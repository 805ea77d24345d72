"""Words of the published contract that belong to no single route: tags, paths, headers."""

from typing import Any

Described = dict[str, Any]

TAGS: list[Described] = [
    {"name": "plans", "description": "Plans and the moves of their life cycle."},
    {"name": "documents", "description": "A whole plan in a single call, in and out."},
    {
        "name": "imports",
        "description": "A plan's own file, tried and shown before it is applied.",
    },
    {"name": "sections", "description": "Planning grids: their texts, priorities and figures."},
    {"name": "outcomes", "description": "What a plan promises, and the figures it is judged by."},
    {"name": "actions", "description": "What will be done, by when, and who answers for it."},
    {"name": "milestones", "description": "The steps of an action, and where each of them stands."},
    {
        "name": "milestone updates",
        "description": "What the agencies report. Updates are appended, never edited.",
    },
    {
        "name": "sources",
        "description": "Other systems' own names for milestones, and updates addressed by them.",
    },
    {"name": "changes", "description": "The ledger: every change in order, in pages or streamed."},
    {
        "name": "readings",
        "description": "What is worked out of a plan for any day: progress with its reasons, "
        "budget, reconciliation, returns, exceptions; and what could be: what if, the way to "
        "green.",
    },
    {
        "name": "reports",
        "description": "Flat tables for Power BI and Excel; the one place that takes HTTP Basic.",
    },
    {
        "name": "snapshots",
        "description": "Quarters closed for good, with a hash and a sign-off, and compared.",
    },
    {
        "name": "exports",
        "description": "The plan as a file, its deadlines as a calendar, its readings as pictures.",
    },
    {"name": "budget lines", "description": "What each action costs, and who pays."},
    {"name": "expenditures", "description": "Money spent in a quarter, or expected to be."},
    {"name": "risks", "description": "What may go wrong, how it is scored, and its reviews."},
    {
        "name": "partnership",
        "description": "Who plans together, by which rules, and who is asking.",
    },
    {"name": "agencies", "description": "Bodies that lead actions or contribute to them."},
    {"name": "funding sources", "description": "Budgets that pay for actions."},
    {"name": "contacts", "description": "People and posts; a name is personal data."},
    {"name": "clients", "description": "Systems that call the API, and their keys."},
    {"name": "indicators", "description": "Indicators, what they measure, and measured figures."},
    {
        "name": "commitments",
        "description": "Promises of community strategies, and what serves them.",
    },
    {
        "name": "assessments",
        "description": "Ratings the partnership gives itself, and its pointers.",
    },
    {"name": "health", "description": "Whether the process lives and can serve; no key is needed."},
]

PATH_PARAMETERS = {
    "action_id": "Id of the action.",
    "agency": "Code or id of the agency.",
    "assessment_id": "Id of the assessment.",
    "budget_line_id": "Id of the budget line.",
    "chart": "What the picture shows.",
    "client_id": "Id of the client.",
    "commitment_id": "Id of the commitment.",
    "commitment_link_id": "Id of the link.",
    "contact_id": "Id of the contact.",
    "cross_reference_id": "Id of the cross-reference.",
    "external_id": "What the source system calls the milestone; it may hold slashes.",
    "import_id": "Id of the import.",
    "indicator": "Id or ref of the indicator, such as `NI%2040`.",
    "indicator_link_id": "Id of the link.",
    "indicator_value_id": "Id of the figure.",
    "milestone_id": "Id of the milestone.",
    "outcome_id": "Id of the outcome.",
    "other_id": "Id of the snapshot to compare it with, taken later as a rule.",
    "plan": "Id or code of the plan.",
    "risk_id": "Id of the risk.",
    "section_id": "Id of the section.",
    "snapshot_id": "Id of the snapshot.",
    "source": "Code or id of the funding source.",
    "system": "Name of the source system; one that the client owns.",
    "update_id": "Id of the update.",
}

_TEXT = {"type": "string"}
_KEY = "[A-Za-z0-9._:/+=-]{16,128}"

IDEMPOTENCY_KEY: Described = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A name of your own for this request, 16 to 128 characters: sent again within "
    "seven days it has no second effect, and is answered as the first time, with "
    "`Idempotency-Replayed: true`.",
    "schema": {"type": "string", "pattern": f'^({_KEY}|"{_KEY}")$'},
    "example": "nightly-2006-08-31-0001",
}
IF_NONE_MATCH: Described = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of what you have; where it is still current the answer is 304.",
    "schema": _TEXT,
}

ETAG: Described = {
    "description": "Names this answer: its version and a digest of the body. Send it back as "
    "`If-None-Match`, and as `If-Match` with an edit.",
    "schema": _TEXT,
    "example": '"3-6f1c2a9b0d4e4f7c8a5b3c2d1e0f9a8b"',
}
LOCATION: Described = {
    "description": "Where what was made can be read.",
    "schema": {"type": "string", "format": "uri-reference"},
}
DISPOSITION: Described = {
    "description": "Under which name to keep the file.",
    "schema": _TEXT,
    "example": 'attachment; filename="dat-2009.xlsx"',
}
LINK: Described = {
    "description": 'The next page, with `rel="next"`; absent on the last (RFC 8288).',
    "schema": _TEXT,
}
REPLAYED: Described = {
    "description": "`true` where the answer is that of an earlier request with the same "
    "Idempotency-Key; absent otherwise.",
    "schema": {"type": "string", "enum": ["true"]},
}
NOT_MODIFIED: Described = {
    "description": "What you have, by `If-None-Match`, is still current. No body.",
    "headers": {"ETag": ETAG},
}
