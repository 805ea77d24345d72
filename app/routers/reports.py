"""Flat tables for Power BI and Excel: a page of JSON, or everything as CSV, workbook or lines."""

from collections.abc import Callable, Generator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import Query, Response

from app.auth import ReportsRead
from app.errors import UnknownReference
from app.families import Family
from app.gate import Gate
from app.refusals import lists
from app.schemas.report import page_of
from app.services.reports import forms, reading, workbook
from app.services.reports.reading import ReportQuery
from app.services.reports.tables import MEANINGS, TABLES, Report
from app.streaming import Streamed

router = Family(prefix="/reports", tags=["reports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "jsonl": "application/jsonl"}
# How much of a workbook is sent at a time, in bytes.
PIECE = 65_536
BINARY = {"type": "string", "format": "binary"}
DESCRIPTION = """\
Give {meaning}: flat rows whose columns never change but for new ones at the end.

JSON comes in pages, each with an ETag. CSV, workbook and JSON Lines hold every row, are sent as
they are made from one instant's view of the database, and have no ETag. Here, and nowhere else,
the key may also come as the password of HTTP Basic, under any user name: Excel and Power BI can
keep one.
"""


def _stream(gate: Gate, report: Report, query: ReportQuery) -> Generator[bytes]:
    """Make every row of a report into chunks, all of one instant."""
    columns = TABLES[report]
    write = forms.to_csv if query.format == "csv" else forms.to_json_lines
    outlet = gate.request.app.state.outlet
    with gate.snapshot() as (connection, actor), outlet.turn():
        yield from write(columns, reading.rows(connection, actor, report, query))


def _workbook(gate: Gate, report: Report, query: ReportQuery) -> Generator[bytes]:
    """Make a workbook in a file of its own, then give it piece by piece."""
    with TemporaryDirectory(prefix="waymark-report-") as directory:
        path = Path(directory) / "report.xlsx"
        with gate.snapshot() as (connection, actor), gate.request.app.state.outlet.turn():
            rows = reading.rows(connection, actor, report, query)
            workbook.write(path, report.value, TABLES[report], rows)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _page(gate: Gate, report: Report, query: ReportQuery) -> Response:
    with gate.snapshot() as (connection, actor):
        found, records = reading.page(connection, actor, report, query)
        columns = TABLES[report]
        return gate.page(found, [forms.to_json(columns, record) for record in records])


def _answer(gate: Gate, report: Report, query: ReportQuery) -> Response:
    if query.format == "json":
        return _page(gate, report, query)
    make = _workbook if query.format == "xlsx" else _stream
    name = f"waymark-{report.value}.{query.format}"
    outlet = gate.request.app.state.outlet
    return Streamed(outlet, make(gate, report, query), MEDIA_TYPES[query.format], name)


def _answers(report: Report) -> dict[int | str, dict[str, Any]]:
    names = ",".join(column.name for column in TABLES[report])
    content: dict[str, Any] = {
        "text/csv": {"schema": {"type": "string"}, "example": f"{names}\r\n"},
        XLSX: {"schema": BINARY, "example": "PK…"},
        "application/jsonl": {"schema": {"type": "string"}, "example": '{"plan": "…"}\n'},
    }
    return lists(UnknownReference) | {200: {"content": content}}


def _endpoint(report: Report) -> Callable[..., Response]:
    def read_report(query: Annotated[ReportQuery, Query()], gate: ReportsRead) -> Response:
        return _answer(gate, report, query)

    return read_report


for _report in Report:
    router.add_api_route(
        f"/{_report.value}",
        _endpoint(_report),
        name=f"get_{_report.name.lower()}_report",
        description=DESCRIPTION.format(meaning=MEANINGS[_report]),
        response_model=page_of(_report),
        responses=_answers(_report),
    )
