"""What the styles of a Word document say of a paragraph: heading, bold, numbered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

_HEADING = re.compile(r"heading ([1-9])")
_TITLES = {"title": 1, "subtitle": 2}
_OFF = {"0", "false", "off"}
_BODY_TEXT = 9

# How the styles of what Waymark worked out begin; a control around it does not outlive every
# program that saves the file.
READING = "waymark reading"


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str | None
    name: str
    bold: bool | None
    outline: int | None
    numbering: tuple[str | None, int | None]


class Styles:
    """The styles by id; each says what it does not inherit."""

    def __init__(self, root: Element | None) -> None:
        styles = () if root is None else root.iterchildren(qn("w:style"))
        self._styles = {str(style.get(qn("w:styleId"))): _style(style) for style in styles}

    def level(self, style_id: str | None) -> int | None:
        """Give the level of a heading; none for body text."""
        for style in self._chain(style_id):
            heading = _HEADING.fullmatch(style.name)
            if heading is not None:
                return int(heading[1])
            if style.name in _TITLES:
                return _TITLES[style.name]
            if style.outline is not None:
                return level_of_outline(style.outline)
        return None

    def bold(self, style_id: str | None) -> bool:
        """Say whether text in this style is bold."""
        return next((s.bold for s in self._chain(style_id) if s.bold is not None), False)

    def numbering(self, style_id: str | None) -> tuple[str | None, int | None]:
        """Give the list that paragraphs in this style belong to, and the level in it."""
        for style in self._chain(style_id):
            if style.numbering[0] is not None:
                return style.numbering
        return None, None

    def is_contents(self, style_id: str | None) -> bool:
        """Say whether this is a line of a table of contents, which only repeats headings."""
        return any(style.name.startswith("toc ") for style in self._chain(style_id))

    def is_worked_out(self, style_id: str | None) -> bool:
        """Say whether this is what Waymark worked out of a plan, and no text of it."""
        return any(style.name.startswith(READING) for style in self._chain(style_id))

    def _chain(self, style_id: str | None) -> Iterator[_Style]:
        """Give the style, then what it is based on; a circle is followed once."""
        seen = set()
        while style_id is not None and style_id not in seen and style_id in self._styles:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = self._styles[style_id].based_on


def _style(style: Element) -> _Style:
    based_on, name = value(style, "w:basedOn"), value(style, "w:name")
    properties = style.find(qn("w:pPr"))
    return _Style(
        based_on=based_on,
        name=(name or "").casefold(),
        bold=bold_of(style.find(qn("w:rPr"))),
        outline=number(value(properties, "w:outlineLvl")),
        numbering=numbering_of(properties),
    )


def level_of_outline(outline: int) -> int | None:
    """Give the heading level of an outline level, which is counted from 0."""
    return outline + 1 if 0 <= outline < _BODY_TEXT else None


def numbering_of(properties: Element | None) -> tuple[str | None, int | None]:
    """Read which list a paragraph or style says it belongs to; list 0 is none."""
    numbering = None if properties is None else properties.find(qn("w:numPr"))
    return value(numbering, "w:numId"), number(value(numbering, "w:ilvl"))


def bold_of(properties: Element | None) -> bool | None:
    """Read whether these properties turn bold on or off; none if they say nothing."""
    return switch(properties, "w:b")


def switch(properties: Element | None, tag: str) -> bool | None:
    """Read a property that is on by its presence, and off by its value."""
    found = None if properties is None else properties.find(qn(tag))
    return None if found is None else found.get(qn("w:val")) not in _OFF


def value(parent: Element | None, tag: str) -> str | None:
    """Read the value of a child; none if there is no such child."""
    found = None if parent is None else parent.find(qn(tag))
    given = None if found is None else found.get(qn("w:val"))
    return None if given is None else str(given)


def number(text: str | None) -> int | None:
    """Read a small whole number; none for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
