"""Risks and their reviews, through HTTP."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from httpx2 import Response

from app.db import Database
from app.models import Partnership
from app.models.base import table
from app.schemas.risk import RiskRead, RiskReviewRead
from tests.api.grid import Grid, add_line, make_grid, revision_of, told
from tests.factories import Caller, Clock, World, unrecorded


@pytest.fixture(autouse=True)
def grid(database: Database, world: World) -> Grid:
    with unrecorded(database) as session:
        return make_grid(session, world)


def add_risk(caller: Caller, **more: object) -> Response:
    """Ask for an open risk of the plan; other words go into the body."""
    return caller.post("/risks", {"plan": "drugs-2006", "description": "Staff leave"} | more)


def path_of(made: Response) -> str:
    """Return where a risk just made is."""
    assert made.status_code == 201, made.json()
    return f"/risks/{made.json()['id']}"


def look(caller: Caller, path: str, day: str, score: tuple[int | None, int | None]) -> Response:
    """Review a risk."""
    body = {"reviewed_on": day, "likelihood": score[0], "impact": score[1]}
    return caller.post(f"{path}/reviews", body)


def refs(caller: Caller, **params: Any) -> list[str]:
    """List the refs of the risks that fit."""
    found = caller.get("/risks", **params)
    assert found.status_code == 200, found.json()
    return [risk["ref"] for risk in found.json()["items"]]


def scores(caller: Caller, path: str) -> list[int | None]:
    """List the scores of a risk's reviews, oldest first."""
    return [each["score"] for each in caller.get(f"{path}/reviews").json()["items"]]


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


def test_no_score_changes_silently(coordinator: Caller, clock: Clock) -> None:
    path = path_of(add_risk(coordinator, likelihood=2, impact=2))
    clock.to(2006, 9, 5)
    worse = coordinator.patch(path, {"impact": 4}).json()
    assert (worse["score"], worse["trend"], worse["reviews_count"]) == (8, "rising", 2)
    same = coordinator.patch(path, {"impact": 4, "trigger": "Notice"}).json()
    assert (same["reviews_count"], same["version"]) == (2, 3)
    kept = coordinator.get(f"{path}/reviews").json()["items"]
    assert [(each["reviewed_on"], each["score"]) for each in kept] == [
        ("2006-08-31", 4),
        ("2006-09-05", 8),
    ]
    cleared = coordinator.patch(path, {"likelihood": None}).json()
    assert (cleared["score"], cleared["reviews_count"]) == (None, 3)


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


def test_a_risk_stands_where_its_latest_review_says(
    world: World, coordinator: Caller, clock: Clock
) -> None:
    path = path_of(add_risk(coordinator, likelihood=4, impact=4, lead_agency="NHS"))
    clock.to(2006, 9, 10)
    before = revision_of(coordinator)
    made = look(world.lead, path, "2006-09-09", (2, 3))
    assert (made.status_code, made.headers["location"]) == (201, f"/v1{path}/reviews")
    assert set(made.json()) == set(RiskReviewRead.model_fields)
    assert (made.json()["score"], made.json()["band"]) == (6, "medium")
    assert made.json()["risk"] == {"id": path.split("/")[2], "ref": "R1"}
    # The review is an entry of the ledger, and the score the risk now stands at another.
    assert (made.json()["recorded_by"], revision_of(coordinator)) == ("nhs", before + 2)
    now = coordinator.get(path).json()
    assert (now["score"], now["trend"], now["reviews_count"]) == (6, "falling", 2)
    # A review entered late judges an earlier day, and moves nothing but the history.
    look(world.lead, path, "2006-09-01", (1, 1))
    now = coordinator.get(path).json()
    assert (now["score"], now["trend"], scores(coordinator, path)) == (6, "rising", [16, 1, 6])
    look(world.lead, path, "2006-09-09", (3, 2))
    now = coordinator.get(path).json()
    assert (now["likelihood"], now["impact"], now["trend"]) == (3, 2, "steady")


def test_a_review_is_not_dated_ahead_and_says_what_it_does_not_know(coordinator: Caller) -> None:
    path = path_of(add_risk(coordinator, likelihood=4, impact=4))
    assert told(look(coordinator, path, "2006-09-01", (1, 1)))[2] == "/reviewed_on"
    silent = coordinator.post(f"{path}/reviews", {"reviewed_on": "2006-08-31", "likelihood": 1})
    assert told(silent)[2] == "/impact"
    assert told(look(coordinator, path, "2006-08-31", (0, 1)))[2] == "/likelihood"
    assert scores(coordinator, path) == [16]
    look(coordinator, path, "2006-08-31", (4, None))
    assert coordinator.get(path).json()["score"] is None


