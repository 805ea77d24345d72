"""Plans as files, through HTTP."""

import csv
from io import BytesIO, StringIO
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest
from pypdf import PdfReader

from app.db import Database
from app.services.charts.kinds import Chart
from app.services.documents.writers.kinds import ExportFormat
from tests.api.exporting import done, put, tried
from tests.documents.writers import plans
from tests.documents.writers.reading import parts
from tests.factories import Caller, Clock, World

FORMATS = list(ExportFormat)
IMPORTED = [ExportFormat.JSON, ExportFormat.XLSX, ExportFormat.DOCX]
PATH = "/plans/rich/export"


@pytest.fixture
def rich(database: Database, coordinator: Caller) -> dict[str, Any]:
    """Make a plan that has one of everything."""
    return put(database, coordinator, plans.rich())


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_has_a_name_a_type_and_a_tag_that_holds(
    coordinator: Caller, clock: Clock, format_: str
) -> None:
    first = coordinator.get(PATH, format=format_)
    assert first.status_code == 200, first.text
    assert first.headers["content-disposition"] == f'attachment; filename="rich.{format_}"'
    assert int(first.headers["content-length"]) == len(first.content)
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    clock.to(2006, 8, 31, 18)
    again = coordinator.get(PATH, format=format_)
    assert (again.headers["etag"], again.content) == (tag, first.content)
    known = coordinator.get(PATH, format=format_, etag=tag)
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("format_", FORMATS)
def test_a_change_of_the_plan_makes_another_file(coordinator: Caller, format_: str) -> None:
    tag = coordinator.get(PATH, format=format_).headers["etag"]
    changed = coordinator.patch("/plans/rich", {"title": "Quieter nights"})
    assert changed.status_code == 200
    after = coordinator.get(PATH, format=format_, etag=tag)
    assert after.status_code == 200
    assert after.headers["etag"] != tag


@pytest.mark.usefixtures("rich")
def test_each_format_has_a_tag_of_its_own(coordinator: Caller) -> None:
    tags = {coordinator.get(PATH, format=each).headers["etag"] for each in FORMATS}
    assert len(tags) == len(FORMATS)


def test_an_unknown_format_is_refused_and_not_repeated(coordinator: Caller) -> None:
    refused = coordinator.get("/plans/drugs-2006/export", format="odt")
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_export")
    assert "odt" not in refused.text


def test_who_may_not_read_the_plan_gets_no_file(world: World) -> None:
    path = "/plans/drugs-2006/export"
    assert world.nobody.get(path).status_code == 401
    assert world.stranger.get(path).status_code == 404
    assert world.coordinator.get("/plans/none-such/export").status_code == 404
    assert world.reader.get(path).status_code == 200


def test_an_unknown_parameter_is_refused(coordinator: Caller) -> None:
    refused = coordinator.get("/plans/drugs-2006/export", year="2006")
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")


def test_a_plan_without_anything_goes_out_in_every_format(coordinator: Caller) -> None:
    for format_ in FORMATS:
        assert coordinator.get("/plans/drugs-2006/export", format=format_).status_code == 200


def test_json_is_the_document_and_makes_the_same_plan(
    rich: dict[str, Any], coordinator: Caller
) -> None:
    got = coordinator.get(PATH).json()
    assert got == rich
    made = coordinator.post("/plans/documents", got | {"code": "again"})
    assert made.status_code == 201, made.text
    assert made.json() | {"code": "rich"} == got


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("format_", IMPORTED)
def test_an_export_imported_again_changes_nothing(
    database: Database, coordinator: Caller, clock: Clock, format_: str
) -> None:
    content = coordinator.get(PATH, format=format_).content
    result = tried(database, "north", clock.now, "rich", f"rich.{format_}", content)
    assert done(result) == {"unchanged": len(result["items"])}, result
    assert result["questions"] == []


@pytest.mark.parametrize("format_", IMPORTED)
@pytest.mark.parametrize("word", ["=1+1 ", "+", "-", "@", "'", "  two  blanks "])
def test_texts_that_look_like_something_else_come_back_to_the_letter(
    database: Database, coordinator: Caller, clock: Clock, format_: str, word: str
) -> None:
    put(database, coordinator, plans.hostile(word))
    content = coordinator.get(PATH, format=format_).content
    result = tried(database, "north", clock.now, "rich", f"rich.{format_}", content)
    assert done(result) == {"unchanged": len(result["items"])}, result
    assert result["questions"] == []


