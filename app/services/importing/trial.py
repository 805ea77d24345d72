"""A dry run: a file read, compared, applied in a transaction that is undone, and told.

What is applied later is applied by the same code, and refused unless it comes to the same plan.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import ValidationError

from app.changes import Session
from app.conditional import encode
from app.db import Database
from app.errors import DomainError, FieldError, NotFound, PlanMoved
from app.models import Plan
from app.models.base import new_id, table
from app.schemas.document import PlanDocument
from app.services import money, plans, progress
from app.services.access import Actor
from app.services.documents import create, export
from app.services.documents.grammars import Severity
from app.services.documents.readers import read_limited
from app.services.documents.readers.errors import InvalidDocument
from app.services.importing import answers, edits, questions, report
from app.services.importing.addresses import Address, Body, line_ref, walk
from app.services.importing.comparison import Choices, Comparison, Wanted, compare, is_blank
from app.services.importing.known import base_of, known_to, shared_by
from app.services.importing.report import Origins
from app.services.records import get_plan
from app.vocabulary import ItemKind, NodeKind

plan = table(Plan)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way into a plan: the code of a new plan, or of one that is there."""

    file_name: str
    content: bytes
    plan: str
    mapping: Mapping[str, str]
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a dry run came to: all that applying it needs, and what is told of it."""

    # The plan it was compared with, and its revision; None where the plan would be made.
    plan_id: UUID | None
    revision: int | None
    # What the file says, and how that was compared.
    document: dict[str, Any]
    # Digest of the plan's document as it will be.
    after: str
    result: dict[str, Any]


def dry_run(database: Database, actor: Actor, upload: Upload, note: Callable[[str], None]) -> Trial:
    """Say what an import would do, by doing it and undoing it; `note` is told each step.

    Raises UnreadableFile, and InvalidDocument where an export was altered into none.
    """
    note("reading")
    with database.snapshot() as connection:
        known = known_to(connection, actor, upload.plan)
    reading = _read(upload, known, note)
    return _Trying(database, actor, upload, reading, note).trial()


def apply(session: Session, actor: Actor, plan_code: str, trial: Trial) -> UUID:
    """Apply exactly what was shown, and return the plan's id. Raises PlanMoved."""
    made = _put(session, actor, plan_code, trial.plan_id, trial.revision, trial.document)
    if _digest(session, actor, made.plan_id) != trial.after:
        raise PlanMoved("What it would come to has changed since it was shown; try it again.")
    return made.plan_id


