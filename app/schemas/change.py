"""The ledger as told: entries, pages of them, and whether it holds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.base import Output
from app.vocabulary import LedgerAction

ENTRY: dict[str, Any] = {
    "seq": 812,
    "recorded_at": "2006-09-01T08:12:00.000000Z",
    "actor": {
        "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b02",
        "name": "JCG performance system",
        "agency": "JCG",
    },
    "action": "created",
    "subject": {"kind": "milestone_update", "id": "01930f3c-7d0e-7c3a-9f55-2f6f1f1a8b10"},
    "plan": "blackpool-adult-treatment-2006",
    "plan_id": "01930f3c-0101-7c3a-9f55-2f6f1f1a8b10",
    "changes": {
        "effective_on": {"before": None, "after": "2006-08-31"},
        "percent": {"before": None, "after": "40"},
    },
    "request_id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10",
    "previous_hash": "6f1c" * 16,
    "hash": "a07b" * 16,
}


class EntryActor(Output):
    """Who made a change."""

    id: UUID | None = Field(description="Id of the client; null at the server's command line.")
    name: str = Field(description="Name the client had.")
    agency: str | None = Field(description="Code of the agency the client acts for.")


class EntrySubject(Output):
    """What was changed."""

    kind: str = Field(description="Kind of thing, such as milestone_update.")
    id: UUID = Field(description="Id of the thing.")


class FieldChange(Output):
    """A field before and after."""

    before: Any = Field(description="Null where it was empty or not there.")
    after: Any = Field(description="Null where it is empty, or was removed.")


class EntryRead(Output):
    """One change of one thing. Exact numbers, days and instants are text; money is in pence."""

    model_config = ConfigDict(json_schema_extra={"examples": [ENTRY]})

    seq: int = Field(description="Its place in the ledger: 1, 2, 3 … without gaps.")
    recorded_at: datetime = Field(description="The instant it was recorded, in UTC.")
    actor: EntryActor
    action: LedgerAction
    subject: EntrySubject
    plan: str | None = Field(description="Code of the plan concerned, while it exists.")
    plan_id: UUID | None = Field(description="Id of the plan concerned, also once it is gone.")
    changes: dict[str, FieldChange] = Field(
        description="What changed. Fields outside the caller's scopes are left out, and what was "
        "erased is null."
    )
    request_id: str | None = Field(description="Id of the request that made the change.")
    previous_hash: str = Field(description="Hash of the entry before; zeros before the first.")
    hash: str = Field(description="SHA-256 over the hash before and this entry.")


class ChangePage(Output):
    """Changes in order."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [ENTRY], "next_after": 812}]}
    )

    items: list[EntryRead] = Field(description="Entries of the ledger, the oldest first.")
    next_after: int = Field(description="Send as `after` to go on from here.")


class VerificationRead(Output):
    """Whether the ledger is as it was written."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"valid": True, "entries": 812, "first_invalid": None}]}
    )

    valid: bool = Field(description="Whether every entry holds.")
    entries: int = Field(description="How many entries there are.")
    first_invalid: int | None = Field(
        description="Number of the first entry that was altered, is missing or out of order."
    )
