"""Where each part of a file belongs in a plan: the final ref of everything, on every side."""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from app.importing_vocabulary import ItemKind
from app.services.importing.pairing import pair, pair_lines, tail

Body = dict[str, Any]
Address = tuple[ItemKind, str]

# What hangs beneath what, in which list, and the words by which one is told from its siblings.
BENEATH: Mapping[ItemKind, tuple[tuple[ItemKind, str, str], ...]] = {
    ItemKind.PLAN: (
        (ItemKind.SECTION, "sections", "title"),
        (ItemKind.OUTCOME, "outcomes", "statement"),
        (ItemKind.RISK, "risks", "description"),
    ),
    ItemKind.SECTION: ((ItemKind.OUTCOME, "outcomes", "statement"),),
    ItemKind.OUTCOME: ((ItemKind.ACTION, "actions", "description"),),
    ItemKind.ACTION: ((ItemKind.MILESTONE, "milestones", "title"),),
}


def line_ref(action_ref: str, number: int) -> str:
    """Address a budget line: its action and its number there."""
    return f"{action_ref}#{number}"


def walk(document: Body) -> Iterator[tuple[ItemKind, Body, Address | None]]:
    """Go through every part that has a ref, with its parent, each before what is beneath it."""

    def beneath(
        kind: ItemKind, body: Body, address: Address | None
    ) -> Iterator[tuple[ItemKind, Body, Address | None]]:
        for below, name, _ in BENEATH.get(kind, ()):
            for each in body[name]:
                yield below, each, address
                yield from beneath(below, each, (below, each["ref"]))

    return beneath(ItemKind.PLAN, document, None)


@dataclass(slots=True)
class Side:
    """The final address of each part of one document, by the address it has there."""

    refs: dict[Address, str] = field(default_factory=dict)
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def ref(self, kind: ItemKind, ref: str) -> str:
        """Return the final ref of a part; of one that has no place, a ref that nothing has."""
        return self.refs.get((kind, ref), f"gone {ref}")

    def origins(self) -> dict[Address, Address]:
        """Return the address in this document by the final one, lines included."""
        found = {(kind, final): (kind, ref) for (kind, ref), final in self.refs.items()}
        for (ref, number), final in self.numbers.items():
            now = line_ref(self.ref(ItemKind.ACTION, ref), final)
            found[ItemKind.BUDGET_LINE, now] = (ItemKind.BUDGET_LINE, line_ref(ref, number))
        return found

    def renamed(self, document: Body) -> Body:
        """Return a copy of the document with every part, and whatever names one, readdressed."""
        renamed = copy.deepcopy(document)
        for kind, body, _ in walk(renamed):
            if kind is ItemKind.ACTION:
                self._renumber(body)
            if kind is ItemKind.RISK:
                for name, named in (("outcomes", ItemKind.OUTCOME), ("actions", ItemKind.ACTION)):
                    body[name] = [self.ref(named, ref) for ref in body[name]]
            body["ref"] = self.ref(kind, body["ref"])
        for link in (*renamed["indicator_links"], *renamed["commitment_links"]):
            self._relink(link)
        for remark in (*renamed["assessments"], *renamed["cross_references"]):
            self._replace(remark["subject"])
            self._replace(remark.get("target"))
        return renamed

    def _relink(self, link: Body) -> None:
        for named in (ItemKind.OUTCOME, ItemKind.ACTION):
            if link.get(named.value):
                link[named.value] = self.ref(named, link[named.value])

    def _replace(self, place: Body | None) -> None:
        if place and place["kind"] != ItemKind.PLAN:
            place["ref"] = self.ref(ItemKind(place["kind"]), place["ref"])

    def _renumber(self, action: Body) -> None:
        for line in action["budget_lines"]:
            key = (action["ref"], line["number"])
            line["number"] = self.numbers.get(key, line["number"])
            if there := line["counted_in"]:
                key = (there["action"], there["number"])
                number = self.numbers.get(key, there["number"])
                ref = self.ref(ItemKind.ACTION, there["action"])
                line["counted_in"] = {"action": ref, "number": number}


@dataclass(slots=True)
class Addresses:
    """Final addresses on every side, and what was decided about them."""

    stored: Side = field(default_factory=Side)
    wanted: Side = field(default_factory=Side)
    base: Side = field(default_factory=Side)
    notes: dict[Address, str] = field(default_factory=dict)


def settle(
    stored: Body | None,
    wanted: Body,
    base: Body | None,
    printed: Collection[Address],
    apart: Collection[Address] = (),
) -> Addresses:
    """Find where each part of the wanted document belongs in the stored one.

    A part keeps the ref it is stored under, unless the document prints another number for it than
    the file last imported (the base) did; `printed` are the refs of the wanted document that are
    printed as such. A number that is not free is not taken from whoever has it. Those `apart` are
    something new, although their numbers were given before.
    """
    found = Addresses()
    _Settling(found, printed, apart, has_base=base is not None).level(
        ItemKind.PLAN, (stored, ""), (wanted, ""), base
    )
    return found


# A part, None where a side lacks it, and the ref that it will have.
Placed = tuple[Body | None, str]


