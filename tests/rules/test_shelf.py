"""Readings are kept while there is room, the longest unused making way first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest

from app.services.rules.readings import Reading
from app.services.rules.rollup import roll_up
from app.services.shelf import MILESTONE, UPPER, Place, Shelf, size
from app.vocabulary import NodeKind, Status
from tests.rules.examples import THRESHOLDS, make_action, make_branch

DAY = date(2006, 8, 31)
# Two milestones, their action and the plan.
READING = roll_up(make_branch(NodeKind.PLAN, make_action(Status.GREEN, Status.RED)), THRESHOLDS)


def place(number: int, revision: int = 1) -> Place:
    return Place(UUID(int=number), revision, 1, DAY, "partnership-0")


def test_a_reading_is_found_again_only_for_the_very_same_place() -> None:
    shelf = Shelf(100 * size(READING))
    shelf.put(place(1), READING)
    assert shelf.get(place(1)) is READING
    assert shelf.get(place(1, revision=2)) is None
    assert shelf.get(place(1)._replace(as_at=date(2006, 9, 1))) is None
    assert shelf.get(place(1)._replace(rule_set="partnership-1")) is None
    assert shelf.get(place(1)._replace(partnership_revision=2)) is None


def test_room_is_reckoned_by_nodes() -> None:
    assert size(READING) == 2 * UPPER + 2 * MILESTONE


def test_the_newest_reading_before_a_revision_is_found() -> None:
    shelf = Shelf(2 * size(READING))
    assert shelf.before(place(1, revision=5)) is None
    shelf.put(place(1, revision=3), READING)
    # A reader that began earlier may be done later.
    shelf.put(place(1, revision=2), READING)
    assert shelf.before(place(1, revision=5)) == (place(1, revision=3), READING)
    assert shelf.before(place(1, revision=3)) is None
    assert shelf.before(place(1, revision=5)._replace(as_at=date(2006, 9, 1))) is None
    assert shelf.before(place(2, revision=5)) is None
    shelf.put(place(2), READING)
    # The one of revision 3 was the longest unused, and what is gone is not told of.
    assert shelf.before(place(1, revision=5)) is None


def test_the_longest_unused_makes_way() -> None:
    shelf = Shelf(2 * size(READING))
    shelf.put(place(1), READING)
    shelf.put(place(2), READING)
    assert shelf.get(place(1)) is READING
    shelf.put(place(3), READING)
    assert [shelf.get(place(number)) is READING for number in (1, 2, 3)] == [True, False, True]


def test_what_is_larger_than_the_shelf_is_kept_alone() -> None:
    small = READING.children[0].children[0]
    shelf = Shelf(size(READING) - 1)
    shelf.put(place(1), small)
    shelf.put(place(2), READING)
    assert [shelf.get(place(1)), shelf.get(place(2))] == [None, READING]
    shelf.put(place(3), small)
    assert [shelf.get(place(2)), shelf.get(place(3))] == [None, small]


def test_what_is_larger_than_two_shelves_is_not_kept() -> None:
    shelf = Shelf(size(READING) // 2 - 1)
    shelf.put(place(1), READING)
    assert shelf.get(place(1)) is None


@pytest.mark.parametrize("reading", [READING, None])
def test_what_was_announced_is_waited_for(reading: Reading | None) -> None:
    shelf = Shelf(100 * size(READING))
    coming = shelf.announce(place(1))
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(shelf.get, place(1))
        shelf.arrive(place(1), coming, reading)
        assert asked.result() is reading
    assert shelf.get(place(1)) is reading


def test_a_writer_that_gives_up_takes_nothing_from_the_next_of_the_same_revision() -> None:
    shelf = Shelf(100 * size(READING))
    undone = shelf.announce(place(1))
    coming = shelf.announce(place(1))
    shelf.arrive(place(1), undone, None)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(shelf.get, place(1))
        shelf.arrive(place(1), coming, READING)
        assert asked.result() is READING
