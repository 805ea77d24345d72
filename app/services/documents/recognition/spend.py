"""Stated spend: what a section says it plans to spend, and is likely to have spent, by year."""

import re

from app.services.documents.grammars import money
from app.services.documents.recognition.draft import Draft, Node
from app.services.documents.recognition.tables import Column, Laid, Row, printed
from app.services.documents.recognition.vocabulary import STATED
from app.services.rules.money import pounds
from app.vocabulary import BudgetState

_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")


def take(draft: Draft, laid: Laid, section: Node | None) -> None:
    """Put the stated figures of a table into the section that it stands in."""
    if section is None:
        text = "This spend is stated outside any section, and is left out."
        draft.notes.warn("spend_without_section", text, laid.place)
        return
    for row in laid.rows:
        for column in laid.columns:
            if column.role in STATED:
                _figure(draft, section, column, row)


def _figure(draft: Draft, section: Node, column: Column, row: Row) -> None:
    cell = row.cells[column.index]
    if not (text := printed(cell)):
        return
    year = _year(draft, column)
    kind = STATED[column.role].value
    budgets = section.body["budgets"]
    if year is None or any((b["fy_start_year"], b["kind"]) == (year, kind) for b in budgets):
        text = f"“{column.header}: {text}” cannot be told apart from another figure."
        draft.notes.warn("unclear_spend", text, cell.place, section.ref)
        return
    draft.notes.came_from(f"{section.pointer}/budgets/{len(budgets)}", cell.place)
    budgets.append(
        {
            "fy_start_year": year,
            "kind": kind,
            "amount": _amount(draft, text, section, row, column),
            "printed": draft.line(text, cell.place, section.ref),
        }
    )


def _year(draft: Draft, column: Column) -> int | None:
    """Return the year a header names, else the plan's."""
    found = _YEAR.search(column.header)
    return int(found[1]) if found else draft.body.get("fy_start_year")


def _amount(draft: Draft, text: str, section: Node, row: Row, column: Column) -> str | None:
    place = row.cells[column.index].place
    meaning = money.amounts(text)
    lines = [line for line in meaning.value or () if line.state is not BudgetState.NOT_STATED]
    if len(lines) == 1 and lines[0].state is BudgetState.NIL:
        return pounds(0)
    if len(lines) == 1 and lines[0].amount_pence is not None:
        return pounds(lines[0].amount_pence)
    message = f"“{text}” is not read as an amount."
    draft.notes.warn("unclear_amount", message, place, section.ref)
    return None
