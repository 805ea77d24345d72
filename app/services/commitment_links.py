"""Links from plans, outcomes and actions to the commitments they serve."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import AlreadyExists, NotFound, UnknownReference, Unprocessable
from app.models import Action, Commitment, CommitmentLink, Outcome, Plan
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Named
from app.schemas.commitment import CommitmentLinkCreate, CommitmentLinkUpdate, CommitmentName
from app.services import filters, ledger, subjects
from app.services.access import Actor
from app.services.records import Versions, as_id, get, guard, id_of, is_there, revise
from app.vocabulary import NodeKind

link, commitment = table(CommitmentLink), table(Commitment)
plan, outcome, action = table(Plan), table(Outcome), table(Action)

ENDS = ("commitment_id", "outcome_id", "action_id")
SERVING = (NodeKind.OUTCOME, NodeKind.ACTION)
LINKS: sa.Select[Any] = (
    sa.select(
        link,
        plan.c.code.label("plan"),
        outcome.c.ref.label("outcome_ref"),
        action.c.ref.label("action_ref"),
        commitment.c.strategy,
        commitment.c.ref,
        commitment.c.title,
    )
    .join_from(link, plan, plan.c.id == link.c.plan_id)
    .join(commitment, commitment.c.id == link.c.commitment_id)
    .outerjoin(outcome, outcome.c.id == link.c.outcome_id)
    .outerjoin(action, action.c.id == link.c.action_id)
)
ORDERS: Orders = {
    "commitment": (link.c.plan_id, commitment.c.strategy, commitment.c.position),
    "updated_at": (link.c.updated_at,),
}
NOUN = "commitment link"


class CommitmentLinkQuery(Sorted):
    """Filters of the list of commitment links."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    commitment: list[UUID] = Field(default=[], description="Ids of commitments.")
    outcome: list[Named] = Field(default=[], description="Ids, or refs within the plans named.")
    action: list[Named] = Field(default=[], description="Ids, or refs within the plans named.")


def _tell(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "plan": row.plan,
        "commitment": {
            "id": row.commitment_id,
            "strategy": row.strategy,
            "ref": row.ref,
            "title": row.title,
        },
        "outcome": subjects.told(row.outcome_id, row.outcome_ref),
        "action": subjects.told(row.action_id, row.action_ref),
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one commitment link. Raises NotFound."""
    known = key if isinstance(key, UUID) else as_id(key)
    mine = (link.c.id == known, link.c.partnership_id == actor.partnership_id)
    if row := connection.execute(LINKS.where(*mine)).first():
        return _tell(row)
    raise NotFound(NOUN)


def find(
    connection: sa.Connection, actor: Actor, query: CommitmentLinkQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List commitment links, by plan and commitment unless another order is asked for."""
    plan_ids = filters.plan_ids(connection, actor, query.plan)
    named: dict[str, Sequence[Any]] = {"plan_id": plan_ids, "commitment_id": query.commitment}
    for noun in SERVING:
        keys: list[str] = getattr(query, noun)
        named[f"{noun}_id"] = filters.node_ids(
            connection, actor, subjects.NODES[noun], plan_ids, keys, noun
        )
    wanted = [link.c[column].in_(values) for column, values in named.items() if values]
    statement = LINKS.where(link.c.partnership_id == actor.partnership_id, *wanted)
    order = order_keys(ORDERS, query.sort, "commitment", link.c.id)
    found = paginate(connection, statement, order, query)
    return found, [_tell(row) for row in found.rows]


def _check_new(connection: sa.Connection, plan_id: UUID, ends: dict[str, Any]) -> None:
    if ends["outcome_id"] and ends["action_id"]:
        raise Unprocessable("A link is to an outcome or to an action, not both.", pointer="/action")
    same = [link.c[name].is_not_distinct_from(value) for name, value in ends.items()]
    if is_there(connection, CommitmentLink, (link.c.plan_id == plan_id, *same)):
        raise AlreadyExists("It is linked to this commitment already.", pointer="/commitment")


def _commitment_id(connection: sa.Connection, actor: Actor, key: str | CommitmentName) -> UUID:
    named = {"id": as_id(key)} if isinstance(key, str) else key.model_dump()
    if None in named.values():
        raise UnknownReference("There is no such commitment.", pointer="/commitment")
    mine = {**named, "partnership_id": actor.partnership_id}
    return id_of(connection, Commitment, mine, "/commitment", "commitment")


def add_link(
    session: Session, actor: Actor, plan: Plan, wanted: CommitmentLinkCreate
) -> CommitmentLink:
    """Link a plan, or an outcome or action of it, to a commitment.

    Raises AlreadyExists, UnknownReference, Unprocessable.
    """
    connection = session.connection()
    ends: dict[str, Any] = {
        "commitment_id": _commitment_id(connection, actor, wanted.commitment),
        "outcome_id": subjects.node_id(
            connection, actor, plan.id, NodeKind.OUTCOME, wanted.outcome
        ),
        "action_id": subjects.node_id(connection, actor, plan.id, NodeKind.ACTION, wanted.action),
    }
    _check_new(connection, plan.id, ends)
    made = CommitmentLink(
        **ends,
        partnership_id=actor.partnership_id,
        plan_id=plan.id,
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: CommitmentLinkCreate) -> dict[str, Any]:
    """Make a commitment link and tell it. Raises as `add_link` does."""
    named = {NodeKind.OUTCOME: wanted.outcome, NodeKind.ACTION: wanted.action}
    under = subjects.plan_of_link(session, actor, wanted.plan, named)
    made_id = add_link(session, actor, under, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)


def update(
    session: Session, actor: Actor, key: str, patch: CommitmentLinkUpdate, expected: Versions
) -> dict[str, Any]:
    """Change a link within its plan. Raises NotFound, StaleVersion, and as `add_link` does."""
    record = get(session, actor, CommitmentLink, key, NOUN)
    guard(record, expected)
    connection, record_id, plan_id = session.connection(), record.id, record.plan_id
    before = {name: getattr(record, name) for name in ENDS}
    ends = {**before}
    for noun in SERVING:
        if noun in patch.model_fields_set:
            named = getattr(patch, noun)
            ends[f"{noun}_id"] = subjects.node_id(connection, actor, plan_id, noun, named)
    if isinstance(patch.commitment, str | CommitmentName):
        ends["commitment_id"] = _commitment_id(connection, actor, patch.commitment)
    if ends != before:
        _check_new(connection, plan_id, ends)
    if revise(record, ends, actor):
        ledger.write(session, actor)
    return read(session.connection(), actor, record_id)


def delete(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove a commitment link. Raises NotFound, StaleVersion."""
    record = get(session, actor, CommitmentLink, key, NOUN)
    guard(record, expected)
    session.delete(record)
    ledger.write(session, actor)
