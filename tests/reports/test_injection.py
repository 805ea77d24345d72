"""No export holds a live formula, whatever text stands in whatever column."""

import csv
import zipfile
from io import StringIO
from pathlib import Path

import orjson
import pytest
from python_calamine import CalamineWorkbook

from app.services.reports import forms, workbook
from app.services.reports.columns import Kind
from app.services.reports.tables import TABLES, Report
from app.services.rules.formulas import LIVE
from tests.reports.hostile import FORMULAS, OTHERS, UNWRITABLE, row_of

TEXTS = (*FORMULAS, *OTHERS)


@pytest.mark.parametrize("report", Report)
def test_csv_holds_no_formula_and_loses_no_text(report: Report) -> None:
    columns = TABLES[report]
    chunks = forms.to_csv(columns, [row_of(report, text) for text in TEXTS])
    content = b"".join(chunks)
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    assert head == [column.name for column in columns]
    assert len(rows) == len(TEXTS)
    for text, row in zip(TEXTS, rows, strict=True):
        for column, cell in zip(columns, row, strict=True):
            if column.kind is Kind.TEXT:
                assert cell == (f"'{text}" if text in FORMULAS else text)
                assert not cell.startswith(LIVE)


@pytest.mark.parametrize("report", Report)
def test_a_workbook_holds_no_formula_and_no_link(report: Report, tmp_path: Path) -> None:
    columns, path = TABLES[report], tmp_path / "report.xlsx"
    texts = [text for text in TEXTS if not any(each in text for each in UNWRITABLE)]
    workbook.write(path, report.value, columns, [row_of(report, text) for text in TEXTS])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert not any("externalLink" in name for name in archive.namelist())
    assert b"<f>" not in sheet
    assert b"<f " not in sheet
    assert b"hyperlink" not in sheet.lower().replace(b"=hyperlink(", b"")
    workbook.write(path, report.value, columns, [row_of(report, text) for text in texts])
    book = CalamineWorkbook.from_path(str(path))
    head, *rows = book.get_sheet_by_name(report.value).to_python()
    assert head == [column.name for column in columns]
    for text, row in zip(texts, rows, strict=True):
        told = {column.name: cell for column, cell in zip(columns, row, strict=True)}
        wrong = [c.name for c in columns if c.kind is Kind.TEXT and told[c.name] != text]
        assert wrong == []


@pytest.mark.parametrize("report", Report)
def test_json_lines_hold_every_text_as_it_is(report: Report) -> None:
    columns = TABLES[report]
    content = b"".join(forms.to_json_lines(columns, [row_of(report, text) for text in TEXTS]))
    lines = content.splitlines()
    assert len(lines) == len(TEXTS)
    for text, line in zip(TEXTS, lines, strict=True):
        told = orjson.loads(line)
        assert list(told) == [column.name for column in columns]
        assert {told[c.name] for c in columns if c.kind is Kind.TEXT} == {text}


def test_a_sheet_that_would_overflow_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROOM", 2)
    rows = [row_of(Report.RISKS, "x")] * 3
    with pytest.raises(Exception, match="no room"):
        workbook.write(tmp_path / "report.xlsx", "risks", TABLES[Report.RISKS], rows)
