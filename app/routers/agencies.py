"""Agencies, funding sources and contacts."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import ContactsRead, ContactsWrite, PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.agency import (
    AgencyCreate,
    AgencyRead,
    AgencyUpdate,
    ContactCreate,
    ContactRead,
    ContactUpdate,
    FundingSourceCreate,
    FundingSourceRead,
    FundingSourceUpdate,
)
from app.schemas.base import Page
from app.services import agencies

router = Family()
# A short name may hold a slash, so it takes the rest of the path.
AGENCY, SOURCE = "/agencies/{agency:path}", "/funding-sources/{source:path}"


@router.get("/agencies", tags=["agencies"], response_model=Page[AgencyRead], responses=lists())
def list_agencies(query: Annotated[agencies.AgencyQuery, Query()], gate: PlansRead) -> Response:
    """List agencies; `sort` takes code, name, updated_at."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*agencies.find(connection, actor, agencies.AGENCIES, query))


@router.post(
    "/agencies",
    status_code=201,
    tags=["agencies"],
    response_model=AgencyRead,
    responses=creates(AlreadyExists),
)
def create_agency(wanted: AgencyCreate, gate: PlansWrite) -> Response:
    """Make an agency."""
    return gate.create("/v1/agencies/{id}", agencies.create, wanted)


@router.get(AGENCY, tags=["agencies"], response_model=AgencyRead, responses=reads())
def get_agency(agency: str, gate: PlansRead) -> Response:
    """Get an agency by its id or code."""
    with gate.read() as (connection, actor):
        return gate.answer(agencies.read(connection, actor, agencies.AGENCIES, agency))


@router.patch(AGENCY, tags=["agencies"], response_model=AgencyRead, responses=edits(AlreadyExists))
def update_agency(
    agency: str, patch: AgencyUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change an agency: what is left out stays, aliases are replaced whole."""
    return gate.edit(agencies.update, agencies.AGENCIES, agency, patch, expected)


@router.get(
    "/funding-sources",
    tags=["funding sources"],
    response_model=Page[FundingSourceRead],
    responses=lists(),
)
def list_funding_sources(
    query: Annotated[agencies.FundingSourceQuery, Query()], gate: PlansRead
) -> Response:
    """List funding sources; `sort` takes code, name, updated_at."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*agencies.find(connection, actor, agencies.SOURCES, query))


@router.post(
    "/funding-sources",
    status_code=201,
    tags=["funding sources"],
    response_model=FundingSourceRead,
    responses=creates(AlreadyExists),
)
def create_funding_source(wanted: FundingSourceCreate, gate: PlansWrite) -> Response:
    """Make a funding source."""
    return gate.create("/v1/funding-sources/{id}", agencies.create_source, wanted)


@router.get(SOURCE, tags=["funding sources"], response_model=FundingSourceRead, responses=reads())
def get_funding_source(source: str, gate: PlansRead) -> Response:
    """Get a funding source by its id or code."""
    with gate.read() as (connection, actor):
        return gate.answer(agencies.read(connection, actor, agencies.SOURCES, source))


@router.patch(
    SOURCE,
    tags=["funding sources"],
    response_model=FundingSourceRead,
    responses=edits(AlreadyExists),
)
def update_funding_source(
    source: str, patch: FundingSourceUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change a funding source: what is left out stays."""
    return gate.edit(agencies.update, agencies.SOURCES, source, patch, expected)


@router.get("/contacts", tags=["contacts"], response_model=Page[ContactRead], responses=lists())
def list_contacts(query: Annotated[agencies.ContactQuery, Query()], gate: ContactsRead) -> Response:
    """List contacts; `sort` takes role_title, name, updated_at."""
    with gate.snapshot() as (connection, actor):
        return gate.page(*agencies.find_contacts(connection, actor, query))


@router.post(
    "/contacts",
    status_code=201,
    tags=["contacts"],
    response_model=ContactRead,
    responses=creates(),
)
def create_contact(wanted: ContactCreate, gate: ContactsWrite) -> Response:
    """Make a contact."""
    return gate.create("/v1/contacts/{id}", agencies.create_contact, wanted)


@router.get(
    "/contacts/{contact_id}", tags=["contacts"], response_model=ContactRead, responses=reads()
)
def get_contact(contact_id: str, gate: ContactsRead) -> Response:
    """Get a contact."""
    with gate.read() as (connection, actor):
        return gate.answer(agencies.read_contact(connection, actor, contact_id))


@router.patch(
    "/contacts/{contact_id}", tags=["contacts"], response_model=ContactRead, responses=edits()
)
def update_contact(
    contact_id: str, patch: ContactUpdate, expected: IfMatch, gate: ContactsWrite
) -> Response:
    """Change a contact: what is left out stays, null clears."""
    return gate.edit(agencies.update_contact, contact_id, patch, expected)


@router.delete("/contacts/{contact_id}", status_code=204, tags=["contacts"], responses=removes())
def delete_contact(contact_id: str, expected: IfMatch, gate: ContactsWrite) -> Response:
    """Remove a contact who leads nothing."""
    return gate.remove(agencies.delete_contact, contact_id, expected)
