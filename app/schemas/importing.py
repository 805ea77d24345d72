"""Imports: what a file would do to a plan, what it leaves open, and what came of it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.importing_vocabulary import (
    AnswerKind,
    ImportAction,
    ImportState,
    ImportStep,
    ItemKind,
    ValueOrigin,
)
from app.schemas.base import Input, Output, Prose
from app.schemas.importing_examples import ANSWERS, FULL, SHORT, TOKEN
from app.schemas.importing_money import ImportReconciliation, ImportTotals
from app.services.documents.grammars import Severity
from app.vocabulary import NodeKind, Status

QuestionId = Annotated[str, StringConstraints(min_length=1, max_length=200)]

Token = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FilePlace(Output):
    """Where something stands in a file, as far as it can be told; counted from 1."""

    file: str = Field(description="Name of the file.")
    sheet: str | None = Field(description="Name of the sheet of a workbook.")
    paragraph: int | None = Field(description="Number of the paragraph.")
    table: int | None = Field(description="Number of the table.")
    row: int | None = Field(description="Number of the row.")
    column: int | None = Field(description="Number of the column.")


class LaidColumn(Output):
    """A column of a table, and what it was taken to hold."""

    column: int = Field(description="Its number.")
    header: str = Field(description="Its header as printed.")
    role: str = Field(description="What it holds; `mapping` of the next try may say otherwise.")
    sure: float = Field(description="How surely, from 0 to 1.")
    how: str = Field(description="By what: exact words, a part of them, their spelling, a mapping.")


class LaidTable(Output):
    """A table of the file as it was understood."""

    kind: str = Field(description="What its rows are, such as actions or risks.")
    place: FilePlace
    header_rows: list[FilePlace] = Field(description="The rows that make up its header.")
    columns: list[LaidColumn] = Field(description="Its columns, in their order.")
    rows: int = Field(description="How many rows it has beneath the header.")
    continued_at: list[FilePlace] = Field(description="Tables that go on with it.")


class ImportSummary(Output):
    """How many things would be, or were, treated in which way."""

    create: int = Field(description="Things that are made.")
    update: int = Field(description="Things that are changed.")
    unchanged: int = Field(description="Things that are as the file has them.")
    conflict: int = Field(description="Things the file and the plan tell differently.")
    missing: int = Field(description="Things of the plan that the file does not have.")


class ImportField(Output):
    """A field before and after."""

    field: str = Field(description="Name of the field.")
    before: Any = Field(description="What the plan has; null where it is empty or not there.")
    after: Any = Field(description="What the file has.")
    taken: bool = Field(description="Whether it is applied; false where a conflict keeps it back.")
    origin: ValueOrigin | None = Field(description="Where the value comes from, if it is told.")
    place: str | None = Field(description="Where it stands in the file, in words.")


class ImportItem(Output):
    """What becomes of one thing."""

    action: ImportAction
    kind: ItemKind
    ref: str | None = Field(description="Its address in the plan, where it has one.")
    title: str | None = Field(description="What it is called.")
    fields: list[ImportField] = Field(description="What would change, or is in conflict.")
    place: str | None = Field(description="Where it stands in the file, in words.")
    note: str | None = Field(description="What else should be known of it.")


class ImportQuestion(Output):
    """Something that the file leaves open."""

    id: str = Field(description="Answer it by this.")
    code: str = Field(description="What is asked, as a stable word.")
    severity: Severity
    text: str = Field(description="What is asked, in a sentence.")
    place: FilePlace | None = Field(description="Where the file leaves it open, if in one place.")
    ref: str | None = Field(description="What it concerns, by its address in the plan.")
    suggestions: list[str] = Field(description="Answers that would do.")
    answer_with: AnswerKind | None = Field(
        description="What an answer is; null where only the file itself can answer."
    )
    answer: str | None = Field(description="What was answered.")


class ProgressGlimpse(Output):
    """Where a plan stands."""

    status: Status
    percent: float | None = Field(description="How much of it is done; null where nothing is due.")


class ProgressEffect(Output):
    """Where the plan stands before and after."""

    before: ProgressGlimpse | None = Field(description="Null where the plan is new.")
    after: ProgressGlimpse


class NodeEffect(Output):
    """A node of the plan that stands elsewhere afterwards."""

    kind: NodeKind
    ref: str = Field(description="Its address in the plan, once applied.")
    before: ProgressGlimpse | None = Field(description="Null where it is new.")
    after: ProgressGlimpse


class ImportEffect(Output):
    """What applying it does to progress and money."""

    progress: ProgressEffect
    totals: ImportTotals
    nodes: list[NodeEffect] = Field(
        description="What stands elsewhere beneath the plan; nothing where the plan is new."
    )


class ImportProblemField(Output):
    """A part of the file's document that breaks a rule."""

    detail: str = Field(description="The rule, in a sentence.")
    code: str = Field(description="The rule, as a word.")
    pointer: str | None = Field(description="JSON Pointer into the document that the file makes.")


class ImportProblem(Output):
    """Why nothing came of an import."""

    code: str = Field(description="The kind of problem as a stable word, for programs.")
    title: str = Field(description="The kind of problem in words.")
    detail: str = Field(description="What went wrong this time.")
    errors: list[ImportProblemField] = Field(description="The parts concerned.")


class ImportBrief(Output):
    """An import as the list tells it."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHORT]})

    id: UUID = Field(description="Its id: a UUID that never changes.")
    plan: str = Field(description="Code of the plan that it is for.")
    state: ImportState
    step: ImportStep | None = Field(description="What it is busy with, while it is running.")
    file_name: str = Field(description="Name of the file.")
    size: int = Field(description="Length of the file in bytes.")
    sha256: str = Field(description="SHA-256 of the file.")
    summary: ImportSummary | None = Field(description="Null until it is ready.")
    problem: ImportProblem | None = Field(description="Why it failed.")
    applied_at: datetime | None = Field(description="The instant it was applied, in UTC.")
    version: int = Field(description="Counts the answers and the application; part of the ETag.")
    created_at: datetime = Field(description="The instant it was posted, in UTC.")
    updated_at: datetime = Field(description="The instant anything last came of it, in UTC.")


class ImportRead(ImportBrief):
    """An import with all that it would do, or did. What is worked out is null until it is ready."""

    model_config = ConfigDict(json_schema_extra={"examples": [FULL]})

    mapping: dict[str, str] = Field(description="Roles that the sender gave to headers.")
    answers: dict[str, str] = Field(description="What was answered, by question.")
    token: str | None = Field(description="Names exactly what is shown; apply it with this.")
    layout: list[LaidTable] | None = Field(description="How the tables were understood.")
    items: list[ImportItem] | None = Field(description="What becomes of each thing.")
    questions: list[ImportQuestion] | None = Field(description="What the file leaves open.")
    reconciliation: ImportReconciliation | None = Field(
        description="What the plan would state against what its lines would add up to."
    )
    effect: ImportEffect | None = Field(description="What it does to progress and money.")


class ImportAnswers(Input):
    """Answers to questions; those given before stay, and null takes one back. None is enough."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWERS]})

    answers: dict[QuestionId, Prose | None] = Field(
        max_length=1_000, description="An answer, or null, by the question's id."
    )


class ImportApply(Input):
    """What is to be applied."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": TOKEN}]})

    token: Token = Field(description="The token of what was shown: that is applied.")
