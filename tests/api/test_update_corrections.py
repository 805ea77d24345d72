"""Updates sent twice, replaced by their sender, or voided by a coordinator."""

from typing import Any

import pytest
from httpx2 import Response

from app.db import Database
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World

Said = dict[str, Any]
WHOLE: Said = {
    "state": "in_progress",
    "percent": 40,
    "forecast_on": "2006-09-20",
    "blocked": True,
    "commentary": "Two of five",
    "evidence": ["https://example.org"],
    "external_ref": "q2-17",
}


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def listed(tree: Tree) -> list[Said]:
    """Read every update of the leaf."""
    told: list[Said] = tree.world.reader.get(tree.path).json()["items"]
    return told


def id_of(answer: Response) -> str:
    """Return the id of the update that an answer tells."""
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["update"]["id"])


def void(tree: Tree, update_id: str, reason: str = "Sent for another") -> Response:
    """Void an update, as the coordinator."""
    return tree.world.coordinator.post(f"/milestone-updates/{update_id}/void", {"reason": reason})


def test_the_same_update_sent_again_is_recorded_once(tree: Tree, clock: Clock) -> None:
    first = tree.report(**WHOLE)
    clock.to(2006, 9, 2)
    tree.report(effective_on="2006-09-01", percent=60)
    again = tree.report(**WHOLE)
    assert again.status_code == 200
    assert again.json()["update"] == first.json()["update"]
    assert again.json()["milestone"]["current"]["percent"] == 60
    assert again.json()["ancestors_changed"] == []
    assert len(listed(tree)) == 2


def test_what_a_repeat_leaves_out_and_what_it_says_as_null_are_the_same(tree: Tree) -> None:
    first = tree.report(percent=40, external_ref="q2-17")
    again = tree.report(
        percent=40.0, quantity=None, blocked=False, evidence=[], external_ref=" q2-17 "
    )
    assert (again.status_code, id_of(again)) == (200, id_of(first))


@pytest.mark.parametrize(
    "changed",
    [
        {"effective_on": "2006-08-30"},
        {"state": None},
        {"percent": 41},
        {"forecast_on": None},
        {"blocked": False},
        {"commentary": "Three of five"},
        {"evidence": []},
    ],
)
def test_a_reference_serves_one_content_only(tree: Tree, changed: Said) -> None:
    tree.report(**WHOLE)
    refused = tree.report(**(WHOLE | changed))
    assert (refused.status_code, refused.json()["code"]) == (409, "external_ref_reused")
    assert refused.json()["errors"][0]["pointer"] == "/external_ref"
    assert len(listed(tree)) == 1


def test_a_reference_serves_one_milestone_of_one_client(tree: Tree, coordinator: Caller) -> None:
    body = {"effective_on": "2006-08-31", "external_ref": "q2-17"}
    assert coordinator.post(tree.path, body).status_code == 201
    elsewhere = coordinator.post(f"/milestones/{tree.neighbour}/updates", body)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "external_ref_reused")
    assert tree.report(external_ref="q2-17").status_code == 201


def test_a_late_retry_is_answered_though_the_plan_has_closed(
    tree: Tree, coordinator: Caller
) -> None:
    first = tree.report(**WHOLE)
    coordinator.post("/plans/drugs-2006/transitions", {"to": "closed", "note": "Over"})
    again = tree.report(**WHOLE)
    assert (again.status_code, id_of(again)) == (200, id_of(first))
    assert tree.report(percent=50).json()["code"] == "plan_not_open"


def test_a_client_replaces_its_own_update_and_both_are_kept(tree: Tree) -> None:
    wrong = id_of(tree.report(percent=90))
    right = tree.report(effective_on="2006-08-30", percent=40, supersedes_id=wrong)
    assert right.json()["update"]["supersedes_id"] == wrong
    assert tree.current("percent", "effective_on") == [40, "2006-08-30"]
    replaced, standing = listed(tree)
    assert (replaced["id"], replaced["superseded_by_id"]) == (wrong, id_of(right))
    assert standing["superseded_by_id"] is None


