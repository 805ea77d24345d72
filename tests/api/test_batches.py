"""Batches of updates: all or nothing, or each by itself, in whatever order they are sent."""

from typing import Any

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import Database
from tests.api.books import entries, everything, last_seq, verified
from tests.api.milestone_makers import Tree, plant
from tests.factories import SYSTEM, Caller, World

Said = dict[str, Any]
LEAF = {"plan": "drugs-2006", "ref": "8.1.1.1"}
DAY = {"effective_on": "2006-08-31"}


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


def send(caller: Caller, updates: Any, key: str = "nightly-run-00001", **params: Any) -> Response:
    """Send a batch, all or nothing unless another mode is asked for."""
    headers = {"Idempotency-Key": key}
    body = {"updates": updates}
    return caller.send(
        "POST", "/milestone-updates/batch", json=body, headers=headers, params=params
    )


def statuses(answer: Response) -> list[int]:
    """Return what became of each update."""
    return [each["status"] for each in answer.json()["results"]]


def refused(answer: Response) -> list[tuple[str, str]]:
    """Return the code and the place of each refusal."""
    return [(each["code"], each["pointer"]) for each in answer.json()["errors"]]


def listed(tree: Tree) -> list[Said]:
    """Read every update of the leaf."""
    told: list[Said] = tree.world.reader.get(tree.path, limit=500).json()["items"]
    return told


def five_hundred(bad: int | None = None) -> list[Said]:
    """Make 500 updates of the leaf, of which one may be wrong."""
    said = [LEAF | DAY | {"percent": n / 10, "external_ref": f"n-{n:03}"} for n in range(500)]
    if bad is not None:
        said[bad] |= {"percent": 101}
    return said


def test_an_atomic_batch_with_one_bad_update_leaves_nothing(tree: Tree, database: Database) -> None:
    before = everything(database)
    answer = send(tree.world.lead, five_hundred(bad=317))
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_refused")
    assert refused(answer) == [("less_than_equal", "/updates/317/percent")]
    assert everything(database) == before


def test_each_by_itself_leaves_the_others(tree: Tree, database: Database) -> None:
    reached = last_seq(database, tree.world)
    answer = send(tree.world.lead, five_hundred(bad=317), mode="each")
    assert answer.status_code == 207
    assert [n for n, status in enumerate(statuses(answer)) if status != 201] == [317]
    problem = answer.json()["results"][317]["problem"]
    assert (problem["status"], problem["errors"][0]["pointer"]) == (422, "/updates/317/percent")
    assert len(listed(tree)) == 499
    assert len(entries(database, tree.world, after=reached)) == 499
    assert tree.current("percent") == [49.9]
    assert verified(tree.world.reader)["valid"]


def test_everything_wrong_is_told_at_once(tree: Tree, database: Database) -> None:
    neighbour = {"plan": "drugs-2006", "ref": "8.1.2.1"}
    nowhere = {"milestone_id": "00000000-0000-7000-8000-000000000000"}
    batch: list[Any] = [
        LEAF | DAY,
        LEAF,
        neighbour | DAY,
        nowhere | DAY,
        {"ref": "8.1.1.1"} | DAY,
        DAY,
        LEAF | nowhere | DAY,
        LEAF | DAY | {"unheard/of~": 1},
        LEAF | DAY | {"quantity": 3},
        LEAF | {"effective_on": "2006-09-01"},
        {"plan": "drugs-2006", "ref": "99.1"} | DAY,
        {"system": SYSTEM, "external_id": "PI-1"} | DAY,
        "8.1.1.1",
    ]
    before = everything(database)
    expected = [
        ("missing", "/updates/1/effective_on"),
        ("not_lead_agency", "/updates/2"),
        ("unknown_reference", "/updates/3/milestone_id"),
        ("one_address", "/updates/4"),
        ("one_address", "/updates/5"),
        ("one_address", "/updates/6"),
        ("extra_forbidden", "/updates/7/unheard~1of~0"),
        ("unprocessable", "/updates/8/quantity"),
        ("unprocessable", "/updates/9/effective_on"),
        ("unknown_reference", "/updates/10/ref"),
        ("unknown_reference", "/updates/11/external_id"),
        ("model_type", "/updates/12"),
    ]
    answer = send(tree.world.lead, batch)
    assert [place for _, place in refused(answer)] == [place for _, place in expected]
    assert everything(database) == before
    singly = send(tree.world.lead, batch, mode="each")
    assert statuses(singly)[:4] == [201, 422, 403, 422]
    assert set(statuses(singly)[3:]) == {422}


def test_a_milestone_is_named_in_three_ways(tree: Tree) -> None:
    lead = tree.world.lead
    named = lead.send(
        "PUT", f"/sources/{SYSTEM}/milestones/PI%2F42", json={"milestone_id": str(tree.leaf)}
    )
    assert named.status_code == 201
    ways: list[Said] = [
        {"milestone_id": str(tree.leaf)},
        LEAF,
        {"plan": str(tree.world.plan_id), "ref": "8.1.1.1"},
        {"system": SYSTEM, "external_id": "PI/42"},
    ]
    answer = send(lead, [way | DAY | {"percent": n} for n, way in enumerate(ways)])
    assert answer.status_code == 200, answer.text
    told = answer.json()["results"]
    assert {each["update"]["milestone"]["id"] for each in told} == {str(tree.leaf)}
    assert len(listed(tree)) == 4


