"""Budget lines, through HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from app.db import Database
from app.schemas.budget_line import BudgetLineRead
from tests.api.grid import Grid, add_line, make_grid, revision_of, told
from tests.factories import Caller, World, unrecorded

NO_LINE = f"/budget-lines/{uuid4()}"


@pytest.fixture(autouse=True)
def grid(database: Database, world: World) -> Grid:
    with unrecorded(database) as session:
        return make_grid(session, world)


def numbers(caller: Caller, **params: Any) -> list[tuple[str, int]]:
    """List the lines that fit as pairs of action and number."""
    found = caller.get("/budget-lines", **params)
    assert found.status_code == 200, found.json()
    return [(line["action"]["ref"], line["number"]) for line in found.json()["items"]]


def test_a_line_takes_the_next_number_of_its_action_and_the_plans_year(
    coordinator: Caller, grid: Grid
) -> None:
    before = revision_of(coordinator)
    first, second = add_line(coordinator, funding_source="PTB"), add_line(coordinator)
    assert (first.status_code, second.json()["number"]) == (201, 2)
    body = first.json()
    assert first.headers["location"] == f"/v1/budget-lines/{body['id']}"
    assert set(body) == set(BudgetLineRead.model_fields)
    assert (body["action"], body["plan"]) == (
        {"id": str(grid.nhs_id), "ref": "8.3.2"},
        "drugs-2006",
    )
    assert (body["number"], body["fy_start_year"], body["funding_source"]) == (1, 2006, "PTB")
    again = coordinator.get(f"/budget-lines/{body['id']}")
    assert (again.json(), again.headers["etag"]) == (body, first.headers["etag"])
    assert revision_of(coordinator) == before + 2


def test_an_action_named_by_its_id_needs_no_plan(coordinator: Caller, grid: Grid) -> None:
    made = add_line(coordinator, plan=None, action=str(grid.police_id))
    assert (made.status_code, made.json()["plan"]) == (201, "drugs-2006")
    assert told(add_line(coordinator, plan=None)) == (422, "invalid_fields", "/plan")


@pytest.mark.parametrize(
    ("state", "amount", "stored"),
    [
        ("confirmed", "12.5", "12.50"),
        ("confirmed", "0.00", "0.00"),
        ("confirmed", None, None),
        ("nil", None, None),
        ("to_be_identified", None, None),
        ("not_stated", None, None),
    ],
)
def test_what_a_plan_says_of_a_cost_stays_as_different_as_it_said(
    coordinator: Caller, state: str, amount: str | None, stored: str | None
) -> None:
    made = add_line(coordinator, state=state, amount=amount, printed="As agreed").json()
    assert (made["state"], made["amount"]) == (state, stored)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"state": "nil", "amount": "0.00"}, "/amount"),
        ({"state": "not_stated"}, "/amount"),
        ({"amount": None}, "/amount"),
        ({"amount": None, "printed": None}, "/amount"),
        ({"fy_start_year": 2005}, "/fy_start_year"),
        ({"fy_start_year": 2007}, "/fy_start_year"),
        ({"state": "nil", "amount": None, "memo": True}, "/memo"),
        ({"counted_in": str(uuid4())}, "/counted_in"),
        ({"memo": True, "counted_in": str(uuid4())}, "/counted_in"),
        ({"amount": 100}, "/amount"),
        ({"amount": "-1.00"}, "/amount"),
        ({"amount": "1.005"}, "/amount"),
        ({"funding_source": "NONE-SUCH"}, "/funding_source"),
        ({"action": "8.3.9"}, "/action"),
        ({"plan": "southern-2006"}, "/plan"),
        ({"number": 0}, "/number"),
        ({"id": str(uuid4())}, "/id"),
    ],
)
def test_terms_that_do_not_go_together_are_refused_by_field(
    coordinator: Caller, more: dict[str, Any], pointer: str
) -> None:
    refused = add_line(coordinator, **more)
    assert (refused.status_code, told(refused)[2]) == (422, pointer)
    assert numbers(coordinator) == []


def test_an_edit_is_judged_by_what_comes_out_of_it(coordinator: Caller) -> None:
    path = f"/budget-lines/{add_line(coordinator).json()['id']}"
    refused = coordinator.patch(path, {"state": "nil"})
    assert told(refused) == (422, "invalid_fields", "/state")
    edited = coordinator.patch(path, {"state": "nil", "amount": None, "printed": "Nil"}).json()
    assert (edited["state"], edited["amount"], edited["version"]) == ("nil", None, 2)
    assert told(coordinator.patch(path, {"amount": "5.00"}))[2] == "/amount"
    assert told(coordinator.patch(path, {"state": None}))[:2] == (422, "invalid_fields")
    cleared = coordinator.patch(path, {"printed": None, "funding_source": "PCT"}).json()
    assert (cleared["printed"], cleared["funding_source"]) == (None, "PCT")
    assert coordinator.patch(path, {"funding_source": None}).json()["funding_source"] is None
    assert told(coordinator.patch(path, {"state": "confirmed"}))[2] == "/state"
    assert told(coordinator.patch(path, {"fy_start_year": 2007}))[2] == "/fy_start_year"
    assert coordinator.patch(path, {"state": "confirmed", "printed": "SLA"}).status_code == 200


def test_a_plan_keeps_the_financial_years_of_its_lines(coordinator: Caller) -> None:
    two_years = {"period_end_on": "2008-03-31"}
    assert coordinator.patch("/plans/drugs-2006", two_years).status_code == 200
    line = add_line(coordinator, fy_start_year=2007)
    assert line.status_code == 201
    shorter = {"period_end_on": "2007-03-31"}
    refused = coordinator.patch("/plans/drugs-2006", shorter)
    assert told(refused) == (422, "invalid_fields", "/period_end_on")
    assert coordinator.delete(f"/budget-lines/{line.json()['id']}").status_code == 204
    assert coordinator.patch("/plans/drugs-2006", shorter).status_code == 200


def test_a_line_without_money_never_changes_what_its_section_states(
    coordinator: Caller, grid: Grid
) -> None:
    planned = {"kind": "planned", "printed": None}
    stated = [
        planned | {"fy_start_year": year, "amount": amount}
        for year, amount in ((2006, "100.00"), (2007, "50.00"))
    ]
    coordinator.patch(f"/sections/{grid.section_id}", {"budgets": stated})
    add_line(coordinator)

    def section() -> list[str]:
        told = coordinator.get("/plans/drugs-2006/reconciliation").json()["sections"][0]
        return [told[name] for name in ("stated", "counted", "status")]

    assert section() == ["100.00", "100.00", "reconciled"]
    coordinator.patch("/plans/drugs-2006", {"period_end_on": "2008-03-31"})
    assert section() == ["150.00", "100.00", "under"]
    for state in ("nil", "not_stated", "to_be_identified"):
        made = add_line(coordinator, state=state, amount=None, fy_start_year=2007)
        assert made.status_code == 201
        assert section() == ["150.00", "100.00", "under"]
    add_line(coordinator, amount="50.00", fy_start_year=2007)
    assert section() == ["150.00", "150.00", "reconciled"]


def test_a_stale_edit_of_a_line_is_refused(coordinator: Caller) -> None:
    made = add_line(coordinator)
    path, etag = f"/budget-lines/{made.json()['id']}", made.headers["etag"]
    assert coordinator.patch(path, {"amount": "1.00"}, etag=etag).status_code == 200
    assert told(coordinator.patch(path, {"amount": "2.00"}, etag=etag))[1] == "stale_version"
    assert told(coordinator.delete(path, etag=etag))[1] == "stale_version"
    bare = coordinator.send("PATCH", path, json={"amount": "3.00"})
    assert bare.status_code == 428
    assert coordinator.get(path).json()["amount"] == "1.00"


def test_an_edit_that_changes_nothing_leaves_version_and_revision(coordinator: Caller) -> None:
    path = f"/budget-lines/{add_line(coordinator).json()['id']}"
    before = revision_of(coordinator)
    assert coordinator.patch(path, {"amount": "100"}).json()["version"] == 1
    assert revision_of(coordinator) == before


def test_a_number_is_taken_once_within_an_action(coordinator: Caller) -> None:
    add_line(coordinator, number=3)
    assert told(add_line(coordinator, number=3)) == (409, "already_exists", "/number")
    assert add_line(coordinator, action="8.3.10", number=3).status_code == 201
    other = add_line(coordinator).json()
    assert other["number"] == 4
    taken = coordinator.patch(f"/budget-lines/{other['id']}", {"number": 3})
    assert told(taken) == (409, "already_exists", "/number")
    assert coordinator.patch(f"/budget-lines/{other['id']}", {"number": 1}).status_code == 200


def test_a_memo_line_points_at_a_line_of_its_plan_that_is_not_memo(coordinator: Caller) -> None:
    counted = add_line(coordinator).json()["id"]
    memo = add_line(coordinator, memo=True, counted_in=counted).json()
    assert (memo["memo"], memo["counted_in"]) == (True, counted)
    on_memo = add_line(coordinator, memo=True, counted_in=memo["id"])
    assert told(on_memo) == (422, "invalid_fields", "/counted_in")
    path = f"/budget-lines/{memo['id']}"
    itself = coordinator.patch(path, {"counted_in": memo["id"]})
    assert told(itself) == (422, "invalid_fields", "/counted_in")
    nowhere = coordinator.patch(path, {"counted_in": str(uuid4())})
    assert told(nowhere) == (422, "unknown_reference", "/counted_in")
    assert told(coordinator.patch(path, {"memo": False}))[2] == "/memo"
    freed = coordinator.patch(path, {"memo": False, "counted_in": None})
    assert (freed.status_code, freed.json()["memo"]) == (200, False)


def test_a_memo_line_is_not_counted_in_a_line_of_another_plan(coordinator: Caller) -> None:
    coordinator.post(
        "/plans",
        {
            "code": "drugs-2007",
            "title": "The next plan",
            "period_start_on": "2007-04-01",
            "period_end_on": "2008-03-31",
        },
    )
    elsewhere = add_line(coordinator).json()["id"]
    refused = add_line(coordinator, plan="drugs-2007", memo=True, counted_in=elsewhere)
    assert refused.status_code == 422


def test_a_line_that_others_are_counted_in_stays_counted(coordinator: Caller) -> None:
    counted = f"/budget-lines/{add_line(coordinator).json()['id']}"
    memo = add_line(coordinator, memo=True, counted_in=counted.rsplit("/", 1)[1]).json()
    assert told(coordinator.patch(counted, {"memo": True}))[:2] == (409, "in_use")
    assert told(coordinator.delete(counted))[:2] == (409, "in_use")
    assert coordinator.patch(counted, {"amount": "1.00"}).status_code == 200
    assert coordinator.delete(f"/budget-lines/{memo['id']}").status_code == 204
    assert coordinator.patch(counted, {"memo": True}).status_code == 200


def test_what_holds_a_line_that_others_are_counted_in_stays(
    coordinator: Caller, grid: Grid
) -> None:
    counted = add_line(coordinator, action="8.3.2").json()["id"]
    memo = add_line(coordinator, action="8.3.10", memo=True, counted_in=counted)
    assert told(coordinator.delete(f"/actions/{grid.nhs_id}"))[:2] == (409, "in_use")
    assert coordinator.get(memo.headers["location"].removeprefix("/v1")).json() == memo.json()
    # Above both, the memo line goes with what it is counted in.
    assert coordinator.delete(f"/outcomes/{grid.outcome_id}").status_code == 204
    assert numbers(coordinator) == []


def test_a_line_with_spending_is_neither_removed_nor_made_memo(coordinator: Caller) -> None:
    path = f"/budget-lines/{add_line(coordinator).json()['id']}"
    coordinator.post(
        f"{path}/expenditures", {"period": "2006-Q1", "kind": "actual", "amount": "10.00"}
    )
    assert told(coordinator.delete(path))[:2] == (409, "has_history")
    assert told(coordinator.patch(path, {"memo": True}))[:2] == (409, "has_history")


def test_a_line_without_spending_is_removed(coordinator: Caller) -> None:
    path = f"/budget-lines/{add_line(coordinator).json()['id']}"
    before = revision_of(coordinator)
    assert coordinator.delete(path).status_code == 204
    assert coordinator.get(path).status_code == 404
    assert revision_of(coordinator) == before + 1


def test_lines_are_found_by_where_they_stand_and_by_what_they_say(
    coordinator: Caller, grid: Grid
) -> None:
    coordinator.patch("/plans/drugs-2006", {"period_end_on": "2008-03-31"})
    add_line(coordinator, action="8.3.10", state="nil", amount=None)
    add_line(coordinator, funding_source="PTB")
    add_line(coordinator, funding_source="PCT", memo=True, fy_start_year=2007)
    ours = [("8.3.2", 1), ("8.3.2", 2), ("8.3.10", 1)]
    assert numbers(coordinator) == numbers(coordinator, plan="drugs-2006") == ours
    assert numbers(coordinator, plan="drugs-2006", section="8") == ours
    assert numbers(coordinator, outcome=str(grid.outcome_id)) == ours
    assert numbers(coordinator, plan="drugs-2006", action="8.3.10") == [("8.3.10", 1)]
    assert numbers(coordinator, funding_source="none") == [("8.3.10", 1)]
    assert numbers(coordinator, funding_source=["none", "PCT"]) == [("8.3.2", 2), ("8.3.10", 1)]
    assert numbers(coordinator, state="confirmed", memo="false") == [("8.3.2", 1)]
    assert numbers(coordinator, memo="true") == numbers(coordinator, fy_start_year=2007)
    assert numbers(coordinator, fy_start_year=[2005, 2007]) == [("8.3.2", 2)]


def test_a_filter_that_names_nothing_is_an_error(coordinator: Caller) -> None:
    assert coordinator.get("/budget-lines", plan="no-such-plan").status_code == 422
    assert coordinator.get("/budget-lines", action="8.3.2").status_code == 422
    assert coordinator.get("/budget-lines", colour="red").json()["code"] == "unknown_parameter"
    assert coordinator.get("/budget-lines", sort="colour").status_code == 400


def test_lines_without_an_amount_come_last_either_way(coordinator: Caller) -> None:
    amounts = ["3.00", None, "1.00", "3.00", None]
    for amount in amounts:
        add_line(coordinator, amount=amount, printed="SLA")
    for sort, expected in (
        ("amount", ["1.00", "3.00", "3.00", None, None]),
        ("-amount", ["3.00", "3.00", "1.00", None, None]),
    ):
        seen: list[str | None] = []
        cursor: dict[str, str] = {}
        while not seen or cursor:
            page = coordinator.get("/budget-lines", sort=sort, limit=2, **cursor).json()
            seen += [line["amount"] for line in page["items"]]
            cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        assert seen == expected


def test_only_those_who_write_the_plan_write_its_lines(world: World) -> None:
    path = f"/budget-lines/{add_line(world.coordinator).json()['id']}"
    for caller in (world.lead, world.reader):
        assert told(add_line(caller))[:2] == (403, "missing_scope")
        assert told(caller.patch(path, {"amount": "1.00"}))[:2] == (403, "missing_scope")
        assert told(caller.delete(path))[:2] == (403, "missing_scope")
        assert caller.get(path).status_code == 200


def test_another_partnership_sees_no_line_of_ours(world: World) -> None:
    made = add_line(world.coordinator)
    path, etag = f"/budget-lines/{made.json()['id']}", made.headers["etag"]
    assert world.stranger.get(path).status_code == 404
    assert world.stranger.patch(path, {"amount": "1.00"}, etag=etag).status_code == 404
    assert world.stranger.delete(path, etag=etag).status_code == 404
    assert numbers(world.stranger) == []
    assert told(add_line(world.stranger)) == (422, "unknown_reference", "/plan")
    assert world.coordinator.get(NO_LINE).status_code == 404
