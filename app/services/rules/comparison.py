"""Compare two snapshots: what moved between them, from what to what, and why.

Pure functions over two bodies as they were frozen. Parts are matched by id, and where that finds
none, as between the plans of two years, by ref.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from app.board_vocabulary import Movement
from app.services.rules.money import pounds
from app.services.rules.risk import Matrix, band
from app.vocabulary import NodeKind

Told = Mapping[str, Any]
Pair = tuple[Told | None, Told | None]
Key = Callable[[Told], Hashable]

KEY: Key = itemgetter("key")
FIGURES = ("planned", "memo", "actual", "forecast", "variance")
RISK_FIELDS = ("state", "likelihood", "impact", "score", "band", "above_appetite", "money_at_risk")
INDICATOR_FIELDS = ("period", "actual", "target", "status", "direction_of_travel")


def pairs(before: Sequence[Told], after: Sequence[Told], by_id: Key, by_ref: Key) -> list[Pair]:
    """Match two lists, by id and then by ref: in the later one's order, then what is gone."""
    left = {by_id(each): each for each in before}
    matched: dict[int, Told] = {}
    for place, each in enumerate(after):
        if (found := left.pop(by_id(each), None)) is not None:
            matched[place] = found
    refs = {by_ref(each): by_id(each) for each in left.values()}
    for place, each in enumerate(after):
        if place not in matched and (key := refs.pop(by_ref(each), None)) is not None:
            matched[place] = left.pop(key)
    came: list[Pair] = [(matched.get(place), each) for place, each in enumerate(after)]
    return [*came, *((each, None) for each in before if by_id(each) in left)]


def movement(before: object, after: object) -> Movement | None:
    """Say what became of a part; None where it is as it was."""
    if before is None:
        return Movement.APPEARED
    if after is None:
        return Movement.GONE
    return Movement.MOVED if before != after else None


def compare(before: Told, after: Told, again: Mapping[str, Told] | None = None) -> dict[str, Any]:
    """Compare two bodies.

    `again` is how the later facts read under the earlier thresholds, by the id of each node; it
    is given where the snapshots were taken under different rule sets.
    """
    moved = list(nodes(before["progress"], after["progress"], again))
    return {
        "rule_sets": _rule_sets(before, after),
        "counts": _counts(moved),
        "nodes": moved,
        "budget": {
            "total": _money_row("total", before["budget"]["total"], after["budget"]["total"]),
            "rows": list(_budget_rows(before["budget"]["by"], after["budget"]["by"])),
        },
        "risks": list(_risks(before["risks"], after["risks"], _other_matrix(before, after))),
        "indicators": list(_indicators(before["indicators"], after["indicators"])),
        "exceptions": exceptions(before["exceptions"], after["exceptions"]),
    }


def nodes(
    before: Told, after: Told, again: Mapping[str, Told] | None = None
) -> Iterator[dict[str, Any]]:
    """Tell every node whose status, percentage or deciding rule moved, or that came or went.

    A node that other thresholds would read differently is told as well, moved or not.
    """
    for old, new in pairs(list(flat(before)), list(flat(after)), _id, _node_ref):
        was, now = _standing(old), _standing(new)
        otherwise = _standing(again.get(new["id"])) if again and new else None
        kind = movement(_essence(was), _essence(now))
        if kind is None and (otherwise is None or _essence(otherwise) == _essence(now)):
            continue
        node = new or old or {}
        yield {
            **{name: node[name] for name in ("kind", "id", "ref", "title", "lead_agency")},
            "movement": kind,
            "before": was,
            "after": now,
            "why": _why(was, now),
            "after_by_earlier_rules": otherwise,
        }


def flat(node: Told) -> Iterator[Told]:
    """Walk the nodes of a progress reading, the top first."""
    yield node
    for child in node["children"]:
        yield from flat(child)


def _id(told: Told) -> Hashable:
    key: Hashable = told["id"]
    return key


def _node_ref(told: Told) -> Hashable:
    # There is one plan in each, whatever its code.
    return told["kind"], None if told["kind"] == NodeKind.PLAN.value else told["ref"]


