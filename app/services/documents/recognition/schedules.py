"""Dates of actions and milestones, as a schedule that keeps the printed words."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.services.documents.blocks import Cell
from app.services.documents.grammars import Meaning, dates
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.vocabulary import Role
from app.services.rules import schedule as rules
from app.vocabulary import ScheduleKind

NOTHING_SCHEDULED = {
    "kind": ScheduleKind.NONE.value,
    "start_on": None,
    "due_on": None,
    "meaning": None,
    "printed": None,
}
ANY_START, ANY_END = date(1900, 4, 1), date(2199, 3, 31)
DATED = frozenset({ScheduleKind.DAY, ScheduleKind.MONTH, ScheduleKind.RANGE})
_WITHIN = frozenset({ScheduleKind.DAY, ScheduleKind.MONTH, ScheduleKind.CONDITIONAL})


class Schedules:
    """Reads the dates of one document, whose period says what year is meant."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        start, end = draft.body.get("period_start_on"), draft.body.get("period_end_on")
        self._start = date.fromisoformat(start) if start else ANY_START
        self._end = date.fromisoformat(end) if end else ANY_END

    def _meant(self, cell: Cell) -> Meaning[dates.Schedule]:
        if isinstance(cell.value, date):
            meaning = dates.of_date(cell.value)
            if meaning.value and not cell.value.isoformat().startswith(cell.text.strip()):
                words = " ".join(cell.text.split())
                return replace(meaning, value=replace(meaning.value, printed=words))
            return meaning
        return dates.schedule(printed(cell), self._start, self._end)

    def read(self, cell: Cell, ref: str | None, pointer: str | None = None) -> dict[str, Any]:
        """Read one cell as a schedule; its doubts are questions."""
        value = self._draft.notes.take(self._meant(cell), cell.place, ref, pointer)
        return self._told(value or dates.Schedule(ScheduleKind.NONE), cell, ref)

    def _told(self, value: dates.Schedule, cell: Cell, ref: str | None) -> dict[str, Any]:
        """Complete a schedule as the plan's rules would, and write it."""
        words = self._draft.line(value.printed, cell.place, ref) if value.printed else None
        try:
            whole = rules.settle(
                value.kind, value.start_on, value.due_on, None, words, self._start, self._end
            )
        except rules.ScheduleError as broken:
            self._draft.notes.warn("unclear_date", f"“{words}”: {broken}", cell.place, ref)
            whole = rules.Schedule(ScheduleKind.NONE, printed=words)
        return {
            "kind": whole.kind.value,
            "start_on": whole.start_on.isoformat() if whole.start_on else None,
            "due_on": whole.due_on.isoformat() if whole.due_on else None,
            "meaning": whole.meaning.value if whole.meaning else None,
            "printed": words,
        }

    def of(self, laid: Laid, row: Row, node: Node) -> None:
        """Date an action; a row without a date is asked about."""
        when, start = laid.cell(row, Role.WHEN), laid.cell(row, Role.START)
        if not self._date(when, start, node):
            covering = when.text.strip() if when is not None and when.filled else ""
            self._draft.notes.warn(
                "no_date",
                "No date is printed for this action.",
                when.place if when else node.place,
                node.ref,
                (covering,) if covering else (),
            )

    def beside(self, cell: Cell, node: Node) -> None:
        """Date a milestone by what stands behind its words, if that is surely a date."""
        read = dates.schedule(cell.text, self._start, self._end)
        if read.value and read.value.kind in DATED and not read.doubts:
            node.body["schedule"] = self.read(cell, node.ref, f"{node.pointer}/schedule")

    def own(self, laid: Laid, row: Row, node: Node) -> None:
        """Date a milestone, if its row prints a date; else it has its action's."""
        self._date(laid.cell(row, Role.WHEN), laid.cell(row, Role.START), node)

    def _date(self, when: Cell | None, start: Cell | None, node: Node) -> bool:
        pointer = f"{node.pointer}/schedule"
        has_when, has_start = bool(printed(when)), bool(printed(start))
        if has_when and has_start and when and start:
            node.body["schedule"] = self._between(start, when, node, pointer)
        elif has_when and when:
            node.body["schedule"] = self.read(when, node.ref, pointer)
        elif has_start and start:
            node.body["schedule"] = self._onwards(start, node, pointer)
        return has_when or has_start

    def _first(self, cell: Cell) -> date | None:
        value = self._meant(cell).value
        if value is None or value.kind not in _WITHIN:
            return value.start_on if value else None
        due = value.due_on
        return due.replace(day=1) if due and value.kind is ScheduleKind.MONTH else due

    def _between(self, start: Cell, when: Cell, node: Node, pointer: str) -> dict[str, Any]:
        """Make a range of a start and an end; where one of them is unclear, the end stands."""
        first, end = self._first(start), self.read(when, node.ref, pointer)
        ends = end["kind"] in DATED
        if first is None or not ends or first.isoformat() > end["due_on"]:
            text = f"The start “{printed(start)}” is not taken with the end “{printed(when)}”."
            self._draft.notes.warn("unclear_date", text, start.place, node.ref)
            return end
        due = date.fromisoformat(end["due_on"])
        words = f"{printed(start)} to {printed(when)}"
        ranged = dates.Schedule(ScheduleKind.RANGE, first, due, words)
        return self._told(ranged, when, node.ref)

    def _onwards(self, start: Cell, node: Node, pointer: str) -> dict[str, Any]:
        first = self._first(start)
        if first is None:
            return self.read(start, node.ref, pointer)
        self._draft.notes.came_from(pointer, start.place)
        value = dates.Schedule(ScheduleKind.OPEN_START, first, None, printed(start))
        return self._told(value, start, node.ref)