@pytest.mark.usefixtures("rich")
def test_an_exported_workbook_makes_the_same_plan_anew(
    database: Database, coordinator: Caller, clock: Clock
) -> None:
    content = coordinator.get(PATH, format="xlsx").content
    same = tried(database, "north", clock.now, "rich", "rich.xlsx", content)
    anew = tried(database, "north", clock.now, "another", "rich.xlsx", content)
    kinds = [(item["kind"], item["title"]) for item in same["items"]]
    assert [(item["kind"], item["title"]) for item in anew["items"]] == kinds
    assert anew["questions"] == []


@pytest.mark.usefixtures("rich")
def test_an_edit_in_the_workbook_is_the_only_change(
    database: Database, coordinator: Caller, clock: Clock
) -> None:
    book = openpyxl.load_workbook(BytesIO(coordinator.get(PATH, format="xlsx").content))
    sheet = book["Milestones"]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(2, header.index("Title") + 1, "Protocol signed")
    saved = BytesIO()
    book.save(saved)
    result = tried(database, "north", clock.now, "rich", "rich.xlsx", saved.getvalue())
    changed = [item for item in result["items"] if item["action"] != "unchanged"]
    assert [(item["action"], item["kind"], item["ref"]) for item in changed] == [
        ("update", "milestone", "8.3.1.1")
    ]
    assert [field["after"] for field in changed[0]["fields"]] == ["Protocol signed"]
    assert changed[0]["place"] == "sheet Milestones, table 3, row 2, column 1"


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("format_", FORMATS)
def test_names_of_people_are_only_for_those_who_may_see_them(
    world: World, coordinator: Caller, format_: str
) -> None:
    found = coordinator.get("/contacts").json()["items"]
    named = next(each for each in found if each["role_title"] == "Manager")
    made = coordinator.patch(f"/contacts/{named['id']}", {"name": "Ada Example"})
    assert made.status_code == 200, made.text
    hidden = world.reader.get(PATH, format=format_)
    shown = coordinator.get(PATH, format=format_)
    assert hidden.headers["etag"] != shown.headers["etag"]
    assert b"Ada Example" not in text_of(format_, hidden.content)
    if format_ != ExportFormat.PDF:
        # There the words of the document stand: who is printed to own it.
        assert b"Ada Example" in text_of(format_, shown.content)


def text_of(format_: str, content: bytes) -> bytes:
    """Return what a file holds, unpacked as far as that is easy."""
    if format_ == ExportFormat.XLSX:
        book = openpyxl.load_workbook(BytesIO(content))
        cells = (cell for sheet in book for row in sheet.values for cell in row)
        return " ".join(str(cell) for cell in cells).encode()
    if format_ == ExportFormat.DOCX:
        # What it carries unseen as well as what it shows.
        return " ".join(text for _, text in parts(content)).encode()
    if format_ == ExportFormat.PDF:
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
    return content


@pytest.mark.usefixtures("rich")
def test_csv_is_one_flat_table_of_actions_and_costs(coordinator: Caller) -> None:
    content = coordinator.get(PATH, format="csv").content
    assert content.startswith("\ufeffSection,Section title,Outcome,".encode())
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert [(row["Action"], row["Line"]) for row in rows] == [
        *[("8.3.1", str(number)) for number in range(1, 6)],
        ("8.3.2", "1"),
        ("1.1", ""),
    ]
    assert rows[0]["Amount"] == "1234.50"
    assert b"\r\n" in content


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("chart", list(Chart))
def test_a_picture_is_svg_with_a_tag_that_holds(coordinator: Caller, chart: str) -> None:
    path = f"/plans/rich/charts/{chart}.svg"
    got = coordinator.get(path, as_at="2006-08-31")
    assert (got.status_code, got.headers["content-type"]) == (200, "image/svg+xml")
    assert got.headers["content-disposition"] == f'inline; filename="rich-{chart}.svg"'
    assert got.text.startswith("<svg ")
    again = coordinator.get(path, as_at="2006-08-31", etag=got.headers["etag"])
    assert again.status_code == 304


def test_pictures_are_for_those_who_may_read_the_plan(world: World) -> None:
    path = "/plans/drugs-2006/charts/progress.svg"
    assert world.nobody.get(path).status_code == 401
    assert world.stranger.get(path).status_code == 404
    assert world.reader.get(path).status_code == 200
    assert world.reader.get("/plans/drugs-2006/charts/weather.svg").status_code == 404


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("format_", FORMATS)
def test_head_tells_what_get_would_send(coordinator: Caller, format_: str) -> None:
    got = coordinator.get(PATH, format=format_)
    head = coordinator.send("HEAD", PATH, params={"format": format_})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-length", "content-type", "content-disposition"):
        assert head.headers[name] == got.headers[name]
