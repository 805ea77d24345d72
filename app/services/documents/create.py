"""A plan made from its document, whole or not at all, by the same services as its parts."""

from typing import Any

import sqlalchemy as sa

from app.changes import Session
from app.models import Agency, FundingSource, Plan
from app.models.base import table
from app.schemas.agency import AgencyCreate, FundingSourceCreate
from app.schemas.document import PlanDocument
from app.schemas.plan import PlanCreate
from app.services import agencies, ledger, plans
from app.services.access import Actor
from app.services.documents import contacts, export
from app.services.documents.making import Making
from app.services.documents.parts import as_body, at


def make_absent(session: Session, actor: Actor, wanted: PlanDocument) -> None:
    """Make the agencies and sources that the document lists and the partnership lacks."""
    known = _codes(session, actor, Agency)
    for number, agency in enumerate(wanted.agencies):
        if agency.code not in known:
            with at(f"/agencies/{number}"):
                agencies.add(session, actor, as_body(AgencyCreate, agency))
            known.add(agency.code)
    known = _codes(session, actor, FundingSource)
    for number, source in enumerate(wanted.funding_sources):
        if source.code not in known:
            with at(f"/funding_sources/{number}"):
                agencies.add_source(session, actor, as_body(FundingSourceCreate, source))
            known.add(source.code)


def _codes(session: Session, actor: Actor, model: type[Agency] | type[FundingSource]) -> set[str]:
    columns = table(model).c
    mine = columns.partnership_id == actor.partnership_id
    return set(session.execute(sa.select(columns.code).where(mine)).scalars())


def add(session: Session, actor: Actor, wanted: PlanDocument) -> Plan:
    """Make a plan, in draft, with everything its document holds.

    Raises AlreadyExists, UnknownReference, UnknownIndicator, Unprocessable, each with the place
    in the document; nothing is kept then.
    """
    make_absent(session, actor, wanted)
    plan = plans.add(session, actor, as_body(PlanCreate, wanted))
    making = Making(session, actor, plan, contacts.find_or_make(session, actor, wanted))
    making.structure(wanted)
    making.rest(wanted)
    ledger.write(session, actor)
    return plan


def create(session: Session, actor: Actor, wanted: PlanDocument) -> dict[str, Any]:
    """Make a plan from its document and tell it back as a document."""
    made = add(session, actor, wanted)
    return export.read(session.connection(), actor, str(made.id))
