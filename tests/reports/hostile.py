"""Texts that a spreadsheet might run, and rows that hold them wherever a text may stand."""

from app.services.reports.columns import Column, Kind
from app.services.reports.desk import Record
from app.services.reports.tables import TABLES, Report

FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://example.org","Click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\x00=1+1",
)
# No formulas: left alone by CSV, and text in a workbook all the same.
OTHERS = (
    "{=1+1}",
    "'=1+1",
    "http://example.org",
    "mailto:someone@example.org",
    "internal:Sheet1!A1",
    "a,b;c\td",
    'two\nlines and a "quote"',
    "1234.50",
    "0123",
    "TRUE",
    "2006-09-30",
    "_x0041_",
    "£ and ü and 🏠",
)
# What a workbook cannot tell of: XML knows no null, and reads a carriage return as a line's end.
UNWRITABLE = ("\x00", "\r")


def row_of(report: Report, text: str) -> Record:
    """Return a row of a report in which every text is this one."""
    return {column.name: _value(column, text) for column in TABLES[report]}


def _value(column: Column, text: str) -> object:
    return text if column.kind is Kind.TEXT else column.example
