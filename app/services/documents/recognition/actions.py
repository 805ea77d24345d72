"""Action tables row by row: outcomes, actions, their steps, dates, owners and costs."""

from collections.abc import Iterable
from dataclasses import replace

from app.services.documents.blocks import Cell, Place
from app.services.documents.recognition import (
    cross_references,
    headings,
    leftovers,
    outcomes,
    sections,
    steps,
    totals,
)
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.milestones import Milestones
from app.services.documents.recognition.schedules import NOTHING_SCHEDULED
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.values import Values
from app.services.documents.recognition.vocabulary import Role
from app.vocabulary import NodeKind

LONGEST_POINTER = 80
_MONEY = (Role.COSTS, Role.SOURCE)


class ActionTable:
    """Takes the rows of one table, beneath the outcome that the text before it opened."""

    def __init__(
        self, draft: Draft, values: Values, laid: Laid, within: Node, outcome: Node | None
    ) -> None:
        self._draft, self._values, self._laid = draft, values, laid
        self._within, self.outcome = within, outcome
        self._main = Role.ACTION if laid.has(Role.ACTION) else Role.MILESTONE
        self._milestones = Milestones(draft, values)
        self._action: Node | None = None
        self._numbered = 0
        self._sums = totals.Sums()
        # By their section, number and statement.
        self._stated: dict[tuple[str | None, tuple[str | None, str]], Node] = {}

    def take(self) -> None:
        """Take every row."""
        for row in self._laid.rows:
            self._row(self._mended(row))

    def _mended(self, row: Row) -> Row:
        """Put together what a page break tore."""
        for piece in row.pieces:
            cells = list(row.cells)
            for at, cell in enumerate(piece):
                if at < len(cells) and (text := printed(cell)):
                    joined = f"{printed(cells[at])} {text}".strip()
                    cells[at] = replace(cells[at], text=joined, filled=False, value=cell.value)
            row = replace(row, cells=tuple(cells))
        return row

    def _ask_about_pieces(self, row: Row) -> None:
        """Ask about each piece that was put to a row, and say which of its cells it brought."""
        for piece in row.pieces:
            torn = [(c.header, printed(p)) for c, p in zip(self._laid.columns, piece, strict=False)]
            first = next(text for _, text in torn if text)
            also = ", ".join(f"{header}: {text}" for header, text in torn[1:] if text)
            self._draft.notes.warn(
                "row_split_over_page",
                "A page break parts this row; it is put together again. After the break stands "
                f"“{first}”{f' ({also})' if also else ''}.",
                piece[0].place,
                self._action.ref if self._action else None,
                ("Check that the pieces are one row.",),
            )

    def _row(self, row: Row) -> None:
        if self._action is not None:
            self._sums.take(self._action.body)
        if totals.is_total(self._laid, row, self._sums):
            shown = " | ".join(text for cell in row.cells if (text := printed(cell)))
            text = f"This is taken for a sum of rows above, and left out: “{shown}”"
            self._draft.notes.warn("row_of_totals", text, row.cells[0].place)
            return
        text = self._laid.text(row, self._main)
        self._open_section(row)
        self._open_outcome(row)
        if not text or self._is_same_action(row, text):
            self._without_action(row)
        elif not self._only_points(row, text) and not self._is_note(row, text):
            self._add(row, text)
            self._ask_about_pieces(row)

    def _open_section(self, row: Row) -> None:
        cell = self._laid.cell(row, Role.SECTION)
        if cell is None or not printed(cell):
            return
        section = sections.from_cell(self._draft, cell)
        if section is not self._within:
            self._within, self.outcome, self._action = section, None, None

    def _open_outcome(self, row: Row) -> None:
        cell = self._laid.cell(row, Role.OUTCOME)
        if cell is None or not (text := printed(cell)):
            return
        if self.outcome is not None and _states(self.outcome, text):
            return
        # Rows further up may be of it: a tracker is often sorted by its dates.
        key = self._within.ref, outcomes.stated(text)
        if key not in self._stated:
            self._stated[key] = outcomes.from_cell(self._draft, self._values, self._within, cell)
        self.outcome, self._action = self._stated[key], None

    def _beneath(self, row: Row) -> Node:
        """Return the outcome of a row; where none is printed, one is made and asked about."""
        if self.outcome is None:
            self.outcome = outcomes.unnamed(self._draft, self._within, row.cells[0].place)
        return self.outcome

    # What a row may be beside an action.

    def _others(self, row: Row, *beside: Role) -> list[Cell]:
        """Return the cells that print something outside the columns of action and outcome."""
        apart = {self._main, Role.OUTCOME, Role.SECTION, *beside}
        known = [column for column in self._laid.columns if column.role not in apart]
        return [row.cells[c.index] for c in known if printed(row.cells[c.index])]

    def _without_action(self, row: Row) -> None:
        """Take a row without action: a further milestone or cost of the action above."""
        notes, place = self._draft.notes, row.cells[0].place
        milestone = self._laid.cell(row, Role.MILESTONE)
        if self._action and self._main is Role.ACTION and printed(milestone):
            self._milestones.from_row(self._laid, row, self._action)
        elif self._action and self._others(row) and not self._others(row, *_MONEY):
            self._values.money.of(self._laid, row, self._action)
            notes.note(
                "inferred_value",
                "A row without action adds a cost to the action above.",
                place,
                self._action.ref,
            )
        elif others := self._others(row):
            shown = " | ".join(printed(cell) for cell in others)
            notes.warn("row_without_action", f"No action is printed beside “{shown}”.", place)

    def _is_same_action(self, row: Row, text: str) -> bool:
        """Tell whether a row names the action above again, for a further milestone of it."""
        if self._action is None or self._main is not Role.ACTION:
            return False
        entry = steps.read(text, self.outcome.ref if self.outcome else None)
        same = entry.text == self._action.body["description"]
        number = steps.label(self._laid.text(row, Role.REF)) or entry.number
        mine = number is None or str(self._action.ref).endswith(number)
        return same and mine and bool(self._laid.text(row, Role.MILESTONE))

    def _only_points(self, row: Row, text: str) -> bool:
        """Take a row that only says where else to look."""
        if len(text) > LONGEST_POINTER:
            return False
        found = cross_references.pointing(self._draft, self._beneath(row), text)
        whole = any(each.printed.strip(" .()") == text.strip(" .()") for each in found)
        if not whole or self._others(row):
            return False
        outcome = self._beneath(row)
        self._draft.say(outcome, text, row.cells[0].place)
        return True

    def _is_note(self, row: Row, text: str) -> bool:
        """Take a row across the table, or one bare of number and all else, as a note."""
        cell = self._laid.cell(row, self._main)
        spans = len(row.cells) > 2 and all(other.filled for other in row.cells if other is not cell)
        bare = self._numbered > 1 and not steps.read(text).number and not self._others(row)
        plain = bare and not any(other.filled for other in row.cells)
        if not (spans or plain) or cell is None:
            return False
        outcome = self._beneath(row)
        note = "\n".join(filter(None, (outcome.body["note"], text)))
        outcome.body["note"] = self._draft.prose(note, cell.place, outcome.ref)
        self._draft.notes.came_from(f"{outcome.pointer}/note", cell.place)
        self._draft.say(outcome, text, cell.place)
        self._draft.notes.note(
            "row_taken_as_note",
            "A row without number, date, owner and cost is taken as a note of the outcome.",
            cell.place,
            outcome.ref,
        )
        return True

    # Actions.

    def _add(self, row: Row, text: str) -> None:
        outcome = self._beneath(row)
        entry = steps.read(text, outcome.ref)
        self._numbered += entry.number is not None
        cell = self._laid.cell(row, self._main) or row.cells[0]
        printed_ref = self._laid.text(row, Role.REF)
        number = steps.label(printed_ref) or entry.number
        ref = self._draft.ref_for(NodeKind.ACTION, outcome.ref, number, cell.place)
        self._draft.ask_about_ref(printed_ref or number or "", number, ref, cell.place)
        action = self._draft.add(
            NodeKind.ACTION, ref, outcome, "actions", _blank(entry.text), cell.place
        )
        action.body["description"] = self._draft.prose(entry.text, cell.place, ref)
        self._action = action
        if not entry.steps:
            self._draft.say(action, entry.text, cell.place)
        self._values.of_action(self._laid, row, action)
        leftovers.ask_about_cells(self._draft, self._laid, row, ref)
        if entry.steps:
            self._milestones.from_steps(action, entry.steps, cell.place)
        elif self._main is Role.ACTION and self._laid.text(row, Role.MILESTONE):
            self._milestones.from_first_row(self._laid, row, action)
        else:
            self._milestones.from_quantities(action, cell.place)


def _states(outcome: Node, text: str) -> bool:
    return bool(outcome.body["statement"] == outcomes.stated(text)[1])


def _blank(text: str) -> dict[str, object]:
    return {
        "description": text,
        "schedule": dict(NOTHING_SCHEDULED),
        "lead_agency": None,
        "lead_contact": None,
        "lead_inferred": False,
        "owner_printed": None,
        "contributors": [],
        "budget_codes": [],
        "milestones": [],
        "budget_lines": [],
    }


def named_in(header: Iterable[tuple[Cell, ...]]) -> tuple[str, str, Place] | None:
    """Find the outcome that a header names: `Actions and milestones for objective 1`."""
    for row in header:
        for cell in row:
            if found := headings.outcome_in(cell.text):
                return found, " ".join(cell.text.split()), cell.place
    return None
