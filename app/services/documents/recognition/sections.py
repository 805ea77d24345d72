"""Sections and their texts: guidance, self-assessment, improvement, notes, priorities, ratings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.documents.blocks import Cell, Paragraph, Place
from app.services.documents.grammars import ratings
from app.services.documents.recognition import headings, matching
from app.services.documents.recognition.draft import PROSE_LIMIT, Body, Draft, Node
from app.services.documents.recognition.headings import Heading, Opens
from app.services.documents.recognition.vocabulary import (
    CUES,
    PRIORITY_CUES,
    PRIORITY_SENTENCES,
    RATED,
    Cue,
)
from app.vocabulary import NodeKind, TextKind

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_COLOUR = re.compile(r"\b(red|amber|green|blue)\b", re.IGNORECASE)
_REPLACES = re.compile(
    r"\breplaces(?: and updates)?\s+(?P<what>\w[\w ]{0,60}?\bfrom (?:the )?\d{4}\s?/\s?\d{1,4})",
    re.IGNORECASE,
)
_NEW = re.compile(r"\bthis is a new\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,4}")
_HEADING_WORDS = 24
_CUE_WORDS = 5


def open_section(draft: Draft, heading: Heading, place: Place) -> Node:
    """Open a section, or go on with the one of that number."""
    if again := _same(draft, heading):
        return again
    ref = draft.ref_for(NodeKind.SECTION, None, heading.number, place)
    title = heading.title or " ".join(filter(None, (heading.word, heading.number)))
    body: Body = {
        "title": draft.line(title, place, ref),
        "texts": [],
        "priorities": [],
        "replaces": None,
        "is_new": False,
        "budgets": [],
        "outcomes": [],
    }
    return draft.add(NodeKind.SECTION, ref, draft.plan, "sections", body, place)


def _same(draft: Draft, heading: Heading) -> Node | None:
    """Find a section that was opened before by the same number, or title without one."""
    if heading.number is not None:
        node = draft.nodes.get((NodeKind.SECTION, heading.number))
        return node if node and heading.title in {"", node.body["title"]} else None
    sections = [node for (kind, _), node in draft.nodes.items() if kind is NodeKind.SECTION]
    return next((node for node in sections if node.body["title"] == heading.title), None)


def from_cell(draft: Draft, cell: Cell) -> Node:
    """Open the section that a cell of a table names, or go on with it."""
    text = " ".join(cell.text.split())
    heading = headings.read(text, plain=False) or headings.read(text, numbered=False)
    if heading is None or heading.opens is not Opens.SECTION or not heading.title:
        heading = Heading(Opens.SECTION, "Section", None, text)
    draft.label("section", heading.word)
    return open_section(draft, heading, cell.place)


@dataclass(slots=True)
class Rated:
    """A rating declared in running text."""

    node: Node
    rating: str
    sentence: str
    place: Place


def sentences(text: str) -> Iterator[str]:
    """Part a text into its sentences."""
    yield from (sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip())


def declared(node: Node, paragraph: Paragraph) -> Rated | None:
    """Find a rating that a paragraph declares: `Our self-assessment of this area is Amber`."""
    for sentence in sentences(paragraph.text):
        if matching.says(sentence, RATED) and (colour := _COLOUR.search(sentence)):
            read = ratings.rag(colour[1]).value
            if read is not None:
                return Rated(node, read.value, sentence, paragraph.place)
    return None


def heading_cue(paragraph: Paragraph) -> Cue | None:
    """Tell what texts a paragraph heads, if it does: set apart, or short and no sentence."""
    text = paragraph.text
    short = len(text.split()) <= _HEADING_WORDS and not text.endswith((".", "!", "?"))
    if paragraph.level is None and not paragraph.bold and (not short or paragraph.marker):
        return None
    if matching.says(text, PRIORITY_CUES):
        return None
    beginning = " ".join(text.split()[:_CUE_WORDS])
    return _cue(beginning, [cue for cue in CUES if cue.heading_only])


class Texts:
    """Takes the paragraphs of one section one by one, and keeps what kind they are of."""

    def __init__(self, draft: Draft, section: Node) -> None:
        self._draft, self._section = draft, section
        self._kind: TextKind | None = None
        self._listing = False
        self._listed_by_marker: bool | None = None
        self._last: TextKind | None = None
        self.ratings: list[Rated] = []

    def close(self) -> None:
        """A table has come: what follows is a note, until a heading says otherwise."""
        self._kind, self._listing, self._last = TextKind.NOTE, False, None

    def take(self, paragraph: Paragraph) -> None:
        """Put a paragraph where it belongs."""
        rated = declared(self._section, paragraph)
        if rated is not None:
            self.ratings.append(rated)
        elif self._is_heading(paragraph):
            return
        if self._listing and self._takes_as_priority(paragraph):
            return
        self._listing = False
        self._keep(paragraph, self._kind_of(paragraph))
        self._notice(paragraph)
        if paragraph.text.endswith(":") and matching.says(paragraph.text, PRIORITY_CUES):
            self._listing, self._listed_by_marker = True, None

    def _is_heading(self, paragraph: Paragraph) -> bool:
        """Take a heading of texts: it sets the kind of what follows and is no text itself."""
        cue = heading_cue(paragraph)
        if cue is None:
            return False
        self._kind, self._listing, self._last = cue.kind, False, None
        return True

    def _takes_as_priority(self, paragraph: Paragraph) -> bool:
        marked = paragraph.marker is not None
        if self._listed_by_marker is None:
            self._listed_by_marker = marked
        if marked is not self._listed_by_marker:
            return False
        number = _DIGITS.match((paragraph.marker or "").lstrip("("))
        self._priority(int(number[0]) if number else None, paragraph.text, paragraph.place)
        return True

    def _priority(self, number: int | None, text: str, place: Place) -> None:
        priorities = self._section.body["priorities"]
        self._draft.notes.came_from(f"{self._section.pointer}/priorities/{len(priorities)}", place)
        priorities.append({"number": number, "text": self._draft.prose(text, place)})
        self._draft.say(self._section, text, place)

    def _kind_of(self, paragraph: Paragraph) -> TextKind:
        cue = _cue(paragraph.text, [cue for cue in CUES if not cue.heading_only])
        if cue is not None and cue.kind is not TextKind.NOTE:
            self._kind = cue.kind
        if cue is not None:
            return cue.kind
        return self._kind or TextKind.NOTE

    def _keep(self, paragraph: Paragraph, kind: TextKind) -> None:
        """Keep a text: paragraphs of one kind in a row are one text."""
        text = f"{paragraph.marker} {paragraph.text}" if paragraph.marker else paragraph.text
        texts = self._section.body["texts"]
        self._draft.say(self._section, paragraph.text, paragraph.place)
        if self._last is kind and len(texts[-1]["text"]) + len(text) + 2 <= PROSE_LIMIT:
            gap = "\n" if paragraph.marker else "\n\n"
            texts[-1]["text"] += gap + text
        else:
            at = f"{self._section.pointer}/texts/{len(texts)}"
            self._draft.notes.came_from(at, paragraph.place)
            texts.append({"kind": kind.value, "text": self._draft.prose(text, paragraph.place)})
        self._last = kind

    def _notice(self, paragraph: Paragraph) -> None:
        """Notice what a paragraph says beside: what the section replaces, lone priorities."""
        body, text = self._section.body, paragraph.text
        if body["replaces"] is None and (found := _REPLACES.search(text)):
            body["replaces"] = self._draft.line(found["what"], paragraph.place)
            self._draft.notes.came_from(f"{self._section.pointer}/replaces", paragraph.place)
        body["is_new"] = body["is_new"] or bool(_NEW.search(text))
        for sentence in sentences(text):
            if matching.says(sentence, PRIORITY_SENTENCES) and not sentence.endswith(":"):
                self._priority(None, sentence, paragraph.place)


def _cue(text: str, cues: list[Cue]) -> Cue | None:
    return next((cue for cue in cues if matching.says(text, (cue.phrase,))), None)
