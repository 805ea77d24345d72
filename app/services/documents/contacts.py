"""Whom a document means by role, agency and name: found in the partnership, or made with it."""

from collections.abc import Iterator
from uuid import UUID

from app.changes import Session
from app.schemas.agency import ContactCreate
from app.schemas.document import DocumentContact, DocumentOutcome, PlanDocument
from app.services import agencies
from app.services.access import Actor
from app.services.documents.parts import as_body, at

Key = tuple[str, str | None, str | None, int]


def key_of(wanted: DocumentContact) -> Key:
    """Return what tells a contact of a document from its others."""
    return wanted.role_title, wanted.agency, wanted.name, wanted.number


def find_or_make(session: Session, actor: Actor, wanted: PlanDocument) -> dict[Key, UUID]:
    """Find each contact that the document names, or make it; no two are the same one.

    Raises UnknownReference with the place in the document.
    """
    first: dict[Key, tuple[str, DocumentContact]] = {}
    for place, contact in _named(wanted):
        first.setdefault(key_of(contact), (place, contact))
    found: dict[Key, UUID] = {}
    # Whoever is named comes first, so that no contact without a name is taken for them.
    for key in sorted(first, key=lambda each: (each[2] is None, each[3])):
        place, contact = first[key]
        with at(place):
            body = as_body(ContactCreate, contact)
            found[key] = agencies.contact_for(session, actor, body, list(found.values()))
    return found


def _named(wanted: PlanDocument) -> Iterator[tuple[str, DocumentContact]]:
    for number, contact in enumerate(wanted.contacts):
        yield f"/contacts/{number}", contact
    for number, section in enumerate(wanted.sections):
        for step, outcome in enumerate(section.outcomes):
            yield from _beneath(outcome, f"/sections/{number}/outcomes/{step}")
    for number, outcome in enumerate(wanted.outcomes):
        yield from _beneath(outcome, f"/outcomes/{number}")


def _beneath(outcome: DocumentOutcome, place: str) -> Iterator[tuple[str, DocumentContact]]:
    for number, action in enumerate(outcome.actions):
        here = f"{place}/actions/{number}"
        if action.lead_contact:
            yield f"{here}/lead_contact", action.lead_contact
        for step, milestone in enumerate(action.milestones):
            if milestone.lead_contact:
                yield f"{here}/milestones/{step}/lead_contact", milestone.lead_contact
