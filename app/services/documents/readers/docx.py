"""Read a Word document: its paragraphs and tables in order, as they are displayed."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from xml.etree import ElementTree
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as REL
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from app.services.documents.blocks import Block, Note, Paragraph, Place, Source
from app.services.documents.carried import LARGEST, NAMESPACE
from app.services.documents.readers.errors import DamagedFile
from app.services.documents.readers.shaping import fold, split_marker
from app.services.documents.readers.word_numbering import Numbering
from app.services.documents.readers.word_runs import (
    is_bold,
    is_prompt,
    split_title,
    starts_bold,
    struck_out,
    text_boxes,
    text_of,
)
from app.services.documents.readers.word_styles import (
    Styles,
    level_of_outline,
    number,
    numbering_of,
    value,
)
from app.services.documents.readers.word_tables import GridBuilder, descend

# What python-docx trips over, in so many ways, where the parts of a file do not fit together.
_TRIPS = (
    *(AttributeError, EOFError, LookupError, NotImplementedError, OSError, SyntaxError),
    *(TypeError, ValueError, BadZipFile, PackageNotFoundError, zlib.error),
)
_CHANGES = ("w:ins", "w:del", "w:moveFrom")


def read(name: str, content: bytes) -> Source:
    """Read the document; a damaged one is refused."""
    try:
        document = docx.Document(BytesIO(content))
        body = document.element.body
    except _TRIPS as problem:
        raise DamagedFile from problem
    if body is None:
        raise DamagedFile
    blocks = tuple(_Reading(name, document).blocks(body))
    return Source(name, "docx", blocks, _notes(document), _carried(document))


def _carried(document: Document) -> str | None:
    """Give what a paper of ours carries; any other part of that kind is passed over."""
    for link in document.part.rels.values():
        if link.reltype != REL.CUSTOM_XML or link.is_external:
            continue
        blob = link.target_part.blob
        if len(blob) > LARGEST or NAMESPACE.encode() not in blob[:512]:
            continue
        with suppress(ElementTree.ParseError):
            root = ElementTree.fromstring(blob)
            return root.text if root.tag == f"{{{NAMESPACE}}}plan" else None
    return None


def _notes(document: Document) -> tuple[Note, ...]:
    """Say what stands in the document and was not read, or was taken for granted."""
    body, notes = document.element.body, []
    if any(next(body.iter(qn(tag)), None) is not None for tag in _CHANGES):
        notes.append(Note("tracked_changes", "Tracked changes were read as if accepted."))
    if next(body.iter(qn("w:altChunk")), None) is not None:
        notes.append(Note("inserted_files", "Files inserted into the document were not read."))
    comments = _part(document, REL.COMMENTS)
    if comments is not None and next(comments.iterchildren(), None) is not None:
        notes.append(Note("comments", "Comments in the margin were not read."))
    for name, kind in (("Footnotes", REL.FOOTNOTES), ("Endnotes", REL.ENDNOTES)):
        if text := fold(_beneath(document, kind)):
            notes.append(Note(name.lower(), f"{name} were not read. They begin: “{text[:80]}”"))
    if struck := next(struck_out(body), None):
        text = f"Words that are struck out were read like others. The first are: “{struck[:80]}”"
        notes.append(Note("struck_out", text))
    return tuple(notes)


def _beneath(document: Document, kind: str) -> str:
    """Give the text of the notes at the foot of pages, or at the end."""
    for link in document.part.rels.values():
        if link.reltype == kind and not link.is_external:
            with suppress(SyntaxError):
                texts = parse_xml(link.target_part.blob).iter(qn("w:t"))
                return " ".join(text.text or "" for text in texts)
    return ""


def _part(document: Document, kind: str) -> Element | None:
    """Give the root of the part that the document links to as this kind; none if there is none."""
    for link in document.part.rels.values():
        if link.reltype == kind and not link.is_external:
            root = getattr(link.target_part, "element", None)
            return root if isinstance(root, Element) else None
    return None


class _Reading:
    """One pass over the body, counting paragraphs, tables and list items as they come."""

    def __init__(self, name: str, document: Document) -> None:
        self._name = name
        self._styles = Styles(_part(document, REL.STYLES))
        self._numbering = Numbering(_part(document, REL.NUMBERING))
        self._grids = GridBuilder(self._lines, self._is_worked_out)
        self._paragraphs = 0
        self._tables = 0

    def blocks(self, parent: Element) -> Iterator[Block]:
        """Give the blocks in order; a text box comes after the paragraph it belongs to."""
        for part in descend(parent, "w:p", "w:tbl", unless=is_prompt):
            if self._is_worked_out(part):
                continue
            if part.tag == qn("w:tbl"):
                self._tables += 1
                found = self._grids.table(part, Place(self._name, table=self._tables))
                if found.rows:
                    yield found
                continue
            yield from self._paragraph(part)
            for box in text_boxes(part):
                yield from self.blocks(box)

    def _is_worked_out(self, part: Element) -> bool:
        """Tell a paragraph in a style of what Waymark worked out; a table or cell by its first."""
        first = part if part.tag == qn("w:p") else next(part.iter(qn("w:p")), None)
        properties = None if first is None else first.find(qn("w:pPr"))
        return self._styles.is_worked_out(value(properties, "w:pStyle"))

    def _paragraph(self, part: Element) -> Iterator[Paragraph]:
        """Give the paragraph, if anything is in it; as two if it is a title and its text."""
        style = value(part.find(qn("w:pPr")), "w:pStyle")
        text = fold(text_of(part))
        if not text or self._styles.is_contents(style):
            return
        level, marker = self._level(part, style), self._marker(part, style)
        bold = level is None and is_bold(part, self._styles, style)
        two = split_title(part)
        if two and (level is not None or starts_bold(part, self._styles, style)):
            yield self._next(two[0], level, marker, level is None)
            yield self._next(two[1])
        else:
            yield self._next(text, level, marker, bold)

    def _next(
        self, text: str, level: int | None = None, marker: str | None = None, bold: bool = False
    ) -> Paragraph:
        """Number a paragraph; a marker that was typed by hand is taken off its text."""
        self._paragraphs += 1
        text = fold(text).replace("\n", " ")
        if level is None and marker is None:
            marker, text = split_marker(text)
        place = Place(self._name, paragraph=self._paragraphs)
        return Paragraph(text, place, level=level, marker=marker, bold=bold)

    def _lines(self, parent: Element) -> Iterator[str]:
        """Give what is written in a cell, line by line; a table in it as lines of its rows."""
        for part in descend(parent, "w:p", "w:tbl", unless=is_prompt):
            if part.tag == qn("w:tbl"):
                for row in self._grids.texts(part):
                    yield "\t".join(text.replace("\n", " ") for text in row if text)
                continue
            text = fold(text_of(part))
            if text:
                marker = self._marker(part, value(part.find(qn("w:pPr")), "w:pStyle"))
                yield f"{marker} {text}" if marker else text
            for box in text_boxes(part):
                yield from self._lines(box)

    def _level(self, part: Element, style: str | None) -> int | None:
        outline = number(value(part.find(qn("w:pPr")), "w:outlineLvl"))
        return self._styles.level(style) if outline is None else level_of_outline(outline)

    def _marker(self, part: Element, style: str | None) -> str | None:
        list_id, level = numbering_of(part.find(qn("w:pPr")))
        if list_id is None:
            list_id, by_style = self._styles.numbering(style)
            level = by_style if level is None else level
        return self._numbering.marker(list_id, level, style)
