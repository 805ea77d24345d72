"""How often a deadline moved further away, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.services.rules.schedule import Schedule, ScheduleChange, original


@dataclass(frozen=True, slots=True)
class Slip:
    """A deadline that was put off: the day it was, and from when to when."""

    on: date
    before: date
    after: date


def slips(
    own: Schedule | None,
    own_changes: Sequence[ScheduleChange],
    above: Schedule | None,
    above_changes: Sequence[ScheduleChange],
    as_at: date,
) -> list[Slip]:
    """List, as recorded, how a due date was put off by a day.

    For a milestone, `above` is what it inherits while it has no schedule of its own; an action
    has nothing above. A date that came nearer, or was given or taken away, is no slip.
    """
    mine, inherited = original(own, own_changes), original(above, above_changes)
    told = [(change, True) for change in own_changes]
    told += [(change, False) for change in above_changes]
    found: list[Slip] = []
    due = _due(mine, inherited)
    for change, is_own in sorted(told, key=lambda each: each[0].recorded_at):
        if change.changed_on > as_at:
            continue
        mine, inherited = (change.new, inherited) if is_own else (mine, change.new)
        before, due = due, _due(mine, inherited)
        if before is not None and due is not None and due > before:
            found.append(Slip(change.changed_on, before, due))
    return found


def _due(mine: Schedule | None, inherited: Schedule | None) -> date | None:
    effective = mine or inherited
    return effective.due_on if effective else None
