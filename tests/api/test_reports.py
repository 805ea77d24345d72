"""Reports through HTTP: what they take, what they leave out, and what they refuse."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.db import Database
from app.models import Partnership
from app.services.reports import workbook
from app.services.reports.tables import TABLES, Report
from app.services.rules.formulas import LIVE
from app.streaming import Outlet
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World, make_plan, unrecorded

PLAN = {"plan": "drugs-2006"}
Row = dict[str, Any]


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each, due on 30 September 2006."""
    return plant(database, world)


def items(answer: Response) -> list[Row]:
    assert answer.status_code == 200, answer.text
    found: list[Row] = answer.json()["items"]
    return found


def test_a_page_leads_to_the_next(tree: Tree, coordinator: Caller) -> None:
    first = coordinator.get("/reports/milestones", limit=1)
    body = first.json()
    assert (list(body), [row["ref"] for row in body["items"]]) == (
        ["items", "next_cursor", "links"],
        ["8.1.1.1"],
    )
    assert body["links"]["next"].startswith("/v1/reports/milestones?limit=1&cursor=")
    assert first.headers["link"] == f'<{body["links"]["next"]}>; rel="next"'
    rest = coordinator.get("/reports/milestones", limit=1, cursor=body["next_cursor"]).json()
    assert ([row["ref"] for row in rest["items"]], rest["next_cursor"]) == (["8.1.2.1"], None)
    assert (
        coordinator.get("/reports/milestones", etag=first.headers["etag"], limit=1).status_code
        == 304
    )


