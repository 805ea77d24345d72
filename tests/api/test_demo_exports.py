"""The two demo plans as files: opened by independent readers, and imported again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from io import BytesIO
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from pypdf import PdfReader

from app.db import Database, make_engine
from app.main import create_app
from app.models.base import now_utc
from app.services import access, demo, outcome_batches
from app.services.documents import gather
from app.services.documents.workbook import rows, sheets
from app.services.schema import migrate
from app.settings import Settings
from tests.api.exporting import done, tried
from tests.api.keeping import forget_here
from tests.engines import sqlite_url
from tests.factories import PEPPER, Caller

BLACKPOOL, DAT = "blackpool-adult-treatment-2006", "dat-2009"
PLANS = (BLACKPOOL, DAT)
AS_AT = {BLACKPOOL: "2006-09-30", DAT: "2009-12-31"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Load the demo once; the tests below only read it."""
    url = sqlite_url(tmp_path_factory.mktemp("demo"))
    migrate(url)
    engine = make_engine(url)
    with Database(engine).write() as session:
        assert demo.load(session, now_utc())
    yield Database(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def board(loaded: Database) -> Iterator[Caller]:
    """Call as the coordinator."""
    with loaded.write() as session:
        keys = demo.keys(session, now_utc(), PEPPER, "test")
    app = create_app(Settings(secret=PEPPER, environment="test"), database=loaded)
    with TestClient(app) as client:
        yield Caller(client, keys["coordinator"])


def exported(board: Caller, plan: str, format_: str) -> bytes:
    got = board.get(f"/plans/{plan}/export", format=format_, as_at=AS_AT[plan])
    assert got.status_code == 200, got.text
    return got.content


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("format_", ["json", "xlsx", "docx"])
def test_importing_it_again_changes_nothing(
    loaded: Database, board: Caller, plan: str, format_: str
) -> None:
    content = exported(board, plan, format_)
    result = tried(loaded, demo.CODE, now_utc(), plan, f"{plan}.{format_}", content)
    assert done(result) == {"unchanged": len(result["items"])}
    assert result["questions"] == []


@pytest.mark.parametrize("plan", PLANS)
def test_json_posted_as_a_new_plan_is_the_same_document(board: Caller, plan: str) -> None:
    got = board.get(f"/plans/{plan}/export").json()
    made = board.post("/plans/documents", got | {"code": f"{plan}-again"})
    assert made.status_code == 201, made.text
    assert board.get(f"/plans/{plan}-again/export").json() | {"code": plan} == got


def column(sheet: Any, header: str) -> list[Any]:
    at = [cell.value for cell in sheet[1]].index(header)
    return [row[at] for row in sheet.iter_rows(min_row=2)]


def test_the_workbook_adds_up_to_the_penny(board: Caller) -> None:
    book = openpyxl.load_workbook(BytesIO(exported(board, BLACKPOOL, "xlsx")))
    lines = book["Budget lines"]
    counted = [
        amount.value
        for amount, memo in zip(
            column(lines, "Amount"), column(lines, "Counted elsewhere"), strict=True
        )
        if amount.value is not None and memo.value == "no"
    ]
    assert (len(counted), sum(counted)) == (43, 2_946_258)
    assert lines.max_row == 1 + 166
    result = book["Reconciliation"]
    assert [cell.value for cell in column(result, "Result")].count("reconciled") == 9
    over = [c.value for c in column(result, "Variance") if c.value]
    assert over == [255]
    assert {cell.data_type for cell in column(book["Actions"], "Due")} <= {"d", "n"}
    assert all(cell.is_date for cell in column(book["Actions"], "Due") if cell.value)


def test_the_papers_have_the_layout_that_boards_know(board: Caller) -> None:
    paper = docx.Document(BytesIO(exported(board, BLACKPOOL, "docx")))
    heads = [p.text for p in paper.paragraphs if p.style and p.style.name == "Heading 1"]
    grids = [head for head in heads if head.startswith("Planning grid ")]
    assert [head.split(":")[0] for head in grids] == [f"Planning grid {n}" for n in range(1, 11)]
    objectives = [p for p in paper.paragraphs if p.text.startswith("Objective ")]
    assert len([p for p in objectives if p.style and p.style.name == "Heading 2"]) == 51
    text = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(exported(board, BLACKPOOL, "pdf"))).pages
    )
    told = " ".join(text.split())
    assert "9 of 10 agree to the penny" in told
    assert "£1,696,023 £1,696,278 £255 over" in told
    for head in grids:
        assert head in told


@pytest.mark.parametrize("plan", PLANS)
def test_no_page_has_text_beyond_its_edges(board: Caller, plan: str) -> None:
    for page in PdfReader(BytesIO(exported(board, plan, "pdf"))).pages:
        wide = float(page.mediabox.width)
        places: list[float] = []

        def note(text: str, _: Any, at: Any, *more: Any, into: list[float] = places) -> None:
            if text.strip():
                into.append(float(at[4]))

        page.extract_text(visitor_text=note)
        assert all(0 <= x <= wide for x in places)


def test_the_calendar_holds_what_is_still_owed(board: Caller) -> None:
    got = board.get(f"/plans/{DAT}/calendar.ics", agency="CS")
    events = Calendar.from_ical(got.content).walk("VEVENT")
    assert events
    assert {str(event["UID"]).rpartition("@")[2] for event in events} == {"waymark"}
    assert len({str(event["UID"]) for event in events}) == len(events)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("kept", [False, True])
def test_tables_tell_what_the_whole_plan_does(
    loaded: Database, plan: str, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a plan is read that is too large to be held at once.
    monkeypatch.setattr(outcome_batches, "AT_ONCE", 20)
    monkeypatch.setattr(outcome_batches, "FEW", 10)
    day = date.fromisoformat(AS_AT[plan])
    with loaded.snapshot() as connection:
        actor = access.operator(connection, demo.CODE, now_utc())
        whole = gather.read(connection, actor, plan, day)
        if not kept:
            forget_here()
        with closing(gather.for_tables(connection, actor, plan, day)) as spooled:
            for sheet in sheets.SHEETS:
                told = list(rows.cells(sheet, spooled))
                assert told == list(rows.cells(sheet, whole)), sheet.name
            assert list(rows.about(spooled)) == list(rows.about(whole))
            assert list(spooled.actions()) == list(whole.actions())
