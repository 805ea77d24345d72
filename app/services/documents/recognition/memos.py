"""Memo lines: money in brackets, and the counted line elsewhere that it is most likely in."""

import re
from dataclasses import dataclass

from app.services.documents.recognition.draft import Body, Draft, Node
from app.services.rules.money import pence, sterling
from app.vocabulary import BudgetState, NodeKind

_WORD = re.compile(r"[a-z0-9]{3,}")
_PLAIN = frozenset(
    {
        *("and", "the", "for", "with", "has", "are", "its", "cost", "costs", "fund", "funding"),
        *("provide", "continue", "recurrent", "meet", "agreed", "outlined", "within", "budget"),
        *("accordance", "service", "services", "planning", "grid", "objective"),
    }
)
SAME_AMOUNT = 0.5
POINTS_BACK = 0.5
ENOUGH = 0.4


@dataclass(frozen=True, slots=True)
class _Line:
    action: Node
    body: Body

    @property
    def key(self) -> tuple[str, int]:
        """Return what names the line in the document."""
        return str(self.action.ref), self.body["number"]


def _lines(draft: Draft) -> list[_Line]:
    actions = [node for (kind, _), node in draft.nodes.items() if kind is NodeKind.ACTION]
    return [_Line(action, body) for action in actions for body in action.body["budget_lines"]]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _PLAIN


def _alike(one: str, other: str) -> float:
    """Say how much of the shorter description stands in the longer one."""
    mine, theirs = _words(one), _words(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def _pointed_at(draft: Draft, ref: str) -> list[tuple[str, str]]:
    """Return the nodes that the references of a node lead to."""
    return [
        (each["target"]["kind"], each["target"]["ref"])
        for each in draft.body["cross_references"]
        if each["subject"]["ref"] == ref and each["target"]
    ]


def _stands_in(ref: str, target: tuple[str, str]) -> bool:
    return ref == target[1] or ref.startswith(f"{target[1]}.")


def _score(draft: Draft, memo: _Line, other: _Line) -> float:
    score = _alike(memo.action.body["description"], other.action.body["description"])
    if memo.body["amount"] == other.body["amount"]:
        score += SAME_AMOUNT
    back = _pointed_at(draft, str(other.action.ref))
    if any(_stands_in(str(memo.action.ref), target) for target in back):
        score += POINTS_BACK
    return score


def _counted(line: _Line) -> bool:
    return bool(
        line.body["state"] == BudgetState.CONFIRMED
        and line.body["amount"] is not None
        and not line.body["memo"]
    )


def resolve(draft: Draft) -> None:
    """Tell of each memo line in which line it is counted, where that can be told."""
    lines = _lines(draft)
    taken: set[tuple[str, int]] = set()
    for memo in lines:
        if not memo.body["memo"]:
            continue
        targets = _pointed_at(draft, str(memo.action.ref))
        within = [
            (_score(draft, memo, other), other)
            for other in lines
            if _counted(other)
            and other.key not in taken
            and other.body["funding_source"] == memo.body["funding_source"]
            and any(_stands_in(str(other.action.ref), target) for target in targets)
        ]
        score, found = max(within, key=lambda pair: pair[0], default=(0.0, None))
        if found is None or score < ENOUGH:
            _ask_where(draft, memo)
        else:
            taken.add(found.key)
            _settle(draft, memo, found)


def _ask_where(draft: Draft, memo: _Line) -> None:
    text = f"It is not clear in which line “{memo.body['printed']}” is counted."
    draft.notes.warn("memo_not_found", text, memo.action.place, memo.action.ref)


def _settle(draft: Draft, memo: _Line, counted: _Line) -> None:
    action, number = counted.key
    memo.body["counted_in"] = {"action": action, "number": number}
    at = memo.action.body["budget_lines"].index(memo.body)
    pointer = f"{memo.action.pointer}/budget_lines/{at}/counted_in"
    draft.notes.came_from(pointer, memo.action.place, inferred=True)
    mine, theirs = pence(memo.body["amount"]), pence(counted.body["amount"])
    if mine == theirs:
        text = f"“{memo.body['printed']}” is taken to be counted in line {number} of {action}."
        draft.notes.note("inferred_value", text, memo.action.place, memo.action.ref)
        return
    draft.notes.warn(
        "memo_differs",
        f"{sterling(mine)} is printed in brackets, but line {number} of {action}, in which it is "
        f"taken to be counted, says {sterling(theirs)}.",
        memo.action.place,
        memo.action.ref,
        (sterling(theirs), sterling(mine)),
    )
