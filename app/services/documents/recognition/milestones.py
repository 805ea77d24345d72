"""Milestones: steps of one row, rows of their own, and quantities that an action promises."""

import re
from collections.abc import Iterable
from dataclasses import replace

from app.services.documents.blocks import Cell, Place
from app.services.documents.grammars import targets
from app.services.documents.grammars.targets import Quantity
from app.services.documents.recognition import steps
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.tables import Laid, Row
from app.services.documents.recognition.values import Values, number
from app.services.documents.recognition.vocabulary import Role
from app.vocabulary import NodeKind

_PAID = re.compile(
    r"\b(?:costs? of|fund(?:s|ed|ing)?(?: for| of)?|pay(?:s|ing)? for) $", re.IGNORECASE
)
_DATED = re.compile(
    r"\((?:by |due |in )?([^()]*\d[^()]*)\)$|\b(?:by|due|in)\s+(?:the )?([^()]*\d[^()]*)$",
    re.IGNORECASE,
)
_NO_PROMISE = frozenset({"quantity_without_noun"})


class Milestones:
    """Hangs milestones beneath actions."""

    def __init__(self, draft: Draft, values: Values) -> None:
        self._draft, self._values = draft, values

    def _add(self, action: Node, title: str, place: Place) -> Node:
        ref = self._draft.ref_for(NodeKind.MILESTONE, action.ref, None, place)
        body = {
            "title": self._draft.line(title, place, ref),
            "schedule": None,
            "lead_agency": None,
            "lead_contact": None,
            "weight": 1,
            "key": False,
            "target": None,
        }
        return self._draft.add(NodeKind.MILESTONE, ref, action, "milestones", body, place)

    def from_steps(self, action: Node, texts: Iterable[str], place: Place) -> None:
        """Make a milestone of each step that one row lists."""
        for text in texts:
            self._draft.say(self._add(action, text, place), text, place)

    def from_first_row(self, laid: Laid, row: Row, action: Node) -> None:
        """Make a milestone of the row that names the action too: it takes the action's dates."""
        if (cell := laid.cell(row, Role.MILESTONE)) is not None:
            self._from_cell(action, cell)

    def _from_cell(self, action: Node, cell: Cell) -> list[Node]:
        """Make each milestone that a cell lists, with the date that stands behind its words."""
        made: list[Node] = []
        for text in steps.listed(cell.text):
            milestone = self._add(action, text, cell.place)
            self._draft.say(milestone, text, cell.place)
            if found := _DATED.search(text):
                printed = replace(cell, text=(found[1] or found[2]).strip(), value=None)
                self._values.schedules.beside(printed, milestone)
            made.append(milestone)
        return made

    def from_row(self, laid: Laid, row: Row, action: Node) -> None:
        """Make a milestone of a row beneath its action, with a date and lead of its own."""
        if (cell := laid.cell(row, Role.MILESTONE)) is None:
            return
        for milestone in self._from_cell(action, cell):
            self._values.schedules.own(laid, row, milestone)
            self._values.leads.own(laid, row, milestone)
            last = milestone
        self._values.money.of(laid, row, action, stated_only=True)
        self._values.rating(laid, row, action)
        self._values.progress(laid, row, last)

    def from_quantities(self, action: Node, place: Place) -> None:
        """Make a milestone of each quantity that an action promises."""
        text = action.body["description"]
        read = targets.quantities(text)
        promised = [each for each in read.value or () if each.noun and not _is_paid_for(text, each)]
        for doubt in read.doubts:
            if doubt.code not in _NO_PROMISE:
                self._draft.notes.ask(doubt, place, action.ref)
        for each in self._largest(promised, action, place):
            milestone = self._add(action, each.printed, place)
            milestone.body["target"] = {
                "quantity": number(each.value),
                "unit": self._draft.line(each.noun or "", place, action.ref),
                "baseline": None,
                "profile": [],
            }
            at = f"{milestone.pointer}/target"
            self._draft.notes.came_from(at, place, inferred=True)

    def _largest(self, promised: list[Quantity], action: Node, place: Place) -> list[Quantity]:
        """Keep one quantity of each thing: a smaller one is most often a part of the larger."""
        kept: dict[str, Quantity] = {}
        for each in promised:
            before = kept.get(each.noun or "")
            if before is not None:
                self._draft.notes.warn(
                    "quantity_repeated",
                    f"“{before.printed}” and “{each.printed}” are both printed; the larger is "
                    "taken to be the target.",
                    place,
                    action.ref,
                    (before.printed, each.printed),
                )
            if before is None or each.value > before.value:
                kept[each.noun or ""] = each
        return list(kept.values())


def _is_paid_for(text: str, quantity: Quantity) -> bool:
    """Tell whether a quantity is only what money is for: `the costs of 2 nurses`."""
    return _PAID.search(text[: max(0, text.find(quantity.printed))]) is not None
