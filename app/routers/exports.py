"""A plan as a file: to be read, printed, edited elsewhere and imported again."""

import hashlib
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import Query, Response

from app.auth import PlansRead
from app.errors import UnknownExport, UnknownReference
from app.families import Family
from app.refusals import reads
from app.schemas.base import AsAt, ShortName
from app.schemas.document import PlanDocument
from app.services import calendar, plans
from app.services.charts import kinds as charts
from app.services.documents import gather
from app.services.documents.writers import ics
from app.services.documents.writers.kinds import KINDS, ExportFormat

router = Family(prefix="/plans/{plan}", tags=["exports"])

CSV = """\
Section,Section title,Outcome,…,Amount,Funding source
8,Treatment in the community,8.3,…,12500.00,PTB
"""
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Waymark//Plans//EN
BEGIN:VEVENT
UID:0193f0c2-7d0e-7c3a-9f55-2f6f1f1a8b10@waymark
SEQUENCE:3
DTSTAMP:20060402T090000Z
DTSTART;VALUE=DATE:20061231
SUMMARY:8.3.2.1 Contract signed
END:VEVENT
END:VCALENDAR
"""
PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 60" role="img">
<title>Progress by section as at 30 September 2006</title>…</svg>
"""
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


def _text(example: str) -> dict[str, Any]:
    return {"schema": {"type": "string"}, "example": example}


FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            kind.media_type.partition(";")[0]: _text(CSV) if format_ is ExportFormat.CSV else BINARY
            for format_, kind in KINDS.items()
            if format_ is not ExportFormat.JSON
        },
    }
}


DIARY: dict[int | str, dict[str, Any]] = {
    200: {"description": "The calendar.", "content": {"text/calendar": _text(CALENDAR)}}
}
PICTURES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture.", "content": {charts.MEDIA_TYPE: _text(PICTURE)}}
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
    table of actions and their costs. `docx` and `pdf` are the board paper: the planning grids with
    where each part stands, pictures, what needs attention and the reconciliation; the PDF is tagged
    for screen readers (PDF/UA-1). Imported again, json, xlsx and docx report every part unchanged.
    Names of contacts are told only to keys with contacts:read.
    """
    wanted = _format_of(format)
    with gate.snapshot() as (connection, actor):
        made = gather.for_file(connection, actor, plan, wanted, as_at)
    if folder := gate.request.app.state.settings.font_folder:
        made = replace(made, font_folder=str(folder))
    kind = KINDS[wanted]
    name = f"{made.document['code']}.{wanted.value}"
    with closing(made):
        return gate.file(name, kind.media_type, made.digest(wanted), partial(kind.write, made))


@router.get(
    "/calendar.ics",
    response_class=Response,
    responses=DIARY | reads(UnknownReference),
)
def get_plan_calendar(
    plan: str,
    gate: PlansRead,
    agency: Annotated[
        list[ShortName],
        Query(
            default_factory=list,
            description="Code of an agency that leads, or leads jointly; may be repeated.",
        ),
    ],
) -> Response:
    """Get what is still due in a plan as a calendar, a whole day for each milestone.

    An event keeps its UID for good, and its SEQUENCE rises with every edit of the milestone or its
    action. Milestones that are complete or cancelled, or have no date, are not in it.
    """
    with gate.snapshot() as (connection, actor):
        title, deadlines = calendar.read(connection, actor, plan, agency)
        code = plans.locate(connection, actor, plan).code
    content = ics.write(title, deadlines)
    made_of = hashlib.sha256(content).hexdigest()
    return gate.file(f"{code}.ics", ics.MEDIA_TYPE, made_of, lambda into: into.write(content))


@router.get("/charts/{chart}.svg", response_class=Response, responses=PICTURES | reads())
def get_plan_chart(plan: str, chart: charts.Chart, gate: PlansRead, as_at: AsAt = None) -> Response:
    """Get a picture of a plan on a day, as SVG with its story in words.

    `progress`: shares of each status by section. `money`: by source, and by section against what
    it states. `risks`: open risks, as they are scored now, on the matrix. `timeline`: deadlines by
    month. `trend`: where the plan stood at the end of each quarter that was closed by a snapshot,
    and where it stands. Every status has a letter and a pattern beside its colour.
    """
    with gate.snapshot() as (connection, actor):
        made = gather.read(connection, actor, plan, as_at, for_board=chart is charts.Chart.TREND)
    drawn = charts.DRAW[chart](made).encode()
    name = f"{made.document['code']}-{chart.value}.svg"
    made_of = hashlib.sha256(drawn).hexdigest()
    return gate.file(name, charts.MEDIA_TYPE, made_of, lambda into: into.write(drawn), shown=True)
