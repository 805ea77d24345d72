"""The plan as one flat table: a row for each action and each of its costs."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from app.services.documents.paper import Paper, Told
from app.services.documents.workbook import rows, sheets
from app.services.documents.workbook.shape import Column
from app.services.documents.workbook.values import Kind, shown
from app.services.documents.writers.words import fit
from app.services.rules.formulas import harmless

NUMBERS = (Kind.MONEY, Kind.NUMBER, Kind.WHOLE)


def write(paper: Paper, into: BinaryIO) -> None:
    """Write the table, row by row, for Excel: marked as UTF-8, lines ended as there."""
    into.write(BOM_UTF8)
    text = TextIOWrapper(into, encoding="utf-8", newline="", write_through=True)
    writing = csv.writer(text)
    columns = (*sheets.ACTIONS.columns, *sheets.OF_COST)
    writing.writerow([column.header for column in columns])
    writing.writerows(_rows(paper))
    text.detach()


def _rows(paper: Paper) -> Iterator[list[str]]:
    for action in rows.actions(paper):
        told = _cells(action, sheets.ACTIONS.columns)
        # An action without costs has a row as well.
        lines: list[Told] = action["budget_lines"] or [{}]
        for line in lines:
            yield told + _cells(line, sheets.OF_COST)


def _cells(row: Told, columns: tuple[Column, ...]) -> list[str]:
    return [_cell(row, column) for column in columns]


def _cell(row: Told, column: Column) -> str:
    value = shown(column.kind, rows.value_of(row, column))
    if value is None:
        return ""
    if column.kind in NUMBERS:
        return f"{value:f}"
    return harmless(fit(str(value)))
