"""Agencies, their contacts and funding sources, as told."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, ConfigDict, Field, StringConstraints

from app.schemas.base import Input, Line, Readable, ShortName, Stamped
from app.vocabulary import AgencyKind

AGENCY: dict[str, Any] = {
    "code": "JCG",
    "name": "Joint commissioning group",
    "kind": "group",
    "aliases": ["Joint Commissioning"],
}
SOURCE: dict[str, Any] = {"code": "PTB", "name": "Pooled treatment budget"}
CONTACT: dict[str, Any] = {
    "agency": "JCG",
    "role_title": "Commissioning manager",
    "name": None,
    "email": None,
}
STAMPS: dict[str, Any] = {
    "id": "0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b11",
    "version": 1,
    "created_at": "2006-03-03T09:00:00Z",
    "updated_at": "2006-03-03T09:00:00Z",
}

Aliases = Annotated[list[Line], Field(max_length=100)]
OTHER_NAMES = "Other names that documents use for it."
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"),
    Readable,
]


class AgencyCreate(Input):
    """A new agency."""

    model_config = ConfigDict(json_schema_extra={"examples": [AGENCY]})

    code: ShortName = Field(description="Its short name, by which everything names it.")
    name: Line = Field(description="Its full name.")
    kind: AgencyKind = Field(default=AgencyKind.ORGANISATION, description="One body, or several.")
    aliases: Aliases = Field(default=[], description=OTHER_NAMES)


class AgencyUpdate(Input):
    """Changes to an agency: what is left out stays, aliases are replaced whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"aliases": ["JCG board"]}]})

    code: ShortName | MISSING = Field(
        default=MISSING, description="Its short name, by which everything names it."
    )
    name: Line | MISSING = Field(default=MISSING, description="Its full name.")
    kind: AgencyKind | MISSING = MISSING
    aliases: Aliases | MISSING = Field(default=MISSING, description=OTHER_NAMES)


class AgencyRead(Stamped):
    """A body that leads actions or contributes to them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**AGENCY, **STAMPS}]})

    code: str = Field(description="Its short name, by which everything names it.")
    name: str = Field(description="Its full name.")
    kind: AgencyKind
    aliases: list[str] = Field(description=OTHER_NAMES)


class FundingSourceCreate(Input):
    """A new funding source."""

    model_config = ConfigDict(json_schema_extra={"examples": [SOURCE]})

    code: ShortName = Field(description="Its short name, by which budget lines name it.")
    name: Line = Field(description="Its full name.")


class FundingSourceUpdate(Input):
    """Changes to a funding source: what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Pooled budget"}]})

    code: ShortName | MISSING = Field(
        default=MISSING, description="Its short name, by which budget lines name it."
    )
    name: Line | MISSING = Field(default=MISSING, description="Its full name.")


class FundingSourceRead(Stamped):
    """A budget that pays for actions."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**SOURCE, **STAMPS}]})

    code: str = Field(description="Its short name, by which budget lines name it.")
    name: str = Field(description="Its full name.")


class ContactCreate(Input):
    """A new contact: a person, or a role without a name."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONTACT]})

    agency: ShortName | None = Field(default=None, description="Code of the agency.")
    role_title: Line = Field(description="What they do there.")
    name: Line | None = Field(default=None, description="Left out for a post holder.")
    email: Email | None = Field(
        default=None, description="Address to write to; personal data like the name."
    )


class ContactUpdate(Input):
    """Changes to a contact: what is left out stays, null clears."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": None, "email": None}]})

    agency: ShortName | MISSING | None = Field(default=MISSING, description="Code of the agency.")
    role_title: Line | MISSING = Field(default=MISSING, description="What they do there.")
    name: Line | MISSING | None = Field(
        default=MISSING, description="The person; null for a post holder."
    )
    email: Email | MISSING | None = Field(
        default=MISSING, description="Address to write to; personal data like the name."
    )


class ContactRead(Stamped):
    """Who answers for something. A name is personal data and told nowhere else."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**CONTACT, **STAMPS}]})

    id: UUID = Field(description="Id, by which actions and milestones name it.")
    agency: str | None = Field(description="Code of the agency.")
    role_title: str = Field(description="What they do there.")
    name: str | None = Field(description="The person; null for a post holder, or once erased.")
    email: str | None = Field(
        description="Address to write to; null where none is known, or once erased."
    )
