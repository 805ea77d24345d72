"""Annexes of indicators and commitments that the whole plan supports."""

import re
from dataclasses import dataclass

from app.services.documents.blocks import Cell, Place
from app.services.documents.grammars import references
from app.services.documents.recognition.draft import Draft
from app.services.documents.recognition.result import Known
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.vocabulary import Role
from app.vocabulary import LaaStatus, LinkRole

_STRATEGY = re.compile(r"(?P<strategy>\D*?)\s*(?P<ref>[A-Z]{0,3}\d[\w.]*)\s*")
STRATEGY = "Community strategy"


def take(draft: Draft, known: Known, laid: Laid) -> None:
    """Take the indicators and commitments of every row."""
    for row in laid.rows:
        for cell in laid.cells(row, Role.INDICATOR_REF):
            if printed(cell):
                _indicators(draft, known, cell)
        _commitment(draft, laid, row)


@dataclass(frozen=True, slots=True)
class Link:
    """Links indicators to an outcome, which they measure, or to the plan, which supports them."""

    draft: Draft
    known: Known
    outcome: str | None
    place: Place | None

    def to(self, ref: str) -> bool:
        """Link an indicator; one that is not known is a question, and no link."""
        notes, links = self.draft.notes, self.draft.body["indicator_links"]
        if self.known.indicators and ref not in self.known.indicators:
            text = f"There is no indicator {ref}; the link is left out."
            notes.warn("unknown_indicator", text, self.place, self.outcome)
            return False
        role = LinkRole.MEASURES if self.outcome else LinkRole.SUPPORTS
        body = {"indicator": ref, "outcome": self.outcome, "role": role.value}
        if not any({name: each[name] for name in body} == body for each in links):
            notes.came_from(f"/indicator_links/{len(links)}", self.place)
            links.append({**body, "laa": LaaStatus.NONE.value, "agreed_target": None})
        return True


def _indicators(draft: Draft, known: Known, cell: Cell) -> None:
    found = references.indicators(printed(cell))
    for ref in found:
        Link(draft, known, None, cell.place).to(ref)
    if not found:
        text = f"“{printed(cell)}” is not read as an indicator."
        draft.notes.warn("unknown_indicator", text, cell.place)


def _commitment(draft: Draft, laid: Laid, row: Row) -> None:
    ref, title = laid.cell(row, Role.COMMITMENT_REF), laid.cell(row, Role.COMMITMENT_TITLE)
    if title is None or not printed(title):
        return
    found = _STRATEGY.fullmatch(printed(ref)) if ref else None
    links = draft.body["commitment_links"]
    if found is None:
        text = f"The commitment “{printed(title)}” has no number; {len(links) + 1} is taken."
        draft.notes.warn("commitment_without_ref", text, title.place)
    body = {
        "strategy": draft.line((found["strategy"] if found else "") or STRATEGY, title.place),
        "ref": found["ref"] if found else str(len(links) + 1),
        "title": draft.line(printed(title), title.place),
    }
    draft.notes.came_from(f"/commitment_links/{len(links)}", title.place, inferred=found is None)
    links.append({"commitment": body, "outcome": None, "action": None})
