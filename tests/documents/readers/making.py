"""Small files, built for the tests: documents, workbooks, and zip files taken apart."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import xlsxwriter
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from app.services.documents.blocks import Source
from app.services.documents.readers import read


def word(build: Callable[[Document], object]) -> bytes:
    """Make a Word document."""
    document = docx.Document()
    build(document)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def read_word(build: Callable[[Document], object]) -> Source:
    """Make a Word document and read it."""
    return read("plan.docx", word(build))


def append(document: Document, xml: str) -> None:
    """Add a piece of the markup of Word to the end of the body."""
    element = parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1))
    document.element.body.insert_element_before(element, "w:sectPr")


def body(*pieces: str) -> Source:
    """Read a document whose body is this markup."""

    def build(document: Document) -> None:
        for piece in pieces:
            append(document, piece)

    return read_word(build)


def workbook(build: Callable[[Any], object]) -> bytes:
    """Make an Excel workbook."""
    saved = BytesIO()
    book = xlsxwriter.Workbook(saved)
    build(book)
    book.close()
    return saved.getvalue()


def read_workbook(build: Callable[[Any], object]) -> Source:
    """Make an Excel workbook and read it."""
    return read("plan.xlsx", workbook(build))


def repacked(
    content: bytes,
    change: Mapping[str, Callable[[bytes], bytes]] | None = None,
    added: Mapping[str, bytes] | None = None,
) -> bytes:
    """Take a zip file apart and put it together again, with parts changed or added."""
    saved = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(saved, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (change or {}).get(name, bytes)(old.read(name)))
        for name, part in (added or {}).items():
            new.writestr(name, part)
    return saved.getvalue()


def plain_word() -> bytes:
    """Make a Word document with one paragraph."""
    return word(lambda document: document.add_paragraph("Objective 1"))


def plain_workbook() -> bytes:
    """Make an Excel workbook with one row."""
    return workbook(lambda book: book.add_worksheet().write_row(0, 0, ["Action", "By when"]))
