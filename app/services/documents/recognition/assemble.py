"""From what a reader gives to the plan document: read through, and again where refs clash."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.services.documents.blocks import Paragraph, Source
from app.services.documents.readers.errors import InvalidDocument
from app.services.documents.recognition import (
    edited,
    front,
    layout,
)
from app.services.documents.recognition.draft import Draft
from app.services.documents.recognition.headings import Opens
from app.services.documents.recognition.layout import Part
from app.services.documents.recognition.notes import Notes, Question
from app.services.documents.recognition.result import Known, Recognised
from app.services.documents.recognition.tables import Laid
from app.services.documents.recognition.values import Values
from app.services.documents.recognition.walk import Walk, heading_of
from app.services.documents.workbook import reading
from app.vocabulary import NodeKind

# One for each of sections, outcomes and actions, and one to see that all is well.
TURNS = 4


def recognise(source: Source, known: Known, mapping: Mapping[str, str] | None = None) -> Recognised:
    """Turn what a reader gives into the plan document, with questions and provenance.

    The mapping names the role of a column by its header, where the words do not tell. The
    document has no code: who imports it knows that.

    A workbook that Waymark exported says itself what everything is; a Word file carries it. Its
    CSV says too little to be read again. Raises InvalidDocument.
    """
    if reading.is_flat(source):
        raise InvalidDocument(reading.FLAT)
    if reading.is_exported(source):
        found = reading.read(source)
        found.questions.extend(needless(mapping or {}))
        return found
    if (document := edited.carried_by(source)) is not None:
        return edited.read(source, document, lambda each: _recognise(each, known, mapping))
    return _recognise(source, known, mapping)


def needless(mapping: Mapping[str, str]) -> list[Question]:
    """Say of a mapping that it is not used, for a file that says itself what it holds."""
    notes = Notes()
    if mapping:
        text = "Waymark exported this file, which says itself what it holds; no mapping is used."
        notes.warn("mapping_not_used", text)
    return notes.questions


def _recognise(source: Source, known: Known, mapping: Mapping[str, str] | None) -> Recognised:
    """Read a document through, and again while a ref was given that is printed further on.

    What stands beneath such a ref has its own refs from it, so each level may take another turn.
    """
    printed: set[tuple[NodeKind, str]] = set()
    for _ in range(TURNS):
        draft, laid = _read_through(source, known, mapping, printed)
        if not draft.printed & draft.unnumbered:
            break
        printed |= draft.printed
    found = [each.as_dict() for each in laid]
    return Recognised(draft.body, found, draft.notes.questions, draft.notes.provenance)


def _read_through(
    source: Source,
    known: Known,
    mapping: Mapping[str, str] | None,
    printed: Collection[tuple[NodeKind, str]],
) -> tuple[Draft, list[Laid]]:
    notes = Notes()
    for left in source.notes:
        notes.warn(left.code, left.text, left.place)
    parts = list(layout.parts(source, layout.given_roles(mapping or {}, notes)))
    draft = Draft(_empty(), notes)
    draft.keep_free(printed)
    opening = _front(parts)
    first = front.read(opening)
    front.write(first, draft, known)
    laid = [part for part in parts if isinstance(part, Laid)]
    layout.ask_about_unused(mapping or {}, laid, notes)
    values = Values(draft, known, laid)
    walk = Walk(draft, values, known, first)
    walk.take([*first.rest, *parts[len(opening) :]])
    walk.finish()
    return draft, laid


def _empty() -> dict[str, Any]:
    lists = ("agencies", "funding_sources", "contacts", "sections", "outcomes", "risks")
    more = ("indicator_links", "commitment_links", "assessments", "cross_references")
    return {"labels": {}, **{name: [] for name in (*lists, *more)}}


def _front(parts: Iterable[Part]) -> list[Paragraph]:
    """Return the paragraphs before the first section, outcome or table."""
    found: list[Paragraph] = []
    for part in parts:
        if not isinstance(part, Paragraph):
            break
        heading = heading_of(part)
        if heading is not None and heading.opens is not Opens.PART:
            break
        found.append(part)
    return found
