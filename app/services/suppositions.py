"""Making what is supposed: schedules, budget lines and updates, by the rules they always go by."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import DomainError, FieldError, UnknownReference, Unprocessable, WhatIfRefused
from app.models import Action, BudgetLine, Milestone, Plan
from app.models.base import table
from app.schemas.budget_line import BudgetLineCreate, BudgetLineUpdate
from app.schemas.update import UpdateCreate
from app.schemas.what_if import SupposedLine, SupposedSchedule, SupposedUpdate, WhatIf
from app.services import budget_lines, merging, places, schedules, updates
from app.services.access import Actor
from app.services.records import get
from app.services.reporting import SAID, SUPPOSED
from app.services.updates import Said

Told = dict[str, Any]
milestone, line = table(Milestone), table(BudgetLine)

PARTS = ("updates", "schedules", "budget_lines")
REASON = "Supposed in a what-if."
AHEAD = "An update may not be effective after the day that is read."
TWICE = "It is given a schedule twice."
NO_PARENT = "An action takes its schedule from nothing; send one."


@dataclass(slots=True)
class Made:
    """What was made: as it is told, the milestones that may read otherwise, and the refusals."""

    updates: list[Told] = field(default_factory=list)
    schedules: list[Told] = field(default_factory=list)
    budget_lines: list[Told] = field(default_factory=list)
    milestone_ids: set[UUID] = field(default_factory=set)
    errors: list[FieldError] = field(default_factory=list)

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Keep why a part of the body is refused, with its place, and go on."""
        try:
            yield
        except DomainError as refusal:
            own = (FieldError(refusal.detail, refusal.code, ""),)
            self.errors += [
                FieldError(error.detail, error.code, f"{place}{error.pointer or ''}")
                for error in refusal.errors or own
            ]

    def check(self) -> None:
        """Raise WhatIfRefused where anything was refused."""
        if count := len(self.errors):
            verb = "change is" if count == 1 else "changes are"
            detail = f"{count} {verb} refused, so nothing can be said of the rest."
            raise WhatIfRefused(detail, errors=tuple(sorted(self.errors, key=_place)))


def _place(error: FieldError) -> tuple[int, int]:
    """Say where in the body an error stands: what is made last is sent first."""
    _, part, number, *_ = (error.pointer or "").split("/")
    return PARTS.index(part), int(number)


def make(session: Session, actor: Actor, plan_id: UUID, day: date, wanted: WhatIf) -> Made:
    """Make all that is supposed of a plan. Raises WhatIfRefused, with every refusal."""
    made, plan = Made(), session.get_one(Plan, plan_id)
    for number, schedule in enumerate(wanted.schedules):
        with made.at(f"/schedules/{number}"):
            _reschedule(session, actor, plan, day, schedule, made)
    for number, each in enumerate(wanted.budget_lines):
        with made.at(f"/budget_lines/{number}"):
            made.budget_lines.append(_take_line(session, actor, plan, each))
    session.flush()
    _report(session, actor, plan, day, wanted.updates, made)
    made.check()
    return made


def _reschedule(
    session: Session,
    actor: Actor,
    plan: Plan,
    day: date,
    wanted: SupposedSchedule,
    made: Made,
) -> None:
    connection, kind = session.connection(), wanted.kind
    if kind == "action":
        row = places.node(connection, actor, Action, plan.id, wanted.ref, "/ref", kind)
        _change(session, actor, plan, get(session, actor, Action, row.id, kind), wanted, day)
    else:
        row = places.node(connection, actor, Milestone, plan.id, wanted.ref, "/ref", kind)
        _change(session, actor, plan, get(session, actor, Milestone, row.id, kind), wanted, day)
    if any(row.id == each["id"] for each in made.schedules):
        raise Unprocessable(TWICE, pointer="/ref")
    made.schedules.append({"kind": kind, "id": row.id, "ref": row.ref})
    own = milestone.c.action_id if kind == "action" else milestone.c.id
    beneath = session.execute(sa.select(milestone.c.id).where(own == row.id))
    made.milestone_ids |= set(beneath.scalars())


