"""An exported paper edited in Word and imported again: its edits, and nothing else."""

import copy
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from app.db import Database
from app.services.documents import carried
from tests.api.exporting import done, put, tried
from tests.documents.writers import plans
from tests.factories import Caller, Clock

Edit = Callable[[Any], None]
Changed = list[tuple[str, str, str | None]]


@pytest.fixture
def paper(database: Database, coordinator: Caller) -> bytes:
    """Export a plan that has one of everything."""
    put(database, coordinator, plans.rich())
    return coordinator.get("/plans/rich/export", format="docx").content


def cells(document: Any, first: str) -> Any:
    """Find the row that begins with a word, and return its cells."""
    for row in document.element.body.iter(qn("w:tr")):
        found = list(row.iter(qn("w:tc")))
        if "".join(text.text or "" for text in found[0].iter(qn("w:t"))) == first:
            return found
    raise AssertionError(f"there is no row {first}")


def say(cell: Any, words: str) -> None:
    """Write other words into a cell."""
    first, *others = cell.iter(qn("w:t"))
    first.text = words
    for each in others:
        each.getparent().remove(each)
    for line in list(cell.iter(qn("w:br"))):
        line.getparent().remove(line)


def edited(content: bytes, edit: Edit) -> bytes:
    """Open a paper in another program, edit it and save it."""
    document = docx.Document(BytesIO(content))
    edit(document)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def changes(result: Any) -> Changed:
    """List what a dry run would do beside leaving things as they are."""
    return [
        (item["action"], item["kind"], item["ref"])
        for item in result["items"]
        if item["action"] != "unchanged"
    ]


def test_saving_it_changes_nothing(database: Database, clock: Clock, paper: bytes) -> None:
    content = edited(paper, lambda document: None)
    result = tried(database, "north", clock.now, "rich", "rich.docx", content)
    assert done(result) == {"unchanged": len(result["items"])}
    assert result["questions"] == []


def test_a_status_that_was_written_over_changes_nothing(
    database: Database, clock: Clock, paper: bytes
) -> None:
    def overwritten(document: Any) -> None:
        say(cells(document, "8.3.1")[-1], "G \N{EN DASH} green")
        for style in cells(document, "8.3.2")[-1].iter(qn("w:pStyle")):
            style.getparent().remove(style)

    content = edited(paper, overwritten)
    result = tried(database, "north", clock.now, "rich", "rich.docx", content)
    assert changes(result) == []
    assert result["questions"] == []


def _words(document: Any) -> None:
    say(cells(document, "8.3.1")[1], "Keep the exchange open at night.")


def _date(document: Any) -> None:
    say(cells(document, "8.3.1.1")[3], "21/07/2006")


def _owner(document: Any) -> None:
    say(cells(document, "8.3.1")[4], "POLICE")


def _cost(document: Any) -> None:
    say(cells(document, "8.3.1")[5], "£1,300")


def _risk(document: Any) -> None:
    say(cells(document, "R1")[4], "2")


def _removed(document: Any) -> None:
    row = cells(document, "R2")[0].getparent()
    row.getparent().remove(row)


def _added(document: Any) -> None:
    row = cells(document, "8.3.2")[0].getparent()
    new = copy.deepcopy(row)
    row.getparent().append(new)
    for cell, words in zip(new.iter(qn("w:tc")), ("8.3.3", "Train the staff."), strict=False):
        say(cell, words)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (_words, [("update", "action", "8.3.1")]),
        (_date, [("update", "milestone", "8.3.1.1")]),
        (_owner, [("update", "action", "8.3.1")]),
        (_cost, [("update", "budget_line", "8.3.1#1")]),
        (_risk, [("update", "risk", "R1")]),
        (_removed, [("missing", "risk", "R2")]),
    ],
)
def test_an_edit_is_the_only_change(
    database: Database, clock: Clock, paper: bytes, edit: Edit, expected: Changed
) -> None:
    result = tried(database, "north", clock.now, "rich", "rich.docx", edited(paper, edit))
    assert changes(result) == expected


def test_a_new_owner_takes_the_place_of_all_who_were_named(
    database: Database, clock: Clock, paper: bytes
) -> None:
    result = tried(database, "north", clock.now, "rich", "rich.docx", edited(paper, _owner))
    item = next(each for each in result["items"] if each["action"] == "update")
    after = {each["field"]: each["after"] for each in item["fields"]}
    assert after["lead_agency"] == "POLICE"
    assert after["owner_printed"] == "POLICE"


def test_a_row_that_was_added_is_a_new_action(
    database: Database, clock: Clock, paper: bytes
) -> None:
    result = tried(database, "north", clock.now, "rich", "rich.docx", edited(paper, _added))
    told = [each for each in changes(result) if each[1] == "action"]
    assert told == [("create", "action", "8.3.3")]
    assert not [each for each in changes(result) if each[0] in ("update", "missing", "conflict")]


@pytest.mark.parametrize("text", ["no JSON", "{}", '{"form": 1, "document": {"title": 1}}', "[]"])
def test_a_paper_that_carries_nonsense_is_read_by_its_words(
    database: Database, clock: Clock, paper: bytes, text: str
) -> None:
    content = _carrying(paper, text)
    result = tried(database, "north", clock.now, "rich", "rich.docx", content)
    kinds = {(item["kind"], item["ref"]) for item in result["items"]}
    assert {("section", "8"), ("outcome", "8.3"), ("action", "8.3.1"), ("risk", "R1")} <= kinds


def _carrying(content: bytes, text: str) -> bytes:
    saved = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(saved, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if carried.NAMESPACE.encode() in part:
                part = f'<plan xmlns="{carried.NAMESPACE}">{text}</plan>'.encode()
            after.writestr(name, part)
    return saved.getvalue()


def test_a_carried_plan_cannot_say_what_its_words_do_not(
    database: Database, coordinator: Caller, clock: Clock, paper: bytes
) -> None:
    document = coordinator.get("/plans/rich/document").json()
    document["sections"][0]["title"] = "Something else"
    content = _carrying(paper, escape(carried.packed(document)))
    result = tried(database, "north", clock.now, "rich", "rich.docx", content)
    fields = [each["fields"] for each in result["items"] if each["action"] != "unchanged"]
    assert fields == []
