"""What a partnership knows already when a file is read for one of its plans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import NotFound
from app.importing_vocabulary import AnswerKind, ImportState, ItemKind
from app.models import Agency, Contact, FundingSource, ImportRun, Indicator
from app.models.base import table
from app.services import plans
from app.services.access import Actor
from app.services.documents.grammars.owner_parts import Agency as KnownAgency
from app.services.documents.recognition import Known
from app.services.importing.addresses import Address, Body
from app.services.importing.comparison import who
from app.services.importing.items import Part, parts

agency, source, contact = table(Agency), table(FundingSource), table(Contact)
indicator, run = table(Indicator), table(ImportRun)


def known_to(connection: sa.Connection, actor: Actor, code: str) -> Known:
    """Collect what recognition may know: agencies, sources, indicators, the plan's period."""
    mine = agency.c.partnership_id == actor.partnership_id
    agencies = connection.execute(sa.select(agency).where(mine).order_by(agency.c.code))
    sources = connection.execute(
        sa.select(source.c.code, source.c.name)
        .where(source.c.partnership_id == actor.partnership_id)
        .order_by(source.c.code)
    )
    owner = indicator.c.partnership_id
    refs = connection.execute(
        sa.select(indicator.c.ref).where(sa.or_(owner == actor.partnership_id, owner.is_(None)))
    )
    start, end = _period(connection, actor, code)
    return Known(
        agencies=tuple(KnownAgency(r.code, r.name, tuple(r.aliases)) for r in agencies),
        funding_sources={row.code: row.name for row in sources},
        indicators=frozenset(refs.scalars()),
        plan_start=start,
        plan_end=end,
        today=actor.today,
    )


def _period(connection: sa.Connection, actor: Actor, code: str) -> tuple[Any, Any]:
    try:
        plan = plans.locate(connection, actor, code)
    except NotFound:
        return None, None
    return plan.period_start_on, plan.period_end_on


def shared_by(connection: sa.Connection, actor: Actor, document: Body) -> set[Address]:
    """Find which agencies, sources and contacts of a document the partnership has."""
    codes = {
        ItemKind.AGENCY: _codes(connection, actor, agency),
        ItemKind.FUNDING_SOURCE: _codes(connection, actor, source),
    }
    people_there = _contacts(connection, actor)
    found: set[Address] = set()
    listed = iter(document["contacts"])
    for part in parts(document):
        if part.kind is ItemKind.CONTACT:
            if _is_there(next(listed), people_there):
                found.add(_address(part))
        elif part.key in codes.get(part.kind, ()):
            found.add(_address(part))
    return found


def _address(part: Part) -> Address:
    return part.kind, part.key


def _codes(connection: sa.Connection, actor: Actor, of: sa.Table) -> set[str]:
    mine = of.c.partnership_id == actor.partnership_id
    return set(connection.execute(sa.select(of.c.code).where(mine)).scalars())


def _contacts(connection: sa.Connection, actor: Actor) -> list[tuple[Any, ...]]:
    statement = (
        sa.select(contact.c.role_title, agency.c.code, contact.c.name)
        .select_from(contact)
        .outerjoin(agency, agency.c.id == contact.c.agency_id)
        .where(contact.c.partnership_id == actor.partnership_id)
    )
    return [tuple(row) for row in connection.execute(statement).all()]


def _is_there(wanted: Body, there: list[tuple[Any, ...]]) -> bool:
    """Tell whether a contact is found and not made: the same role, agency, and name if given."""
    role, of, name = who(wanted)
    alike = [each for each in there if each[:2] == (role, of) and name in (None, each[2])]
    return len(alike) >= int(wanted.get("number", 1))


@dataclass(frozen=True, slots=True)
class Before:
    """What the files applied to a plan said, and how their questions were answered."""

    base: Body | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def before(connection: sa.Connection, actor: Actor, plan_id: UUID | None) -> Before:
    """Return what the files applied to a plan so far said, by the refs in the plan.

    Its answers hold for the next file as well, where that asks the same at the same place; whose
    value stood in a conflict is asked anew.
    """
    applied = (
        run.c.partnership_id == actor.partnership_id,
        run.c.compared_with_id == plan_id,
        run.c.state == ImportState.APPLIED,
    )
    newest = run.c.applied_at.desc(), run.c.id.desc()
    kept = sa.select(run.c.document, run.c.result).where(*applied).order_by(*newest).limit(1)
    row = None if plan_id is None else connection.execute(kept).first()
    if row is None or row.document is None:
        return Before()
    given = {
        each["id"]: each["answer"]
        for each in (row.result or {}).get("questions", ())
        if each["answer"] is not None and each["answer_with"] != AnswerKind.CHOICE
    }
    return Before(row.document["spoken"], given)
