"""What no font of the PDF has: told in the paper, or set by fonts that a folder adds.

The font here was drawn for these tests: it has 日 and 本, and nothing else.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import ValidationError
from pypdf import PdfReader

from app.db import Database
from app.services.documents.writers.faces import MOST_TRIES, faces_of, pictured
from app.services.documents.writers.glyphs import MISSING
from app.settings import Settings
from tests.api.exporting import put
from tests.documents.writers import plans
from tests.factories import Caller

FOLDER = Path(__file__).with_name("fonts")
PATH = "/plans/rich/export"


def titled(title: str) -> dict[str, Any]:
    return plans.rich() | {"title": title}


def text(caller: Caller) -> str:
    answer = caller.get(PATH, format="pdf")
    assert answer.status_code == 200, answer.text
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def add_fonts(application: tuple[FastAPI, TestClient]) -> Iterator[Callable[[], None]]:
    """Let the service use the fonts of a folder once this is called, until the test is over."""
    state = application[0].state
    before = state.settings

    def add() -> None:
        state.settings = before.model_copy(update={"font_folder": FOLDER})

    yield add
    state.settings = before


def test_a_paper_says_which_characters_it_lacks(database: Database, coordinator: Caller) -> None:
    put(database, coordinator, titled("日本 人"))
    told = text(coordinator)
    assert f"{MISSING}{MISSING} {MISSING}" in told
    assert f"{MISSING} stands for 3 characters" in told
    assert "U+4EBA, U+65E5, U+672C." in told


def test_a_paper_that_lacks_nothing_says_nothing(database: Database, coordinator: Caller) -> None:
    put(database, coordinator, titled("Zażółć Ж Ω £5"))
    assert MISSING not in text(coordinator)


def test_the_fonts_of_a_folder_set_what_the_others_lack(
    database: Database, coordinator: Caller, add_fonts: Callable[[], None]
) -> None:
    add_fonts()
    put(database, coordinator, titled("日本 人"))
    told = text(coordinator)
    assert f"日本 {MISSING}" in told
    assert f"{MISSING} stands for 1 character that the fonts of this paper lack, U+4EBA." in told


def test_the_tag_of_a_paper_depends_on_its_fonts(
    database: Database, coordinator: Caller, add_fonts: Callable[[], None]
) -> None:
    put(database, coordinator, titled("日本"))
    plain = coordinator.get(PATH, format="pdf").headers["etag"]
    add_fonts()
    assert coordinator.get(PATH, format="pdf").headers["etag"] != plain


def test_the_fonts_of_a_folder_are_asked_for_a_few_times_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def refused(characters: str, folder: str) -> bool:
        asked.append(characters)
        return False

    monkeypatch.setattr("app.services.documents.writers.faces._can_be_set", refused)
    every = "".join(map(chr, range(0x4E00, 0x9000)))
    faces = faces_of([every], "/nowhere/of/this/name")
    assert len(asked) == MOST_TRIES
    assert faces.added == frozenset()
    assert len(faces.missing) == len(every)


def test_an_emoji_is_told_by_its_name() -> None:
    note = faces_of(["\N{GRINNING FACE}"], None).note()
    assert note is not None
    assert "U+1F600 grinning face" in note


def test_a_picture_uses_the_fonts_too() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 20"><text y="12">日</text></svg>'
    assert pictured(svg, str(FOLDER)) != pictured(svg, None)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        Settings(font_folder=tmp_path / "none")
