"""What an import would do, by examples: three documents compared, and nothing else."""

from typing import Any

import pytest

from app.importing_vocabulary import ImportAction, ItemKind
from app.services.importing.addresses import walk
from app.services.importing.comparison import (
    CHANGED_BOTH,
    CHANGED_BUT_REMOVED,
    NEVER_IN_FILE,
    REMOVED_HERE,
    REWRITTEN,
    Choices,
    Comparison,
    Item,
    Wanted,
    compare,
)
from tests.importing.small import (
    FIRST,
    SECOND,
    Body,
    action,
    changed,
    line,
    milestone,
    plan,
    renumbered,
    with_action,
    without_action,
)

NEW = action("1.2", "Visit people who sleep rough")


def wanted(body: Body, *, numbered: bool = True, **more: Any) -> Wanted:
    """Say what a file says; its numbers are printed unless said otherwise."""
    printed = {(kind, part["ref"]) for kind, part, _ in walk(body)} if numbered else set()
    return Wanted(body, printed=printed, **more)


def left(found: Comparison) -> list[Item]:
    """Return what is not unchanged."""
    return [item for item in found.items if item.action is not ImportAction.UNCHANGED]


def told(found: Comparison) -> list[tuple[str, str, dict[str, Any]]]:
    """Tell shortly what is not unchanged."""
    return [(i.action.value, i.part.key, i.taken()) for i in left(found)]


def test_a_plan_that_is_not_there_is_made_whole() -> None:
    found = compare(None, wanted(plan()), None)
    assert {item.action for item in found.items} == {ImportAction.CREATE}
    kinds = [item.part.kind.value for item in found.items]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "action": 4,
        "budget_line": 2,
        "milestone": 4,
        "outcome": 2,
        "plan": 1,
    }


@pytest.mark.parametrize("base", [None, plan()])
def test_the_same_again_changes_nothing(base: Body | None) -> None:
    assert left(compare(plan(), wanted(plan()), base)) == []


@pytest.mark.parametrize("base", [None, plan()])
@pytest.mark.parametrize(
    ("path", "fields", "key"),
    [
        ((), {"title": "A small plan, revised"}, ""),
        (("outcomes", 0), {"statement": "Many more people begin treatment"}, "1"),
        (FIRST, {"description": "Open two clinics in the evening"}, "1.1"),
        (FIRST, {"lead_agency": "PCT"}, "1.1"),
        (SECOND, {"schedule": {"kind": "month", "due_on": "2006-12-31"}}, "1.2"),
        ((*FIRST, "milestones", 0), {"title": "Completion of it"}, "1.1.1"),
        ((*FIRST, "budget_lines", 1), {"amount": "75.00"}, "1.1#2"),
    ],
)
def test_what_the_file_changes_is_updated_and_nothing_else(
    base: Body | None, path: tuple[Any, ...], fields: dict[str, Any], key: str
) -> None:
    found = compare(plan(), wanted(changed(plan(), *path, **fields)), base)
    assert told(found) == [("update", key, fields)]


def test_what_the_file_says_again_does_not_undo_an_edit_made_here() -> None:
    edited = changed(plan(), *FIRST, lead_agency="JCG")
    assert left(compare(edited, wanted(plan()), plan())) == []


def test_what_both_changed_is_a_conflict_that_keeps_what_is_stored_until_answered() -> None:
    here = changed(plan(), *FIRST, lead_agency="JCG", owner_printed="JCG")
    theirs = changed(plan(), *FIRST, lead_agency="PCT", budget_codes=["6102"])
    found = compare(here, wanted(theirs), plan())
    (item,) = left(found)
    assert (item.action, item.note) == (ImportAction.CONFLICT, CHANGED_BOTH)
    assert item.taken() == {"budget_codes": ["6102"]}
    answered = compare(here, wanted(theirs), plan(), Choices(file_is_right={item.address}))
    expected = {"lead_agency": "PCT", "budget_codes": ["6102"]}
    assert told(answered) == [("update", "1.1", expected)]


