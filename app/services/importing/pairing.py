"""Which parts of two documents are one part: by number and words, not by place."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

Body = Mapping[str, Any]

# How alike two texts are, from 0 to 1, to be one text edited: under one number, and without.
EDITED = 0.6
MOVED = 0.85
LONG = 100
# So many pairs of siblings are compared word by word and no more: it takes time for each.
MOST_COMPARED = 250_000

_OTHER = re.compile(r"\W+")


def tail(ref: str) -> str:
    """Return the number of a part beneath its parent: 2 of 8.3.2."""
    return ref.rpartition(".")[2]


def plain(text: str) -> str:
    """Leave the bare words of a text, by which two printings of it are the same."""
    return _OTHER.sub(" ", text).strip().casefold()


def _alike(one: str, other: str, least: float) -> float:
    """Say how alike two texts are; 0 where that is less than the least.

    Long texts are compared by words, which takes far less time than by letters.
    """
    long = min(len(one), len(other)) > LONG
    here: Sequence[str] = one.split() if long else one
    there: Sequence[str] = other.split() if long else other
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= least else 0.0


def _share_words(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell quickly whether two texts can be alike: they have most words in common."""
    return 2 * len(one & other) >= max(len(one), len(other))


def alike(one: str, other: str) -> bool:
    """Tell whether two texts may be one, edited."""
    return _alike(plain(one), plain(other), EDITED) > 0


class Pairs:
    """Two lists of siblings, and what is known of which is which: position to position."""

    def __init__(self, stored: Sequence[Body], wanted: Sequence[Body], word: str) -> None:
        self._stored = [(tail(each["ref"]), plain(each[word])) for each in stored]
        self._wanted = [(tail(each["ref"]), plain(each[word])) for each in wanted]
        self.found: dict[int, int] = {}

    def _left(self) -> tuple[list[int], list[int]]:
        taken = set(self.found.values())
        return (
            [at for at in range(len(self._stored)) if at not in taken],
            [at for at in range(len(self._wanted)) if at not in self.found],
        )

    def by(self, key: Callable[[tuple[str, str]], Any]) -> None:
        """Pair what has the same key, in order, where both sides have as many of it."""
        stored, wanted = self._left()
        where: defaultdict[Any, list[int]] = defaultdict(list)
        for at in stored:
            where[key(self._stored[at])].append(at)
        theirs = Counter(key(self._wanted[at]) for at in wanted)
        fits = {same for same, places in where.items() if len(places) == theirs[same]}
        for at in wanted:
            if (same := key(self._wanted[at])) in fits:
                self.found[at] = where[same].pop(0)

    def by_number(self, allowed: Callable[[int, int], bool]) -> None:
        """Pair what has the same number, if the pair is allowed."""
        stored, wanted = self._left()
        where = {self._stored[at][0]: at for at in stored}
        for at in wanted:
            number = self._wanted[at][0]
            if number in where and allowed(where[number], at):
                self.found[at] = where.pop(number)

    def much_the_same(self, stored: int, wanted: int) -> bool:
        """Tell whether two texts may be one, edited."""
        return alike(self._stored[stored][1], self._wanted[wanted][1])

    def closest(self) -> dict[int, int]:
        """Find, for each text stored, the one that is most alike; of equals the same number's."""
        found: dict[int, int] = {}
        for _, other, at in self._likely():
            found.setdefault(other, at)
        return found

    def _likely(self) -> list[tuple[float, int, int]]:
        """List what is much alike, the most alike first; of very many none is looked for."""
        stored, wanted = self._left()
        if len(stored) * len(wanted) > MOST_COMPARED:
            return []
        here = {other: frozenset(self._stored[other][1].split()) for other in stored}
        there = {at: frozenset(self._wanted[at][1].split()) for at in wanted}
        likely = [
            (ratio, other, at)
            for at in wanted
            for other in stored
            if _share_words(here[other], there[at])
            and (ratio := _alike(self._stored[other][1], self._wanted[at][1], MOVED))
        ]
        return sorted(likely, key=self._most_alike)

    def _most_alike(self, each: tuple[float, int, int]) -> tuple[Any, ...]:
        ratio, other, at = each
        return -ratio, self._stored[other][0] != self._wanted[at][0], other, at

    def by_likeness(self) -> None:
        """Pair the most alike first, whatever their numbers."""
        taken = set(self.found.values())
        for _, other, at in self._likely():
            if at not in self.found and other not in taken:
                self.found[at] = other
                taken.add(other)


def pair(
    stored: Sequence[Body],
    wanted: Sequence[Body],
    word: str,
    rewritten: Callable[[int, int], bool] = lambda stored, wanted: True,
    numbered: Callable[[int], bool] = lambda wanted: True,
) -> dict[int, int]:
    """Say which of the wanted siblings is which of those stored, by their places in the lists.

    The surest first: the same words, in order if several say the same, then the same number and
    words, the same printed number and much the same words unless another's are closer, and much
    the same words. At last the same number: with much the same words, and alone, for a text
    written anew, if that may be.
    """
    pairs = Pairs(stored, wanted, word)
    pairs.by(lambda each: each[1])
    pairs.by(lambda each: each)
    # A row put before one that is edited in the same file would else pass for it.
    closest = pairs.closest()
    pairs.by_number(
        lambda s, w: numbered(w) and closest.get(s, w) == w and pairs.much_the_same(s, w)
    )
    pairs.by_likeness()
    pairs.by_number(pairs.much_the_same)
    pairs.by_number(rewritten)
    return pairs.found


LINE = ("amount", "funding_source", "fy_start_year", "state", "memo", "printed")
LOOSELY = ("funding_source", "fy_start_year", "memo")


def pair_lines(stored: Sequence[Body], wanted: Sequence[Body]) -> dict[int, int]:
    """Say which of the wanted budget lines of an action is which of those stored.

    The same in all, then the same payer, then the same number, then in order.
    """
    found: dict[int, int] = {}
    for names in (("number", *LINE), LINE, LOOSELY, ("number",), ()):
        for at, other in _same(stored, wanted, names, found):
            found[at] = other
    return found


def _same(
    stored: Sequence[Body], wanted: Sequence[Body], names: Sequence[str], found: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    left = [at for at in range(len(stored)) if at not in set(found.values())]
    for at, line in enumerate(wanted):
        if at in found:
            continue
        alike = [n for n in left if all(stored[n][name] == line[name] for name in names)]
        if alike:
            left.remove(alike[0])
            yield at, alike[0]
