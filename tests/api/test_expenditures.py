"""Spending and forecasts, through HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response

from app.db import Database
from app.schemas.expenditure import ExpenditureRead
from tests.api.grid import (
    Grid,
    add_line,
    make_contributor,
    make_grid,
    put_state,
    revision_of,
    told,
)
from tests.factories import Caller, Clock, World, unrecorded


@pytest.fixture(autouse=True)
def grid(database: Database, world: World) -> Grid:
    with unrecorded(database) as session:
        return make_grid(session, world)


@pytest.fixture
def nhs_line(coordinator: Caller, grid: Grid) -> str:
    """Return the path of the spending on a line of the action that NHS leads."""
    made = add_line(coordinator, funding_source="PTB").json()
    return f"/budget-lines/{made['id']}/expenditures"


@pytest.fixture
def police_line(coordinator: Caller, grid: Grid) -> str:
    """Return the path of the spending on a line of the action that POLICE leads."""
    made = add_line(coordinator, action="8.3.10").json()
    return f"/budget-lines/{made['id']}/expenditures"


def spend(caller: Caller, path: str, **more: object) -> Response:
    """Report £10.00 spent in the first quarter; other words go into the body."""
    return caller.post(path, {"period": "2006-Q1", "kind": "actual", "amount": "10.00"} | more)


def standing(caller: Caller, path: str, **params: Any) -> list[tuple[str, str, bool]]:
    """List the period, amount and whether it was replaced of what was recorded."""
    records = caller.get(path, **params).json()["items"]
    return [(each["period"]["key"], each["amount"], each["replaced"]) for each in records]


def test_an_agency_reports_what_it_spent_on_its_own_action(
    world: World, nhs_line: str, clock: Clock
) -> None:
    before = revision_of(world.coordinator)
    made = spend(world.lead, nhs_line, amount="10.5", note="Two invoices")
    assert (made.status_code, made.headers["location"]) == (201, f"/v1{nhs_line}")
    body = made.json()
    assert set(body) == set(ExpenditureRead.model_fields)
    assert body["period"] == {
        "key": "2006-Q1",
        "label": "2006/07 Q1",
        "start_on": "2006-04-01",
        "end_on": "2006-06-30",
    }
    assert (body["amount"], body["kind"], body["replaced"]) == ("10.50", "actual", False)
    assert (body["agency"], body["recorded_by"], body["note"]) == ("NHS", "nhs", "Two invoices")
    assert (body["funding_source"], body["section"]) == ("PTB", None)
    assert body["budget_line"] == nhs_line.split("/")[2]
    assert world.reader.get(nhs_line).json()["items"] == [body]
    assert revision_of(world.coordinator) == before + 1


def test_an_agency_spends_only_where_it_leads_alone_or_jointly(
    world: World, nhs_line: str, police_line: str
) -> None:
    # POLICE only supports the action of NHS.
    assert told(spend(world.other, nhs_line))[:2] == (403, "not_lead_agency")
    assert spend(world.other, police_line).status_code == 201
    assert told(spend(world.lead, police_line))[:2] == (403, "not_lead_agency")
    assert told(spend(world.reader, nhs_line))[:2] == (403, "missing_scope")
    assert spend(world.coordinator, nhs_line).json()["agency"] is None


def test_a_joint_lead_spends_too(
    world: World, database: Database, grid: Grid, police_line: str
) -> None:
    assert told(spend(world.lead, police_line))[0] == 403
    with unrecorded(database) as session:
        make_contributor(session, world, grid.police_id, "NHS", "joint_lead")
    assert spend(world.lead, police_line).status_code == 201


def test_a_later_record_of_the_same_reporter_replaces_the_earlier(
    world: World, nhs_line: str, clock: Clock
) -> None:
    spend(world.lead, nhs_line, amount="10.00")
    spend(world.coordinator, nhs_line, amount="1.00")
    spend(world.lead, nhs_line, amount="2.00", kind="forecast")
    spend(world.lead, nhs_line, amount="3.00", period="2006-Q2")
    assert not any(replaced for _, _, replaced in standing(world.reader, nhs_line))
    clock.to(2006, 9, 1)
    again = spend(world.lead, nhs_line, amount="12.00")
    assert again.json()["replaced"] is False
    assert standing(world.reader, nhs_line) == [
        ("2006-Q1", "10.00", True),
        ("2006-Q1", "1.00", False),
        ("2006-Q1", "2.00", False),
        ("2006-Q1", "12.00", False),
        ("2006-Q2", "3.00", False),
    ]


def test_spending_on_another_line_replaces_nothing(
    coordinator: Caller, nhs_line: str, police_line: str
) -> None:
    spend(coordinator, nhs_line)
    spend(coordinator, police_line)
    assert standing(coordinator, nhs_line) == [("2006-Q1", "10.00", False)]


def test_records_are_found_by_period_and_kind(coordinator: Caller, nhs_line: str) -> None:
    for period, kind in (("2006-Q1", "actual"), ("2006-Q2", "actual"), ("2006-Q4", "forecast")):
        spend(coordinator, nhs_line, period=period, kind=kind)
    assert [key for key, _, _ in standing(coordinator, nhs_line, kind="forecast")] == ["2006-Q4"]
    both = standing(coordinator, nhs_line, period=["2006-Q1", "2006-Q4"])
    assert [key for key, _, _ in both] == ["2006-Q1", "2006-Q4"]
    first = coordinator.get(nhs_line, limit=2).json()
    rest = coordinator.get(nhs_line, limit=2, cursor=first["next_cursor"]).json()
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert coordinator.get(nhs_line, period="2006").status_code == 422


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"period": "2005-Q4"}, "/period"),
        ({"period": "2007-Q1"}, "/period"),
        ({"period": "2006-Q3"}, "/period"),
        ({"period": "2006-07"}, "/period"),
        ({"period": "\u0662\u0660\u0660\u0666-Q1"}, "/period"),
        ({"amount": "-1.00"}, "/amount"),
        ({"amount": 10}, "/amount"),
        ({"kind": "budget"}, "/kind"),
        ({"funding_source": "PTB"}, "/funding_source"),
    ],
)
def test_what_cannot_have_been_spent_is_refused_by_field(
    coordinator: Caller, nhs_line: str, more: dict[str, Any], pointer: str
) -> None:
    refused = spend(coordinator, nhs_line, **more)
    assert (refused.status_code, told(refused)[2]) == (422, pointer)
    assert standing(coordinator, nhs_line) == []


def test_a_running_quarter_takes_actuals_and_a_coming_one_forecasts(
    coordinator: Caller, nhs_line: str, clock: Clock
) -> None:
    assert spend(coordinator, nhs_line, period="2006-Q2").status_code == 201
    assert spend(coordinator, nhs_line, period="2006-Q4", kind="forecast").status_code == 201
    # Half past midnight in London, still the day before in UTC.
    clock.to(2006, 9, 30, 23, 30)
    assert spend(coordinator, nhs_line, period="2006-Q3").status_code == 201


def test_a_memo_line_is_never_spent_on(world: World) -> None:
    memo = add_line(world.coordinator, memo=True).json()
    refused = spend(world.lead, f"/budget-lines/{memo['id']}/expenditures")
    assert told(refused)[:2] == (409, "memo_line")


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", 409), ("consultation", 201), ("closed", 201), ("superseded", 201)],
)
def test_invoices_come_late_but_never_before_the_plan_is_out(
    world: World, database: Database, nhs_line: str, state: str, status: int
) -> None:
    with unrecorded(database) as session:
        put_state(session, world.plan_id, state)
    answer = spend(world.lead, nhs_line)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["code"] == "plan_not_open"


def test_spending_on_no_line_is_kept_with_its_section_and_source(
    world: World, grid: Grid, clock: Clock
) -> None:
    path = f"/sections/{grid.section_id}/expenditures"
    first = spend(world.coordinator, path, funding_source="PTB")
    assert first.status_code == 201
    assert first.json()["section"] == {"id": str(grid.section_id), "ref": "8"}
    assert (first.json()["budget_line"], first.json()["funding_source"]) == (None, "PTB")
    spend(world.coordinator, path)
    spend(world.coordinator, path, funding_source="PCT")
    clock.to(2006, 9, 1)
    spend(world.coordinator, path, amount="11.00")
    spend(world.coordinator, path, amount="12.00", funding_source="PTB")
    records = world.reader.get(path).json()["items"]
    assert [(r["funding_source"], r["amount"], r["replaced"]) for r in records] == [
        ("PTB", "10.00", True),
        (None, "10.00", True),
        ("PCT", "10.00", False),
        (None, "11.00", False),
        ("PTB", "12.00", False),
    ]
    unknown = spend(world.coordinator, path, funding_source="NONE-SUCH")
    assert told(unknown) == (422, "unknown_reference", "/funding_source")


def test_no_agency_spends_on_a_whole_section(world: World, grid: Grid) -> None:
    path = f"/sections/{grid.section_id}/expenditures"
    for caller in (world.lead, world.other):
        assert told(spend(caller, path))[:2] == (403, "not_lead_agency")
    assert standing(world.lead, path) == []


def test_another_partnership_sees_no_spending_of_ours(
    world: World, grid: Grid, nhs_line: str
) -> None:
    for path in (nhs_line, f"/sections/{grid.section_id}/expenditures"):
        assert world.stranger.get(path).status_code == 404
        assert spend(world.stranger, path).status_code == 404
    assert world.coordinator.get(f"/budget-lines/{uuid4()}/expenditures").status_code == 404
    assert spend(world.coordinator, "/sections/none/expenditures").status_code == 404


def test_what_was_recorded_is_what_the_budget_adds_up(
    world: World, nhs_line: str, clock: Clock
) -> None:
    spend(world.lead, nhs_line, amount="10.00")
    clock.to(2006, 9, 1)
    spend(world.lead, nhs_line, amount="12.34")
    spend(world.coordinator, nhs_line, amount="5.00")
    total = world.reader.get("/plans/drugs-2006/budget").json()["total"]
    counted = [each for each in world.reader.get(nhs_line).json()["items"] if not each["replaced"]]
    assert [each["amount"] for each in counted] == ["12.34", "5.00"]
    assert total["actual"] == "17.34"
