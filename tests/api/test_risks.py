"""Risks and their reviews, through HTTP."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.db import Database
from app.schemas.risk import RiskRead
from tests.api.grid import Grid, add_line, make_grid, revision_of, told
from tests.api.risk_makers import add_risk, look, make_log, path_of, refs, scores
from tests.factories import Caller, Clock, World, unrecorded


@pytest.fixture(autouse=True)
def grid(database: Database, world: World) -> Grid:
    with unrecorded(database) as session:
        return make_grid(session, world)


def test_a_risk_is_told_with_where_it_stands(coordinator: Caller, grid: Grid) -> None:
    before = revision_of(coordinator)
    made = add_risk(
        coordinator,
        likelihood=3,
        impact=4,
        target_likelihood=1,
        target_impact=3,
        lead_agency="NHS",
        outcomes=["8.3"],
        actions=["8.3.10", str(grid.nhs_id), "8.3.2"],
    )
    body = made.json()
    assert (made.status_code, made.headers["location"]) == (201, f"/v1/risks/{body['id']}")
    assert set(body) == set(RiskRead.model_fields)
    assert (body["ref"], body["plan"], body["state"]) == ("R1", "drugs-2006", "open")
    assert (body["score"], body["band"], body["above_appetite"]) == (12, "very_high", True)
    assert (body["target_score"], body["target_band"]) == (3, "low")
    assert (body["lead_agency"], body["appetite"], body["trend"]) == ("NHS", "medium", None)
    assert body["outcomes"] == [{"id": str(grid.outcome_id), "ref": "8.3"}]
    assert [action["ref"] for action in body["actions"]] == ["8.3.2", "8.3.10"]
    assert (body["reviews_count"], scores(coordinator, path_of(made))) == (1, [12])
    assert coordinator.get(path_of(made)).headers["etag"] == made.headers["etag"]
    assert revision_of(coordinator) > before
    assert add_risk(coordinator).json()["ref"] == "R2"


def test_a_printed_level_without_a_number_is_kept_and_not_scored(coordinator: Caller) -> None:
    made = add_risk(coordinator, likelihood_printed="Medium to high", impact=4).json()
    assert (made["likelihood"], made["likelihood_printed"]) == (None, "Medium to high")
    assert (made["score"], made["band"], made["above_appetite"]) == (None, None, False)
    unscored = add_risk(coordinator).json()
    assert (unscored["reviews_count"], unscored["money_at_risk"]) == (0, "0.00")


@pytest.mark.parametrize(
    ("more", "status", "pointer"),
    [
        ({"likelihood": 5}, 422, "/likelihood"),
        ({"impact": "4"}, 422, "/impact"),
        ({"ref": "R-1"}, 422, "/ref"),
        ({"ref": "R7"}, 409, "/ref"),
        ({"lead_agency": "NONE-SUCH"}, 422, "/lead_agency"),
        ({"plan": "southern-2006"}, 422, "/plan"),
        ({"outcomes": ["8.3", "8.4"]}, 422, "/outcomes/1"),
        ({"actions": ["8.3"]}, 422, "/actions/0"),
        ({"score": 12}, 422, "/score"),
        ({"description": ""}, 422, "/description"),
        ({"mitigation_due_on": "31/10/2006"}, 422, "/mitigation_due_on"),
    ],
)
def test_a_risk_that_breaks_a_rule_is_refused_by_field(
    coordinator: Caller, more: dict[str, Any], status: int, pointer: str
) -> None:
    add_risk(coordinator, ref="R7")
    refused = add_risk(coordinator, **more)
    assert (refused.status_code, told(refused)[2]) == (status, pointer)
    assert refs(coordinator) == ["R7"]


def test_absent_null_and_value_stay_distinct_in_a_risk(coordinator: Caller) -> None:
    path = path_of(add_risk(coordinator, trigger="Notice", mitigation="Recruit", lead_agency="NHS"))
    edited = coordinator.patch(path, {"trigger": None, "lead_agency": None}).json()
    assert (edited["trigger"], edited["mitigation"], edited["lead_agency"]) == (
        None,
        "Recruit",
        None,
    )
    assert told(coordinator.patch(path, {"description": None}))[2] == "/description"
    before = revision_of(coordinator)
    assert coordinator.patch(path, {"mitigation": "Recruit"}).json()["version"] == 2
    assert revision_of(coordinator) == before


def test_what_a_risk_threatens_is_replaced_whole(coordinator: Caller) -> None:
    path = path_of(add_risk(coordinator, outcomes=["8.3"], actions=["8.3.2"]))
    moved = coordinator.patch(path, {"actions": ["8.3.10"]}).json()
    assert [place["ref"] for place in moved["outcomes"] + moved["actions"]] == ["8.3", "8.3.10"]
    assert moved["version"] == 2
    assert coordinator.patch(path, {"actions": ["8.3.10"]}).json()["version"] == 2
    assert coordinator.patch(path, {"outcomes": []}).json()["outcomes"] == []
    refused = coordinator.patch(path, {"actions": ["8.3.2", "8.3.9"]})
    assert told(refused) == (422, "unknown_reference", "/actions/1")
    assert coordinator.get(path).json()["actions"] == moved["actions"]


def test_a_ref_is_unique_and_decides_the_order(coordinator: Caller) -> None:
    for ref in ("R2", "R10", "R1"):
        add_risk(coordinator, ref=ref)
    assert refs(coordinator) == ["R1", "R2", "R10"]
    path = f"/risks/{coordinator.get('/risks').json()['items'][0]['id']}"
    taken = coordinator.patch(path, {"ref": "R2"})
    assert told(taken) == (409, "already_exists", "/ref")
    assert coordinator.patch(path, {"ref": "R11"}).status_code == 200
    assert refs(coordinator) == ["R2", "R10", "R11"]


def test_an_agency_writes_no_risk_itself(world: World) -> None:
    path = path_of(add_risk(world.coordinator, lead_agency="NHS"))
    assert told(add_risk(world.lead))[:2] == (403, "missing_scope")
    assert told(world.lead.patch(path, {"state": "closed"}))[:2] == (403, "missing_scope")
    assert told(world.lead.delete(path))[:2] == (403, "missing_scope")


def test_money_at_risk_is_the_counted_money_of_open_risks_above_appetite(
    coordinator: Caller,
) -> None:
    path = path_of(add_risk(coordinator, likelihood=4, impact=4, actions=["8.3.2"]))
    assert coordinator.get(path).json()["money_at_risk"] == "0.00"
    add_line(coordinator, amount="100.50")
    add_line(coordinator, amount="50.00", memo=True)
    add_line(coordinator, amount=None, printed="SLA")
    add_line(coordinator, amount="7.00", action="8.3.10")
    assert coordinator.get(path).json()["money_at_risk"] == "100.50"
    both = {"actions": ["8.3.2", "8.3.10"]}
    assert coordinator.patch(path, both).json()["money_at_risk"] == "107.50"
    calmed = coordinator.patch(path, {"likelihood": 1}).json()
    assert (calmed["band"], calmed["money_at_risk"]) == ("medium", "0.00")
    closed = coordinator.patch(path, {"likelihood": 4, "state": "closed"}).json()
    assert (closed["above_appetite"], closed["money_at_risk"]) == (True, "0.00")


def test_an_overdue_mitigation_is_flagged_and_never_re_scored(
    coordinator: Caller, clock: Clock
) -> None:
    path = path_of(add_risk(coordinator, likelihood=1, impact=1, mitigation_due_on="2006-08-31"))
    assert coordinator.get(path).json()["mitigation_overdue"] is False
    # Half past midnight of the next day in London.
    clock.to(2006, 8, 31, 23, 30)
    late = coordinator.get(path).json()
    assert (late["mitigation_overdue"], late["score"], late["reviews_count"]) == (True, 1, 1)
    assert coordinator.patch(path, {"state": "closed"}).json()["mitigation_overdue"] is False


def test_risks_are_found_by_how_they_stand(coordinator: Caller) -> None:
    make_log(coordinator)
    assert refs(coordinator, band="low") == ["R1"]
    assert refs(coordinator, band=["high", "very_high"]) == ["R3", "R4"]
    assert refs(coordinator, above_appetite="true") == ["R3", "R4"]
    assert refs(coordinator, above_appetite="false") == ["R1", "R2", "R5"]
    assert refs(coordinator, sort="-score") == ["R4", "R3", "R2", "R1", "R5"]
    page = coordinator.get("/risks", above_appetite="false", limit=2, include_total="true").json()
    rest = coordinator.get("/risks", above_appetite="false", cursor=page["next_cursor"]).json()
    assert (page["total"], [risk["ref"] for risk in rest["items"]]) == (3, ["R5"])
    assert coordinator.get("/risks", band="purple").status_code == 422


def test_risks_are_found_by_what_they_threaten_and_who_leads(
    coordinator: Caller, grid: Grid
) -> None:
    add_risk(coordinator, outcomes=["8.3"], lead_agency="NHS")
    add_risk(coordinator, actions=["8.3.2", "8.3.10"], lead_agency="POLICE")
    add_risk(coordinator, actions=["8.3.10"])
    assert refs(coordinator, plan="drugs-2006", outcome="8.3") == ["R1"]
    assert refs(coordinator, action=str(grid.nhs_id)) == ["R2"]
    assert refs(coordinator, plan="drugs-2006", action=["8.3.2", "8.3.10"]) == ["R2", "R3"]
    assert refs(coordinator, lead_agency=["NHS", "POLICE"]) == ["R1", "R2"]
    assert coordinator.get("/risks", lead_agency="NONE-SUCH").status_code == 422
    assert coordinator.get("/risks", action="8.3.2").status_code == 422


def test_a_list_takes_as_many_queries_for_many_risks_as_for_one(
    coordinator: Caller, database: Database
) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    def count() -> int:
        asked.clear()
        coordinator.get("/risks")
        return len(asked)

    # Of a list that is kept it is first asked whether it still stands: one query more.
    coordinator.get("/risks")
    add_risk(coordinator, likelihood=4, impact=4, actions=["8.3.2"])
    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        once = count()
        for _ in range(5):
            add_risk(coordinator, likelihood=4, impact=4, actions=["8.3.2"], outcomes=["8.3"])
        assert count() == once
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def test_another_partnership_sees_no_risk_of_ours(world: World) -> None:
    made = add_risk(world.coordinator, likelihood=1, impact=1)
    path, etag = path_of(made), made.headers["etag"]
    assert world.stranger.get(path).status_code == 404
    assert world.stranger.patch(path, {"state": "closed"}, etag=etag).status_code == 404
    assert world.stranger.delete(path, etag=etag).status_code == 404
    assert world.stranger.get(f"{path}/reviews").status_code == 404
    assert look(world.stranger, path, "2006-08-31", (1, 1)).status_code == 404
    assert refs(world.stranger) == []
    assert world.coordinator.get(f"/risks/{uuid4()}").status_code == 404


def test_a_stale_edit_of_a_risk_is_refused(coordinator: Caller) -> None:
    made = add_risk(coordinator, likelihood=1, impact=1)
    path, etag = path_of(made), made.headers["etag"]
    look(coordinator, path, "2006-08-31", (4, 4))
    # A review that moves the score counts as an edit, so that none is overwritten unseen.
    assert told(coordinator.patch(path, {"likelihood": 2}, etag=etag))[1] == "stale_version"
    assert told(coordinator.delete(path, etag=etag))[1] == "stale_version"
