"""What a dry run is told as: items with the place of every value, sums, and the effect."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.importing_vocabulary import ImportAction, ItemKind
from app.models import Action, BudgetLine, Milestone, MilestoneUpdate
from app.models.base import table
from app.services.documents.blocks import Place
from app.services.importing.addresses import BENEATH, Address, Body, line_ref
from app.services.importing.comparison import Comparison, Item
from app.vocabulary import NodeKind

Told = dict[str, Any]
Provenance = Mapping[str, Mapping[str, Any]]

action, line = table(Action), table(BudgetLine)
milestone, update = table(Milestone), table(MilestoneUpdate)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a plan stands and what its money adds up to, at one moment."""

    tree: Told
    totals: Told


class Origins:
    """Where each part of a file stands in it, by its address there."""

    def __init__(self, document: Body, provenance: Provenance) -> None:
        self._provenance = provenance
        self._pointers: dict[Address, str] = {(ItemKind.PLAN, ""): ""}
        self._pointers |= dict(_pointers(ItemKind.PLAN, document, ""))
        for name, kind in (
            ("assessments", ItemKind.ASSESSMENT),
            ("cross_references", ItemKind.CROSS_REFERENCE),
        ):
            for number in range(len(document.get(name, ()))):
                self._pointers[kind, str(number)] = f"/{name}/{number}"

    def printed(self) -> set[Address]:
        """Return the addresses that are printed as such: all of an export's."""
        return {
            address
            for address, pointer in self._pointers.items()
            if f"{pointer}/ref" not in self._provenance
        }

    def of(self, address: Address, field: str = "") -> Mapping[str, Any] | None:
        """Return the place of a part, or of one of its fields, and how it came by its value."""
        pointer = self._pointers.get(address)
        if pointer is None:
            return None
        own = self._provenance.get(f"{pointer}/{field}") if field else None
        return own or self._provenance.get(pointer)


def _pointers(kind: ItemKind, body: Body, at: str) -> Iterator[tuple[Address, str]]:
    for below, name, _ in BENEATH.get(kind, ()):
        for number, each in enumerate(body.get(name, ())):
            here = f"{at}/{name}/{number}"
            yield (below, str(each.get("ref"))), here
            yield from _pointers(below, each, here)
            for n, cost in enumerate(each.get("budget_lines", ())):
                address = line_ref(str(each.get("ref")), cost.get("number") or n + 1)
                yield (ItemKind.BUDGET_LINE, address), f"{here}/budget_lines/{n}"


def nearest(provenance: Provenance, pointer: str | None) -> Mapping[str, Any] | None:
    """Return the origin of a value, or of the nearest part that holds it."""
    while pointer:
        if pointer in provenance:
            return provenance[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def summary(items: Iterable[Item]) -> dict[str, int]:
    """Count the items by what is done with them."""
    counted = Counter(item.action for item in items)
    return {each.value: counted[each] for each in ImportAction}


def items(comparison: Comparison, origins: Origins) -> list[Told]:
    """Tell every item."""
    return [_item(item, comparison, origins) for item in comparison.items]


def _item(item: Item, comparison: Comparison, origins: Origins) -> Told:
    address = comparison.came_as.get(item.address, item.address)
    at = origins.of(address) if item.action is not ImportAction.MISSING else None
    was = comparison.was.get(item.address)
    return {
        "action": item.action.value,
        "kind": item.part.kind.value,
        "ref": was[1] if was and item.part.kind is not ItemKind.BUDGET_LINE else item.part.ref,
        "title": item.part.title,
        "fields": [
            {
                "field": change.field,
                "before": change.before,
                "after": change.after,
                "taken": change.taken,
                **_origin(origins.of(address, change.field)),
            }
            for change in item.changes
        ],
        "place": _origin(at)["place"],
        "note": item.note,
    }


def _origin(found: Mapping[str, Any] | None) -> Told:
    place = found["place"] if found else None
    return {
        "origin": found["origin"] if found else None,
        "place": str(Place(**place)) if place else None,
    }


def line_refs(connection: sa.Connection, plan_id: UUID) -> dict[str, str]:
    """Return how each budget line of a plan is addressed, by its id."""
    rows = connection.execute(
        sa.select(line.c.id, line.c.number, action.c.ref)
        .join_from(line, action, action.c.id == line.c.action_id)
        .where(line.c.plan_id == plan_id)
    )
    return {str(row.id): line_ref(row.ref, row.number) for row in rows}


def reported(connection: sa.Connection, plan_id: UUID) -> set[Address]:
    """Return the addresses of milestones that were reported on, and of all above them."""
    rows = connection.execute(
        sa.select(milestone.c.ref)
        .join_from(milestone, update, update.c.milestone_id == milestone.c.id)
        .where(milestone.c.plan_id == plan_id)
        .distinct()
    )
    found: set[Address] = set()
    for ref in rows.scalars():
        above = str(ref)
        for kind in (ItemKind.MILESTONE, ItemKind.ACTION, ItemKind.OUTCOME, ItemKind.SECTION):
            found.add((kind, above))
            above = above.rpartition(".")[0]
    return found


def reconciliation(told: Told, lines: Mapping[str, str], revision: int | None) -> Told:
    """Tell a reconciliation by addresses: the ids of a plan that is undone lead nowhere."""
    return {
        **told,
        "revision": revision,
        "sections": [
            {**each, "lines": [lines[str(identity)] for identity in each["lines"]]}
            for each in told["sections"]
        ],
        "memo_differences": [
            {
                **each,
                **{name: lines[str(each[name])] for name in ("memo_line", "counted_line")},
            }
            for each in told["memo_differences"]
        ],
    }


def effect(before: Standing | None, after: Standing) -> Told:
    """Tell what an import does to progress and money: the plan, and each node that moves."""
    stood = {} if before is None else {node["id"]: _status(node) for node in _nodes(before.tree)}
    return {
        "progress": {
            "before": None if before is None else _status(before.tree),
            "after": _status(after.tree),
        },
        "totals": {"before": before and before.totals, "after": after.totals},
        "nodes": [
            {
                "kind": node["kind"],
                "ref": node["ref"],
                "before": stood.get(node["id"]),
                "after": _status(node),
            }
            for node in _nodes(after.tree)
            if before is not None and stood.get(node["id"]) != _status(node)
        ],
    }


def _status(node: Told) -> Told:
    return {name: node[name] for name in ("status", "percent")}


def _nodes(node: Told) -> Iterator[Told]:
    if node["kind"] != NodeKind.PLAN:
        yield node
    for child in node["children"]:
        yield from _nodes(child)
