"""Refs sort by their numbers and are numbered on from the highest."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.rules.refs import (
    MAX_NUMBER,
    POSITION_MAX_LENGTH,
    REF_MAX_LENGTH,
    REF_PATTERN,
    is_beneath,
    next_ref,
    position,
)

Key = tuple[str, tuple[tuple[int, str], ...]]

heads = st.text("ABRabz", max_size=8)
numbers = st.integers(0, 12) | st.integers(0, MAX_NUMBER)
parts = st.lists(
    st.tuples(numbers, st.sampled_from(["", "", "a", "b", "z"])), min_size=1, max_size=6
)
keys = st.builds(lambda head, of: (head, tuple(of)), heads, parts)


def written(key: Key) -> str:
    head, of = key
    return head + ".".join(f"{number}{suffix}" for number, suffix in of)


short_keys = keys.filter(lambda key: len(written(key)) <= REF_MAX_LENGTH)


def test_refs_sort_by_their_numbers() -> None:
    in_order = ["7", "7.1", "7a", "7a.1", "8", "8.1", "8.1.12", "8.2", "8.9", "8.10", "10"]
    in_order += ["R1", "R2", "R10", "RX1"]
    backwards = in_order[::-1]
    assert sorted(backwards, key=position) == in_order


@settings(deadline=None)
@given(short_keys, short_keys)
def test_positions_compare_as_the_numbers_do(one: Key, other: Key) -> None:
    first, second = position(written(one)), position(written(other))
    assert (first < second, first == second) == (one < other, one == other)
    assert first.encode() == first.encode("ascii")
    assert len(first) <= POSITION_MAX_LENGTH


@settings(deadline=None)
@given(short_keys)
def test_the_pattern_holds_every_ref(key: Key) -> None:
    assert re.search(REF_PATTERN, written(key))


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "R",
        "8.",
        ".8",
        "8..3",
        "8 .3",
        "8\n",
        "8.R3",
        "8A",
        "8ab",
        "1234567",
        "ABCDEFGHI1",
        "1.1.1.1.1.1.1",
        "-1",
        "\N{ARABIC-INDIC DIGIT NINE}",
        "ABCDEFGH123456.123456.123456.123456.12345",
    ],
)
def test_anything_else_is_no_ref(ref: str) -> None:
    with pytest.raises(ValueError, match=r"^A ref is numbers"):
        position(ref)


def test_a_ref_may_be_forty_characters_long() -> None:
    longest = "ABCDEFGH123456.123456.123456.123456.1234"
    assert len(longest) == REF_MAX_LENGTH
    assert position(longest).startswith("ABCDEFGH123456.")


@pytest.mark.parametrize(
    ("parent", "taken", "prefix", "expected"),
    [
        (None, [], "", "1"),
        (None, [], "R", "R1"),
        (None, ["1", "2.9", "R7"], "", "2"),
        (None, ["R9", "R10", "RX40", "50"], "R", "R11"),
        ("8", [], "", "8.1"),
        ("8", ["8", "8.9", "8.10", "8.11.40", "80.70", "9"], "", "8.11"),
        ("8", ["8.1", "8.7a"], "", "8.8"),
        ("8.3", ["8.3.2", "8.4.9", "R8.3.7"], "", "8.3.3"),
        ("7a", ["7.5", "7a.2"], "", "7a.3"),
        ("8", ["8.3"], "R", "8.4"),
        ("8", ["8.1", "8.2", "8.999999"], "", "8.3"),
        ("8", ["8.999998"], "", "8.999999"),
    ],
)
def test_the_next_ref_follows_the_highest_taken(
    parent: str | None, taken: list[str], prefix: str, expected: str
) -> None:
    assert next_ref(parent, taken, prefix) == expected


@pytest.mark.parametrize("parent", ["1.1.1.1.1.1", "ABCDEFGH123456.123456.123456.123456.1234"])
def test_no_ref_is_made_that_would_be_too_deep_or_too_long(parent: str) -> None:
    with pytest.raises(ValueError, match=r"^A ref is numbers"):
        next_ref(parent, [])


@settings(deadline=None)
@given(st.none() | st.sampled_from(["8", "8.3", "R2"]), st.lists(st.integers(1, MAX_NUMBER)))
def test_the_next_ref_is_free_and_last(parent: str | None, taken: list[int]) -> None:
    stem = "" if parent is None else f"{parent}."
    refs = [f"{stem}{number}" for number in taken]
    ref = next_ref(parent, refs)
    assert ref not in refs
    if MAX_NUMBER not in taken:
        assert all(position(other) < position(ref) for other in refs)


@pytest.mark.parametrize(
    ("ref", "parent_ref", "expected"),
    [
        ("8.3", "8", True),
        ("8.3b", "8", True),
        ("7a.12", "7a", True),
        ("8.3", None, False),
        ("8", None, True),
        ("B8a", None, True),
        ("2.5.5", "1.1", False),
        ("8.3.1", "8", False),
        ("8", "8", False),
        ("08.3", "8", False),
        ("88.3", "8", False),
    ],
)
def test_a_ref_is_its_parents_and_one_number_more(
    ref: str, parent_ref: str | None, expected: bool
) -> None:
    assert is_beneath(ref, parent_ref) is expected


@settings(deadline=None)
@given(short_keys)
def test_the_next_ref_is_beneath_its_parent(key: Key) -> None:
    parent_ref = written(key)
    if len(parent_ref) > REF_MAX_LENGTH - 2 or len(key[1]) == 6:
        return
    assert is_beneath(next_ref(parent_ref, ()), parent_ref)
    assert not is_beneath(parent_ref, parent_ref)
