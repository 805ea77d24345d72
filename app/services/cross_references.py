"""Words of a plan that point elsewhere in it, and whether they lead there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import NotFound, Unprocessable
from app.models import ApiClient, CrossReference, Plan
from app.models.base import table
from app.pagination import Key, Paging, Row, Slice, paginate
from app.schemas.assessment import CrossReferenceCreate, PlaceKind
from app.schemas.base import Named
from app.services import filters, ledger, places, subjects
from app.services.access import Actor
from app.vocabulary import ReferenceState

reference, plan, client = table(CrossReference), table(Plan), table(ApiClient)

REFERENCES: sa.Select[Any] = (
    sa.select(reference, plan.c.code.label("plan"), client.c.name.label("recorded_by"))
    .join_from(reference, plan, plan.c.id == reference.c.plan_id)
    .outerjoin(client, client.c.id == reference.c.recorded_by_id)
)
ORDER = [Key(reference.c.recorded_at), Key(reference.c.id)]
TOLD = ("id", "plan", "printed", "state", "explicit", "recorded_by", "recorded_at")


class CrossReferenceQuery(Paging):
    """Filters of the list of cross-references."""

    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    subject_kind: list[PlaceKind] = Field(default=[], description="Where the words stand.")
    state: list[ReferenceState] = Field(default=[], description="Whether they lead anywhere.")


def _ends(row: Row) -> dict[str, subjects.Named]:
    ends = {"subject": (row.subject_kind, row.subject_id)}
    if row.target_id is not None:
        ends["target"] = (row.target_kind, row.target_id)
    return ends


def _tell(connection: sa.Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    refs = subjects.refs_of(connection, [end for row in rows for end in _ends(row).values()])
    return [
        {
            **{name: row._mapping[name] for name in TOLD},
            "target": None,
            **{
                name: {"kind": kind, "id": identity, "ref": refs[identity]}
                for name, (kind, identity) in _ends(row).items()
            },
        }
        for row in rows
    ]


def read(connection: sa.Connection, actor: Actor, reference_id: UUID) -> dict[str, Any]:
    """Tell one cross-reference. Raises NotFound."""
    mine = (reference.c.id == reference_id, reference.c.partnership_id == actor.partnership_id)
    if row := connection.execute(REFERENCES.where(*mine)).first():
        return _tell(connection, [row])[0]
    raise NotFound("cross-reference")


def find(
    connection: sa.Connection, actor: Actor, query: CrossReferenceQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List cross-references, in the order they were recorded."""
    named: dict[str, Sequence[Any]] = {
        "plan_id": filters.plan_ids(connection, actor, query.plan),
        "subject_kind": query.subject_kind,
        "state": query.state,
    }
    wanted = [reference.c[column].in_(values) for column, values in named.items() if values]
    statement = REFERENCES.where(reference.c.partnership_id == actor.partnership_id, *wanted)
    found = paginate(connection, statement, ORDER, query)
    return found, _tell(connection, found.rows)


def add_cross_reference(
    session: Session, actor: Actor, plan: Plan, wanted: CrossReferenceCreate
) -> CrossReference:
    """Record words that point elsewhere in a plan. Raises UnknownReference, Unprocessable."""
    connection, target = session.connection(), wanted.target
    if (wanted.state == ReferenceState.DANGLING) != (target is None):
        raise Unprocessable(
            "What dangles leads nowhere; everything else has a target.", pointer="/target"
        )
    allowed = subjects.PLACES
    subject_id = subjects.locate(connection, actor, plan, wanted.subject, allowed, "/subject")
    target_id = None
    if target is not None:
        target_id = subjects.locate(connection, actor, plan, target, allowed, "/target")
    made = CrossReference(
        partnership_id=actor.partnership_id,
        plan_id=plan.id,
        subject_kind=wanted.subject.kind,
        subject_id=subject_id,
        printed=wanted.printed,
        target_kind=target.kind if target else None,
        target_id=target_id,
        state=wanted.state,
        explicit=wanted.explicit,
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: CrossReferenceCreate) -> dict[str, Any]:
    """Record a cross-reference and tell it. Raises as `add_cross_reference` does."""
    under = places.plan_of(session, actor, wanted.plan)
    made_id = add_cross_reference(session, actor, under, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)