# Reading.


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file says, with its code; and what is told of how it says so."""

    document: Body
    layout: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    provenance: Mapping[str, Mapping[str, Any]]
    # An exported document says of everything what it is, and of nothing how it was printed.
    is_export: bool = False


def _read(upload: Upload, known: Any, note: Callable[[str], None]) -> _Read:
    if upload.content.lstrip()[:1] == b"{":
        return _Read(_exported(upload), [], [], {}, is_export=True)
    source = read_limited(upload.file_name, upload.content)
    note("recognising")
    found = answers.read(source, known, upload.mapping, upload.answers)
    recognised = found.recognised
    document = {**recognised.document, "code": upload.plan}
    return _Read(document, recognised.layout, found.questions, recognised.provenance)


def _exported(upload: Upload) -> Body:
    """Read a plan document as it is exported. Raises InvalidDocument."""
    try:
        body = orjson.loads(upload.content)
        PlanDocument.model_validate({**body, "code": upload.plan})
    except orjson.JSONDecodeError as broken:
        raise InvalidDocument("The file looks like JSON, and is none.") from broken
    except ValidationError as invalid:
        errors = tuple(
            FieldError(each["msg"], each["type"], "/" + "/".join(map(str, each["loc"])))
            for each in invalid.errors(include_input=False, include_url=False)[:100]
        )
        raise InvalidDocument("The file is no plan document.", errors=errors) from invalid
    return {**body, "code": upload.plan}


# Trying.


@dataclass(frozen=True, slots=True)
class _Put:
    """What was put into the database: the plan, and the items of which it is made up."""

    plan_id: UUID
    comparison: Comparison


def _put(
    session: Session,
    actor: Actor,
    code: str,
    plan_id: UUID | None,
    revision: int | None,
    document: Mapping[str, Any],
) -> _Put:
    """Make or change the plan. Raises PlanMoved where it is not the one that was compared."""
    wanted = _wanted(document)
    if plan_id is None:
        taken = (plan.c.code == code, plan.c.partnership_id == actor.partnership_id)
        if session.execute(sa.select(plan.c.id).where(*taken)).first():
            raise PlanMoved("There is a plan with this code by now; try it again.")
        comparison = compare(None, wanted, None)
        made = create.add(session, actor, PlanDocument.model_validate(document["said"]))
        return _Put(made.id, comparison)
    try:
        found = get_plan(session, actor, str(plan_id))
    except NotFound as gone:
        raise PlanMoved("The plan is gone; try it again.") from gone
    if revision is not None and found.revision != revision:
        raise PlanMoved("The plan has changed since it was shown; try it again.")
    stored = document_of(session.connection(), actor, str(plan_id))
    choices = Choices(_addresses(document["file_is_right"]), _addresses(document["new"]))
    comparison = compare(stored, wanted, document["base"], choices)
    edits.make(session, actor, found, comparison, document["reason"])
    return _Put(plan_id, comparison)


def _wanted(document: Mapping[str, Any]) -> Wanted:
    said = document["fields"]
    return Wanted(
        document["canonical"],
        printed=_addresses(document["printed"]),
        stepless=frozenset(document["stepless"]),
        said=None if said is None else {(ItemKind(k), ref): names for k, ref, names in said},
        shared=_addresses(document["shared"]),
    )


def _addresses(listed: Any) -> frozenset[Address]:
    return frozenset((ItemKind(kind), ref) for kind, ref in listed)


def document_of(connection: sa.Connection, actor: Actor, key: str) -> Body:
    """Return the document of a plan as JSON holds it. Raises NotFound."""
    told: Body = orjson.loads(encode(export.read(connection, actor, key)))
    return told


def _digest(session: Session, actor: Actor, plan_id: UUID) -> str:
    told = export.read(session.connection(), actor, str(plan_id))
    return hashlib.sha256(encode(told)).hexdigest()


class _Trying:
    def __init__(
        self,
        database: Database,
        actor: Actor,
        upload: Upload,
        read: _Read,
        note: Callable[[str], None],
    ) -> None:
        self._database, self._actor, self._upload = database, actor, upload
        self._read, self._note = read, note

    def trial(self) -> Trial:
        """Try it; where the file breaks a rule, that is a question to be answered first."""
        try:
            self._note("comparing")
            with self._database.snapshot() as connection:
                plan_id = self._plan_id(connection)
            document = self._prepared(plan_id)
            self._note("trying")
            return self._tried(plan_id, document)
        except DomainError as refused:
            return self._refused(refused)
        except ValidationError as invalid:
            first = invalid.errors(include_input=False, include_url=False)[0]
            pointer = "/" + "/".join(map(str, first["loc"]))
            return self._refused(InvalidDocument(first["msg"], pointer=pointer))

    def _plan_id(self, connection: sa.Connection) -> UUID | None:
        try:
            found: UUID = plans.locate(connection, self._actor, self._upload.plan).id
        except NotFound:
            return None
        return found

    def _refused(self, refused: DomainError) -> Trial:
        """Tell the rule that the file breaks, with the place in the file where it does."""
        pointer = refused.errors[0].pointer if refused.errors else None
        origin = report.nearest(self._read.provenance, pointer)
        question: dict[str, Any] = {
            "id": questions.id_of(refused.code, pointer),
            "code": refused.code,
            "severity": Severity.ERROR.value,
            "text": refused.errors[0].detail if refused.errors else refused.detail,
            "place": origin["place"] if origin else None,
            "ref": None,
            "suggestions": [],
            "answer_with": None,
            "answer": None,
        }
        return Trial(None, None, {}, "", self._result([question, *self._read.questions]))

    def _result(self, asked: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        nothing: dict[str, Any] = {
            "summary": report.summary(()),
            "items": [],
            "reconciliation": None,
        }
        return {**nothing, "effect": None, **more, "layout": self._read.layout, "questions": asked}

    # What is kept to be applied.

    def _prepared(self, plan_id: UUID | None) -> dict[str, Any]:
        """Return all that a comparison needs, as JSON holds it."""
        read = self._read
        said = read.document
        if plan_id is not None:
            with self._database.snapshot() as connection:
                stored = document_of(connection, self._actor, str(plan_id))
            said = _completed(said, stored)
        canonical = self._canonical(said, plan_id)
        with self._database.snapshot() as connection:
            shared = shared_by(connection, self._actor, canonical)
            base = base_of(connection, self._actor, plan_id)
        origins = Origins(read.document, read.provenance)
        taken = self._upload.answers
        return {
            "said": said,
            "canonical": canonical,
            "base": base,
            "printed": sorted(origins.printed()),
            "stepless": [
                body["ref"]
                for kind, body, _ in walk(read.document)
                if kind is ItemKind.ACTION and not body["milestones"]
            ]
            if not read.is_export
            else [],
            "fields": None if read.is_export else _said(read.document),
            "shared": sorted(shared),
            "reason": f"As in {self._upload.file_name}.",
            "file_is_right": [],
            "new": sorted(
                (kind, body["ref"])
                for kind, body, _ in walk(canonical)
                if taken.get(questions.id_of_new_text((kind, body["ref"]))) == questions.NEW
            ),
        }

    def _canonical(self, said: Body, plan_id: UUID | None) -> Body:
        """Return what the file says as it would be stored: made as a plan, read, and undone."""
        code = said["code"] if plan_id is None else f"import-{new_id().hex}"
        with self._database.write() as session:
            wanted = PlanDocument.model_validate({**said, "code": code})
            made = create.add(session, self._actor, wanted)
            told = document_of(session.connection(), self._actor, str(made.id))
            session.forget()
        return {**told, "code": said["code"]}

    # The trial itself.

    def _tried(self, plan_id: UUID | None, document: dict[str, Any]) -> Trial:
        actor = self._actor
        with self._database.write() as session:
            connection = session.connection()
            before = None if plan_id is None else self._standing(connection, plan_id)
            revision = None if plan_id is None else get_plan(session, actor, str(plan_id)).revision
            self._choose(session, plan_id, document)
            put = _put(session, actor, self._upload.plan, plan_id, None, document)
            after = _digest(session, actor, put.plan_id)
            standing = self._standing(connection, put.plan_id)
            reconciled = money.read_reconciliation(connection, actor, str(put.plan_id))
            lines = report.line_refs(connection, put.plan_id)
            session.forget()
        origins = Origins(self._read.document, self._read.provenance)
        asked = questions.of_items(
            put.comparison.items, put.comparison.came_as, self._upload.answers
        )
        result = self._result(
            [*self._read.questions, *asked],
            summary=report.summary(put.comparison.items),
            items=report.items(put.comparison, origins),
            reconciliation=report.reconciliation(reconciled, lines),
            effect=report.effect(before, standing),
        )
        return Trial(plan_id, revision, document, after, orjson.loads(encode(result)))

    def _choose(self, session: Session, plan_id: UUID | None, document: dict[str, Any]) -> None:
        """Find which items in conflict were answered for the file."""
        given = self._upload.answers
        if plan_id is None or questions.FILE not in given.values():
            return
        stored = document_of(session.connection(), self._actor, str(plan_id))
        choices = Choices(new=_addresses(document["new"]))
        found = compare(stored, _wanted(document), document["base"], choices)
        document["file_is_right"] = [
            item.address
            for item in found.items
            if given.get(questions.id_of_conflict(item.address)) == questions.FILE
        ]

    def _standing(self, connection: sa.Connection, plan_id: UUID) -> report.Standing:
        # What is undone again may not be kept as a reading of the plan.
        apart = replace(self._actor, in_the_past=True)
        key = str(plan_id)
        tree = progress.read(connection, apart, key, None, NodeKind.ACTION)["progress"]
        totals = money.read_budget(connection, self._actor, key, (), None)["total"]
        return report.Standing(tree, totals)


def _completed(said: Body, stored: Mapping[str, Any]) -> Body:
    """Take from the stored plan what the file lacks: a title, and the day of undated ratings."""
    completed = {"title": stored["title"], **said}
    if said.get("document_date") or said.get("assessments") is None:
        return completed
    undated = ("subject", "scale", "rating", "narrative")
    days = {_words(each, undated): each["assessed_on"] for each in stored["assessments"]}
    completed["assessments"] = [
        {**each, "assessed_on": days.get(_words(each, undated), each["assessed_on"])}
        for each in said["assessments"]
    ]
    return completed


def _words(body: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
    return encode([body[name] for name in names])


def _said(document: Body) -> list[tuple[ItemKind, str, list[str]]]:
    """List the fields that the file really holds, part by part: a blank says nothing."""
    found = [(ItemKind.PLAN, "", _filled(document))]
    for kind, body, _ in walk(document):
        # A risk is open until someone closes it; no file says so.
        names = [n for n in _filled(body) if (kind, n) != (ItemKind.RISK, "state")]
        found.append((kind, body["ref"], names))
        for line in body.get("budget_lines", ()):
            address = line_ref(body["ref"], line["number"])
            found.append((ItemKind.BUDGET_LINE, address, list(line)))
    return found


def _filled(body: Body) -> list[str]:
    return [name for name, value in body.items() if not is_blank(value)]
