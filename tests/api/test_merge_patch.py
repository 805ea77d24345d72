"""An edit of an object inside another is a JSON Merge Patch (RFC 7396), like the edit around it."""

from datetime import date
from typing import Any

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import Database
from app.services.rules import schedule as rules
from app.services.rules.schedule import ScheduleError
from app.vocabulary import Meaning, ScheduleKind, TargetKind
from tests.api.milestone_makers import Tree, plant
from tests.factories import Caller, World

Members = dict[str, Any]

KEPT = {"kind": "range", "start_on": "2006-07-01", "due_on": "2006-09-30", "printed": "Jul-Sep 06"}
TARGET: Members = {
    "quantity": 50,
    "unit": "people",
    "baseline": 4.5,
    "profile": [{"on": "2006-09-30", "quantity": 20}],
}
AIM: Members = {
    "kind": "increase_to",
    "value": 347,
    "unit": "people",
    "printed": "347",
    "profile": [{"on": "2006-09-30", "value": 20}],
}


def merge(target: Any, patch: Any) -> Any:
    """Apply a merge patch, as RFC 7396 words it."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


@pytest.fixture
def tree(database: Database, world: World) -> Tree:
    """Make two actions with a milestone each."""
    return plant(database, world)


@pytest.fixture
def paths(tree: Tree, coordinator: Caller) -> dict[str, str]:
    """Give the leaf, its action and its outcome something to merge into."""
    found = {"milestone": f"/milestones/{tree.leaf}", "action": f"/actions/{tree.action}"}
    found["outcome"] = f"/outcomes/{tree.read()['outcome']['id']}"
    for name, edit in (
        ("milestone", {"target": TARGET, "schedule": KEPT, "schedule_reason": "As printed"}),
        ("action", {"schedule": KEPT, "schedule_reason": "As printed"}),
        ("outcome", {"target": AIM}),
    ):
        assert coordinator.patch(found[name], edit).status_code == 200
    return found


def told(answer: Response, member: str) -> Members:
    """Return the object that was edited, without what the caller never sends and what is null."""
    body = answer.json()
    own = body.get("own", {}).get(member) or body[member]
    hidden = {"inherited", "original_due_on", "times_revised"}
    return {name: value for name, value in own.items() if name not in hidden and value is not None}


def pointer(refused: Response) -> str:
    """Return the field that a refusal is laid at."""
    assert refused.status_code == 422, refused.text
    found: str = refused.json()["errors"][0]["pointer"]
    return found


def some(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Members]:
    """Draw patches that hold any of some members."""
    return st.fixed_dictionaries({}, optional=members)


numbers = st.integers(1, 900)
words = st.none() | st.sampled_from(["clinics", "people seen"])
days = st.dates(date(2006, 4, 1), date(2007, 3, 31)).map(date.isoformat)


def profiles(figure: str) -> st.SearchStrategy[list[Members] | None]:
    """Draw a profile of at most one point, or null."""
    point = st.fixed_dictionaries({"on": days, figure: numbers})
    return st.none() | st.lists(point, max_size=1)


TARGETS = some(
    quantity=numbers,
    unit=words,
    baseline=st.none() | st.integers(0, 9),
    profile=profiles("quantity"),
)
AIMS = some(
    kind=st.sampled_from([kind.value for kind in TargetKind]),
    value=numbers,
    baseline=st.none() | numbers,
    change_percent=st.none() | numbers,
    unit=words,
    due_on=st.none() | days,
    printed=words,
    profile=profiles("value"),
)
SCHEDULES = some(
    kind=st.sampled_from([kind.value for kind in ScheduleKind]),
    start_on=st.none() | days,
    due_on=st.none() | days,
    meaning=st.none() | st.sampled_from([meaning.value for meaning in Meaning]),
    printed=words,
)
# What the kinds have no room for, by what it is.
NO_ROOM: dict[str, set[ScheduleKind]] = {
    "start_on": {
        *(ScheduleKind.DAY, ScheduleKind.MONTH, ScheduleKind.CONDITIONAL, ScheduleKind.NONE)
    },
    "due_on": {ScheduleKind.OPEN_START, ScheduleKind.NONE},
    "meaning": {ScheduleKind.NONE},
}
# One database serves every example: each patch is merged into what the one before left.
ON_AND_ON = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@ON_AND_ON
@given(st.sampled_from(["milestone", "outcome"]), st.data())
def test_a_patch_of_a_target_is_merged_into_it(
    coordinator: Caller, paths: dict[str, str], kind: str, data: st.DataObject
) -> None:
    patch = data.draw(TARGETS if kind == "milestone" else AIMS)
    stored = told(coordinator.get(paths[kind]), "target")
    answer = coordinator.patch(paths[kind], {"target": patch})
    assert answer.status_code == 200, answer.text
    # Without a profile it is told as an empty one.
    assert told(answer, "target") == {"profile": [], **merge(stored, patch)}


def settled(merged: Members, patch: Members) -> Members | str:
    """Complete a merged schedule by its kind; where it does not fit, return the part at fault."""
    kind = ScheduleKind(merged["kind"])
    parts = {
        name: value
        for name, value in merged.items()
        if name in patch or kind not in NO_ROOM.get(name, ())
    }
    read = {name: date.fromisoformat(parts[name]) for name in parts if name.endswith("_on")}
    meaning = Meaning(parts["meaning"]) if "meaning" in parts else None
    span = (date(2006, 4, 1), date(2007, 3, 31))
    start_on, due_on = read.get("start_on"), read.get("due_on")
    try:
        found = rules.settle(kind, start_on, due_on, meaning, parts.get("printed"), *span)
    except ScheduleError as broken:
        return f"/schedule/{broken.field}"
    told = {
        "kind": found.kind.value,
        "start_on": found.start_on and found.start_on.isoformat(),
        "due_on": found.due_on and found.due_on.isoformat(),
        "meaning": found.meaning and found.meaning.value,
        "printed": found.printed,
    }
    return {name: value for name, value in told.items() if value is not None}


@ON_AND_ON
@given(st.sampled_from(["milestone", "action"]), SCHEDULES)
def test_a_patch_of_a_schedule_is_merged_into_it(
    coordinator: Caller, paths: dict[str, str], kind: str, patch: Members
) -> None:
    stored = told(coordinator.get(paths[kind]), "schedule")
    expected = settled({"kind": stored["kind"], **merge(stored, patch)}, patch)
    edit = {"schedule": patch, "schedule_reason": "The builder says so"}
    answer = coordinator.patch(paths[kind], edit)
    if isinstance(expected, str):
        assert pointer(answer) == expected
    else:
        assert answer.status_code == 200, answer.text
        assert told(answer, "schedule") == expected


@pytest.mark.parametrize("kind", ["milestone", "action"])
def test_a_moved_date_keeps_everything_else(
    coordinator: Caller, paths: dict[str, str], kind: str
) -> None:
    edit = {"schedule": {"due_on": "2006-12-31"}, "schedule_reason": "The builder is late"}
    moved = told(coordinator.patch(paths[kind], edit), "schedule")
    assert moved == KEPT | {"due_on": "2006-12-31", "meaning": "deadline"}
    cleared = coordinator.patch(paths[kind], edit | {"schedule": {"printed": None}})
    assert "printed" not in told(cleared, "schedule")
    other = edit | {"schedule": {"kind": "month"}}
    assert "start_on" not in told(coordinator.patch(paths[kind], other), "schedule")
    refused = coordinator.patch(paths[kind], edit | {"schedule": {"due_on": None}})
    assert pointer(refused) == "/schedule/due_on"


@pytest.mark.parametrize(
    ("edit", "at"),
    [
        ({"schedule": {"due_on": "2006-12-31"}}, "/schedule/kind"),
        ({"schedule": {"kind": "day"}}, "/schedule/due_on"),
        ({"schedule": {"kind": None}}, "/schedule/kind"),
        ({"target": {"unit": "people"}}, "/target/quantity"),
        ({"target": {"quantity": None}}, "/target/quantity"),
        ({"target": {"profile": [{"on": "2006-09-30"}]}}, "/target/profile/0/quantity"),
    ],
)
def test_what_a_milestone_only_inherits_or_lacks_is_not_merged_into(
    coordinator: Caller, tree: Tree, edit: Members, at: str
) -> None:
    refused = coordinator.patch(f"/milestones/{tree.leaf}", edit | {"schedule_reason": "Why not"})
    assert pointer(refused) == at


def test_an_outcome_without_a_target_needs_a_whole_one(coordinator: Caller, tree: Tree) -> None:
    path = f"/outcomes/{tree.read()['outcome']['id']}"
    refused = coordinator.patch(path, {"target": {"value": 5}})
    assert pointer(refused) == "/target/kind"
    assert coordinator.patch(path, {"target": AIM}).json()["target"]["value"] == 347
    assert coordinator.patch(path, {"target": None}).json()["target"] is None


def test_labels_are_merged_too(coordinator: Caller) -> None:
    def named(edit: Members) -> Members:
        labels: Members = coordinator.patch("/plans/drugs-2006", {"labels": edit}).json()["labels"]
        return labels

    assert named({"outcome": "Goal"}) == {"section": "Planning grid", "outcome": "Goal"}
    assert named({"section": None}) == {"section": "Section", "outcome": "Goal"}