def test_what_both_changed_alike_is_no_conflict() -> None:
    both = changed(plan(), *FIRST, lead_agency="JCG")
    assert left(compare(both, wanted(both), plan())) == []


def test_without_a_file_before_it_a_blank_takes_nothing_away() -> None:
    here = changed(plan(), *FIRST, lead_agency="JCG")
    said = {(kind, part["ref"]): ["description"] for kind, part, _ in walk(plan())}
    assert left(compare(here, wanted(plan(), said=said), None)) == []
    emptied = compare(here, wanted(plan()), here)
    assert told(emptied) == [("update", "1.1", {"lead_agency": None})]


def test_what_the_file_no_longer_holds_is_told_and_kept() -> None:
    shorter = without_action(plan(), 1)
    for base in (None, plan()):
        found = compare(plan(), wanted(shorter), base)
        assert told(found) == [("missing", "1.2", {}), ("missing", "1.2.1", {})]
        assert all(item.note is None for item in left(found))


def test_what_was_made_here_is_not_missing_from_a_file_that_never_held_it() -> None:
    longer = with_action(plan(), 3, action("1.4", "Visit people who sleep rough"))
    found = compare(longer, wanted(plan()), plan())
    assert [(item.action.value, item.note) for item in left(found)] == [
        ("missing", NEVER_IN_FILE),
        ("missing", NEVER_IN_FILE),
    ]


def test_what_was_removed_here_stays_removed_unless_the_file_changes_it() -> None:
    here = without_action(plan(), 1)
    found = compare(here, wanted(plan()), plan())
    assert left(found) == []
    notes = {item.part.key: item.note for item in found.items}
    assert notes["1.2"] == REMOVED_HERE
    again = wanted(changed(plan(), *SECOND, lead_agency="PCT"))
    conflict = compare(here, again, plan())
    (item, *_) = left(conflict)
    assert (item.action, item.note) == (ImportAction.CONFLICT, CHANGED_BUT_REMOVED)
    answered = compare(here, again, plan(), Choices(file_is_right={item.address}))
    assert told(answered)[0][:2] == ("create", "1.2")


def test_a_row_put_between_others_without_numbers_renumbers_nobody() -> None:
    longer = renumbered(with_action(plan(), 1, NEW))
    for base in (None, plan()):
        found = compare(plan(), wanted(longer, numbered=False), base)
        assert [each[:2] for each in told(found)] == [("create", "1.4"), ("create", "1.4.1")]


def test_a_row_put_between_others_with_numbers_renumbers_those_after_it() -> None:
    longer = renumbered(with_action(plan(), 1, NEW))
    found = compare(plan(), wanted(longer), plan())
    assert [(each[0], each[1], each[2]["ref"]) for each in told(found)] == [
        ("create", "1.2", "1.2"),
        ("create", "1.2.1", "1.2.1"),
        ("update", "1.3", "1.3"),
        ("update", "1.4", "1.4"),
    ]
    assert [found.was[ItemKind.ACTION, ref][1] for ref in ("1.3", "1.4")] == ["1.2", "1.3"]


def test_numbers_that_were_given_here_stay_while_the_file_prints_the_old_ones() -> None:
    here = changed(plan(), *SECOND, ref="1.7")
    here["outcomes"][0]["actions"][1]["milestones"][0]["ref"] = "1.7.1"
    assert left(compare(here, wanted(plan()), plan())) == []


def test_a_new_row_never_takes_the_number_of_what_was_made_here() -> None:
    here = with_action(plan(), 3, action("1.4", "Visit people who sleep rough"))
    longer = with_action(plan(), 3, action("1.4", "Count the beds of every hostel"))
    found = compare(here, wanted(longer), plan())
    created = [item for item in left(found) if item.action is ImportAction.CREATE]
    assert [item.part.key for item in created] == ["1.5", "1.5.1"]
    assert "taken" in str(created[0].note)