def test_only_ones_own_update_of_the_same_milestone_is_replaced(
    tree: Tree, coordinator: Caller
) -> None:
    theirs = id_of(tree.report(coordinator, percent=10))
    path = f"/milestones/{tree.neighbour}/updates"
    elsewhere = id_of(coordinator.post(path, {"effective_on": "2006-08-31"}))
    nowhere = "00000000-0000-7000-8000-000000000000"
    for caller, wanted in (
        (tree.world.lead, theirs),
        (coordinator, elsewhere),
        (tree.world.lead, nowhere),
    ):
        refused = tree.report(caller, supersedes_id=wanted)
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
        assert refused.json()["errors"][0]["pointer"] == "/supersedes_id"


def test_an_update_is_replaced_once_and_never_after_it_was_voided(tree: Tree) -> None:
    first, second = id_of(tree.report(percent=10)), id_of(tree.report(percent=20))
    tree.report(percent=30, supersedes_id=first)
    again = tree.report(percent=40, supersedes_id=first)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    void(tree, second)
    voided = tree.report(percent=40, supersedes_id=second)
    assert (voided.status_code, voided.json()["code"]) == (409, "already_voided")


def test_a_replacement_may_be_replaced_in_its_turn(tree: Tree) -> None:
    first = id_of(tree.report(percent=10))
    second = id_of(tree.report(percent=20, supersedes_id=first))
    tree.report(percent=30, supersedes_id=second)
    assert tree.current("percent") == [30]
    assert [update["superseded_by_id"] is None for update in listed(tree)] == [True, False, False]


def test_a_voided_update_is_kept_with_its_reason_and_counts_no_more(
    tree: Tree, clock: Clock
) -> None:
    tree.report(effective_on="2006-08-01", percent=20)
    wrong = id_of(tree.report(state="complete"))
    clock.to(2006, 8, 31, 15)
    answer = void(tree, wrong).json()
    assert answer["update"]["voided"] == {
        "at": "2006-08-31T15:00:00Z",
        "by": "coordinator",
        "reason": "Sent for another",
    }
    assert answer["milestone"] == tree.read()
    assert tree.current("state", "percent", "completed_on") == ["in_progress", 20, None]
    action = answer["ancestors_changed"][0]
    assert (action["before"], action["after"]["percent"]) == (
        {"status": "complete", "percent": 100},
        20,
    )
    assert [update["voided"] is None for update in listed(tree)] == [False, True]
    assert answer["milestone"]["version"] == 1


def test_with_its_only_update_voided_nothing_was_reported(tree: Tree) -> None:
    untouched = tree.read()
    void(tree, id_of(tree.report(**WHOLE)))
    now = tree.read()
    assert (now["current"], now["progress"]) == (untouched["current"], untouched["progress"])


def test_voiding_a_replacement_lets_what_it_replaced_count_again(tree: Tree) -> None:
    first = id_of(tree.report(percent=10))
    second = id_of(tree.report(percent=20, supersedes_id=first))
    void(tree, second)
    assert tree.current("percent", "update_id") == [10, first]
    assert [update["superseded_by_id"] for update in listed(tree)] == [None, None]


def test_voiding_a_cancellation_opens_the_milestone_again(tree: Tree, coordinator: Caller) -> None:
    void(tree, id_of(tree.report(coordinator, state="cancelled", commentary="Not wanted")))
    assert tree.report(percent=40).status_code == 201


def test_an_update_is_voided_once_and_with_a_reason(tree: Tree) -> None:
    made = id_of(tree.report(percent=10))
    for reason in (None, "", "  "):
        bare = tree.world.coordinator.post(f"/milestone-updates/{made}/void", {"reason": reason})
        assert bare.status_code == 422
    assert void(tree, made).status_code == 200
    again = void(tree, made)
    assert (again.status_code, again.json()["code"]) == (409, "already_voided")
    assert void(tree, "x").status_code == 404
