"""Answers to questions, taken as if the file had said so: read again, and marked as answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.errors import FieldError, Unprocessable
from app.services.documents.blocks import Cell, Place, Source, Table
from app.services.documents.grammars.people import Agency
from app.services.documents.recognition import Known, Question, Recognised, recognise
from app.services.documents.recognition.codes import free
from app.services.documents.recognition.front import period_of
from app.services.importing.addresses import walk
from app.services.importing.questions import ANSWERS, identify, told
from app.vocabulary import AnswerKind, ReferenceState

Told = dict[str, Any]
Answered = Sequence[tuple[Question, str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read, with the answers taken in, and every question it raises or raised."""

    recognised: Recognised
    questions: list[Told]


def read(
    source: Source, known: Known, mapping: Mapping[str, str], answers: Mapping[str, str]
) -> Reading:
    """Recognise a file, and again as if it had printed what was answered.

    Raises Unprocessable, with the id of the question, for an answer that cannot be one.
    """
    first = recognise(source, known, mapping)
    asked = identify(first.questions)
    answered = {identity: asked[identity] for identity in answers if identity in asked}
    if not answered:
        return Reading(first, [told(i, question, None) for i, question in asked.items()])
    given = [(question, answers[identity]) for identity, question in answered.items()]
    for identity, question in answered.items():
        _check(identity, question, answers[identity])
    places = {question.place for question, _ in given if _takes(question) is AnswerKind.CELL}
    again = recognise(_printed(source, given), _known(known, given), mapping)
    for question, answer in given:
        if take := IN_DOCUMENT.get(question.code):
            take(again, question, answer)
    _mark(again, places)
    return Reading(again, _questions(again, asked, answered, answers))


def _questions(
    again: Recognised,
    asked: Mapping[str, Question],
    answered: Mapping[str, Question],
    answers: Mapping[str, str],
) -> list[Told]:
    """Tell what is open, and what was answered: with its answer, and no longer in the way."""
    left = identify(again.questions)
    found = [
        told(identity, asked[identity], answers[identity])
        for identity in asked
        if identity in answered
    ]
    return found + [told(i, question, None) for i, question in left.items() if i not in answered]


def _takes(question: Question) -> AnswerKind | None:
    return ANSWERS.get(question.code)


def _refused(identity: str, why: str) -> Unprocessable:
    error = FieldError(why, "invalid_answer", f"/answers/{identity}")
    return Unprocessable("An answer cannot be taken.", errors=(error,))


def _check(identity: str, question: Question, answer: str) -> None:
    takes = _takes(question)
    if takes is None:
        raise _refused(identity, "This can only be answered in the file itself.")
    if takes is AnswerKind.CELL and (question.place is None or question.place.column is None):
        raise _refused(identity, "The file has no cell for it; add a column to the file.")
    if takes is AnswerKind.PERIOD and period_of(answer, Known()) is None:
        raise _refused(identity, "A period is one or more financial years, such as 2009/10.")


# What is read again: the source with other words in it, and what the partnership knows.


def _printed(source: Source, given: Answered) -> Source:
    words = {q.place: answer for q, answer in given if _takes(q) is AnswerKind.CELL}
    blocks = (
        replace(block, rows=tuple(tuple(_cell(c, words) for c in row) for row in block.rows))
        if isinstance(block, Table)
        else block
        for block in source.blocks
    )
    return replace(source, blocks=tuple(blocks))


def _cell(cell: Cell, words: Mapping[Place | None, str]) -> Cell:
    if cell.place not in words:
        return cell
    return replace(cell, text=words[cell.place], value=None, filled=False)


def _known(known: Known, given: Answered) -> Known:
    agencies = {agency.code: agency for agency in known.agencies}
    agency_of, aliases = dict(known.agency_of), dict(known.source_aliases)
    sources = dict(known.funding_sources)
    start, end = known.plan_start, known.plan_end
    for question, answer in given:
        name = question.about or ""
        if question.code == "unknown_agency":
            agency = _agency(agencies, answer, name)
            agencies[agency.code] = replace(agency, aliases=(*agency.aliases, name))
        elif question.code == "unknown_person_agency":
            agency = _agency(agencies, answer, answer)
            agencies[agency.code] = agency
            agency_of[name] = agency.code
        elif question.code == "unknown_source":
            aliases[name] = answer
            sources.setdefault(answer, name)
        elif question.code == "no_period":
            start, end = period_of(answer, Known()) or (start, end)
    return replace(
        known,
        agencies=tuple(agencies.values()),
        agency_of=agency_of,
        source_aliases=aliases,
        funding_sources=sources,
        plan_start=start,
        plan_end=end,
    )


def _agency(known: Mapping[str, Agency], answer: str, name: str) -> Agency:
    """Return the agency that an answer names by code or name, or a new one with that code."""
    for agency in known.values():
        if answer.casefold() in {agency.code.casefold(), agency.name.casefold()}:
            return agency
    return Agency(free(answer, known), name)


# What is put into the document: nothing in the file stands for it.


def _title(read: Recognised, question: Question, answer: str) -> None:
    read.document["title"] = answer


def _payer(read: Recognised, question: Question, answer: str) -> None:
    """Put a source to the amounts of one action, or of all, that are printed without one."""
    for _, body, _ in walk(read.document):
        for line in body.get("budget_lines", ()):
            unpaid = line["amount"] is not None and line["funding_source"] is None
            mine = question.ref in (None, body["ref"])
            if unpaid and mine and question.about in (None, line["printed"]):
                line["funding_source"] = answer
    listed = read.document["funding_sources"]
    if answer not in {each["code"] for each in listed}:
        listed.append({"code": answer, "name": answer})


def _target(read: Recognised, question: Question, answer: str) -> None:
    """Lead a reference to the node that the answer names."""
    kinds = {body["ref"]: kind.value for kind, body, _ in walk(read.document)}
    if answer not in kinds:
        raise _refused(question.code, "Name a part of this plan by its ref.")
    for pointing in read.document["cross_references"]:
        here = pointing["subject"]["ref"] == question.ref
        if here and pointing["printed"] == question.about:
            pointing["target"] = {"kind": kinds[answer], "ref": answer}
            pointing["state"] = ReferenceState.RESOLVED.value


IN_DOCUMENT: Mapping[str, Callable[[Recognised, Question, str], None]] = {
    "no_title": _title,
    "amount_without_source": _payer,
    "dangling_reference": _target,
    "misdirected_reference": _target,
}


def _mark(read: Recognised, places: set[Place | None]) -> None:
    """Mark what comes from an answered cell: neither printed nor inferred."""
    words = {str(place) for place in places}
    for origin in read.provenance.values():
        place = origin["place"]
        if place and str(Place(**place)) in words:
            origin["origin"] = "answered"
