"""Reviews of risks, through HTTP: every score is kept, and none is changed."""

import pytest
import sqlalchemy as sa

from app.db import Database
from app.models import Partnership
from app.models.base import table
from app.schemas.risk import RiskReviewRead
from tests.api.grid import Grid, make_grid, revision_of, told
from tests.api.risk_makers import add_risk, look, make_log, path_of, refs, scores
from tests.factories import Caller, Clock, World, unrecorded


@pytest.fixture(autouse=True)
def grid(database: Database, world: World) -> Grid:
    with unrecorded(database) as session:
        return make_grid(session, world)


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
