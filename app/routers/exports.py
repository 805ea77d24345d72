"""A plan as a file: to be read, printed, edited elsewhere and imported again."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.auth import PlansRead
from app.errors import UnknownExport
from app.refusals import reads
from app.schemas.base import AsAt
from app.schemas.document import PlanDocument
from app.services.documents import paper
from app.services.documents.writers.kinds import KINDS
from app.vocabulary import ExportFormat

router = APIRouter(prefix="/plans/{plan}", tags=["exports"])

BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
TEXT: dict[str, Any] = {"schema": {"type": "string"}}
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            kind.media_type.partition(";")[0]: TEXT if format_ is ExportFormat.CSV else BINARY
            for format_, kind in KINDS.items()
            if format_ is not ExportFormat.JSON
        },
    }
}


def _format_of(word: str) -> ExportFormat:
    """Return the format asked for. Raises UnknownExport."""
    try:
        return ExportFormat(word)
    except ValueError as unknown:
        raise UnknownExport(f"A plan goes out as {', '.join(ExportFormat)}.") from unknown


@router.get("/export", response_model=PlanDocument, responses=FILES | reads(UnknownExport))
def export_plan(
    plan: str,
    gate: PlansRead,
    format: Annotated[
        str,
        Query(
            description="As which kind of file.",
            json_schema_extra={"enum": [each.value for each in ExportFormat]},
        ),
    ] = ExportFormat.JSON.value,
    as_at: AsAt = None,
) -> Response:
    """Get a plan as a file, with its progress and money as on a day.

    `json` is the plan document alone. `xlsx` has a sheet for each kind of part, `csv` is one flat
    table of actions and their costs. Imported again, json and xlsx report every part unchanged.
    Names of contacts are told only to keys with contacts:read.
    """
    wanted = _format_of(format)
    with gate.snapshot() as (connection, actor):
        made = paper.read(connection, actor, plan, as_at)
    kind = KINDS[wanted]
    name = f"{made.document['code']}.{wanted.value}"
    return gate.file(name, kind.media_type, made.digest(wanted), partial(kind.write, made))
