"""The nodes that links and remarks are about: found by kind and ref, and named again when told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import UnknownReference, Unprocessable
from app.models import Action, Milestone, Outcome, Plan, Section
from app.models.base import table
from app.services import places
from app.services.access import Actor
from app.vocabulary import NodeKind

NODES: dict[NodeKind, type[places.Node]] = {
    NodeKind.SECTION: Section,
    NodeKind.OUTCOME: Outcome,
    NodeKind.ACTION: Action,
    NodeKind.MILESTONE: Milestone,
}
ASSESSED = (NodeKind.PLAN, NodeKind.SECTION, NodeKind.OUTCOME, NodeKind.ACTION)
PLACES = (*ASSESSED, NodeKind.MILESTONE)

Named = tuple[str, UUID]


class NamedPlace(Protocol):
    """A node as a body names it: its kind, and its ref or id."""

    @property
    def kind(self) -> str:
        """What sort of node it is."""

    @property
    def ref(self) -> str | None:
        """Its ref in the plan, or its id; None for the plan itself."""


def locate(
    connection: sa.Connection,
    actor: Actor,
    plan: Plan,
    place: NamedPlace,
    allowed: Collection[NodeKind],
    at: str,
) -> UUID:
    """Find the node of a plan that a body names at `at`. Raises Unprocessable, UnknownReference."""
    kind, ref = NodeKind(place.kind), place.ref
    if kind not in allowed:
        raise Unprocessable(f"It is one of: {', '.join(allowed)}.", pointer=f"{at}/kind")
    if kind == NodeKind.PLAN:
        if ref not in (None, plan.code, str(plan.id)):
            raise UnknownReference("The plan itself takes no other ref.", pointer=f"{at}/ref")
        return plan.id
    if ref is None:
        raise Unprocessable("Everything but the plan needs its ref.", pointer=f"{at}/ref")
    row = places.node(connection, actor, NODES[kind], plan.id, ref, f"{at}/ref", kind.value)
    return UUID(str(row.id))


def refs_of(connection: sa.Connection, named: Iterable[Named]) -> dict[UUID, str]:
    """Read what nodes are called, by id, in one query; a plan is called by its code."""
    by_kind: defaultdict[str, set[UUID]] = defaultdict(set)
    for kind, identity in named:
        by_kind[kind].add(identity)
    if not by_kind:
        return {}
    called = sa.union_all(*(_called(NodeKind(kind), ids) for kind, ids in by_kind.items()))
    return {row.id: row.ref for row in connection.execute(called).all()}


def _called(kind: NodeKind, ids: Collection[UUID]) -> sa.Select[Any]:
    columns = table(NODES.get(kind, Plan)).c
    word = columns.code if kind == NodeKind.PLAN else columns.ref
    return sa.select(columns.id, word.label("ref")).where(columns.id.in_(ids))


def plan_of_link(
    session: Session, actor: Actor, plan_key: str | None, named: Mapping[NodeKind, str | None]
) -> Plan:
    """Find the plan of a link: the one its body names, else that of the node it names by id.

    Raises UnknownReference, and Unprocessable where neither is named.
    """
    if plan_key is not None:
        return places.plan_of(session, actor, plan_key)
    for kind, key in named.items():
        if key is not None:
            noun, connection = kind.value, session.connection()
            row = places.node(connection, actor, NODES[kind], None, key, f"/{noun}", noun)
            return session.get_one(Plan, row.plan_id)
    raise Unprocessable("Name the plan, or a node of it by id.", pointer="/plan")


def node_id(
    connection: sa.Connection, actor: Actor, plan_id: UUID, kind: NodeKind, key: str | None
) -> UUID | None:
    """Find the id of a node that a link of a plan names; None names none.

    Raises UnknownReference.
    """
    if key is None:
        return None
    noun = kind.value
    row = places.node(connection, actor, NODES[kind], plan_id, key, f"/{noun}", noun)
    return UUID(str(row.id))


def told(identity: UUID | None, ref: str | None) -> dict[str, Any] | None:
    """Tell a node that a link names, where it names one."""
    return None if identity is None else {"id": identity, "ref": ref}
