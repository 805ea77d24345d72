"""Exceptions in rows: as CSV that no spreadsheet runs, and as a section of a board paper."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.rules.exception_table import COLUMNS, board_section, to_csv
from app.services.rules.formulas import LIVE

ITEM: dict[str, Any] = {
    "plan": "drugs-2006",
    "kind": "overdue",
    "node": {"kind": "milestone", "id": "x", "ref": "8.1.1.1", "title": "Completion"},
    "ref": "8.1.1.1",
    "lead_agency": None,
    "status": "red",
    "reasons": [
        {"rule": "OVERDUE", "text": "Late.", "inputs": {}},
        {"rule": "BLOCKED", "text": "Stuck, too.", "inputs": {}},
    ],
    "since": date(2006, 6, 1),
    "age_days": 3,
    "money": "-12.50",
    "previous": {"as_at": date(2006, 3, 31), "present": False, "status": "green"},
}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_each_exception_is_a_row() -> None:
    (row,) = rows(to_csv([ITEM]))
    assert tuple(row) == COLUMNS
    assert (row["since"], row["age_days"], row["lead_agency"]) == ("2006-06-01", "3", "")
    assert (row["rules"], row["reasons"]) == ("OVERDUE BLOCKED", "Late. Stuck, too.")
    assert (row["previous_present"], row["previous_status"]) == ("False", "green")
    assert row["money"] == "-12.50"


def test_without_exceptions_there_is_the_heading_alone() -> None:
    assert to_csv([]) == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("start", LIVE)
def test_text_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    title = f"{start}cmd|' /C calc'!A0"
    (row,) = rows(to_csv([ITEM | {"node": ITEM["node"] | {"title": title}}]))
    assert row["title"] == f"'{title}"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_title_comes_back_and_runs_nothing(title: str) -> None:
    (row,) = rows(to_csv([ITEM | {"node": ITEM["node"] | {"title": title}}]))
    assert not row["title"].startswith(LIVE)
    assert row["title"].removeprefix("'") == title.removeprefix("'")


def test_a_paper_has_a_table_for_each_kind_that_occurs() -> None:
    old = ITEM | {"kind": "no_owner", "since": None, "previous": None, "lead_agency": "NHS"}
    same = ITEM | {"previous": ITEM["previous"] | {"present": True}}
    told = board_section([old, ITEM, same], date(2006, 6, 4))
    assert told["text"] == "3 exceptions on 4 June 2006, 1 of them new since the period before."
    assert [table["heading"] for table in told["tables"]] == ["Overdue", "No owner"]
    overdue, unowned = (table["rows"] for table in told["tables"])
    assert [row[-1] for row in overdue] == ["not an exception", "the same"]
    assert unowned == [["8.1.1.1", "Completion", "NHS", "", "-12.50", "Late. Stuck, too.", ""]]
    assert board_section([], date(2006, 6, 4))["tables"] == []
