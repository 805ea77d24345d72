"""Read plain text with headings marked by #, tables by tabs, and leftovers of HTML."""

import re
from collections.abc import Iterator
from html import unescape

from app.services.documents.blocks import Block, Paragraph, Place, Source
from app.services.documents.readers.shaping import fold, split_marker, table

_HEADING = re.compile(r"(?P<signs>#{1,6})\s+(?P<text>.*?)\s*#*$")
_RULE = re.compile(r"[-=_*]{2,}")
_RULED_CELL = re.compile(r":?-+:?")
_BREAKING_TAG = re.compile(r"</?(?:br|p|div|ol|ul|li)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|sup|sub|span|font|small|big)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BOLD_TAG = re.compile(r"</?(?:b|strong)(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&#?\w{1,10};")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ALL_STRONG = re.compile(r"\*\*((?:(?!\*\*).)+)\*\*")
# "**Objective 4** To further develop …" is a title and its text, where Word has two paragraphs;
# "**Note:** Please …" is one.
_TITLE_AND_TEXT = re.compile(r"(\*\*[A-Z][a-z]+ \d+\*\*)\s+([A-Z].*)")


def read(name: str, text: str) -> Source:
    """Read the text as the paragraphs and tables that Word would show."""
    return Source(name, "text", _Reading(name).blocks(text))


class _Reading:
    """One pass over the lines, counting paragraphs and tables as they come."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._paragraphs = 0
        self._tables = 0
        self._rows: list[list[str]] = []

    def blocks(self, text: str) -> tuple[Block, ...]:
        """Give the blocks in the order of the text."""
        lines = re.split(r"\r\n|[\r\n\f]", text)
        return tuple(block for line in (*lines, "") for block in self._line(line))

    def _line(self, line: str) -> Iterator[Block]:
        """Take one line, which may end a table, and give what is complete by it."""
        if "\t" in line and line.strip():
            if not _is_ruled(line):
                self._rows.append([clean(cell) for cell in line.split("\t")])
            return
        yield from self._close_table()
        stripped = line.strip()
        if stripped and not _RULE.fullmatch(stripped):
            yield from self._paragraphs_of(stripped)

    def _close_table(self) -> Iterator[Block]:
        if self._rows:
            self._tables += 1
            yield table(self._rows, Place(self._name, table=self._tables))
            self._rows = []

    def _paragraphs_of(self, line: str) -> Iterator[Paragraph]:
        heading = _HEADING.fullmatch(line)
        if heading is not None:
            yield from self._paragraph(clean(heading["text"]), level=len(heading["signs"]))
            return
        line = _BOLD_TAG.sub("**", line)
        two = _TITLE_AND_TEXT.fullmatch(line)
        for part in two.groups() if two else (line,):
            bold = _ALL_STRONG.fullmatch(part) is not None
            for piece in clean(part).split("\n"):
                yield from self._paragraph(piece, bold=bold)

    def _paragraph(
        self, text: str, level: int | None = None, bold: bool = False
    ) -> Iterator[Paragraph]:
        if not text:
            return
        self._paragraphs += 1
        marker, text = (None, text) if level else split_marker(text)
        place = Place(self._name, paragraph=self._paragraphs)
        yield Paragraph(text, place, level=level, marker=marker, bold=bold)


def _is_ruled(line: str) -> bool:
    """Say whether this is the line drawn under a row: nothing but dashes."""
    return all(_RULED_CELL.fullmatch(cell.strip()) for cell in line.split("\t") if cell.strip())


def clean(text: str) -> str:
    """Take the markup out of a text; what was set apart by it comes on lines of its own."""
    text = _TAG.sub("", _BREAKING_TAG.sub("\n", text))
    text = _STRONG.sub(r"\1", text)
    return fold(_ENTITY.sub(lambda found: unescape(found[0]), text))
