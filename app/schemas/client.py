"""Clients of the API and their keys, as told. A key is shown once, when it is made."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictInt

from app.schemas.base import Input, Line, Output, ShortName, Stamped, System, Whole
from app.services.access import LONGEST_LIFE
from app.vocabulary import Scope

LONGEST_DAYS = LONGEST_LIFE.days
LONGEST_OVERLAP = 168

EXAMPLE: dict[str, Any] = {
    "name": "NHS performance system",
    "scopes": ["plans:read", "updates:write"],
    "agency": "NHS",
    "source_systems": ["pentana"],
    "expires_in_days": 365,
}
READ_EXAMPLE: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b02",
    "name": "NHS performance system",
    "agency": "NHS",
    "scopes": ["plans:read", "updates:write"],
    "source_systems": ["pentana"],
    "keys": [
        {
            "prefix": "1B3kQ9ZtR7mXc0Fa",
            "created_at": "2006-03-03T09:00:00Z",
            "expires_at": "2007-03-03T09:00:00Z",
            "revoked_at": None,
            "last_used_at": "2006-08-31T02:00:00Z",
        }
    ],
    "revoked_at": None,
    "version": 1,
    "created_at": "2006-03-03T09:00:00Z",
    "updated_at": "2006-03-03T09:00:00Z",
}
KEY_EXAMPLE = f"wmk_live_1B3kQ9ZtR7mXc0Fa_{'…' * 3}"


def _once(scopes: list[Scope]) -> list[Scope]:
    return sorted(set(scopes))


Scopes = Annotated[list[Scope], Field(min_length=1, max_length=20), AfterValidator(_once)]
Life = Annotated[
    StrictInt, Field(ge=1, le=LONGEST_DAYS, description="Days until the key expires."), Whole
]


class ClientCreate(Input):
    """A new client with its first key."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    name: Line = Field(description="What the history calls it.")
    scopes: Scopes = Field(description="What its keys allow; none that you lack yourself.")
    agency: ShortName | None = Field(
        default=None, description="Code of the agency it acts for; it then writes for it alone."
    )
    source_systems: list[System] = Field(
        default=[], max_length=20, description="Systems whose references it may set."
    )
    expires_in_days: Life = LONGEST_DAYS


class ClientRotate(Input):
    """How to change over to a new key."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: Annotated[StrictInt, Field(ge=0, le=LONGEST_OVERLAP), Whole] = Field(
        default=24, description="How long the present key still works."
    )
    expires_in_days: Life = LONGEST_DAYS


class KeyRead(Output):
    """What is known of a key: never the key itself."""

    prefix: str = Field(description="The public part of the key.")
    created_at: datetime = Field(description="The instant it was made, in UTC.")
    expires_at: datetime = Field(description="The instant it stops working, in UTC.")
    revoked_at: datetime | None = Field(
        description="The instant it was shut out; null while it was not."
    )
    last_used_at: datetime | None = Field(description="To within five minutes.")


class ClientRead(Stamped):
    """A system that calls the API."""

    model_config = ConfigDict(json_schema_extra={"examples": [READ_EXAMPLE]})

    id: UUID = Field(description="Id of the client.")
    name: str = Field(description="What the history calls it.")
    agency: str | None = Field(description="Code of the agency it acts for.")
    scopes: list[Scope] = Field(description="What its keys allow.")
    source_systems: list[str] = Field(description="Systems whose references it may set.")
    keys: list[KeyRead] = Field(description="Oldest first.")
    revoked_at: datetime | None = Field(description="When it was shut out, for good.")


class ClientMade(ClientRead):
    """A client with its new key."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**READ_EXAMPLE, "key": KEY_EXAMPLE}]}
    )

    key: str | None = Field(description="Shown this once; null where an answer is replayed.")
