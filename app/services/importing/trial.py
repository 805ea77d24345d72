"""A dry run: a file read, compared, applied in a transaction that is undone, and told.

What is applied later is applied by the same code, and refused unless it comes to the same plan.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from pydantic import ValidationError

from app.changes import Session
from app.db import Database
from app.encoding import encode
from app.errors import DomainError, NotFound, PlanMoved
from app.importing_vocabulary import ItemKind
from app.schemas.document import PlanDocument
from app.services import ledger, money, plans, standings
from app.services.access import Actor
from app.services.documents import create
from app.services.documents.grammars import Severity
from app.services.documents.readers.errors import InvalidDocument
from app.services.importing import questions, report
from app.services.importing.addresses import Body, walk
from app.services.importing.comparison import Choices, compare
from app.services.importing.known import before, known_to, shared_by
from app.services.importing.putting import Kept, addresses, digest, document_of, put
from app.services.importing.reading import Read, Upload, completed, read, said_in
from app.services.importing.report import Origins
from app.services.importing.spoken import overlay
from app.services.records import get_plan
from app.vocabulary import NodeKind, PlanState

PERIOD = ("period_start_on", "period_end_on")


@dataclass(frozen=True, slots=True)
class Trial:
    """What a dry run came to: all that applying it needs, and what is told of it."""

    # The plan it was compared with, and its revision; None where the plan would be made.
    plan_id: UUID | None
    revision: int | None
    # What the file says, and how that was compared: Kept as JSON, or nothing where it failed.
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
        given = before(connection, actor, _id_of(connection, actor, upload.plan)).answers
    upload = replace(upload, answers={**given, **upload.answers})
    found = read(upload, known, note)
    with database.apart() as apart:
        return _Trying(apart, actor, upload, found, note).trial()


def apply(session: Session, actor: Actor, plan_code: str, trial: Trial) -> UUID:
    """Apply exactly what was shown, and return the plan's id. Raises PlanMoved."""
    kept = Kept(**trial.document)
    made = put(session, actor, plan_code, trial.plan_id, trial.revision, kept)
    if digest(session, actor, made.plan_id) != trial.after:
        raise PlanMoved("What it would come to has changed since it was shown; try it again.")
    return made.plan_id


def _id_of(connection: sa.Connection, actor: Actor, code: str) -> UUID | None:
    try:
        found: UUID = plans.locate(connection, actor, code).id
    except NotFound:
        return None
    return found


