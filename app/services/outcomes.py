"""Outcomes of a plan and their targets."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import NotFound, Unprocessable
from app.models import Agency, Indicator, Outcome, OutcomeTarget, Plan, Section
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Named, Ref
from app.schemas.outcome import (
    OutcomeCreate,
    OutcomeFields,
    OutcomeTargetEdit,
    OutcomeTargetInput,
    OutcomeUpdate,
)
from app.services import filters, ledger, merging, places, removal
from app.services.access import Actor
from app.services.addressing import readdress
from app.services.records import Versions, as_id, get, guard, mark_edited, revise
from app.services.rules.refs import position

outcome, target, plan = table(Outcome), table(OutcomeTarget), table(Plan)
section, agency, indicator = table(Section), table(Agency), table(Indicator)

OUTCOMES: sa.Select[Any] = (
    sa.select(
        outcome,
        plan.c.code.label("plan"),
        section.c.ref.label("section_ref"),
        section.c.title.label("section_title"),
        agency.c.code.label("lead_agency"),
    )
    .join_from(outcome, plan, plan.c.id == outcome.c.plan_id)
    .outerjoin(section, section.c.id == outcome.c.section_id)
    .outerjoin(agency, agency.c.id == outcome.c.lead_agency_id)
)
TARGETS: sa.Select[Any] = sa.select(target, indicator.c.ref.label("indicator")).join_from(
    target, indicator, indicator.c.id == target.c.indicator_id, isouter=True
)
ORDERS: Orders = {
    "ref": (outcome.c.plan_id, outcome.c.position),
    "updated_at": (outcome.c.updated_at,),
}
TOLD = (
    *("id", "plan", "ref", "statement", "note", "lead_agency"),
    *("version", "created_at", "updated_at"),
)
PLAIN = ("kind", "baseline", "change_percent", "value", "unit", "due_on", "printed")


class OutcomeQuery(Sorted):
    """Filters of the list of outcomes."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    section: list[Named] = Field(default=[], description="Ids, or refs within the plans named.")
    ref: list[Ref] = Field(default=[], description="Refs of the outcomes wanted.")
    lead_agency: list[Named] = Field(default=[], description="Codes of agencies.")


def _tell_target(row: Row) -> dict[str, Any]:
    profile = [
        {"on": date.fromisoformat(point["on"]), "value": Decimal(point["value"])}
        for point in row.profile
    ]
    plain = {name: row._mapping[name] for name in PLAIN}
    return {"indicator": row.indicator, **plain, "profile": profile}


def _section_place(row: Row) -> dict[str, Any] | None:
    if row.section_id is None:
        return None
    return {"id": row.section_id, "ref": row.section_ref, "title": row.section_title}


