"""Actions, milestones and progress as rows: what a plan promises, and where it stands."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.pagination import Key, Row, walk
from app.services import action_reads, progress, rulebook
from app.services.leaf_rows import MILESTONES, Changes, changes_of, milestone, own_schedule
from app.services.leaves import Bench, Judged
from app.services.milestone_reads import NOTHING_REPORTED
from app.services.reports.desk import Desk, Place, Placed, Record, beyond, listed, worked_out
from app.services.rules import schedule as schedules
from app.services.rules.judgement import Reason
from app.services.rules.readings import LEVELS, Reading
from app.services.rules.refs import position
from app.services.rules.schedule import NO_SCHEDULE, Revisions, Schedule
from app.vocabulary import ContributorRole, NodeKind, Status

action, contributor = action_reads.action, action_reads.contributor

ACTION_KEYS = [Key(action.c.position), Key(action.c.id)]
MILESTONE_KEYS = [Key(milestone.c.position), Key(milestone.c.id)]
PROGRESS_KEYS = worked_out(int, str, str)


def _schedule(schedule: Schedule, revised: Revisions) -> Record:
    return {
        "schedule_kind": schedule.kind,
        "schedule_meaning": schedule.meaning,
        "start_on": schedule.start_on,
        "due_on": schedule.due_on,
        "schedule_printed": schedule.printed,
        "original_due_on": revised.original_due_on,
        "times_revised": revised.times_revised,
    }


def _verdict(status: Status, percent: Any, reasons: Sequence[Reason]) -> Record:
    """Tell a status with the first of its reasons, which is the one that decided it."""
    first = reasons[0]
    return {"status": status, "percent": percent, "rule": first.rule, "reason": first.text}


def _nodes(reading: Reading, above: Record) -> Iterator[tuple[Reading, Record]]:
    """Give the nodes above the milestones, each with the section and the outcome it is in."""
    if reading.kind is NodeKind.MILESTONE:
        return
    place = above
    if reading.kind in (NodeKind.SECTION, NodeKind.OUTCOME):
        place = above | {f"{reading.kind.value}_ref": reading.ref}
    yield reading, place
    for child in reading.children:
        yield from _nodes(child, place)


NOWHERE: Record = {"section_ref": None, "outcome_ref": None}


def read_progress(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give the plan, its sections, its outcomes and its actions, level by level."""
    in_force = rulebook.read(desk.connection, desk.actor, plan.id).of(plan.id)
    if desk.paged:
        # Page after page is made of one reading, which is worth keeping.
        reading = progress.whole(desk.connection, desk.actor, plan, in_force, desk.as_at)
    else:
        kept = progress.kept_of(desk.actor, plan, in_force, desk.as_at)
        reading = kept or desk.plot(plan, in_force.thresholds).whole(NodeKind.ACTION)
    for at, (node, where) in beyond(_placed_nodes(reading), place):
        yield (
            at,
            {
                "plan": plan.code,
                "node_kind": node.kind,
                "ref": node.ref,
                "title": node.title,
                **where,
                "lead_agency": node.lead_agency,
                "due_on": node.due_on,
                "as_at": desk.day(plan),
                **_verdict(node.status, node.percent, node.reasons),
                "coverage": node.coverage,
                **node.counts,
                "rule_set": in_force.name,
                "node_id": node.id,
            },
        )


def _placed_nodes(reading: Reading) -> Iterator[tuple[Place, tuple[Reading, Record]]]:
    for node, where in _nodes(reading, NOWHERE):
        sorts = "" if node.kind is NodeKind.PLAN else position(str(node.ref))
        yield [LEVELS[node.kind], sorts, str(node.id)], (node, where)


def read_actions(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give the actions of a plan in their order."""
    in_force = rulebook.read(desk.connection, desk.actor, plan.id).of(plan.id)
    plot = desk.plot(plan, in_force.thresholds)
    statement = action_reads.ACTIONS.where(action.c.plan_id == plan.id)
    for rows, places in walk(desk.connection, statement, ACTION_KEYS, desk.batch, place):
        ids = [row.id for row in rows]
        readings, changes = plot.actions(ids), changes_of(desk.connection, [plan.id], ids)
        beside = _contributors(desk.connection, rows)
        for row, at in zip(rows, places, strict=True):
            told = _action(row, readings[row.id], changes, desk.day(plan))
            yield at, told | beside.get(row.id, {})


def _action(row: Row, node: Reading, changes: Changes, day: date) -> Record:
    own, mine = own_schedule(row), changes.get(row.id, ())
    in_force = schedules.in_force(own, mine, day) or NO_SCHEDULE
    return {
        "plan": row.plan,
        "section_ref": row.section_ref,
        "section_title": row.section_title,
        "outcome_ref": row.outcome_ref,
        "outcome_statement": row.outcome_statement,
        "ref": row.ref,
        "description": row.description,
        "lead_agency": row.lead_agency,
        "lead_inferred": row.lead_inferred,
        "has_owner": row.has_owner,
        "joint_leads": None,
        "supporters": None,
        "budget_codes": listed(row.budget_codes),
        **_schedule(in_force, schedules.revisions(own, mine)),
        "as_at": day,
        **_verdict(node.status, node.percent, node.reasons),
        "coverage": node.coverage,
        "milestones": node.counts["total"],
        "milestones_complete": node.counts[Status.COMPLETE],
        "action_id": row.id,
    }


ROLES = {ContributorRole.JOINT_LEAD: "joint_leads", ContributorRole.SUPPORT: "supporters"}


def _contributors(connection: sa.Connection, rows: Sequence[Row]) -> dict[Any, Record]:
    """Read which agencies lead the actions jointly and which support them, by action."""
    found: dict[Any, dict[str, list[str]]] = {}
    named = {"ids": [row.id for row in rows]}
    for each in connection.execute(action_reads.CONTRIBUTORS, named).all():
        codes = found.setdefault(each.action_id, {})
        codes.setdefault(ROLES[ContributorRole(each.role)], []).append(each.agency)
    return {key: {name: listed(codes) for name, codes in of.items()} for key, of in found.items()}


def read_milestones(desk: Desk, plan: Row, place: Place | None) -> Iterator[Placed]:
    """Give the milestones of a plan in their order, judged."""
    bench = Bench(desk.connection, desk.actor, desk.as_at)
    statement = MILESTONES.where(milestone.c.plan_id == plan.id)
    for rows, places in walk(desk.connection, statement, MILESTONE_KEYS, desk.batch, place):
        for judged, at in zip(bench.judge(rows), places, strict=True):
            yield at, _milestone(judged)


STORED = (
    *("section_ref", "outcome_ref", "action_ref", "ref", "title", "key", "weight", "lead_agency"),
    *("target_quantity", "target_unit", "target_baseline"),
)


def _milestone(judged: Judged) -> Record:
    row, verdict, current = judged.row, judged.verdict, judged.current
    said = NOTHING_REPORTED
    if current is not None:
        said = {name: getattr(current, name) for name in NOTHING_REPORTED}
    return {
        **said,
        **{name: row._mapping[name] for name in STORED},
        "plan": row.plan_code,
        **_schedule(judged.schedule, judged.revisions),
        "schedule_inherited": judged.inherited,
        "as_at": judged.as_at,
        **_verdict(verdict.status, verdict.percent, verdict.reasons),
        "reported": current is not None,
        "milestone_id": row.id,
    }
