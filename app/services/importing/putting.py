"""What a file says put into the database: the same for the trial and for what is applied."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.changes import Session
from app.encoding import encode
from app.errors import NotFound, PlanMoved
from app.importing_vocabulary import ItemKind
from app.models import Plan
from app.models.base import table
from app.schemas.document import PlanDocument
from app.services.access import Actor
from app.services.documents import create, export
from app.services.importing import edits
from app.services.importing.addresses import Address, Body
from app.services.importing.comparison import Choices, Comparison, Wanted, compare
from app.services.records import get_plan

plan = table(Plan)
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """All that applying an import needs, as JSON holds it."""

    # The document that the file makes, and that document as it would be stored.
    said: Body
    canonical: Body
    # What the file before it said, as it was stored.
    base: Body | None
    # Addresses in the file of what is numbered in print, and refs of actions without steps.
    printed: Pairs
    stepless: list[str]
    # The fields that the file holds, by address; None: all.
    fields: list[tuple[str, str, list[str]]] | None
    # What of it the partnership has.
    shared: Pairs
    # Why schedules change.
    reason: str
    # What all files have said, this one last, by the refs in the plan: the base of the next.
    spoken: Body | None
    # What was answered.
    file_is_right: Pairs
    new: Pairs

    def wanted(self) -> Wanted:
        """Return what the file says, to be compared."""
        said = self.fields
        return Wanted(
            self.canonical,
            printed=addresses(self.printed),
            stepless=frozenset(self.stepless),
            said=None if said is None else {(ItemKind(k), ref): names for k, ref, names in said},
            shared=addresses(self.shared),
        )

    def choices(self) -> Choices:
        """Return what was answered about items."""
        return Choices(addresses(self.file_is_right), addresses(self.new))


@dataclass(frozen=True, slots=True)
class Put:
    """What was put into the database: the plan, and the items of which it is made up."""

    plan_id: UUID
    comparison: Comparison


def put(
    session: Session,
    actor: Actor,
    code: str,
    plan_id: UUID | None,
    revision: int | None,
    kept: Kept,
) -> Put:
    """Make or change the plan. Raises PlanMoved where it is not the one that was compared."""
    wanted = kept.wanted()
    if plan_id is None:
        taken = (plan.c.code == code, plan.c.partnership_id == actor.partnership_id)
        if session.execute(sa.select(plan.c.id).where(*taken)).first():
            raise PlanMoved("There is a plan with this code by now; try it again.")
        comparison = compare(None, wanted, None)
        made = create.add(session, actor, PlanDocument.model_validate(kept.said))
        return Put(made.id, comparison)
    try:
        found = get_plan(session, actor, str(plan_id))
    except NotFound as gone:
        raise PlanMoved("The plan is gone; try it again.") from gone
    if revision is not None and found.revision != revision:
        raise PlanMoved("The plan has changed since it was shown; try it again.")
    stored = document_of(session.connection(), actor, str(plan_id))
    comparison = compare(stored, wanted, kept.base, kept.choices())
    edits.make(session, actor, found, comparison, kept.reason)
    return Put(plan_id, comparison)


def addresses(listed: Iterable[tuple[str, str]]) -> frozenset[Address]:
    """Read addresses from JSON."""
    return frozenset((ItemKind(kind), ref) for kind, ref in listed)


def document_of(connection: sa.Connection, actor: Actor, key: str) -> Body:
    """Return the document of a plan as JSON holds it. Raises NotFound."""
    told: Body = orjson.loads(encode(export.read(connection, actor, key)))
    return told


def digest(session: Session, actor: Actor, plan_id: UUID) -> str:
    """Return what tells this plan, as it is now, from any other document."""
    told = export.read(session.connection(), actor, str(plan_id))
    return hashlib.sha256(encode(told)).hexdigest()
