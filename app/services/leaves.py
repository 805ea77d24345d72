"""Milestones judged: their schedule in force on a day, what was last said, their status."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from app.pagination import Key, Row, walk
from app.services import rulebook
from app.services.access import Actor
from app.services.leaf_rows import (
    FEW,
    MILESTONES,
    Changes,
    Standings,
    cached_state,
    changes_of,
    milestone,
    own_schedule,
    reports_of,
    schedule_above,
    target_of,
)
from app.services.rules import schedule as schedules
from app.services.rules.judgement import Frame, Leaf, Target, Verdict
from app.services.rules.periods import plan_periods
from app.services.rules.progress import judge
from app.services.rules.schedule import Revisions, Schedule
from app.services.rules.thresholds import Thresholds
from app.services.rules.updates import Current, Report, fold, seen

# The order of a plan, and how many of its milestones are held at once.
IN_ORDER = [Key(milestone.c.position), Key(milestone.c.id)]
TOGETHER = 1_000
NO_CHANGES: Sequence[schedules.ScheduleChange] = ()
UNMOVED: Standings = {}


@dataclass(frozen=True, slots=True)
class Judged:
    """A milestone's row with its effective schedule, its state and its verdict on a day."""

    row: Row
    updated_at: datetime
    as_at: date
    schedule: Schedule
    inherited: bool
    revisions: Revisions
    current: Current | None
    target: Target | None
    verdict: Verdict


def frame_of(row: Row, actor: Actor, book: rulebook.Rulebook, as_at: date | None) -> Frame:
    """Return what the milestones of a plan are judged against; its columns are in the row."""
    return Frame(
        as_at=as_at or row.over_on or actor.today,
        plan_start=row.period_start_on,
        plan_end=row.period_end_on,
        thresholds=book.of(row.plan_id).thresholds,
        periods=plan_periods(row.period_start_on, row.period_end_on, actor.fy_start_month),
        returns_due_days=actor.returns_due_days,
    )


class Bench:
    """Judges rows of MILESTONES, of one plan or of several, with three queries at most.

    Where the day asked for is not before a milestone's latest update, its cached state serves;
    the updates themselves are read only for an earlier day. `thresholds` stand in the place of
    those in force, to see what others would make of the same facts. `book` holds those in force, if
    they were read already.
    """

    def __init__(
        self,
        connection: sa.Connection,
        actor: Actor,
        as_at: date | None = None,
        thresholds: Thresholds | None = None,
        book: rulebook.Rulebook | None = None,
    ) -> None:
        self._connection, self._actor, self._as_at = connection, actor, as_at
        self._thresholds = thresholds
        self._frames: dict[UUID, Frame] = {}
        self._book = book
        self.changes: Changes = {}

    def judge(self, rows: Sequence[Row], moved: Standings = UNMOVED) -> list[Judged]:
        """Judge milestones, in the order given; `moved` is where some stand since they were read.

        Those were moved by the actor, now.
        """
        few = None
        if len(rows) <= FEW:
            few = {row.id for row in rows} | {row.action_id for row in rows}
        self.changes = changes_of(self._connection, {row.plan_id for row in rows}, few)
        framed = [(row, self.frame(row)) for row in rows]
        earlier = [row.id for row, frame in framed if _is_before_latest(row, frame, moved)]
        reports = reports_of(self._connection, earlier)
        return [self._judge(row, frame, reports, moved) for row, frame in framed]

    def frame(self, row: Row) -> Frame:
        """Return what the plan of a row is judged against."""
        found = self._frames.get(row.plan_id)
        if found is None:
            if self._book is None:
                self._book = rulebook.read(self._connection, self._actor)
            frame = frame_of(row, self._actor, self._book, self._as_at)
            found = replace(frame, thresholds=self._thresholds or frame.thresholds)
            self._frames[row.plan_id] = found
        return found

    def _judge(
        self,
        row: Row,
        frame: Frame,
        reports: Mapping[UUID, Sequence[Report]],
        moved: Standings,
    ) -> Judged:
        if _is_before_latest(row, frame, moved):
            counted = seen(reports.get(row.id, ()), frame.as_at)
            current = fold(counted, row.target_quantity)
        elif row.id in moved:
            current = moved[row.id]
        else:
            current = cached_state(row) if row.current_state else None
        own, above = own_schedule(row), schedule_above(row)
        own_changes = above_changes = NO_CHANGES
        if self.changes:
            own_changes = self.changes.get(row.id, NO_CHANGES)
            above_changes = self.changes.get(row.action_id, NO_CHANGES)
        in_force = schedules.in_force(own, own_changes, frame.as_at)
        inherited = in_force is None
        effective = in_force or schedules.in_force(above, above_changes, frame.as_at)
        settled = effective or schedules.NO_SCHEDULE
        target = target_of(row)
        return Judged(
            row=row,
            updated_at=self._actor.now if row.id in moved else row.updated_at,
            as_at=frame.as_at,
            schedule=settled,
            inherited=inherited,
            revisions=schedules.revisions_beneath(own, own_changes, above, above_changes),
            current=current,
            target=target,
            verdict=judge(Leaf(settled, current, target), frame),
        )


def _is_before_latest(row: Row, frame: Frame, moved: Standings) -> bool:
    latest_on: date | None = row.current_effective_on
    if row.id in moved:
        current = moved[row.id]
        latest_on = current.effective_on if current else None
    return latest_on is not None and frame.as_at < latest_on


def of_plan(
    connection: sa.Connection, actor: Actor, plan_id: UUID, as_at: date | None = None
) -> Iterator[Judged]:
    """Judge every milestone of a plan, in the order of the plan, with few held at once."""
    bench = Bench(connection, actor, as_at)
    mine = (milestone.c.plan_id == plan_id, milestone.c.partnership_id == actor.partnership_id)
    for rows, _ in walk(connection, MILESTONES.where(*mine), IN_ORDER, TOGETHER):
        yield from bench.judge(rows)