def _change(
    session: Session,
    actor: Actor,
    plan: Plan,
    record: Action | Milestone,
    each: SupposedSchedule,
    day: date,
) -> None:
    if each.schedule is None and isinstance(record, Action):
        raise Unprocessable(NO_PARENT, pointer="/schedule")
    new = None
    if each.schedule is not None:
        new = schedules.merged(actor, plan, schedules.own(record), each.schedule)
    schedules.change(session, actor, plan, record, new, REASON, changed_on=day)


def _take_line(session: Session, actor: Actor, plan: Plan, each: SupposedLine) -> Told:
    """Add a line, or change the one that is named. Raises as the services of lines do."""
    connection = session.connection()
    above = places.node(connection, actor, Action, plan.id, each.action, "/action", "action")
    if each.number is None:
        wanted = merging.whole(BudgetLineCreate, each, "")
        target = get(session, actor, Action, above.id, "action")
        number = budget_lines.add(session, actor, plan, target, wanted).number
        return {"action": above.ref, "number": number, "is_new": True}
    named = (line.c.action_id == above.id, line.c.number == each.number)
    line_id = session.execute(sa.select(line.c.id).where(*named)).scalar()
    if line_id is None:
        raise UnknownReference("The action has no such line.", pointer="/number")
    sent = {name: v for name, v in merging.sent(each).items() if name not in ("action", "number")}
    record = get(session, actor, BudgetLine, line_id, "budget line")
    budget_lines.amend(session, actor, record, BudgetLineUpdate.model_construct(**sent))
    session.flush()
    return {"action": above.ref, "number": each.number, "is_new": False}


def _report(
    session: Session,
    actor: Actor,
    plan: Plan,
    day: date,
    wanted: Sequence[SupposedUpdate],
    made: Made,
) -> None:
    """Record updates, and keep the refusal of each that breaks a rule."""
    by_id, by_ref = _milestones(session, plan, wanted)
    said: list[tuple[int, Said]] = []
    for number, each in enumerate(wanted):
        with made.at(f"/updates/{number}"):
            key = _key(each, by_id, by_ref)
            if each.effective_on and each.effective_on > day:
                raise Unprocessable(AHEAD, pointer="/effective_on")
            said.append((number, Said(key, _as_sent(each, day))))
            made.updates.append({"id": key, "ref": by_id[key]})
            made.milestone_ids.add(key)
    if not said:
        return
    verdicts = updates.record(session, actor, [each for _, each in said], rules=SUPPOSED)
    for (number, _), verdict in zip(said, verdicts, strict=True):
        with made.at(f"/updates/{number}"):
            if isinstance(verdict, DomainError):
                raise verdict


def _key(each: SupposedUpdate, by_id: Mapping[UUID, str], by_ref: Mapping[str, UUID]) -> UUID:
    if each.milestone_id is not None and each.milestone_id in by_id:
        return each.milestone_id
    if each.ref is not None and each.ref in by_ref:
        return by_ref[each.ref]
    field_name = "ref" if each.milestone_id is None else "milestone_id"
    raise UnknownReference("The plan has no such milestone.", pointer=f"/{field_name}")


def _milestones(
    session: Session, plan: Plan, wanted: Sequence[SupposedUpdate]
) -> tuple[dict[UUID, str], dict[str, UUID]]:
    """Find the milestones named: their refs by id, and their ids by ref."""
    ids = {each.milestone_id for each in wanted if each.milestone_id}
    refs = {each.ref for each in wanted if each.ref}
    named = sa.or_(milestone.c.id.in_(ids), milestone.c.ref.in_(refs))
    statement = sa.select(milestone.c.id, milestone.c.ref).where(
        milestone.c.plan_id == plan.id, named
    )
    rows = session.execute(statement).all() if wanted else []
    return {row.id: row.ref for row in rows}, {row.ref: row.id for row in rows}


def _as_sent(each: SupposedUpdate, day: date) -> UpdateCreate:
    said = {name: getattr(each, name) for name in SAID}
    return UpdateCreate.model_construct(**said | {"effective_on": each.effective_on or day})
