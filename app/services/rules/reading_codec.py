"""A reading as JSON and back, without loss: exact figures as quotients, as text."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from app.services.rules.judgement import Cause, Reason
from app.services.rules.readings import LEVELS, Mass, Reading
from app.vocabulary import NodeKind, Rule, Status

Packed = list[Any]


def cut(reading: Reading, depth: NodeKind) -> Reading:
    """Return a reading without the nodes beneath a level; its own figures hold all the same."""
    below = tuple(
        cut(child, depth) for child in reading.children if LEVELS[child.kind] <= LEVELS[depth]
    )
    kept = zip(below, reading.children, strict=True)
    if len(below) == len(reading.children) and all(new is old for new, old in kept):
        return reading
    # What its reasons are worked out from holds on to what is beneath it.
    return replace(reading, children=below, because=reading.reasons)


def pack(reading: Reading) -> Packed:
    """Return a reading of nodes above milestones as JSON holds it."""
    mass = reading.mass
    return [
        *(reading.kind, _text(reading.id), reading.ref, reading.title, reading.lead_agency),
        *(reading.due_on, reading.status, dict(reading.counts)),
        [[r.rule, r.status, r.text, r.inputs, _causes(r.children)] for r in reading.reasons],
        [pack(child) for child in reading.children],
        _text(reading.percent),
        None if mass is None else [str(mass.whole), *map(str, mass.parts)],
        _causes(reading.key_reds),
    ]


def unpack(packed: Packed) -> Reading:
    """Return the reading that was packed; its ids are text."""
    kind, identity, ref, title, lead, due, status, counts, reasons, children, *figures = packed
    percent, mass, key_reds = figures
    return Reading(
        kind=NodeKind(kind),
        id=identity,
        ref=ref,
        title=title,
        lead_agency=lead,
        due_on=date.fromisoformat(due) if due else None,
        status=Status(status),
        counts=counts,
        because=tuple(
            Reason(Rule(rule), Status(of), text, inputs, _uncauses(causes))
            for rule, of, text, inputs, causes in reasons
        ),
        children=tuple(unpack(child) for child in children),
        percent=None if percent is None else Fraction(percent),
        mass=None if mass is None else Mass(int(mass[0]), tuple(map(int, mass[1:]))),
        key_reds=_uncauses(key_reds),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _causes(causes: tuple[Cause, ...]) -> Packed:
    return [[_text(each.id), each.ref, each.title, each.status] for each in causes]


def _uncauses(packed: Packed) -> tuple[Cause, ...]:
    return tuple(Cause(key, ref, title, Status(of)) for key, ref, title, of in packed)
