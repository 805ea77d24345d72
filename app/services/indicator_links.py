"""Links from plans and outcomes to the indicators that measure them, or that they support."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import AlreadyExists, FieldError, NotFound, UnknownIndicator
from app.models import Indicator, IndicatorLink, Outcome, Plan
from app.models.base import table
from app.pagination import Orders, Row, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Line, Named
from app.schemas.indicator import IndicatorLinkCreate, IndicatorLinkUpdate
from app.services import filters, ledger, places, subjects
from app.services.access import Actor
from app.services.records import Versions, as_id, get, guard, is_there, revise
from app.vocabulary import LaaStatus, LinkRole, NodeKind

link, indicator = table(IndicatorLink), table(Indicator)
plan, outcome = table(Plan), table(Outcome)

LINKS: sa.Select[Any] = (
    sa.select(
        link,
        plan.c.code.label("plan"),
        outcome.c.ref.label("outcome_ref"),
        indicator.c.ref.label("indicator"),
        indicator.c.title.label("indicator_title"),
    )
    .join_from(link, plan, plan.c.id == link.c.plan_id)
    .join(indicator, indicator.c.id == link.c.indicator_id)
    .outerjoin(outcome, outcome.c.id == link.c.outcome_id)
)
ORDERS: Orders = {
    "indicator": (link.c.plan_id, indicator.c.position),
    "updated_at": (link.c.updated_at,),
}
TOLD = (
    *("id", "plan", "indicator", "indicator_title", "role", "laa", "agreed_target"),
    *("version", "created_at", "updated_at"),
)
NOUN = "indicator link"


class IndicatorLinkQuery(Sorted):
    """Filters of the list of indicator links."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    outcome: list[Named] = Field(default=[], description="Ids, or refs within the plans named.")
    indicator: list[Line] = Field(default=[], description="Refs of indicators.")
    role: list[LinkRole] = Field(default=[], description="Measured by it, or supporting it.")
    laa: list[LaaStatus] = Field(
        default=[], description="How it stands in the local area agreement."
    )


def indicator_id(connection: sa.Connection, actor: Actor, ref: str, pointer: str) -> UUID:
    """Find the indicator that a body or a filter names by ref. Raises UnknownIndicator."""
    return UUID(str(places.indicator_id(connection, actor, ref, pointer)))


def indicator_ids(connection: sa.Connection, actor: Actor, refs: Sequence[str]) -> list[UUID]:
    """Find the indicators that a filter names by ref. Raises UnknownIndicator."""
    found = []
    for ref in refs:
        try:
            found.append(indicator_id(connection, actor, ref, ""))
        except UnknownIndicator as unknown:
            error = FieldError(unknown.detail, UnknownIndicator.code, parameter="indicator")
            raise UnknownIndicator(unknown.detail, errors=(error,)) from unknown
    return found


def _tell(row: Row) -> dict[str, Any]:
    told = {name: row._mapping[name] for name in TOLD}
    return {**told, "outcome": subjects.told(row.outcome_id, row.outcome_ref)}


def read(connection: sa.Connection, actor: Actor, key: str | UUID) -> dict[str, Any]:
    """Tell one indicator link. Raises NotFound."""
    known = key if isinstance(key, UUID) else as_id(key)
    mine = (link.c.id == known, link.c.partnership_id == actor.partnership_id)
    if row := connection.execute(LINKS.where(*mine)).first():
        return _tell(row)
    raise NotFound(NOUN)


def find(
    connection: sa.Connection, actor: Actor, query: IndicatorLinkQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List indicator links, by plan and indicator unless another order is asked for."""
    plan_ids = filters.plan_ids(connection, actor, query.plan)
    named: dict[str, Sequence[Any]] = {
        "plan_id": plan_ids,
        "outcome_id": filters.node_ids(
            connection, actor, Outcome, plan_ids, query.outcome, "outcome"
        ),
        "indicator_id": indicator_ids(connection, actor, query.indicator),
        "role": query.role,
        "laa": query.laa,
    }
    wanted = [link.c[column].in_(values) for column, values in named.items() if values]
    statement = LINKS.where(link.c.partnership_id == actor.partnership_id, *wanted)
    keys = order_keys(ORDERS, query.sort, "indicator", link.c.id)
    found = paginate(connection, statement, keys, query)
    return found, [_tell(row) for row in found.rows]


def _check_new(connection: sa.Connection, plan_id: UUID, ends: dict[str, Any]) -> None:
    same = [link.c[name].is_not_distinct_from(value) for name, value in ends.items()]
    if is_there(connection, IndicatorLink, (link.c.plan_id == plan_id, *same)):
        raise AlreadyExists("It is linked to this indicator already.", pointer="/indicator")


def add_link(
    session: Session, actor: Actor, plan: Plan, wanted: IndicatorLinkCreate
) -> IndicatorLink:
    """Link a plan, or an outcome of it, to an indicator.

    Raises AlreadyExists, UnknownReference, UnknownIndicator.
    """
    connection = session.connection()
    ends: dict[str, Any] = {
        "outcome_id": subjects.node_id(
            connection, actor, plan.id, NodeKind.OUTCOME, wanted.outcome
        ),
        "indicator_id": indicator_id(connection, actor, wanted.indicator, "/indicator"),
        "role": wanted.role,
    }
    _check_new(connection, plan.id, ends)
    made = IndicatorLink(
        **ends,
        partnership_id=actor.partnership_id,
        plan_id=plan.id,
        laa=wanted.laa,
        agreed_target=wanted.agreed_target,
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: IndicatorLinkCreate) -> dict[str, Any]:
    """Make an indicator link and tell it. Raises as `add_link` does."""
    under = subjects.plan_of_link(session, actor, wanted.plan, {NodeKind.OUTCOME: wanted.outcome})
    made_id = add_link(session, actor, under, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)


def update(
    session: Session, actor: Actor, key: str, patch: IndicatorLinkUpdate, expected: Versions
) -> dict[str, Any]:
    """Change an indicator link. Raises NotFound, StaleVersion, and as `add_link` does."""
    record = get(session, actor, IndicatorLink, key, NOUN)
    guard(record, expected)
    connection, record_id, plan_id = session.connection(), record.id, record.plan_id
    changes = patch.model_dump()
    if "outcome" in changes:
        named = changes.pop("outcome")
        changes["outcome_id"] = subjects.node_id(
            connection, actor, plan_id, NodeKind.OUTCOME, named
        )
    if "indicator" in changes:
        ref = changes.pop("indicator")
        changes["indicator_id"] = indicator_id(connection, actor, ref, "/indicator")
    before = {name: getattr(record, name) for name in ("outcome_id", "indicator_id", "role")}
    ends = {name: changes.get(name, value) for name, value in before.items()}
    if ends != before:
        _check_new(connection, plan_id, ends)
    if revise(record, changes, actor):
        ledger.write(session, actor)
    return read(session.connection(), actor, record_id)


def delete(session: Session, actor: Actor, key: str, expected: Versions) -> None:
    """Remove an indicator link. Raises NotFound, StaleVersion."""
    record = get(session, actor, IndicatorLink, key, NOUN)
    guard(record, expected)
    session.delete(record)
    ledger.write(session, actor)
