"""The board paper with what needs attention and the trend, once quarters are closed."""

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from app.db import Database
from tests.api.exporting import tried
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World

PLAN = "drugs-2006"
# Both milestones are overdue by then.
LATE = "2006-10-20"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each, due on 30 September 2006."""
    return plant(database, world)


def close(caller: Caller, period: str) -> None:
    """Close a quarter."""
    body = {"plan": PLAN, "period": period, "signed_off_by": "Chair of the board"}
    assert caller.post("/snapshots", body).status_code == 201


def words(content: bytes) -> str:
    """Return the text of a PDF in one line."""
    told = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(told.split())


def paragraphs(content: bytes) -> set[str]:
    """Return the paragraphs of a Word file, those in tables and controls included."""
    parts = Document(BytesIO(content)).element.body.iter(f"{W}p")
    return {"".join(text.text or "" for text in part.iter(f"{W}t")) for part in parts}


@pytest.mark.usefixtures("tree")
def test_a_paper_says_what_needs_attention_as_the_exceptions_do(coordinator: Caller) -> None:
    told = coordinator.get(f"/plans/{PLAN}/exceptions", as_at=LATE).json()
    kinds = {kind.replace("_", " ").capitalize() for kind, count in told["counts"].items() if count}
    assert kinds
    pdf = words(coordinator.get(f"/plans/{PLAN}/export", format="pdf", as_at=LATE).content)
    assert f"{len(told['items'])} exception" in pdf
    assert {kind for kind in kinds if kind not in pdf} == set()
    word = paragraphs(coordinator.get(f"/plans/{PLAN}/export", format="docx", as_at=LATE).content)
    assert {"Exceptions", *kinds} <= word


@pytest.mark.usefixtures("tree")
def test_the_trend_tells_each_closed_quarter_and_today(coordinator: Caller) -> None:
    path = f"/plans/{PLAN}/charts/trend.svg"
    assert "No quarter is closed yet." in coordinator.get(path).text
    close(coordinator, "2006-Q1")
    told = coordinator.get(path)
    assert "2006/07 Q1: " in told.text
    assert "31 August 2006: " in told.text
    assert "2006/07 Q1: " not in coordinator.get(path, as_at="2006-05-01").text
    tag = told.headers["etag"]
    assert coordinator.get(path, etag=tag).status_code == 304


def test_a_paper_with_its_readings_still_comes_back_unchanged(
    database: Database, coordinator: Caller, tree: Tree, clock: Clock
) -> None:
    close(coordinator, "2006-Q1")
    content = coordinator.get(f"/plans/{PLAN}/export", format="docx").content
    assert "Trend" in paragraphs(content)
    result: dict[str, Any] = tried(database, "north", clock(), PLAN, "paper.docx", content)
    assert {item["action"] for item in result["items"]} == {"unchanged"}
