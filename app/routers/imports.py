"""Imports: a file tried on a plan, shown, answered, and applied as shown."""

from typing import Annotated, Any

from fastapi import Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from app.auth import ContactsWrite
from app.errors import (
    AlreadyExists,
    ImportApplied,
    NotReady,
    OpenQuestions,
    PlanMoved,
    UnknownIndicator,
    WrongToken,
)
from app.families import Family
from app.gate import Gate
from app.refusals import creates, lists, reads
from app.schemas.base import Code, Page
from app.schemas.importing import ImportAnswers, ImportApply, ImportBrief, ImportRead
from app.services.importing import runs
from app.services.importing.uploads import Roles, upload_of

# Ten mebibytes of file, and what a form puts around it.
LARGEST = 10 * 1024 * 1024 + 64 * 1024

router = Family(prefix="/imports", tags=["imports"], max_body_size=LARGEST)


class ImportForm(BaseModel):
    """A file to import, and the plan that it is for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"file": "(the file itself)", "plan": "dat-2009", "mapping": "{}"}]
        },
    )

    file: UploadFile = Field(
        description="A Word document, an Excel workbook, CSV or text, 10 MiB at most."
    )
    plan: Code = Field(description="Code of the plan; one not in use yet makes a plan, in draft.")
    mapping: Roles = Field(
        default={},
        description="Roles of columns whose headers do not tell, as a JSON object: "
        '`{"Header as printed": "role"}`.',
    )


def _accepted(gate: Gate, told: dict[str, Any]) -> Response:
    response = gate.answer(told, status=202)
    response.headers["Location"] = f"/v1/imports/{told['id']}"
    return response


@router.post("", status_code=202, response_model=ImportRead, responses=creates())
def create_import(
    form: Annotated[ImportForm, Form(media_type="multipart/form-data")], gate: ContactsWrite
) -> Response:
    """Send a file to be tried on a plan; nothing is written to the plan yet.

    The answer comes at once; a worker then reads the file. Follow `Location` until `state` is
    `ready`, and apply what it shows with its token. As a plan's file has people's names in it, all
    of imports needs both plans:write and contacts:read.
    """
    upload = upload_of(form.file.filename, form.file.file.read(), form.plan, form.mapping)
    return gate.write(
        lambda session, actor: runs.post(session, actor, upload),
        lambda told: _accepted(gate, told),
    )


@router.get("", response_model=Page[ImportBrief], responses=lists())
def list_imports(query: Annotated[runs.ImportQuery, Query()], gate: ContactsWrite) -> Response:
    """List imports, the newest first, without what they would do.

    Needs plans:write and contacts:read.
    """
    with gate.snapshot() as (connection, actor):
        return gate.page(*runs.find(connection, actor, query))


@router.get("/{import_id}", response_model=ImportRead, responses=reads())
def get_import(import_id: str, gate: ContactsWrite) -> Response:
    """Get an import: how far it is, and once it is ready, all that applying it would do.

    Needs plans:write and contacts:read.
    """
    with gate.read() as (connection, actor):
        return gate.answer(runs.read(connection, actor, import_id))


@router.post(
    "/{import_id}/answers",
    status_code=202,
    response_model=ImportRead,
    responses=creates(ImportApplied, NotReady),
)
def create_import_answers(import_id: str, wanted: ImportAnswers, gate: ContactsWrite) -> Response:
    """Answer questions, and have the file tried again with the answers.

    Answers given before stay; null takes one back. Without any the file is compared with the plan
    anew, as after 409 `plan_moved`. Needs plans:write and contacts:read.
    """
    return gate.write(
        lambda session, actor: runs.answer(session, actor, import_id, wanted),
        lambda told: _accepted(gate, told),
    )


@router.post(
    "/{import_id}/apply",
    response_model=ImportRead,
    responses=creates(
        *(NotReady, WrongToken, OpenQuestions, PlanMoved, AlreadyExists, UnknownIndicator)
    ),
)
def apply_import(import_id: str, wanted: ImportApply, gate: ContactsWrite) -> Response:
    """Apply exactly what an import shows, all of it or nothing; applying it twice is once.

    Open questions do not stand in the way, but those of severity `error` do. Where the plan was
    changed meanwhile nothing is applied: have it compared again, by sending no answers. Needs
    plans:write and contacts:read.
    """
    return gate.edit(runs.apply, import_id, wanted)
