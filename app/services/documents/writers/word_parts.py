"""Parts of a Word document that its library has no words for: tables for all, and controls."""

from collections.abc import Iterable
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from app.services.documents.readers.word_runs import READING
from app.services.documents.writers.outline import Column, Grid
from app.services.documents.writers.words import fit

TWIP = 635  # of a length in English metric units
NARROW = 2_800
# A row longer than a page has to be torn; any other is not.
LONG = 700

Element = Any


def child(parent: Element, tag: str, **values: str) -> Element:
    """Add an element, with its values in the namespace of Word."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def left_out(blocks: Iterable[Element]) -> Element:
    """Put blocks into a control that importing leaves out; anyone may read and delete it."""
    control = OxmlElement("w:sdt")
    named = child(control, "w:sdtPr")
    child(named, "w:alias", val="Worked out by Waymark; not imported")
    child(named, "w:tag", val=READING)
    content = child(control, "w:sdtContent")
    for block in blocks:
        content.append(block)
    return control


def table_of(grid: Grid, room: int, reading: str) -> Element:
    """Make a table: its header marked as one and repeated on each page.

    A column of what is worked out stands in the style `reading`, by which importing leaves it out.
    """
    table = OxmlElement("w:tbl")
    told = child(table, "w:tblPr")
    child(told, "w:tblStyle", val="TableGrid")
    widths = _widths(grid, room // TWIP)
    child(told, "w:tblW", w=str(sum(widths)), type="dxa")
    child(told, "w:tblLayout", type="fixed")
    child(told, "w:tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", noVBand="1")
    child(told, "w:tblCaption", val=fit(grid.caption))
    columns = child(table, "w:tblGrid")
    for width in widths:
        child(columns, "w:gridCol", w=str(width))
    styles = [reading if column.reading else None for column in grid.columns]
    looks = list(zip(grid.columns, widths, styles, strict=True))
    _row(table, [column.header for column in grid.columns], looks, header=True)
    for row in grid.rows:
        _row(table, row, looks)
    return table


def _widths(grid: Grid, room: int) -> list[int]:
    shares = [column.share for column in grid.columns]
    unit = min(NARROW, room / sum(shares)) if grid.narrow else room / sum(shares)
    return [round(share * unit) for share in shares]


def _row(
    table: Element,
    cells: Iterable[str],
    looks: Iterable[tuple[Column, int, str | None]],
    *,
    header: bool = False,
) -> None:
    listed = list(cells)
    row = child(table, "w:tr")
    told = child(row, "w:trPr")
    if header or max(map(len, listed)) <= LONG:
        child(told, "w:cantSplit")
    if header:
        child(told, "w:tblHeader")
    for text, (column, width, style) in zip(listed, looks, strict=True):
        cell = child(row, "w:tc")
        look = child(cell, "w:tcPr")
        child(look, "w:tcW", w=str(width), type="dxa")
        if header:
            child(look, "w:shd", val="clear", color="auto", fill="E4E4E4")
        paragraph = _paragraph(cell, text, right=column.right, bold=header)
        if style:
            paragraph.style = style


def _paragraph(cell: Element, text: str, *, right: bool, bold: bool) -> Element:
    paragraph = child(cell, "w:p")
    look = child(paragraph, "w:pPr")
    child(look, "w:spacing", before="20", after="20")
    if right:
        child(look, "w:jc", val="right")
    run = child(paragraph, "w:r")
    letters = child(run, "w:rPr")
    if bold:
        child(letters, "w:b")
    child(letters, "w:sz", val="18")
    for number, line in enumerate(fit(text).split("\n")):
        if number:
            child(run, "w:br")
        told = child(run, "w:t")
        told.text = line
        told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return paragraph
