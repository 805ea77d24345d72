"""Risk tables: one risk per row, its levels kept as printed beside the numbers."""

from app.services.documents.blocks import Cell
from app.services.documents.grammars import ratings
from app.services.documents.recognition import leftovers, steps
from app.services.documents.recognition.draft import Body, Draft, Node
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.values import Values
from app.services.documents.recognition.vocabulary import Role
from app.services.rules.refs import next_ref
from app.vocabulary import NodeKind

_TEXTS = {
    "trigger": Role.TRIGGER,
    "consequence": Role.CONSEQUENCE,
    "mitigation": Role.MITIGATION,
}
_LEVELS = {"likelihood": Role.LIKELIHOOD, "impact": Role.IMPACT}


def take(draft: Draft, values: Values, laid: Laid) -> None:
    """Take every row of a table of risks."""
    for row in laid.rows:
        cell = laid.cell(row, Role.RISK)
        if cell is not None and printed(cell):
            _add(draft, values, laid, row, cell)
        else:
            shown = " | ".join(text for cell in row.cells if (text := printed(cell)))
            place = row.cells[0].place
            draft.notes.warn("row_without_risk", f"No risk is printed beside “{shown}”.", place)


def _ref(draft: Draft, laid: Laid, row: Row, cell: Cell) -> tuple[str | None, str]:
    """Number a risk as printed, else None; return its text too."""
    entry = steps.read(cell.text)
    taken = [risk["ref"] for risk in draft.body["risks"]]
    label = steps.label(laid.text(row, Role.REF)) or entry.number
    ref = label if label and label[0].isalpha() else f"R{label}" if label else ""
    fits = ref and ref not in taken and len(ref) <= 40
    return (ref if fits else None), entry.text


def _add(draft: Draft, values: Values, laid: Laid, row: Row, cell: Cell) -> None:
    number, text = _ref(draft, laid, row, cell)
    ref = number or next_ref(None, [risk["ref"] for risk in draft.body["risks"]], "R")
    draft.ask_about_ref(laid.text(row, Role.REF), number, ref, cell.place)
    at = f"/risks/{len(draft.body['risks'])}"
    body: Body = {"ref": ref, "description": draft.prose(text, cell.place, ref)}
    draft.body["risks"].append(body)
    draft.notes.came_from(at, cell.place)
    if number is None:
        draft.notes.came_from(f"{at}/ref", cell.place, inferred=True)
    for name, role in _TEXTS.items():
        own = laid.cell(row, role)
        body[name] = draft.prose(printed(own), own.place, ref) if own and printed(own) else None
    for name, role in _LEVELS.items():
        _level(draft, laid.cell(row, role), body, name, f"{at}/{name}")
    node = Node(NodeKind.PLAN, ref, at, body, cell.place)
    _mitigation(draft, values, laid, row, node)
    leftovers.ask_about_cells(draft, laid, row, ref)


def _level(draft: Draft, cell: Cell | None, body: Body, name: str, at: str) -> None:
    body[name] = body[f"{name}_printed"] = None
    if cell is None or not (text := printed(cell)):
        return
    body[f"{name}_printed"] = draft.line(text, cell.place)
    body[name] = draft.notes.take(ratings.level(text), cell.place, str(body["ref"]), at)


def _mitigation(draft: Draft, values: Values, laid: Laid, row: Row, risk: Node) -> None:
    """Read who answers for the mitigation, and by when."""
    body = risk.body
    body["mitigation_due_on"] = body["mitigation_due_printed"] = body["lead_agency"] = None
    when = laid.cell(row, Role.WHEN)
    if when is not None and printed(when):
        schedule = values.schedules.read(when, risk.ref)
        body["mitigation_due_printed"] = draft.line(printed(when), when.place, risk.ref)
        body["mitigation_due_on"] = schedule["due_on"]
        draft.notes.came_from(f"{risk.pointer}/mitigation_due_on", when.place)
    body["lead_agency"] = values.leads.agency(laid, row, risk.ref)
    body |= {"state": "open", "outcomes": [], "actions": []}
