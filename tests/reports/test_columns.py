"""What a report promises: its columns, their order and types, only ever added to at the end."""

import runpy
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from app.encoding import encode
from app.schemas.report import ROWS
from app.services.reports import forms
from app.services.reports.columns import Column, Kind
from app.services.reports.tables import TABLES, Report

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("columns.golden")


def promised() -> dict[str, list[str]]:
    """Read the columns that were promised, by report."""
    found: dict[str, list[str]] = {}
    for line in GOLDEN.read_text().splitlines():
        report, _, column = line.partition(": ")
        found.setdefault(report, []).append(column)
    return found


def described(column: Column) -> str:
    empty = ", may be empty" if column.may_be_empty else ""
    return f"{column.name} ({column.kind.value}{empty})"


@pytest.mark.parametrize("report", Report)
def test_columns_stay_and_new_ones_come_last(report: Report) -> None:
    told = [described(column) for column in TABLES[report]]
    # A new column belongs at the end of its report, here as well.
    assert told == promised()[report.value]


def test_nothing_else_is_promised() -> None:
    assert set(promised()) == set(Report)


@pytest.mark.parametrize("report", Report)
def test_columns_are_named_once_and_explained(report: Report) -> None:
    columns = TABLES[report]
    assert len({column.name for column in columns}) == len(columns)
    assert all(column.meaning.endswith(".") for column in columns)
    assert columns[0].name == "plan"


@pytest.mark.parametrize("report", Report)
def test_the_published_row_has_the_columns(report: Report) -> None:
    schema = ROWS[report].model_json_schema(mode="serialization")
    names = [column.name for column in TABLES[report]]
    assert (list(schema["properties"]), schema["required"]) == (names, names)
    written = forms.to_json(TABLES[report], {c.name: c.example for c in TABLES[report]})
    assert schema["examples"] == [orjson.loads(encode(written))]


@pytest.mark.parametrize(
    ("kind", "value", "json", "text"),
    [
        (Kind.MONEY, 123450, "1234.50", "1234.50"),
        (Kind.MONEY, -5, "-0.05", "-0.05"),
        (Kind.NUMBER, 62, 62, 62),
        (Kind.DAY, date(2006, 9, 30), date(2006, 9, 30), "2006-09-30"),
        (
            Kind.INSTANT,
            datetime(2006, 9, 1, 8, 12, tzinfo=UTC),
            datetime(2006, 9, 1, 8, 12, tzinfo=UTC),
            "2006-09-01T08:12:00Z",
        ),
        (Kind.FLAG, True, True, "true"),
        (Kind.TEXT, None, None, None),
        (Kind.TEXT, "-1", "-1", "'-1"),
    ],
)
def test_a_value_is_written_by_its_type(
    kind: Kind, value: object, json: object, text: object
) -> None:
    column = Column("one", kind, "One.", None)
    assert forms.cell(forms.JSON, column, {"one": value}) == json
    assert forms.cell(forms.CSV, column, {"one": value}) == text


def test_the_account_is_what_the_code_says() -> None:
    page = (ROOT / "docs/reports.md").read_text()
    generated = runpy.run_path(str(ROOT / "docs/generate.py"))["generated"]
    assert generated(page) == page, "run python docs/generate.py"
