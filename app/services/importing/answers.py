"""Answers to questions, taken as if the file had said so: read again, and marked as answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.importing_vocabulary import AnswerKind
from app.schemas.base import Line, ShortName
from app.services.documents.blocks import Cell, Place, Source, Table
from app.services.documents.grammars import Severity
from app.services.documents.grammars.owner_parts import Agency
from app.services.documents.recognition import Known, Question, Recognised, recognise
from app.services.documents.recognition.codes import free, short
from app.services.documents.recognition.draft import LINE_LIMIT
from app.services.documents.recognition.front import period_of
from app.services.documents.recognition.owner_cells import A_PERSON
from app.services.documents.recognition.tables import printed
from app.services.importing.addresses import walk
from app.services.importing.questions import ANSWERS, id_of, identify, told
from app.vocabulary import ReferenceState

Told = dict[str, Any]
Answered = Sequence[tuple[Question, str]]

# Asked of a name, which may be an agency's or a person's.
NAMES = frozenset({"unknown_agency", "person_or_agency"})
# Asked where nothing is printed.
MISSING = frozenset({"no_date", "no_owner"})
# Raised where the words of a cell are not understood: an answer that raises one is none.
UNREAD = frozenset({"unclear_date", "unclear_amount", "unclear_level", "unclear_rating"})
CODE_RULE = "at most 32 letters and digits, with & / . _ - between them."
_CODE: TypeAdapter[str] = TypeAdapter(ShortName)
_LINE: TypeAdapter[str] = TypeAdapter(Line)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read, with the answers taken in, and every question it raises or raised."""

    recognised: Recognised
    questions: list[Told]


def read(
    source: Source, known: Known, mapping: Mapping[str, str], answers: Mapping[str, str]
) -> Reading:
    """Recognise a file, and again as if it had printed what was answered.

    An answer that cannot be one is not taken: that is a question which must be answered first.
    """
    again = recognise(source, known, mapping)
    asked: dict[str, Question] = {}
    taken: dict[str, tuple[Question, str]] = {}
    refused: dict[str, str] = {}
    # What is asked of an answer can be answered too: until nothing answered is left.
    while new := _answered(again, answers, asked):
        asked |= new
        told_by = {i: _refusal(source, again, new[i], answers[i]) for i in new}
        refused |= {i: why for i, why in told_by.items() if why}
        taken |= {i: (new[i], answers[i]) for i in new if not told_by[i]}
        if taken:
            again = _again(source, known, mapping, list(taken.values()))
        if unread := _unread(again, taken):
            refused |= unread
            taken = {i: each for i, each in taken.items() if i not in unread}
            again = _again(source, known, mapping, list(taken.values()))
    left = identify(again.questions)
    found = [told(i, question, answer) for i, (question, answer) in taken.items()]
    found += [told(i, question, None) for i, question in left.items() if i not in taken]
    found += [_not_taken(i, asked[i], why) for i, why in refused.items()]
    return Reading(again, found)


def _answered(
    read: Recognised, answers: Mapping[str, str], before: Mapping[str, Question]
) -> dict[str, Question]:
    """Find the questions that are answered, beside those that were asked before."""
    asked = identify(read.questions)
    return {i: asked[i] for i in answers if i in asked and i not in before}


def _again(source: Source, known: Known, mapping: Mapping[str, str], given: Answered) -> Recognised:
    places = {question.place for question, _ in given if _takes(question) is AnswerKind.CELL}
    again = recognise(_printed(source, given), _known(known, given), mapping)
    for question, answer in given:
        if take := IN_DOCUMENT.get(question.code):
            take(again, question, answer)
    _mark(again, places)
    return again


def _not_taken(identity: str, question: Question, why: str) -> Told:
    """Ask for another answer."""
    again = Question("invalid_answer", Severity.ERROR, why, question.place, question.ref)
    return told(id_of("invalid_answer", identity), again, None)


def _unread(again: Recognised, taken: Mapping[str, tuple[Question, str]]) -> dict[str, str]:
    """Find the answers that are not understood where they were put, and say what is not."""
    unclear = {each.place: each.text for each in again.questions if each.code in UNREAD}
    return {
        identity: f"The answer “{answer[:80]}” is not understood: {unclear[question.place]}"
        for identity, (question, answer) in taken.items()
        if _takes(question) is AnswerKind.CELL and question.place in unclear
    }


def _refusal(source: Source, first: Recognised, question: Question, answer: str) -> str | None:
    """Say why an answer cannot be one, or None where it can."""
    takes = _takes(question)
    if takes is None:
        return "This can only be answered in the file itself."
    if takes is AnswerKind.CELL and not _has_cell(source, question):
        return "The file has no cell for the answer; add a column to the file."
    if takes is AnswerKind.PERIOD and period_of(answer, Known()) is None:
        return "A period is one or more financial years, such as 2009/10."
    if takes is AnswerKind.REF and answer not in _kinds(first):
        return "The answer is the ref of a part of this plan."
    if takes is AnswerKind.SOURCE and not _fits(_CODE, answer):
        return f"A funding source is answered by its code: {CODE_RULE}"
    if takes is AnswerKind.AGENCY and not _fits(_LINE, answer):
        return f"An agency is answered by its name, or by its code: {CODE_RULE}"
    if takes is AnswerKind.TITLE and not _fits(_LINE, answer):
        return f"A title is one line of at most {LINE_LIMIT} characters."
    return None


def _fits(limits: TypeAdapter[str], answer: str) -> bool:
    try:
        limits.validate_python(answer)
    except ValidationError:
        return False
    return True


def _has_cell(source: Source, question: Question) -> bool:
    """Tell whether a question stands at the cell that its answer belongs in.

    Where a file has no column for what is missing, it stands at the text of its row.
    """
    cells = (
        cell
        for block in source.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
    )
    found = next((cell for cell in cells if cell.place == question.place), None)
    return found is not None and (question.code not in MISSING or not printed(found))


def _kinds(read: Recognised) -> dict[str, str]:
    return {body["ref"]: kind.value for kind, body, _ in walk(read.document)}


def _takes(question: Question) -> AnswerKind | None:
    return ANSWERS.get(question.code)


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
    start, end, named = known.plan_start, known.plan_end, set(known.people)
    for question, answer in given:
        name = question.about or ""
        if question.code in NAMES and answer.strip().casefold() == A_PERSON:
            named.add(name)
        elif question.code in NAMES:
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
        people=frozenset(named),
        plan_start=start,
        plan_end=end,
    )


def _agency(known: Mapping[str, Agency], answer: str, name: str) -> Agency:
    """Return the agency that an answer names by code or name, or a new one with either."""
    for agency in known.values():
        if answer.casefold() in {agency.code.casefold(), agency.name.casefold()}:
            return agency
    if _fits(_CODE, answer):
        return Agency(free(answer, known), name)
    return Agency(free(short(answer), known), answer)


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
    for pointing in read.document["cross_references"]:
        here = pointing["subject"]["ref"] == question.ref
        if here and pointing["printed"] == question.about:
            pointing["target"] = {"kind": _kinds(read)[answer], "ref": answer}
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