def _tell(connection: sa.Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    theirs = target.c.outcome_id.in_([row.id for row in rows])
    targets = {row.outcome_id: row for row in connection.execute(TARGETS.where(theirs)).all()}
    return [
        {
            **{name: row._mapping[name] for name in TOLD},
            "section": _section_place(row),
            "target": _tell_target(targets[row.id]) if row.id in targets else None,
        }
        for row in rows
    ]


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one outcome. Raises NotFound."""
    known = key if isinstance(key, UUID) else as_id(key)
    mine = (outcome.c.id == known, outcome.c.partnership_id == actor.partnership_id)
    if row := connection.execute(OUTCOMES.where(*mine)).first():
        return _tell(connection, [row])[0]
    raise NotFound("outcome")


def find(
    connection: sa.Connection, actor: Actor, query: OutcomeQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List outcomes, in the order of their plan unless another is asked for."""
    plan_ids = filters.plan_ids(connection, actor, query.plan)
    named: dict[str, Sequence[Any]] = {
        "plan_id": plan_ids,
        "section_id": filters.node_ids(
            connection, actor, Section, plan_ids, query.section, "section"
        ),
        "ref": query.ref,
        "lead_agency_id": filters.agency_ids(connection, actor, query.lead_agency),
    }
    wanted = [outcome.c[column].in_(values) for column, values in named.items() if values]
    statement = OUTCOMES.where(outcome.c.partnership_id == actor.partnership_id, *wanted)
    keys = order_keys(ORDERS, query.sort, "ref", outcome.c.id)
    found = paginate(connection, statement, keys, query)
    return found, _tell(connection, found.rows)


def _target_columns(
    connection: sa.Connection, actor: Actor, members: dict[str, Any], at: str
) -> dict[str, Any]:
    """Return members of a target as columns; only those given."""
    columns = {name: value for name, value in members.items() if name in PLAIN}
    if "indicator" in members:
        pointer = f"{at}/target/indicator"
        found = places.indicator_id(connection, actor, members["indicator"], pointer)
        columns["indicator_id"] = found
    if "profile" in members:
        # Exact numbers are kept as text in one form, so that equal profiles compare equal.
        columns["profile"] = [
            {"on": point.on.isoformat(), "value": format(point.value.normalize(), "f")}
            for point in members["profile"] or []
        ]
    return columns


def _new_target(actor: Actor, record: Outcome, columns: dict[str, Any]) -> OutcomeTarget:
    return OutcomeTarget(
        **columns,
        partnership_id=actor.partnership_id,
        plan_id=record.plan_id,
        outcome_id=record.id,
    )


def _address(actor: Actor, under: Plan, ref: str) -> dict[str, Any]:
    own = {"partnership_id": actor.partnership_id, "plan_id": under.id}
    stamps = {"created_at": actor.now, "updated_at": actor.now}
    return {**own, "ref": ref, "position": position(ref), **stamps}


def add(
    session: Session,
    actor: Actor,
    under: Plan,
    within: Section | None,
    wanted: OutcomeFields,
    at: str = "",
) -> Outcome:
    """Add an outcome to a plan, within a section if it has them; `at` is where the body holds it.

    Raises AlreadyExists, UnknownReference, UnknownIndicator, Unprocessable.
    """
    connection, parent_ref = session.connection(), within.ref if within else None
    ref = places.ref_for(connection, Outcome, under.id, wanted.ref, parent_ref, at)
    lead_id = places.agency_id(connection, actor, wanted.lead_agency, f"{at}/lead_agency")
    aim = wanted.target and _target_columns(connection, actor, dict(wanted.target), at)
    made = Outcome(
        **wanted.model_dump(include={"statement", "note"}),
        **_address(actor, under, ref),
        section_id=within.id if within else None,
        lead_agency_id=lead_id,
    )
    session.add(made)
    session.flush()
    if aim:
        session.add(_new_target(actor, made, aim))
        session.flush()
    return made


def _home(session: Session, actor: Actor, wanted: OutcomeCreate) -> tuple[Plan, Section | None]:
    if wanted.section is not None:
        return places.parent(session, actor, Section, wanted.plan, wanted.section, "section")
    if wanted.plan is None:
        raise Unprocessable("An outcome needs a plan or a section.", pointer="/plan")
    return places.plan_of(session, actor, wanted.plan, lock=True), None


def create(session: Session, actor: Actor, wanted: OutcomeCreate) -> dict[str, Any]:
    """Make an outcome and tell it. Raises as `add` does."""
    under, within = _home(session, actor, wanted)
    outcome_id = add(session, actor, under, within, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, outcome_id)


def _retarget(
    session: Session, actor: Actor, record: Outcome, patch: OutcomeTargetEdit | None
) -> bool:
    stored = session.scalars(
        sa.select(OutcomeTarget).where(target.c.outcome_id == record.id)
    ).first()
    if patch is None:
        if stored is not None:
            session.delete(stored)
        return stored is not None
    connection = session.connection()
    if stored is None:
        aim = merging.whole(OutcomeTargetInput, patch, "/target")
        columns = _target_columns(connection, actor, dict(aim), "")
        session.add(_new_target(actor, record, columns))
        return True
    columns = _target_columns(connection, actor, merging.sent(patch), "")
    moved = {name: value for name, value in columns.items() if getattr(stored, name) != value}
    for name, value in moved.items():
        setattr(stored, name, value)
    return bool(moved)


def update(
    session: Session, actor: Actor, key: str, patch: OutcomeUpdate, expected: Versions
) -> dict[str, Any]:
    """Change an outcome. Raises NotFound, StaleVersion, AlreadyExists, UnknownReference."""
    record = get(session, actor, Outcome, key, "outcome")
    guard(record, expected)
    connection, outcome_id = session.connection(), record.id
    changes = patch.model_dump(exclude={"target"})
    readdress(session, actor, record, changes)
    if "lead_agency" in changes:
        code = changes.pop("lead_agency")
        changes["lead_agency_id"] = places.agency_id(connection, actor, code, "/lead_agency")
    aim = patch.target
    retargeted = (aim is None or isinstance(aim, OutcomeTargetEdit)) and _retarget(
        session, actor, record, aim
    )
    edited = revise(record, changes, actor)
    if retargeted and not edited:
        mark_edited(record, actor)
    if retargeted or edited:
        ledger.write(session, actor)
    return read(session.connection(), actor, outcome_id)


def delete(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove an outcome and everything beneath it. Raises HasHistory, InUse, StaleVersion."""
    record = get(session, actor, Outcome, key, "outcome")
    guard(record, expected)
    removal.remove(session, actor, record)