@pytest.mark.parametrize("name", Report)
def test_a_cursor_fits_its_own_report_and_question(
    name: Report, tree: Tree, coordinator: Caller
) -> None:
    cursor = coordinator.get("/reports/progress", limit=1).json()["next_cursor"]
    wrong = {"as_at": "2006-09-01"} if name is Report.PROGRESS else {}
    answer = coordinator.get(f"/reports/{name}", cursor=cursor, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    assert coordinator.get(f"/reports/{name}", cursor="nonsense").status_code == 400


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("name", Report)
def test_what_is_wrong_is_a_problem_in_every_form(
    name: Report, form: str, tree: Tree, coordinator: Caller
) -> None:
    path, asked = f"/reports/{name}", {"format": form}
    for wrong, status in (
        ({"colour": "red"}, 400),
        ({"plan": "nowhere"}, 422),
        ({"as_at": "yesterday"}, 422),
        ({"limit": 0}, 422),
        ({"include_total": "true"}, 400),
    ):
        answer = coordinator.get(path, **asked, **wrong)
        assert (answer.status_code, wrong) == (status, wrong)
        assert answer.headers["content-type"] == "application/problem+json"
    assert coordinator.get(path, format="pdf").status_code == 422
    good = coordinator.get(path, **asked)
    assert good.status_code == 200
    assert ("etag" in good.headers) == (form == "json")
    if form != "json":
        assert good.headers["cache-control"] == "private, no-store"
    head = coordinator.send("HEAD", path, params=asked)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == good.headers["content-type"]


@pytest.mark.parametrize("name", Report)
def test_a_report_without_rows_has_its_columns(
    name: Report, world: World, coordinator: Caller, database: Database
) -> None:
    with unrecorded(database) as session:
        owner = session.get_one(Partnership, world.partnership_id)
        make_plan(session, owner, "draft-2006", state="draft")
    found = coordinator.get(f"/reports/{name}", plan="draft-2006")
    nothing = [] if name is not Report.PROGRESS else ["draft-2006"]
    assert [row["plan"] for row in items(found)] == nothing
    text = coordinator.get(f"/reports/{name}", plan="draft-2006", format="csv").text
    heading = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert heading == [column.name for column in TABLES[name]]
    for form in ("jsonl", "xlsx"):
        assert coordinator.get(f"/reports/{name}", plan="draft-2006", format=form).is_success


def test_another_partnership_is_told_nothing(tree: Tree, world: World) -> None:
    for name in Report:
        for form in ("json", "csv", "jsonl"):
            text = world.stranger.get(f"/reports/{name}", format=form).text
            assert "drugs-2006" not in text
        refused = world.stranger.get(f"/reports/{name}", plan="drugs-2006")
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")


def test_updates_that_count_no_more_are_told_as_such(
    tree: Tree, coordinator: Caller, world: World
) -> None:
    first = tree.report(percent=10, effective_on="2006-07-31").json()["update"]["id"]
    second = tree.report(percent=20, supersedes_id=first, effective_on="2006-07-31")
    assert second.status_code == 201, second.text
    third = tree.report(percent=30).json()["update"]["id"]
    voided = coordinator.post(f"/milestone-updates/{third}/void", {"reason": "Another clinic"})
    assert voided.status_code == 200, voided.text
    rows = items(coordinator.get("/reports/updates"))
    told = [(r["percent"], r["counts"], r["voided"], r["superseded"]) for r in rows]
    assert told == [
        (10, False, False, True),
        (20, True, False, False),
        (30, False, True, False),
    ]
    assert (rows[1]["supersedes_id"], rows[2]["void_reason"]) == (first, "Another clinic")
    assert {(r["agency"], r["reported_by"], r["milestone_ref"]) for r in rows} == {
        ("NHS", "nhs", "8.1.1.1")
    }
    assert rows[2]["voided_by"] == "coordinator"
    assert len(items(coordinator.get("/reports/updates", as_at="2006-08-30"))) == 2


def test_a_plan_that_is_over_is_read_at_the_day_it_became_so(
    tree: Tree, coordinator: Caller, clock: Clock
) -> None:
    clock.to(2006, 9, 10)
    closed = {"to": "closed", "note": "The money ran out"}
    assert coordinator.post("/plans/drugs-2006/transitions", closed).status_code == 201
    clock.to(2007, 6, 1)
    for name in set(Report) - {Report.UPDATES}:
        days = {row["as_at"] for row in items(coordinator.get(f"/reports/{name}"))}
        assert days <= {"2006-09-10"}
        later = {r["as_at"] for r in items(coordinator.get(f"/reports/{name}", as_at="2007-05-01"))}
        assert later <= {"2007-05-01"}
    (row, _) = items(coordinator.get("/reports/milestones"))
    assert (row["status"], row["rule"]) == ("not_due", "NEVER_REPORTED")
    (row, _) = items(coordinator.get("/reports/milestones", as_at="2006-10-01"))
    assert (row["status"], row["rule"]) == ("red", "OVERDUE")
    assert {r["period"] for r in items(coordinator.get("/reports/returns"))} == {"2006-Q2"}


def test_an_action_names_who_leads_and_who_helps(tree: Tree, coordinator: Caller) -> None:
    roles = (("JCG", "joint_lead"), ("POLICE", "support"))
    contributors = [{"agency": agency, "role": role} for agency, role in roles]
    edit = {"budget_codes": ["6102", "6103"], "contributors": contributors}
    assert coordinator.patch(f"/actions/{tree.action}", edit).status_code == 200
    first, second = items(coordinator.get("/reports/actions"))
    assert (first["lead_agency"], first["joint_leads"], first["supporters"]) == (
        *("NHS", "JCG", "POLICE"),
    )
    assert (first["budget_codes"], first["milestones"]) == ("6102, 6103", 1)
    assert (second["joint_leads"], second["budget_codes"]) == (None, None)


def hostile(coordinator: Caller, tree: Tree) -> None:
    """Put a formula into every kind of text that the plan takes."""
    bad = '=HYPERLINK("http://example.org")'
    assert coordinator.patch(f"/milestones/{tree.leaf}", {"title": bad}).status_code == 200
    edit = {"description": "+1+1", "budget_codes": ["@SUM(1)"], "owner_printed": bad}
    assert coordinator.patch(f"/actions/{tree.action}", edit).status_code == 200
    made = tree.report(commentary="-1+1", external_ref="=1", percent=10)
    assert made.status_code == 201, made.text
    path = f"/milestone-updates/{made.json()['update']['id']}/void"
    assert coordinator.post(path, {"reason": "@now"}).status_code == 200
    assert tree.report(commentary="=cmd|' /C calc'!A0", percent=20).status_code == 201
    line = PLAN | {"action": "8.1.1", "state": "not_stated", "printed": "=1+1"}
    assert coordinator.post("/budget-lines", line).status_code == 201
    risk = PLAN | dict.fromkeys(("description", "trigger", "consequence", "mitigation"), "=1+1")
    assert coordinator.post("/risks", risk).status_code == 201
    section = coordinator.get("/sections", **PLAN).json()["items"][0]["id"]
    assert coordinator.patch(f"/sections/{section}", {"title": "=1+1"}).status_code == 200
    outcome = coordinator.get("/outcomes", **PLAN).json()["items"][0]["id"]
    target = {"kind": "at_least", "value": 10, "unit": "=1+1"}
    edited = coordinator.patch(f"/outcomes/{outcome}", {"statement": "=1+1", "target": target})
    assert edited.status_code == 200, edited.text
    made = coordinator.post("/indicators", {"scheme": "local", "ref": "L 1", "title": "=1+1"})
    assert made.status_code == 201, made.text
    link = PLAN | {"indicator": "L 1", "role": "supports"}
    assert coordinator.post("/indicator-links", link).status_code == 201


def test_no_form_gives_a_formula(tree: Tree, coordinator: Caller) -> None:
    hostile(coordinator, tree)
    for name in Report:
        answer = coordinator.get(f"/reports/{name}", format="csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert len(rows) > 1
        assert [cell for row in rows for cell in row if cell.startswith(LIVE)] == []
        if name not in (Report.RETURNS, Report.BUDGET_LINES):
            assert any(cell.startswith("'") for row in rows for cell in row), name
        book = coordinator.get(f"/reports/{name}", format="xlsx").content
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_workbook_that_would_overflow_is_refused_before_it_begins(
    tree: Tree, coordinator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROOM", 1)
    refused = coordinator.get("/reports/milestones", format="xlsx")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "format"


@pytest.fixture
def outlet(application: tuple[FastAPI, TestClient]) -> Iterator[Outlet]:
    """Let the application send one report at a time."""
    state = application[0].state
    before, state.outlet = state.outlet, Outlet(1)
    yield state.outlet
    state.outlet = before


def test_streams_take_turns_and_give_them_back(
    tree: Tree, coordinator: Caller, outlet: Outlet
) -> None:
    for form in ("csv", "jsonl", "xlsx"):
        for _ in range(3):
            assert coordinator.get("/reports/milestones", format=form).is_success
        with outlet.turn():
            busy = coordinator.get("/reports/milestones", format=form)
            assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
            assert coordinator.get("/reports/milestones").is_success
