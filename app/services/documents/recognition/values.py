"""What the cells of a row mean, read by the grammars and written as the document wants it."""

from collections.abc import Sequence
from decimal import Decimal

from app.services.documents.blocks import Place
from app.services.documents.grammars import ratings, references, targets
from app.services.documents.recognition import links, ratings_kept
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.leads import Leads
from app.services.documents.recognition.money_lines import MoneyLines
from app.services.documents.recognition.result import Known
from app.services.documents.recognition.schedules import Schedules
from app.services.documents.recognition.tables import Laid, Row, printed
from app.services.documents.recognition.vocabulary import Role


def number(value: Decimal) -> int | float:
    """Write a figure as a JSON number."""
    return int(value) if value == value.to_integral_value() else float(value)


class Values:
    """The readers of values of one document: dates, people, money, ratings, targets."""

    def __init__(self, draft: Draft, known: Known, tables: Sequence[Laid]) -> None:
        self._draft, self._known = draft, known
        self.schedules = Schedules(draft)
        self.leads = Leads(draft, known.agencies, tables, known.agency_of, known.people)
        self.money = MoneyLines(draft, known, tables)

    def of_action(self, laid: Laid, row: Row, action: Node) -> None:
        """Read everything that a row says of its action beside its text."""
        self.schedules.of(laid, row, action)
        self.leads.of(laid, row, action)
        self.money.ledger_codes(laid, row, action)
        self.money.of(laid, row, action)
        self.rating(laid, row, action)
        self.progress(laid, row, action)

    def rating(self, laid: Laid, row: Row, action: Node) -> None:
        """Keep a rating as the action's own assessment; a status in words is progress."""
        for cell in laid.cells(row, Role.RATING):
            if not (text := printed(cell)):
                continue
            read = ratings.rag(text)
            if read.value is None:
                self._left_out(text, "status", cell.place, action)
                continue
            value = self._draft.notes.take(read, cell.place, action.ref)
            if value is not None:
                ratings_kept.add(self._draft, action, value.value, None, cell.place)

    def progress(self, laid: Laid, row: Row, node: Node) -> None:
        """Say that progress is not part of a plan's document; it is reported as an update."""
        for cell in laid.cells(row, Role.PROGRESS):
            if text := printed(cell):
                self._left_out(text, "progress", cell.place, node)

    def _left_out(self, text: str, what: str, place: Place, node: Node) -> None:
        self._draft.notes.note(
            "progress_not_taken",
            f"A {what} is no part of the plan and is left out; report it as an update: “{text}”",
            place,
            node.ref,
        )

    def target(self, outcome: Node) -> None:
        """Read the target and the indicators in the statement of an outcome."""
        statement, place = outcome.body["statement"], outcome.place
        refs = references.indicators(statement)
        link = links.Link(self._draft, self._known, outcome.ref, place)
        linked = [ref for ref in refs if link.to(ref)]
        read = targets.outcome_target(statement)
        value = self._draft.notes.take(read, place, outcome.ref, f"{outcome.pointer}/target")
        if value is None:
            return
        percent, baseline = value.change_percent, value.baseline
        outcome.body["target"] = {
            "indicator": linked[0] if linked else None,
            "kind": value.kind.value,
            "baseline": None if baseline is None else number(baseline),
            "change_percent": None if percent is None else number(percent),
            "value": number(value.value),
            "unit": value.unit,
            "due_on": value.due_on.isoformat() if value.due_on else None,
            "printed": self._draft.line(value.printed, place, outcome.ref),
            "profile": [],
        }

    def write_names(self) -> None:
        """List the agencies, sources and people that the document names."""
        self.leads.write()
        self.money.write_sources()
