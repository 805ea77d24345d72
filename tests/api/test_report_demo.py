"""Reports of the demo plans: as many rows as the plans have, and sums to the penny."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from httpx2 import Response
from python_calamine import CalamineWorkbook

from app.services.reports import forms
from app.services.reports.columns import Kind
from app.services.reports.tables import TABLES, Report
from tests.api.test_demo import coordinator, keys, loaded, nodes, server
from tests.factories import Caller

__all__ = ["coordinator", "keys", "loaded", "server"]

PLANS = ("blackpool-adult-treatment-2006", "dat-2009")
AS_AT = "2006-09-30"
Row = dict[str, Any]


def every(caller: Caller, path: str, **params: Any) -> list[Row]:
    """Read a list to its end."""
    return list(_every(caller, path, params))


def _every(caller: Caller, path: str, params: Row) -> Iterator[Row]:
    cursor: dict[str, str] = {}
    while True:
        page = caller.get(path, **params, **cursor)
        assert page.status_code == 200, page.text
        yield from page.json()["items"]
        if page.json()["next_cursor"] is None:
            return
        cursor = {"cursor": page.json()["next_cursor"]}


def lines(answer: Response) -> list[Row]:
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line) for line in answer.content.splitlines()]


def report(caller: Caller, name: str, **params: Any) -> list[Row]:
    """Read a whole report as JSON Lines."""
    return lines(caller.get(f"/reports/{name}", format="jsonl", **params))


@pytest.mark.parametrize("name", Report)
def test_pages_hold_the_rows_of_the_stream(name: Report, coordinator: Caller) -> None:
    whole = report(coordinator, name)
    assert [list(row) for row in whole] == [[c.name for c in TABLES[name]]] * len(whole)
    for limit in (7, 100, 500):
        assert every(coordinator, f"/reports/{name}", limit=limit) == whole
    assert whole
    for plan in PLANS:
        mine = [row for row in whole if row["plan"] == plan]
        assert report(coordinator, name, plan=plan) == mine
    assert report(coordinator, name, plan=[*PLANS]) == whole


def test_a_report_has_as_many_rows_as_its_list(coordinator: Caller) -> None:
    for name, path in (
        ("actions", "/actions"),
        ("milestones", "/milestones"),
        ("budget-lines", "/budget-lines"),
        ("risks", "/risks"),
    ):
        listed = every(coordinator, path, limit=500)
        told = report(coordinator, name)
        assert len(told) == len(listed) > 0
        assert {(row["plan"], row[f"{name[:-1].replace('-', '_')}_id"]) for row in told} == {
            (each["plan"], each["id"]) for each in listed
        }


@pytest.mark.parametrize("as_at", [None, AS_AT])
def test_a_milestone_stands_where_its_own_route_says(
    as_at: str | None, coordinator: Caller
) -> None:
    day = {"as_at": as_at} if as_at else {}
    listed = {each["id"]: each for each in every(coordinator, "/milestones", limit=500, **day)}
    for row in report(coordinator, "milestones", **day):
        each = listed[row["milestone_id"]]
        progress, current, schedule = each["progress"], each["current"], each["schedule"]
        assert (row["status"], row["percent"]) == (progress["status"], progress["percent"])
        first = progress["reasons"][0]
        assert (row["rule"], row["reason"]) == (first["rule"], first["text"])
        for name in ("state", "quantity", "blocked", "commentary", "reported_by", "reported_at"):
            assert row[name] == current[name], name
        for name in ("start_on", "due_on", "original_due_on", "times_revised"):
            assert row[name] == schedule[name], name
        assert (row["ref"], row["lead_agency"]) == (each["ref"], each["lead_agency"])
        assert row["section_ref"] is None or row["plan"] == PLANS[0]


def test_progress_is_the_progress_reading_in_rows(coordinator: Caller) -> None:
    told = {row["node_id"]: row for row in report(coordinator, "progress", as_at=AS_AT)}
    actions = {row["action_id"]: row for row in report(coordinator, "actions", as_at=AS_AT)}
    seen = 0
    for plan in PLANS:
        path = f"/plans/{plan}/progress"
        reading = coordinator.get(path, as_at=AS_AT, depth="action").json()
        for node in nodes(reading["progress"]):
            row = told[node["id"]]
            seen += 1
            for name in ("ref", "title", "lead_agency", "due_on", "status", "percent", "coverage"):
                assert row[name] == node[name], name
            assert {name: row[name] for name in node["counts"] if name != "empty"} == {
                name: count for name, count in node["counts"].items() if name != "empty"
            }
            assert row["rule"] == node["reasons"][0]["rule"]
            assert (row["as_at"], row["rule_set"]) == (AS_AT, reading["rule_set"])
            if node["kind"] == "action":
                assert actions[node["id"]]["status"] == node["status"]
                assert actions[node["id"]]["milestones"] == node["counts"]["total"]
    assert seen == len(told)


@pytest.mark.parametrize("as_at", ["2006-09-30", "2007-06-30"])
def test_the_lines_add_up_to_the_budget(as_at: str, coordinator: Caller) -> None:
    for plan in PLANS:
        rows = report(coordinator, "budget-lines", plan=plan, as_at=as_at)
        by = coordinator.get(f"/plans/{plan}/budget", as_at=as_at, by="action").json()
        total, actions = by["total"], by["by"]["action"]

        def added(name: str, chosen: list[Row]) -> Decimal:
            return sum((Decimal(row[name] or "0") for row in chosen), Decimal())

        assert added("planned", rows) == Decimal(total["planned"])
        assert added("amount", [row for row in rows if row["memo"]]) == Decimal(total["memo"])
        counts = dict.fromkeys(total["lines"], 0)
        for row in rows:
            counts[row["standing"]] += 1
        assert counts == total["lines"]
        assert {row["currency"] for row in rows} <= {"GBP"}
        for action in actions:
            # Spending on a section and no line has no action either.
            if action["key"] is not None:
                mine = [row for row in rows if row["action_ref"] == action["key"]]
                assert added("actual", mine) == Decimal(action["actual"])
                assert added("forecast", mine) == Decimal(action["forecast"] or "0")


def test_every_update_is_told(coordinator: Caller) -> None:
    rows = report(coordinator, "updates", plan=PLANS[1])
    told: list[Row] = []
    for each in every(coordinator, "/milestones", plan=PLANS[1], limit=500):
        told += every(coordinator, f"/milestones/{each['id']}/updates", limit=500)
    by_id = {each["id"]: each for each in told}
    assert {row["update_id"] for row in rows} == set(by_id)
    for row in rows:
        each = by_id[row["update_id"]]
        assert row["milestone_ref"] == each["milestone"]["ref"]
        for name in ("effective_on", "state", "percent", "quantity", "commentary", "reported_by"):
            assert row[name] == each[name], name
        assert row["voided"] == (each["voided"] is not None)
        assert row["superseded"] == (each["superseded_by_id"] is not None)


def test_risks_and_indicators_and_returns_agree_with_their_readings(coordinator: Caller) -> None:
    risks = {each["id"]: each for each in every(coordinator, "/risks")}
    for row in report(coordinator, "risks"):
        each = risks[row["risk_id"]]
        names = ("ref", "score", "band", "appetite", "above_appetite", "trend", "money_at_risk")
        assert {name: row[name] for name in names} == {name: each[name] for name in names}
        assert row["mitigation_overdue"] == each["mitigation_overdue"]
        assert row["reviews"] == each["reviews_count"]
        places = [place["ref"] for place in (*each["outcomes"], *each["actions"])]
        assert row["threatens"] == ", ".join(sorted(places))
    for day in ("2009-06-30", "2010-06-30"):
        rows = report(coordinator, "indicators", as_at=day)
        reading = coordinator.get("/plans/dat-2009/progress", as_at=day, depth="outcome").json()
        told = {n["id"]: n["performance"] for n in nodes(reading["progress"]) if n["performance"]}
        latest = {row["outcome_id"]: row for row in rows if row["latest"]}
        assert latest.keys() == told.keys()
        for key, row in latest.items():
            same = ("indicator", "period", "actual", "target", "status", "direction_of_travel")
            assert {name: row[name] for name in same} == told[key]
    assert any(not row["latest"] for row in rows)
    for plan in PLANS:
        rows = report(coordinator, "returns", plan=plan)
        assert rows
        for period in {row["period"] for row in rows}:
            found = coordinator.get(f"/plans/{plan}/returns", period=period).json()
            counts = ("due", "received", "outstanding", "late", "overdue")
            assert [{n: row[n] for n in counts} for row in rows if row["period"] == period] == [
                {n: each[n] for n in counts} for each in found["agencies"]
            ]


def _plain(kind: Kind, value: Any) -> Any:
    """Give a value of JSON as a spreadsheet holds it."""
    if value is None:
        return ""
    if kind is Kind.MONEY:
        return float(value)
    if kind is Kind.DAY:
        return date.fromisoformat(value)
    if kind is Kind.INSTANT:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    return value


@pytest.mark.parametrize("name", Report)
def test_the_forms_say_the_same(name: Report, coordinator: Caller) -> None:
    columns, rows = TABLES[name], report(coordinator, name)
    text = coordinator.get(f"/reports/{name}", format="csv")
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert text.content.startswith(forms.MARK)
    assert b"\n" not in text.content.split(b"\r\n")[0]
    read = list(csv.DictReader(io.StringIO(text.content.decode("utf-8-sig"), newline="")))
    assert len(read) == len(rows)
    for told, row in zip(read, rows, strict=True):
        for column in columns:
            value = row[column.name]
            if column.kind is Kind.FLAG:
                assert told[column.name] == ("true" if value else "false")
            else:
                assert told[column.name].removeprefix("'") == ("" if value is None else str(value))
    book = coordinator.get(f"/reports/{name}", format="xlsx")
    assert book.headers["content-disposition"] == f'attachment; filename="waymark-{name}.xlsx"'
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_name(name)
    head, *cells = sheet.to_python()
    assert head == [column.name for column in columns]
    for found, row in zip(cells, rows, strict=True):
        assert found == [_plain(column.kind, row[column.name]) for column in columns]
