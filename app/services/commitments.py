"""Commitments of community strategies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import AlreadyExists, NotFound
from app.models import Commitment
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Line, Named
from app.schemas.commitment import CommitmentCreate, CommitmentUpdate
from app.services import ledger
from app.services.access import Actor
from app.services.commitment_links import add_link as add_link
from app.services.records import Versions, as_id, get, guard, revise
from app.services.rules.numbering import sortable

commitment = table(Commitment)

ORDERS: Orders = {
    "ref": (commitment.c.strategy, commitment.c.position),
    "title": (commitment.c.title,),
    "updated_at": (commitment.c.updated_at,),
}
TOLD = ("id", "strategy", "ref", "title", "version", "created_at", "updated_at")


class CommitmentQuery(Sorted):
    """Filters of the list of commitments."""

    sort: str | None = sort_by(ORDERS)
    strategy: list[Line] = Field(default=[], description="Names of strategies.")
    ref: list[Named] = Field(default=[], description="As the strategies number them.")


def _tell(row: Row) -> dict[str, Any]:
    return {name: row._mapping[name] for name in TOLD}


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one commitment. Raises NotFound."""
    known = key if isinstance(key, UUID) else as_id(key)
    mine = (commitment.c.id == known, commitment.c.partnership_id == actor.partnership_id)
    if row := connection.execute(sa.select(commitment).where(*mine)).first():
        return _tell(row)
    raise NotFound("commitment")


def find(
    connection: sa.Connection, actor: Actor, query: CommitmentQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List commitments, by strategy and ref unless another order is asked for."""
    named = {"strategy": query.strategy, "ref": query.ref}
    wanted = [commitment.c[column].in_(values) for column, values in named.items() if values]
    mine = commitment.c.partnership_id == actor.partnership_id
    statement = sa.select(commitment).where(mine, *wanted)
    keys = order_keys(ORDERS, query.sort, "ref", commitment.c.id)
    found = paginate(connection, statement, keys, query)
    return found, [_tell(row) for row in found.rows]


def _known(session: Session, actor: Actor, named: Mapping[str, Any]) -> UUID | None:
    where = (
        commitment.c.partnership_id == actor.partnership_id,
        commitment.c.strategy == named["strategy"],
        commitment.c.ref == named["ref"],
    )
    found: UUID | None = session.execute(sa.select(commitment.c.id).where(*where)).scalar()
    return found


def _add(session: Session, actor: Actor, wanted: CommitmentCreate) -> UUID:
    made = Commitment(
        strategy=wanted.strategy,
        ref=wanted.ref,
        title=wanted.title,
        partnership_id=actor.partnership_id,
        position=sortable(wanted.ref),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    return made.id


def commitment_for(session: Session, actor: Actor, wanted: CommitmentCreate) -> UUID:
    """Find a commitment by its strategy and ref, or make it. Returns its id."""
    named = {"strategy": wanted.strategy, "ref": wanted.ref}
    return _known(session, actor, named) or _add(session, actor, wanted)


def _check_new(session: Session, actor: Actor, named: Mapping[str, Any]) -> None:
    if _known(session, actor, named):
        raise AlreadyExists("The strategy has a commitment with this ref.", pointer="/ref")


def create(session: Session, actor: Actor, wanted: CommitmentCreate) -> dict[str, Any]:
    """Make a commitment and tell it. Raises AlreadyExists."""
    _check_new(session, actor, wanted.model_dump())
    made_id = _add(session, actor, wanted)
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)


def update(
    session: Session, actor: Actor, key: str, patch: CommitmentUpdate, expected: Versions
) -> dict[str, Any]:
    """Change a commitment. Raises NotFound, StaleVersion, AlreadyExists."""
    record = get(session, actor, Commitment, key, "commitment")
    guard(record, expected)
    record_id, changes = record.id, patch.model_dump()
    before = {"strategy": record.strategy, "ref": record.ref}
    after = {name: changes.get(name, value) for name, value in before.items()}
    if after != before:
        _check_new(session, actor, after)
        changes["position"] = sortable(after["ref"])
    if revise(record, changes, actor):
        ledger.write(session, actor)
    return read(session.connection(), actor, record_id)
