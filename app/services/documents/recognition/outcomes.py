"""Outcomes: opened by a heading or by a cell, with their targets and indicators."""

from app.services.documents.blocks import Cell, Place
from app.services.documents.recognition import headings, steps
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.headings import Heading, Opens
from app.services.documents.recognition.values import Values
from app.vocabulary import NodeKind


def _open(draft: Draft, within: Node, number: str | None, statement: str, place: Place) -> Node:
    parent = within.ref if within.kind is NodeKind.SECTION else None
    ref = draft.ref_for(NodeKind.OUTCOME, parent, number, place)
    body = {"statement": statement, "note": None, "lead_agency": None, "target": None}
    return draft.add(NodeKind.OUTCOME, ref, within, "outcomes", body | {"actions": []}, place)


def from_heading(draft: Draft, within: Node, heading: Heading, place: Place) -> Node:
    """Open an outcome by its heading; what follows it may be its statement."""
    return _open(draft, within, heading.number, heading.title, place)


def stated(text: str) -> tuple[str | None, str]:
    """Part the printed number of an outcome from its statement."""
    joined = " ".join(text.split())
    heading = headings.read(joined, plain=False)
    if heading and heading.opens is Opens.OUTCOME and heading.title:
        return heading.number, heading.title
    entry = steps.read(joined)
    return entry.number, joined if entry.steps else entry.text


def from_cell(draft: Draft, values: Values, within: Node, cell: Cell) -> Node:
    """Open an outcome that a cell of a table states."""
    number, statement = stated(cell.text)
    node = _open(draft, within, number, statement, cell.place)
    close(draft, values, node)
    return node


def unnamed(draft: Draft, within: Node, place: Place) -> Node:
    """Open an outcome for actions that stand beneath none."""
    title = within.body.get("title") or "Plan"
    node = _open(draft, within, None, title, place)
    draft.notes.came_from(f"{node.pointer}/statement", None, inferred=True)
    draft.notes.warn(
        "inferred_value",
        f"No outcome is printed above these actions; they are put beneath “{title}”.",
        place,
        node.ref,
    )
    return node


def add_text(draft: Draft, node: Node, text: str, place: Place) -> None:
    """Take a paragraph under an outcome: its statement before any action, a note after."""
    name = "note" if node.body["actions"] else "statement"
    if not node.body["statement"]:
        draft.notes.came_from(f"{node.pointer}/statement", place)
    node.body[name] = draft.prose("\n".join(filter(None, (node.body[name], text))), place, node.ref)
    if name == "note":
        draft.say(node, text, place)


def close(draft: Draft, values: Values, node: Node) -> None:
    """Read what the statement of an outcome holds, once it is whole."""
    if not node.body["statement"]:
        node.body["statement"] = f"Outcome {node.ref}"
        draft.notes.warn("no_statement", "This outcome has no statement.", node.place, node.ref)
        draft.notes.came_from(f"{node.pointer}/statement", None, inferred=True)
        return
    draft.say(node, node.body["statement"], node.place)
    values.target(node)