class _Trying:
    def __init__(
        self,
        database: Database,
        actor: Actor,
        upload: Upload,
        reading: Read,
        note: Callable[[str], None],
    ) -> None:
        self._database, self._actor, self._upload = database, actor, upload
        self._read, self._note = reading, note

    def trial(self) -> Trial:
        """Try it; where the file breaks a rule, that is a question to be answered first."""
        try:
            self._note("comparing")
            plan_id = self._plan_id()
            kept = self._prepared(plan_id)
            self._note("trying")
            return self._tried(plan_id, kept)
        except DomainError as refused:
            return self._refused(refused)
        except ValidationError as invalid:
            if self._is_asked(invalid):
                return Trial(None, None, {}, "", self._result(self._read.questions))
            first = invalid.errors(include_input=False, include_url=False)[0]
            pointer = "/" + "/".join(map(str, first["loc"]))
            return self._refused(InvalidDocument(first["msg"], pointer=pointer))

    def _is_asked(self, invalid: ValidationError) -> bool:
        """Tell whether all that the document lacks is asked for already: the plan's period."""
        asked = any(each["code"] == "no_period" for each in self._read.questions)
        return asked and all(each["loc"][0] in PERIOD for each in invalid.errors())

    def _plan_id(self) -> UUID | None:
        with self._database.snapshot() as connection:
            return _id_of(connection, self._actor, self._upload.plan)

    def _refused(self, refused: DomainError) -> Trial:
        """Tell the rule that the file breaks, with the place in the file where it does."""
        first = refused.errors[0] if refused.errors else None
        pointer = first.pointer if first else None
        origin = report.nearest(self._read.provenance, pointer)
        question: dict[str, Any] = {
            "id": questions.id_of(refused.code, pointer),
            "code": refused.code,
            "severity": Severity.ERROR.value,
            "text": first.detail if first else refused.detail,
            "place": origin["place"] if origin else None,
            "ref": None,
            "suggestions": [],
            "answer_with": None,
            "answer": None,
        }
        return Trial(None, None, {}, "", self._result([question, *self._read.questions]))

    def _result(self, asked: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        nothing: dict[str, Any] = {"items": [], "reconciliation": None, "effect": None}
        told = {"summary": report.summary(()), **nothing, **more}
        return {**told, "layout": self._read.layout, "questions": asked}

    def _prepared(self, plan_id: UUID | None) -> Kept:
        said, is_export = self._read.document, self._read.is_export
        if plan_id is not None:
            with self._database.snapshot() as connection:
                said = completed(said, document_of(connection, self._actor, str(plan_id)))
        canonical = self._canonical(said, plan_id)
        with self._database.snapshot() as connection:
            shared = shared_by(connection, self._actor, canonical)
            base = before(connection, self._actor, plan_id).base
        origins = Origins(self._read.document, self._read.provenance)
        stepless = [
            str(body["ref"])
            for kind, body, _ in walk(self._read.document)
            if kind is ItemKind.ACTION and not body["milestones"]
        ]
        return Kept(
            said=said,
            canonical=canonical,
            base=base,
            printed=sorted(origins.printed()),
            stepless=[] if is_export else stepless,
            fields=None if is_export else said_in(self._read.document),
            shared=sorted(shared),
            reason=f"As in {self._upload.file_name}.",
            spoken=None,
            file_is_right=[],
            new=self._new(canonical),
        )

    def _new(self, canonical: Body) -> list[tuple[str, str]]:
        """Find which texts were answered to be something new."""
        given = self._upload.answers
        every = [(kind, str(body["ref"])) for kind, body, _ in walk(canonical)]
        return [
            each for each in every if given.get(questions.id_of_new_text(each)) == questions.NEW
        ]

    def _canonical(self, said: Body, plan_id: UUID | None) -> Body:
        """Return what the file says as it would be stored: made as a plan, read, and undone."""
        # Two plans cannot have one code, not even for a moment.
        code = said["code"] if plan_id is None else f"import-{plan_id.hex}"
        wanted = PlanDocument.model_validate({**said, "code": code})
        with self._database.write() as session, ledger.undone(session):
            made = create.add(session, self._actor, wanted)
            told = document_of(session.connection(), self._actor, str(made.id))
        return {**told, "code": said["code"]}

    def _tried(self, plan_id: UUID | None, kept: Kept) -> Trial:
        actor = self._actor
        with self._database.write() as session, ledger.undone(session):
            connection = session.connection()
            stood = revision = None
            asked: list[dict[str, Any]] = []
            if plan_id is not None:
                record = get_plan(session, actor, str(plan_id))
                revision, asked = (
                    record.revision,
                    questions.of_plan(PlanState(record.state), record.over_on),
                )
                stood = self._standing(connection, plan_id)
                kept = self._chosen(connection, plan_id, kept)
            made = put(session, actor, self._upload.plan, plan_id, None, kept)
            after = digest(session, actor, made.plan_id)
            standing = self._standing(connection, made.plan_id)
            reconciled = money.read_reconciliation(connection, actor, str(made.plan_id))
            lines = report.line_refs(connection, made.plan_id)
            reported = report.reported(connection, made.plan_id)
        spoken = overlay(made.comparison.document, made.comparison.base)
        kept = replace(kept, spoken=spoken)
        items, came_as = made.comparison.items, made.comparison.came_as
        origins = Origins(self._read.document, self._read.provenance)
        result = self._result(
            [
                *asked,
                *questions.under_final_refs(self._read.questions, came_as),
                *questions.of_items(items, came_as, self._upload.answers, reported, kept.choices()),
            ],
            summary=report.summary(items),
            items=report.items(made.comparison, origins),
            reconciliation=report.reconciliation(reconciled, lines, revision),
            effect=report.effect(stood, standing),
        )
        told = orjson.loads(encode(result))
        return Trial(plan_id, revision, orjson.loads(encode(asdict(kept))), after, told)

    def _chosen(self, connection: sa.Connection, plan_id: UUID, kept: Kept) -> Kept:
        """Find which items in conflict were answered for the file."""
        given = self._upload.answers
        if questions.FILE not in given.values():
            return kept
        stored = document_of(connection, self._actor, str(plan_id))
        choices = Choices(new=addresses(kept.new))
        found = compare(stored, kept.wanted(), kept.base, choices)
        right = [
            item.address
            for item in found.items
            if given.get(questions.id_of_conflict(item.address)) == questions.FILE
        ]
        return replace(kept, file_is_right=[(kind, key) for kind, key in right])

    def _standing(self, connection: sa.Connection, plan_id: UUID) -> report.Standing:
        # What is undone again may not be kept as a reading of the plan.
        apart = replace(self._actor, in_the_past=True)
        key = str(plan_id)
        tree = standings.read(connection, apart, key, None, NodeKind.ACTION)["progress"]
        totals = money.read_budget(connection, self._actor, key, (), None)["total"]
        return report.Standing(tree, totals)