class _Settling:
    def __init__(
        self,
        found: Addresses,
        printed: Collection[Address],
        apart: Collection[Address],
        *,
        has_base: bool,
    ) -> None:
        self._found, self._printed, self._apart = found, printed, apart
        self._has_base = has_base

    def level(self, kind: ItemKind, stored: Placed, wanted: Placed, base: Body | None) -> None:
        """Settle everything beneath one part, which is there on at least one side."""
        for below, name, word in BENEATH.get(kind, ()):
            sides = [(side or {}).get(name, []) for side in (stored[0], wanted[0], base)]
            self._siblings(below, word, (stored[1], wanted[1]), *sides)

    def _siblings(
        self,
        kind: ItemKind,
        word: str,
        parents: tuple[str, str],
        stored: Sequence[Body],
        wanted: Sequence[Body],
        base: Sequence[Body],
    ) -> None:
        def new(w: int) -> bool:
            return (kind, wanted[w]["ref"]) in self._apart

        def printed(w: int) -> bool:
            return (kind, wanted[w]["ref"]) in self._printed

        here = pair(stored, base, word)
        known = set(here.values()) if self._has_base else range(len(stored))
        # What was made here since is not what a file speaks of under that number.
        twins = pair(stored, wanted, word, lambda s, w: s in known and not new(w), printed)
        before = pair(base, wanted, word, lambda _, w: not new(w), printed)
        tails = self._tails(kind, stored, wanted, {w: base[b] for w, b in before.items()}, twins)
        final = [_join(parents[1], each) for each in tails]
        kept = {s: w for w, s in twins.items()}
        only_here = {s: base[b] for b, s in here.items() if b not in before.values()}
        for s, body in enumerate(stored):
            if s not in kept:
                ref = _join(parents[0], tail(body["ref"]))
                self._part(kind, ref, body, None, only_here.get(s))
        for w, body in enumerate(wanted):
            other = stored[twins[w]] if w in twins else None
            self._part(kind, final[w], other, body, base[before[w]] if w in before else None)

    def _part(
        self, kind: ItemKind, ref: str, stored: Body | None, wanted: Body | None, base: Body | None
    ) -> None:
        """Give one part its final ref on every side that has it, and settle what is beneath."""
        sides = (
            (stored, self._found.stored),
            (wanted, self._found.wanted),
            (base, self._found.base),
        )
        for body, side in sides:
            if body is not None:
                side.refs[kind, body["ref"]] = ref
        self.level(kind, (stored, ref), (wanted, ref), base)
        if kind is ItemKind.ACTION:
            self._lines(wanted, stored, base)

    def _tails(
        self,
        kind: ItemKind,
        stored: Sequence[Body],
        wanted: Sequence[Body],
        before: Mapping[int, Body],
        twins: Mapping[int, int],
    ) -> list[str]:
        """Give each wanted sibling its number: the one it is stored under, or the one printed."""
        held = {at: tail(each["ref"]) for at, each in enumerate(stored)}
        moving = {
            w: s
            for w, s in twins.items()
            if tail(wanted[w]["ref"]) != held[s]
            and (kind, wanted[w]["ref"]) in self._printed
            and not (w in before and tail(before[w]["ref"]) == tail(wanted[w]["ref"]))
        }
        while blocked := self._blocked(wanted, held, moving):
            for at in blocked:
                del moving[at]
                self._found.notes[kind, wanted[at]["ref"]] = (
                    "Its number is taken by another part of the plan; it keeps the one it has."
                )
        given = {w: tail(wanted[w]["ref"]) if w in moving else held[s] for w, s in twins.items()}
        taken = {number for s, number in held.items() if s not in moving.values()}
        taken |= set(given.values())
        for at, body in enumerate(wanted):
            if at not in given:
                given[at] = self._free(kind, body, taken)
                taken.add(given[at])
        return [given[at] for at in range(len(wanted))]

    def _blocked(
        self, wanted: Sequence[Body], held: Mapping[int, str], moving: Mapping[int, int]
    ) -> list[int]:
        staying = {number for s, number in held.items() if s not in moving.values()}
        return [at for at in moving if tail(wanted[at]["ref"]) in staying]

    def _free(self, kind: ItemKind, body: Body, taken: Collection[str]) -> str:
        number = tail(body["ref"])
        if number not in taken:
            return number
        if (kind, body["ref"]) in self._printed:
            self._found.notes[kind, body["ref"]] = (
                "Its number is taken by another part of the plan; it gets the next free one."
            )
        prefix = "R" if kind is ItemKind.RISK else ""
        highest = max((_number(each) for each in taken), default=0)
        return next(f"{prefix}{n}" for n in count(highest + 1) if f"{prefix}{n}" not in taken)

    def _lines(self, wanted: Body | None, stored: Body | None, base: Body | None) -> None:
        """Number the lines of an action: those stored keep their numbers."""
        lines, there, last = (
            each["budget_lines"] if each else [] for each in (wanted, stored, base)
        )
        twins = pair_lines(there, lines)
        taken = {line["number"] for line in there}
        final: list[int] = []
        for at, line in enumerate(lines):
            if at in twins:
                number = there[twins[at]]["number"]
            else:
                number = max(taken) + 1 if line["number"] in taken else line["number"]
            taken.add(number)
            final.append(number)
        if wanted is not None:
            self._number(self._found.wanted, wanted, dict(enumerate(final)))
        if base is not None:
            known = {b: final[w] for w, b in pair_lines(last, lines).items()}
            here = {b: there[s]["number"] for b, s in pair_lines(there, last).items()}
            self._number(self._found.base, base, {**here, **known})

    def _number(self, side: Side, action: Body, final: Mapping[int, int]) -> None:
        for at, number in final.items():
            side.numbers[action["ref"], action["budget_lines"][at]["number"]] = number


def _join(parent: str, number: str) -> str:
    return f"{parent}.{number}" if parent else number


def _number(text: str) -> int:
    return int("".join(letter for letter in text if letter.isdigit()) or 0)
