"""Rows of reports, described from the same columns that write them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, create_model

from app.schemas.base import Figure, Output, Page
from app.services.reports.columns import Column, Kind
from app.services.reports.tables import MEANINGS, TABLES, Report
from app.services.rules.figures import number
from app.services.rules.money import pounds

MONEY = Annotated[str, Field(json_schema_extra={"pattern": r"^-?[0-9]+\.[0-9]{2}$"})]
TYPES: dict[Kind, Any] = {
    Kind.TEXT: str,
    Kind.ID: UUID,
    Kind.WHOLE: int,
    Kind.NUMBER: Figure,
    Kind.MONEY: MONEY,
    Kind.DAY: date,
    Kind.INSTANT: datetime,
    Kind.FLAG: bool,
}


def _type_of(column: Column) -> Any:
    kind = column.words if column.words else TYPES[column.kind]
    return Annotated[
        kind | None if column.may_be_empty else kind, Field(description=column.meaning)
    ]


def example_of(column: Column) -> Any:
    """Write the example of a column as JSON holds it."""
    if column.kind is Kind.MONEY:
        return pounds(column.example)
    if column.kind is Kind.NUMBER:
        return number(Decimal(column.example))
    if column.kind is Kind.INSTANT:
        return column.example.isoformat().replace("+00:00", "Z")
    plain = column.kind in (Kind.WHOLE, Kind.FLAG)
    return column.example if plain else str(column.example)


def _row(report: Report) -> type[Output]:
    columns = TABLES[report]
    name = "".join(part.capitalize() for part in report.value.split("-"))
    fields: dict[str, Any] = {column.name: (_type_of(column), ...) for column in columns}
    example = {column.name: example_of(column) for column in columns}
    made: type[Output] = create_model(
        f"{name}ReportRow",
        __base__=Output,
        __doc__=f"A row of the report {report.value}: {MEANINGS[report]}.",
        **fields,
    )
    made.model_config["json_schema_extra"] = {"examples": [example]}
    return made


ROWS: dict[Report, type[Output]] = {report: _row(report) for report in Report}


def page_of(report: Report) -> Any:
    """Return the page of a report."""
    return Page[ROWS[report]]  # type: ignore[valid-type]  # made at run time, of its columns