def _standing(node: Told | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {
        "status": node["status"],
        "percent": node["percent"],
        "reasons": [
            {name: reason[name] for name in ("rule", "status", "text", "inputs")}
            for reason in node["reasons"]
        ],
    }


def _essence(standing: Told | None) -> object:
    """What counts as a move: figures inside a reason change with every day that passes."""
    if standing is None:
        return None
    return standing["status"], standing["percent"], standing["reasons"][0]["rule"]


def _why(was: Told | None, now: Told | None) -> str:
    """Give the deciding reasons in words: the later one, and the earlier if it was another."""
    if now is None:
        return "It is no longer in the plan."
    later = str(now["reasons"][0]["text"])
    if was is None:
        return f"It is new in the plan. {later}"
    if was["status"] == now["status"]:
        return later
    return f"{later} Before: {was['reasons'][0]['text']}"


def _counts(moved: Iterable[Told]) -> dict[str, int]:
    found = [each["movement"] for each in moved]
    return {kind.value: found.count(kind) for kind in Movement}


def _rule_sets(before: Told, after: Told) -> dict[str, Any]:
    old, new = before["thresholds"], after["thresholds"]
    names = sorted(old.keys() | new.keys())
    return {
        "before": before["rule_set"],
        "after": after["rule_set"],
        "differ": differ(before, after),
        "matrices_differ": before["risk_matrix"] != after["risk_matrix"],
        "thresholds": {
            name: {"before": old.get(name), "after": new.get(name)}
            for name in names
            if old.get(name) != new.get(name)
        },
    }


def differ(before: Told, after: Told) -> bool:
    """Say whether two snapshots were taken under different thresholds."""
    return bool(before["thresholds"] != after["thresholds"])


def _budget_rows(before: Told, after: Told) -> Iterator[dict[str, Any]]:
    """Tell each row of each dimension that moved by anything."""
    for dimension in dict.fromkeys([*after, *before]):
        for old, new in pairs(before.get(dimension, []), after.get(dimension, []), KEY, KEY):
            told = _money_row(dimension, old, new)
            if told["movement"] is not None:
                yield told


def _money_row(dimension: str, old: Told | None, new: Told | None) -> dict[str, Any]:
    row = new or old or {}
    was, now = _figures(old), _figures(new)
    return {
        "by": dimension,
        "key": row["key"],
        "label": row["label"],
        "movement": movement(was, now),
        "before": was,
        "after": now,
        "difference": {name: _difference(was, now, name) for name in FIGURES},
    }


def _figures(row: Told | None) -> dict[str, Any] | None:
    return None if row is None else {name: row[name] for name in FIGURES}


def _difference(was: Told | None, now: Told | None, name: str) -> str | None:
    """Give how much a figure grew; a row that is not there is nothing, an unknown is unknown."""
    old, new = _pence(was, name), _pence(now, name)
    return None if old is None or new is None else pounds(new - old)


def _pence(row: Told | None, name: str) -> int | None:
    if row is None:
        return 0
    return None if row[name] is None else int(Decimal(row[name]) * 100)


def _other_matrix(before: Told, after: Told) -> Matrix | None:
    """Give the earlier risk matrix where the later one is another."""
    if before["risk_matrix"] == after["risk_matrix"]:
        return None
    return Matrix.model_validate(before["risk_matrix"])


def _risks(
    before: Sequence[Told], after: Sequence[Told], matrix: Matrix | None
) -> Iterator[dict[str, Any]]:
    """Tell every risk that moved; where the matrix is another, by which band it would stand."""
    for old, new in pairs(before, after, _id, itemgetter("ref")):
        was, now = _some(old, RISK_FIELDS), _some(new, RISK_FIELDS)
        if (kind := movement(was, now)) is None:
            continue
        risk = new or old or {}
        yield {
            **{name: risk[name] for name in ("id", "ref", "description", "lead_agency")},
            "movement": kind,
            "before": was,
            "after": now,
            "score_difference": _risen(was, now),
            "band_by_earlier_matrix": band(matrix, new["likelihood"], new["impact"])
            if matrix and new
            else None,
        }


def _risen(was: Told | None, now: Told | None) -> int | None:
    old: int | None = was["score"] if was else None
    new: int | None = now["score"] if now else None
    return None if old is None or new is None else new - old


def _indicators(before: Sequence[Told], after: Sequence[Told]) -> Iterator[dict[str, Any]]:
    for old, new in pairs(before, after, _measured, _measured_ref):
        was, now = _some(old, INDICATOR_FIELDS), _some(new, INDICATOR_FIELDS)
        if (kind := movement(was, now)) is not None:
            told = new or old or {}
            yield {
                "outcome": told["outcome"],
                "indicator": told["indicator"],
                "movement": kind,
                "before": was,
                "after": now,
            }


def _measured(told: Told) -> Hashable:
    return told["outcome"]["id"], told["indicator"]


def _measured_ref(told: Told) -> Hashable:
    return told["outcome"]["ref"], told["indicator"]


def _some(told: Told | None, names: Sequence[str]) -> dict[str, Any] | None:
    return None if told is None else {name: told[name] for name in names}


def exceptions(before: Sequence[Told], after: Sequence[Told]) -> dict[str, list[Told]]:
    """Sort exceptions into those that are new, those that are gone and those that stayed.

    What stayed is told as it is in the later one.
    """
    found = pairs(before, after, _excepted, _excepted_ref)
    return {
        "new": [new for old, new in found if old is None and new is not None],
        "gone": [old for old, new in found if new is None and old is not None],
        "stayed": [new for old, new in found if old is not None and new is not None],
    }


def _excepted(told: Told) -> Hashable:
    return told["kind"], told["node"]["kind"], told["node"]["id"]


def _excepted_ref(told: Told) -> Hashable:
    return told["kind"], told["node"]["kind"], told["ref"]
