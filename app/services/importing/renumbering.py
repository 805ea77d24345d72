"""Moves that give every node its new ref, though others may have it still."""

from collections.abc import Iterator, Mapping
from itertools import count
from uuid import UUID

from app.services.importing.pairing import tail


def moves(now: Mapping[UUID, str], wanted: Mapping[UUID, str]) -> Iterator[tuple[UUID, str]]:
    """Give the moves that lead from the refs of today to those wanted, none onto one in use.

    Where they go round in a circle, one steps aside first.
    """
    held = dict(now)
    left = {identity: ref for identity, ref in wanted.items() if held[identity] != ref}
    while left:
        taken = set(held.values())
        free = [identity for identity, ref in left.items() if ref not in taken]
        for identity in free:
            held[identity] = left.pop(identity)
            yield identity, held[identity]
        if not free:
            identity, ref = next(iter(left.items()))
            stem = ref.removesuffix(tail(ref))
            held[identity] = next(
                aside for n in count(900_000) if (aside := f"{stem}{n}") not in taken
            )
            yield identity, held[identity]