def test_a_name_of_a_system_of_others_names_nothing(tree: Tree) -> None:
    link = {"milestone_id": str(tree.leaf)}
    tree.world.lead.send("PUT", f"/sources/{SYSTEM}/milestones/PI-1", json=link)
    scopes = ["plans:read", "updates:write"]
    made = tree.world.coordinator.post("/clients", {"name": "unnamed", "scopes": scopes})
    unnamed = Caller(tree.world.coordinator.http, made.json()["key"])
    answer = send(unnamed, [{"system": SYSTEM, "external_id": "PI-1"} | DAY])
    assert refused(answer) == [("unknown_reference", "/updates/0/external_id")]


def test_a_reference_counts_once_within_a_batch_and_across(tree: Tree) -> None:
    same = LEAF | DAY | {"percent": 10, "external_ref": "q2-17"}
    first = send(tree.world.lead, [same, same])
    assert statuses(first) == [201, 200]
    again = send(tree.world.lead, [same, LEAF | DAY], key="nightly-run-00002")
    assert statuses(again) == [200, 201]
    ids = {each["update"]["id"] for each in first.json()["results"] + again.json()["results"][:1]}
    assert len(ids) == 1
    other = send(tree.world.lead, [same | {"percent": 11}], key="nightly-run-00003")
    assert refused(other) == [("external_ref_reused", "/updates/0/external_ref")]
    assert len(listed(tree)) == 2


def test_of_two_meanings_of_one_reference_the_same_one_wins_in_any_order(tree: Tree) -> None:
    one = LEAF | DAY | {"percent": 10, "external_ref": "q2-17"}
    two = LEAF | {"effective_on": "2006-08-01", "percent": 5, "external_ref": "q2-17"}
    answer = send(tree.world.lead, [one, two], mode="each")
    assert statuses(answer) == [409, 201]
    assert tree.current("percent") == [5]


@pytest.mark.parametrize(
    ("updates", "pointer"),
    [([], "/updates"), ([LEAF | DAY] * 501, "/updates"), ("all", "/updates"), (None, "/updates")],
)
def test_a_batch_has_one_to_five_hundred_updates(tree: Tree, updates: Any, pointer: str) -> None:
    answer = send(tree.world.lead, updates)
    assert (answer.status_code, refused(answer)[0][1]) == (422, pointer)
    assert listed(tree) == []


def test_a_batch_needs_a_key_unless_it_is_a_preview(tree: Tree, database: Database) -> None:
    path, body = "/milestone-updates/batch", {"updates": [LEAF | DAY]}
    bare = tree.world.lead.post(path, body)
    assert (bare.status_code, bare.json()["code"]) == (400, "idempotency_key_required")
    before = everything(database)
    seen = tree.world.lead.post(path, body, preview="true")
    assert (seen.status_code, statuses(seen)) == (200, [201])
    assert seen.json()["results"][0]["ancestors_changed"] != []
    singly = tree.world.lead.post(path, body, preview="true", mode="each")
    assert singly.status_code == 207
    assert everything(database) == before


def test_a_preview_tells_what_the_batch_then_does(tree: Tree) -> None:
    said = [LEAF | DAY | {"state": "complete"}, LEAF | {"effective_on": "2006-08-01"}]
    seen = send(tree.world.lead, said, preview="true").json()["results"]
    done = send(tree.world.lead, said).json()["results"]
    for told in (*seen, *done):
        told["update"].pop("id")
        told["milestone"]["current"].pop("update_id")
    assert seen == done


def test_a_replay_is_marked_and_has_no_second_effect(tree: Tree) -> None:
    said = [LEAF | DAY | {"percent": 10}]
    first, again = send(tree.world.lead, said), send(tree.world.lead, said)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    singly = [send(tree.world.lead, said, key="nightly-run-00002", mode="each") for _ in range(2)]
    assert [each.status_code for each in singly] == [207, 207]
    assert len(listed(tree)) == 2


CHANGES: list[Said] = [
    {"percent": 15},
    {"forecast_on": "2006-10-20"},
    {"state": "complete"},
    {"blocked": True},
]
VARIED: list[Said] = [
    LEAF | {"effective_on": f"2006-08-{day:02}", "external_ref": f"{day}-{n}"} | change
    for day in (1, 15, 31)
    for n, change in enumerate(CHANGES)
]
WITHOUT_NAME: list[Said] = [
    LEAF | DAY | {"percent": 60},
    LEAF | DAY | {"percent": 70, "state": "in_progress"},
]


def foreseen(tree: Tree, said: list[Said]) -> tuple[list[Said], Said]:
    """Preview a batch: what becomes of its updates, and where the milestone then stands."""
    answer = send(tree.world.lead, said, preview="true", mode="each")
    results = answer.json()["results"]
    current = results[0]["milestone"]["current"]
    current.pop("update_id")
    told = [
        {name: each["update"][name] for name in ("effective_on", "percent", "external_ref")}
        | {"status": each["status"], "ancestors": each["ancestors_changed"]}
        for each in results
    ]
    return sorted(told, key=str), current


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations([*VARIED, *WITHOUT_NAME, VARIED[0]]))
def test_the_order_of_a_batch_does_not_matter(tree: Tree, order: list[Said]) -> None:
    assert foreseen(tree, order) == foreseen(tree, [*VARIED, *WITHOUT_NAME, VARIED[0]])


def test_a_batch_ends_as_its_preview_says(tree: Tree) -> None:
    said = [*reversed(VARIED), *WITHOUT_NAME]
    _, expected = foreseen(tree, said)
    assert send(tree.world.lead, said).status_code == 200
    assert tree.current(*expected) == list(expected.values())
