"""A document with the edits that lie between two others, of which it knows more than they do."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

Body = dict[str, Any]

# Fields that are read from one cell: an edit of any of them is an edit of all.
TOGETHER = (
    ("lead_agency", "lead_contact", "lead_inferred", "owner_printed", "contributors"),
    ("amount", "funding_source", "state", "memo", "counted_in", "printed"),
    ("likelihood", "likelihood_printed"),
    ("impact", "impact_printed"),
    ("mitigation_due_on", "mitigation_due_printed"),
)
# What stands for a part that was taken away.
GONE = object()
# Values that make sense as a whole only.
WHOLE = frozenset({"schedule", "target", "lead_contact", "counted_in", "thresholds"})


def merged(document: Body, before: Body, after: Body) -> Body:
    """Make to a document the edits that lead from `before` to `after`.

    Where these two agree the document stays as it is, whatever they say.
    """
    told = dict(document)
    changed = {name for name in after if before.get(name) != after[name]}
    for group in TOGETHER:
        if changed & set(group) and set(group) <= set(after):
            changed |= set(group)
    for name in after:
        if name in changed:
            told[name] = _value(name, document.get(name), before.get(name), after[name])
    return told


def _value(name: str, value: Any, before: Any, after: Any) -> Any:
    if before == after or name in WHOLE:
        return after
    if all(isinstance(each, dict) for each in (value, before, after)):
        return merged(value, before, after)
    if all(isinstance(each, list) for each in (value, before, after)):
        return _list(value, before, after)
    return after


def _list(value: list[Any], before: list[Any], after: list[Any]) -> list[Any]:
    if all(_has_refs(each) for each in (value, before, after)):
        return _by_ref(value, before, after)
    told: list[Any] = list(value)
    places = _places(value, before)
    new: list[Any] = []
    old_words, new_words = ([repr(each) for each in listed] for listed in (before, after))
    compared = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for edit, start, end, first, last in compared.get_opcodes():
        if edit == "equal":
            continue
        for at in range(max(end - start, last - first)):
            old = start + at if start + at < end else None
            place = None if old is None else places.get(old)
            said = after[first + at] if first + at < last else GONE
            if place is None and said is not GONE:
                new.append(said)
            elif place is not None and old is not None:
                told[place] = said if said is GONE else _value("", value[place], before[old], said)
    kept = [each for each in [*told, *new] if each is not GONE]
    return _numbered(kept) if all(_is_cost(each) for each in kept) else kept


def _places(value: list[Any], before: list[Any]) -> dict[int, int]:
    """Find, for parts without a ref, which of the document each is that was read of it."""
    if len(value) == len(before):
        return {at: at for at in range(len(value))}
    found: dict[int, int] = {}
    free = list(range(len(value)))
    for at, part in enumerate(before):
        alike = [(_likeness(value[place], part), -place) for place in free]
        best, place = max(alike, default=(0, 0))
        if best > 0:
            found[at] = -place
            free.remove(-place)
    return found


def _likeness(one: Any, other: Any) -> int:
    """Count the fields that two parts share; nothing that is blank in both tells them apart."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return int(one == other)
    shared = one.keys() & other.keys() - {"number", "fy_start_year"}
    return sum(one[name] == other[name] and one[name] is not None for name in shared)


def _is_cost(part: Any) -> bool:
    return isinstance(part, dict) and {"number", "amount", "funding_source"} <= part.keys()


def _numbered(costs: list[Body]) -> list[Body]:
    """Give costs that were added the next numbers."""
    told: list[Body] = []
    for cost in costs:
        taken = [each["number"] for each in told]
        again = cost["number"] in taken
        told.append({**cost, "number": max(taken) + 1} if again else cost)
    return told


def _has_refs(listed: Sequence[Any]) -> bool:
    return all(isinstance(each, dict) and each.get("ref") for each in listed)


def _by_ref(value: list[Body], before: list[Body], after: list[Body]) -> list[Body]:
    """Edit, add and take away parts by their refs, in the order they have now."""
    old, new = ({each["ref"]: each for each in listed} for listed in (before, after))
    told = {each["ref"]: each for each in value if each["ref"] in new or each["ref"] not in old}
    for ref, part in new.items():
        if ref not in old:
            # One that the document had all along, unprinted, is not made a second time.
            told.setdefault(ref, part)
        elif ref in told and old[ref] != part:
            told[ref] = merged(told[ref], old[ref], part)
    return list(told.values())