def test_an_agency_reviews_only_the_risks_it_leads(world: World) -> None:
    path = path_of(add_risk(world.coordinator, likelihood=1, impact=1, lead_agency="NHS"))
    unled = path_of(add_risk(world.coordinator))
    assert told(look(world.other, path, "2006-08-31", (1, 1)))[:2] == (403, "not_lead_agency")
    assert told(look(world.lead, unled, "2006-08-31", (1, 1)))[:2] == (403, "not_lead_agency")
    assert told(look(world.reader, path, "2006-08-31", (1, 1)))[:2] == (403, "missing_scope")
    assert look(world.lead, path, "2006-08-31", (2, 1)).status_code == 201
    assert look(world.coordinator, unled, "2006-08-31", (2, 1)).status_code == 201


def test_an_agency_writes_no_risk_itself(world: World) -> None:
    path = path_of(add_risk(world.coordinator, lead_agency="NHS"))
    assert told(add_risk(world.lead))[:2] == (403, "missing_scope")
    assert told(world.lead.patch(path, {"state": "closed"}))[:2] == (403, "missing_scope")
    assert told(world.lead.delete(path))[:2] == (403, "missing_scope")


def test_a_risk_is_removed_with_its_first_review_but_not_with_its_history(
    coordinator: Caller,
) -> None:
    path = path_of(add_risk(coordinator, likelihood=1, impact=1, outcomes=["8.3"]))
    kept = path_of(add_risk(coordinator, likelihood=1, impact=1))
    look(coordinator, kept, "2006-08-31", (1, 1))
    assert coordinator.delete(path).status_code == 204
    assert coordinator.get(path).status_code == 404
    assert told(coordinator.delete(kept))[:2] == (409, "has_history")
    closed = coordinator.patch(kept, {"state": "closed"}).json()
    assert (closed["state"], refs(coordinator, state="closed")) == ("closed", ["R2"])


def test_a_first_review_of_a_risk_made_without_a_score_is_history(
    coordinator: Caller, clock: Clock
) -> None:
    path = path_of(add_risk(coordinator))
    clock.to(2006, 9, 1)
    assert look(coordinator, path, "2006-08-31", (1, 1)).status_code == 201
    assert told(coordinator.delete(path))[:2] == (409, "has_history")


def test_a_risk_of_a_closed_plan_is_read_as_at_the_day_it_closed(
    coordinator: Caller, clock: Clock
) -> None:
    path = path_of(add_risk(coordinator, mitigation_due_on="2006-09-30"))
    clock.to(2006, 9, 30)
    move = {"to": "closed", "note": "The year is over."}
    assert coordinator.post("/plans/drugs-2006/transitions", move).status_code == 201
    clock.to(2006, 12, 1)
    assert coordinator.get(path).json()["mitigation_overdue"] is False


def test_a_draft_plan_whose_risks_were_only_scored_is_removed(
    coordinator: Caller, clock: Clock
) -> None:
    draft = {"code": "draft-2007", "title": "The next plan"}
    period = {"period_start_on": "2007-04-01", "period_end_on": "2008-03-31"}
    assert coordinator.post("/plans", draft | period).status_code == 201
    path = path_of(add_risk(coordinator, plan="draft-2007", likelihood=2, impact=2))
    clock.to(2006, 9, 1)
    look(coordinator, path, "2006-09-01", (2, 3))
    assert told(coordinator.delete("/plans/draft-2007"))[:2] == (409, "has_history")
    assert told(coordinator.delete(path))[:2] == (409, "has_history")
    assert coordinator.post("/plans", draft | period | {"code": "draft-2008"}).status_code == 201
    other = path_of(add_risk(coordinator, plan="draft-2008", likelihood=2, impact=2))
    assert coordinator.delete("/plans/draft-2008").status_code == 204
    assert coordinator.get(other).status_code == 404


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


def make_log(coordinator: Caller) -> None:
    """Make one risk per band from low to very high, and one without a score."""
    for likelihood, impact in ((1, 3), (2, 3), (3, 3), (3, 4), (None, 4)):
        add_risk(coordinator, likelihood=likelihood, impact=impact)


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


def test_another_matrix_re_bands_and_never_re_scores(
    coordinator: Caller, world: World, database: Database
) -> None:
    make_log(coordinator)
    partnership = table(Partnership)
    bands = [["low"] * 4, ["low"] * 4, ["low"] * 4, ["very_high"] * 4]
    with unrecorded(database) as session:
        session.execute(
            sa.update(partnership)
            .where(partnership.c.id == world.partnership_id)
            .values(risk_matrix={"bands": bands}, risk_appetite="low")
        )
    told_now = coordinator.get("/risks").json()["items"]
    assert [(risk["score"], risk["band"]) for risk in told_now] == [
        *((score, "low") for score in (3, 6, 9, 12)),
        (None, None),
    ]
    assert refs(coordinator, band="low") == ["R1", "R2", "R3", "R4"]
    assert refs(coordinator, above_appetite="true") == []
    look(coordinator, f"/risks/{told_now[0]['id']}", "2006-08-31", (4, 1))
    assert refs(coordinator, above_appetite="true") == ["R1"]


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

    add_risk(coordinator, likelihood=4, impact=4, actions=["8.3.2"])
    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        coordinator.get("/risks")
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
