"""Tables that are more than one thing, taken apart: whole sheets, and boxes round a heading."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.services.documents.blocks import Block, Cell, Paragraph, Source, Table
from app.services.documents.recognition import headers, headings
from app.services.documents.recognition.headers import Cells, Given
from app.services.documents.recognition.tables import is_blank, printed

SHEETS = frozenset({"xlsx", "csv"})
_MARKER = re.compile(r"(\d{1,3}[.)]|[-\u2022\u00b7\u2013])\s+(?=\S)")


def _filled_texts(row: Cells) -> list[Cell]:
    return [cell for cell in row if printed(cell)]


def _paragraphs(cell: Cell) -> Iterator[Paragraph]:
    for line in cell.text.split("\n"):
        if text := line.strip():
            found = _MARKER.match(text)
            marker = found[1] if found else None
            yield Paragraph(text[found.end() :] if found else text, cell.place, marker=marker)


def _is_heading(row: Cells, in_table: bool) -> bool:
    """Tell whether a row holds nothing but a heading, which no table may swallow.

    Within a table `Planning grid 5` alone is a reference to it, unless it spans the columns.
    """
    texts = _filled_texts(row)
    if len(texts) != 1:
        return False
    spans = len(row) > 1 and all(cell.filled for cell in row if cell is not texts[0])
    found = headings.read(texts[0].text, numbered=not spans)
    return found is not None and bool(found.title or spans or not in_table)


class _Run:
    """Rows that stand together, until a blank row, a heading or another header ends them."""

    def __init__(self) -> None:
        self.rows: list[Cells] = []
        self.has_header = False

    def table(self) -> Iterator[Table]:
        """Give the rows as a table, and begin afresh."""
        if self.rows:
            yield Table(tuple(self.rows), replace(self.rows[0][0].place, column=None))
        self.rows, self.has_header = [], False


def _ends_before(run: _Run, row: Cells, given: Given) -> bool:
    """Tell whether a header is printed again, so that another table begins."""
    return run.has_header and len(run.rows) > 1 and headers.is_printed_again(row, given)


def _parts(table: Table, given: Given, *, sheet: bool) -> Iterator[Block]:
    """Part a table where a heading or a second header stands in it.

    In a sheet a blank row parts it too, and a lone text outside any table is a paragraph.
    """
    run = _Run()
    for row in table.rows:
        lone = sheet and not run.rows and len(_filled_texts(row)) == 1
        if is_blank(row):
            if sheet:
                yield from run.table()
        elif lone or _is_heading(row, run.has_header):
            yield from run.table()
            yield from _paragraphs(_filled_texts(row)[0])
        else:
            if _ends_before(run, row, given):
                yield from run.table()
            run.rows.append(row)
            run.has_header = run.has_header or headers.is_header(row, given)
    yield from run.table()


def _is_box(table: Table) -> bool:
    return all(len(row) == 1 for row in table.rows)


def blocks(source: Source, given: Given) -> Iterator[Block]:
    """Give the paragraphs and tables of a file, each table being one thing."""
    for block in source.blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                yield block
        elif _is_box(block):
            for row in block.rows:
                yield from _paragraphs(row[0])
        else:
            yield from _parts(block, given, sheet=source.form in SHEETS)
