"""A Word file of ours, edited or not: what was exported, with the edits that its words show.

Words alone do not tell all of a plan. The file carries the document that its words were made of:
they are made once more, both are recognised in the same way, and only where the two differ does
the file say something new.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

from pydantic import ValidationError

from app.schemas.document import PlanDocument
from app.services.documents import carried
from app.services.documents.blocks import Source
from app.services.documents.paper import Paper
from app.services.documents.readers import docx as reader
from app.services.documents.recognition.notes import Question
from app.services.documents.recognition.result import Recognised
from app.services.documents.recognition.three_way import merged
from app.services.documents.writers import docx as writer

Body = dict[str, Any]
Recognise = Callable[[Source], Recognised]
Origin = dict[str, Any]

BENEATH = ("sections", "outcomes", "actions", "milestones", "budget_lines", "risks")


def carried_by(source: Source) -> Body | None:
    """Return the document that a file carries, if it is one of ours and whole."""
    document = carried.unpacked(source.carried) if source.carried else None
    if document is None:
        return None
    try:
        PlanDocument.model_validate(document)
    except ValidationError:
        return None
    return document


def read(source: Source, document: Body, recognise: Recognise) -> Recognised:
    """Recognise the edits of a file, and make them to the document that it carries."""
    made = BytesIO()
    writer.write(Paper.of_words(document), made)
    before = recognise(reader.read(source.name, made.getvalue()))
    after = recognise(source)
    told = merged(document, before.document, after.document)
    told.pop("code", None)
    raised = {_said(question) for question in before.questions}
    return Recognised(
        told,
        after.layout,
        [question for question in after.questions if _said(question) not in raised],
        _provenance(told, document, after),
    )


def _said(question: Question) -> tuple[Any, ...]:
    """Return what tells a question from others, wherever the edits have moved it to."""
    return question.code, question.ref, question.text, question.about


def _provenance(told: Body, exported: Body, after: Recognised) -> dict[str, Origin]:
    """Say where each part that is told stands in the file, by the ref that both have."""
    places = {address: pointer for pointer, address in _parts(after.document)}
    known = {address for _, address in _parts(exported)}
    found: dict[str, Origin] = {}
    for pointer, address in _parts(told):
        if (there := places.get(address)) is None:
            continue
        for name in ("", *(f"/{name}" for name in _fields(after.document, there))):
            if origin := after.provenance.get(there + name):
                found[pointer + name] = origin
        if address in known:
            # Its number is that of the export, however it is printed.
            found.pop(f"{pointer}/ref", None)
    return found


def _parts(body: Mapping[str, Any], at: str = "", above: str = "") -> Iterator[tuple[str, str]]:
    """Give every part of a document: its pointer, and its address."""
    for name in BENEATH:
        # A risk names outcomes and actions by their refs alone.
        for number, part in enumerate(body.get(name) or ()):
            if isinstance(part, dict):
                pointer = f"{at}/{name}/{number}"
                address = f"{name} {part.get('ref') or f'{above} {number}'}"
                yield pointer, address
                yield from _parts(part, pointer, address)


def _fields(body: Body, pointer: str) -> list[str]:
    part: Any = body
    for step in pointer.split("/")[1:]:
        part = part[int(step)] if isinstance(part, list) else part[step]
    return list(part)