def test_words_wholly_anew_under_an_old_number_are_asked_about() -> None:
    other = changed(plan(), *SECOND, description="Count the beds of every hostel")
    found = compare(plan(), wanted(other), plan())
    (item,) = left(found)
    assert (item.action, item.note) == (ImportAction.UPDATE, REWRITTEN)
    apart = compare(plan(), wanted(other), plan(), Choices(new={(ItemKind.ACTION, "1.2")}))
    assert [each[:2] for each in told(apart)] == [
        ("create", "1.4"),
        ("create", "1.4.1"),
        ("missing", "1.2"),
        ("missing", "1.2.1"),
    ]


def test_a_file_without_steps_says_nothing_of_milestones() -> None:
    here = changed(
        plan(), *SECOND, milestones=[milestone("1.2.1", "Half"), milestone("1.2.2", "All")]
    )
    found = compare(here, wanted(plan(), stepless={"1.2"}), None)
    assert left(found) == []
    assert left(compare(here, wanted(plan()), None)) != []


def test_what_points_elsewhere_follows_the_numbers() -> None:
    pointing = {
        "subject": {"kind": "action", "ref": "1.2"},
        "printed": "see 1.3",
        "target": {"kind": "action", "ref": "1.3"},
        "state": "resolved",
        "explicit": True,
    }
    memo = line(1, memo=True, counted_in={"action": "1.1", "number": 2})
    risk = {"ref": "R1", "description": "No premises", "outcomes": [], "actions": ["1.2", "1.3"]}
    here = changed(plan(), "outcomes", 0, "actions", 2, budget_lines=[memo])
    here |= {"cross_references": [pointing], "risks": [risk]}
    longer = renumbered(with_action(here, 0, NEW))
    longer["risks"] = [risk | {"actions": ["1.3", "1.4"]}]
    longer["outcomes"][0]["actions"][3]["budget_lines"] = [
        memo | {"counted_in": {"action": "1.2", "number": 2}}
    ]
    longer["cross_references"] = [
        pointing
        | {
            "subject": {"kind": "action", "ref": "1.3"},
            "target": {"kind": "action", "ref": "1.4"},
        }
    ]
    found = compare(here, wanted(longer), here)
    assert {item.part.kind for item in left(found)} == {ItemKind.ACTION, ItemKind.MILESTONE}
    assert [each[:2] for each in told(found)] == [
        ("create", "1.1"),
        ("create", "1.1.1"),
        ("update", "1.2"),
        ("update", "1.3"),
        ("update", "1.4"),
    ]


def test_lines_are_told_apart_by_what_they_say_before_their_numbers() -> None:
    swapped = changed(plan(), *FIRST, budget_lines=[line(1, "50.00"), line(2)])
    assert left(compare(plan(), wanted(swapped), plan())) == []
    more = changed(
        plan(),
        *FIRST,
        budget_lines=[line(1, "7.00", funding_source="DIP"), line(2), line(3, "50.00")],
    )
    found = compare(plan(), wanted(more), plan())
    assert [each[:2] for each in told(found)] == [("create", "1.1#3")]


def test_nothing_is_made_that_only_a_part_names_which_is_kept() -> None:
    here = changed(plan(), *FIRST, lead_agency="JCG")
    theirs = changed(plan(), *FIRST, lead_agency="NEW")
    theirs["agencies"] = [{"code": "NEW", "name": "New agency"}]
    found = compare(here, wanted(theirs), plan())
    assert [(i.action.value, i.part.kind.value) for i in left(found)] == [("conflict", "action")]
    answered = Choices(file_is_right={(ItemKind.ACTION, "1.1")})
    assert told(compare(here, wanted(theirs), plan(), answered))[0][:2] == ("create", "NEW")


def test_a_plan_stays_itself_under_another_title() -> None:
    (item,) = left(compare(plan(), wanted(changed(plan(), title="Homes for all")), plan()))
    assert (item.action, item.part.kind, item.note) == (ImportAction.UPDATE, ItemKind.PLAN, None)
