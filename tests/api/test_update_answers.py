"""What an update is answered with is what is read back, though it is not read back for that."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import Database
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, Clock, World

Said = dict[str, Any]
STATES = ("not_started", "in_progress", "complete")
FIGURES: st.SearchStrategy[Said] = st.one_of(
    st.just({}),
    st.builds(dict, percent=st.sampled_from((0, 12.5, 33.3333, 100))),
    st.builds(dict, quantity=st.sampled_from((0, 1, 2.5, 4))),
)
SAID = st.fixed_dictionaries(
    {"effective_on": st.integers(1, 31).map(lambda day: f"2006-08-{day:02}")},
    optional={
        "state": st.sampled_from(STATES),
        "forecast_on": st.sampled_from(("2006-10-01", None)),
        "blocked": st.booleans(),
        "commentary": st.sampled_from(("Two of five", "Réunion — août")),
        "evidence": st.just(["https://example.org/a"]),
        "external_ref": st.sampled_from(("a", "b", "c")),
    },
)
SENT = st.lists(
    st.tuples(st.sampled_from(("8.1.1.1", "8.1.2.1")), SAID, FIGURES), min_size=1, max_size=5
)


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each, the first to be counted in thirds."""
    planted = plant(database, world)
    target = {"target": {"quantity": 3, "unit": "clinics"}}
    assert world.coordinator.patch(f"/milestones/{planted.leaf}", target).status_code == 200
    return planted


def assert_is_read_back(reader: Caller, answer: Said) -> None:
    """Hold the answer to an update to what is read of it and of its milestone."""
    milestone, update = answer["milestone"], answer["update"]
    assert milestone == reader.get(f"/milestones/{milestone['id']}").json()
    listed = reader.get(f"/milestones/{milestone['id']}/updates", limit=500).json()["items"]
    assert update in listed


@given(batches=st.lists(SENT, min_size=1, max_size=4), voids=st.booleans())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_answer_is_what_is_read_back(
    tree: Tree, clock: Clock, batches: list[list[tuple[str, Said, Said]]], voids: bool
) -> None:
    coordinator, reader = tree.world.coordinator, tree.world.reader
    before = ""
    for sent in batches:
        clock.now += timedelta(minutes=1)
        updates = [{"plan": "drugs-2006", "ref": ref} | said | of for ref, said, of in sent]
        answer = coordinator.send(
            "POST",
            "/milestone-updates/batch",
            json={"updates": updates},
            headers={"Idempotency-Key": f"at-{clock.now.isoformat()}"},
            params={"mode": "each"},
        )
        assert answer.status_code in (200, 207), answer.text
        told = [each for each in answer.json()["results"] if each["status"] < 300]
        for each in told:
            assert_is_read_back(reader, each)
            before = each["update"]["id"]
    clock.now += timedelta(minutes=1)
    if before and voids:
        path = f"/milestone-updates/{before}/void"
        answer = coordinator.post(path, {"reason": "Sent for another"})
        # An update sent again is the one voided before.
        assert answer.status_code in (200, 409)
        if answer.status_code == 200:
            assert_is_read_back(reader, answer.json())


def test_what_replaces_an_update_is_answered_as_it_is_read_back(tree: Tree, clock: Clock) -> None:
    lead, reader = tree.world.lead, tree.world.reader
    first = tree.report(percent=33.3333).json()
    assert_is_read_back(reader, first)
    clock.now += timedelta(minutes=1)
    told = tree.report(lead, quantity=1, supersedes_id=first["update"]["id"]).json()
    assert_is_read_back(reader, told)
    assert told["milestone"]["current"]["percent"] == 33.3333
