"""Sections: the planning grids of a plan."""

from typing import Annotated

from fastapi import Query, Response

from app.auth import PlansRead, PlansWrite
from app.conditional import IfMatch
from app.errors import AlreadyExists, UnknownReference
from app.families import Family
from app.refusals import creates, edits, lists, reads, removes
from app.schemas.base import Page
from app.schemas.section import SectionCreate, SectionRead, SectionUpdate
from app.services import sections

router = Family(prefix="/sections", tags=["sections"])


@router.get("", response_model=Page[SectionRead], responses=lists(UnknownReference))
def list_sections(query: Annotated[sections.SectionQuery, Query()], gate: PlansRead) -> Response:
    """List sections, by plan and ref; `sort` takes ref, updated_at."""
    return gate.listing(query, sections.find)


@router.post("", status_code=201, response_model=SectionRead, responses=creates(AlreadyExists))
def create_section(wanted: SectionCreate, gate: PlansWrite) -> Response:
    """Add a section to a plan."""
    return gate.create("/v1/sections/{id}", sections.create, wanted)


@router.get("/{section_id}", response_model=SectionRead, responses=reads())
def get_section(section_id: str, gate: PlansRead) -> Response:
    """Get a section."""
    with gate.snapshot() as (connection, actor):
        return gate.answer(sections.read(connection, actor, section_id))


@router.patch("/{section_id}", response_model=SectionRead, responses=edits(AlreadyExists))
def update_section(
    section_id: str, patch: SectionUpdate, expected: IfMatch, gate: PlansWrite
) -> Response:
    """Change a section: what is left out stays, null clears, lists are replaced whole.

    A new ref is given to everything beneath it as well.
    """
    return gate.edit(sections.update, section_id, patch, expected)


@router.delete("/{section_id}", status_code=204, responses=removes())
def delete_section(section_id: str, expected: IfMatch, gate: PlansWrite) -> Response:
    """Remove a section without history, and everything beneath it."""
    return gate.remove(sections.delete, section_id, expected)
