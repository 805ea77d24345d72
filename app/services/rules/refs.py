"""The human addresses inside a plan: `8`, `8.3`, `8.3.2.1`, `R1`, `7a`."""

import re
from collections.abc import Iterable
from itertools import count

REF_PATTERN = r"^[A-Za-z]{0,8}[0-9]{1,6}[a-z]?(\.[0-9]{1,6}[a-z]?){0,5}$"
"""A ref; it may not be longer than REF_MAX_LENGTH either (the pattern alone allows more)."""

REF_MAX_LENGTH = 40
POSITION_MAX_LENGTH = 55
MAX_NUMBER = 999_999

_REF = re.compile(REF_PATTERN)
_HEAD = re.compile(r"[A-Za-z]*")
_PART = re.compile(r"([0-9]+)([a-z]?)")

Part = tuple[int, str]


def position(ref: str) -> str:
    """Give the text by which a ref sorts in binary order: `8.9` before `8.10`, `7a` before `8`.

    Refs without letters in front come first, and a parent comes before its children.
    Raise ValueError if it is no ref.
    """
    head, parts = _parsed(ref)
    return head + ".".join(f"{number:06d}{suffix}" for number, suffix in parts)


def next_ref(parent_ref: str | None, taken: Iterable[str], prefix: str = "") -> str:
    """Number the next child: one more than the highest taken directly under that parent.

    `prefix` is the letters in front of a ref without parent. When the highest number possible is
    taken, the lowest free one serves. Raise ValueError if no ref that long or deep may be made.
    """
    stem = prefix if parent_ref is None else f"{parent_ref}."
    head, above = (prefix, ()) if parent_ref is None else _parsed(parent_ref)
    numbers = {
        parts[-1][0]
        for other, parts in map(_parsed, taken)
        if other == head and parts[:-1] == above
    }
    number = max(numbers, default=0) + 1
    if number > MAX_NUMBER:
        number = next(free for free in count(1) if free not in numbers)
    ref = f"{stem}{number}"
    _parsed(ref)
    return ref


def is_beneath(ref: str, parent_ref: str | None) -> bool:
    """Say whether a ref is that of its parent and one number more, or one number without parent."""
    _, parts = _parsed(ref)
    if parent_ref is None:
        return len(parts) == 1
    # By its text: 08.3 is another address than 8.3, and none beneath 8.
    return ref.rpartition(".")[0] == parent_ref


def _parsed(ref: str) -> tuple[str, tuple[Part, ...]]:
    """Split a ref into the letters in front and its numbers, each with its letter behind."""
    if len(ref) > REF_MAX_LENGTH or not _REF.fullmatch(ref):
        raise ValueError("A ref is numbers joined by points, such as 8.3.2, R1 or 7a.")
    found = _HEAD.match(ref)
    head = found.group() if found else ""
    parts = _PART.findall(ref.removeprefix(head))
    return head, tuple((int(number), suffix) for number, suffix in parts)
