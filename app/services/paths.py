"""The way to green: which milestones would lift a plan, or a part of it, were they complete."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.errors import FieldError, UnknownReference, Unprocessable
from app.services import progress
from app.services.access import Actor
from app.services.records import as_id
from app.services.rules.fewest import Step
from app.services.rules.figures import number
from app.services.rules.path_to_green import find_path
from app.services.rules.readings import Reading, to_json
from app.vocabulary import NodeKind, Status

PARTS = (NodeKind.SECTION, NodeKind.OUTCOME, NodeKind.ACTION)
UNKNOWN = "The plan has no such section, outcome or action."
AMBIGUOUS = "Several kinds of node have this ref; say which is meant."
TOLD = ("status", "percent", "coverage", "shares", "counts", "reasons")


def read(
    connection: sa.Connection,
    actor: Actor,
    key: str,
    node: str | None,
    kind: NodeKind | None,
    to: Status,
    as_at: date | None,
) -> dict[str, Any]:
    """Tell the fewest milestones that lift a node to a status, and how it reads after them.

    `node` is a ref or an id in the plan, and the plan itself where it is None. Raises NotFound,
    UnknownReference, and Unprocessable where nodes of several kinds have the ref.
    """
    position = progress.position(connection, actor, key, as_at)
    before = position.reading if node is None else _node(position.reading, node, kind)
    path = find_path(before, position.in_force.thresholds, to)
    after = to_json(path.after, path.after.kind)
    return {
        "as_at": position.day,
        "rule_set": position.in_force.name,
        "revision": position.plan.revision,
        "node": {
            "kind": before.kind,
            "id": before.id,
            "ref": before.ref,
            "title": before.title,
        },
        "status": before.status,
        "to": to,
        "milestones": [_tell(step) for step in path.milestones],
        "proved_smallest": path.is_smallest and path.why_not is None,
        "lower_bound": path.lower_bound,
        "evaluations": path.evaluations,
        "why_not": path.why_not,
        "reading_after": {name: after[name] for name in TOLD},
    }


def _tell(step: Step) -> dict[str, Any]:
    leaf = step.leaf
    return {
        "id": leaf.id,
        "ref": leaf.ref,
        "title": leaf.title,
        "lead_agency": leaf.lead_agency,
        "due_on": leaf.due_on,
        "status": leaf.status,
        "share": number(step.share),
    }


def _node(plan: Reading, key: str, kind: NodeKind | None) -> Reading:
    kinds = PARTS if kind is None else (kind,)
    named = [
        node
        for node in _below(plan)
        if node.kind in kinds and (node.ref == key or node.id == as_id(key))
    ]
    if not named and kind is None and (plan.ref == key or plan.id == as_id(key)):
        return plan
    if not named:
        error = FieldError(UNKNOWN, UnknownReference.code, parameter="node")
        raise UnknownReference(UNKNOWN, errors=(error,))
    if len(named) > 1:
        error = FieldError(AMBIGUOUS, Unprocessable.code, parameter="kind")
        raise Unprocessable(AMBIGUOUS, errors=(error,))
    return named[0]


def _below(node: Reading) -> Iterator[Reading]:
    for child in node.children:
        yield child
        yield from _below(child)
