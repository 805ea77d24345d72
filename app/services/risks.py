"""The risk log: what may go wrong, how likely and how bad it is, and what it threatens."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import HasHistory, NotFound
from app.models import Action, Outcome, Plan, Risk, RiskLink, RiskReview
from app.pagination import Orders, Slice, Sorted, order_keys, paginate, sort_by
from app.schemas.base import Named, ShortName
from app.schemas.risk import RiskCreate, RiskUpdate
from app.services import filters, ledger, places, risk_reviews
from app.services.access import Actor
from app.services.records import Versions, discard, get, guard, mark_edited, revise
from app.services.risk_rows import (
    RISKS,
    in_bands,
    is_above_appetite,
    link,
    matrix_of,
    plan,
    review,
    risk,
    tell,
    was_reviewed,
)
from app.services.rules.refs import position
from app.services.rules.risk import Matrix
from app.vocabulary import RiskBand, RiskState

ORDERS: Orders = {
    "ref": (plan.c.code, risk.c.position),
    "score": (risk.c.likelihood * risk.c.impact,),
    "mitigation_due_on": (risk.c.mitigation_due_on,),
    "updated_at": (risk.c.updated_at,),
}
APART = {"plan", "ref", "lead_agency", "outcomes", "actions"}
THREATENS = "What it threatens: ids, or refs within the plans named."
THREATENED = (("outcomes", Outcome, "outcome_id"), ("actions", Action, "action_id"))


class RiskQuery(Sorted):
    """Filters of the list of risks."""

    sort: str | None = sort_by(ORDERS)
    plan: list[Named] = Field(default=[], description="Code or id.")
    outcome: list[Named] = Field(default=[], description=THREATENS)
    action: list[Named] = Field(default=[], description=THREATENS)
    state: list[RiskState] = Field(default=[], description="Still to be managed, or closed.")
    band: list[RiskBand] = Field(default=[], description="On the partnership's present matrix.")
    above_appetite: bool | None = Field(
        default=None, description="Risks without a score are not known to be above it."
    )
    lead_agency: list[ShortName] = Field(default=[], description="Code.")


def read(connection: sa.Connection, actor: Actor, risk_id: UUID) -> dict[str, Any]:
    """Tell one risk. Raises NotFound."""
    mine = (risk.c.id == risk_id, risk.c.partnership_id == actor.partnership_id)
    if row := connection.execute(RISKS.where(*mine)).first():
        return tell(connection, actor, [row], matrix_of(connection, actor))[0]
    raise NotFound("risk")


def _filtered(
    connection: sa.Connection, actor: Actor, query: RiskQuery, matrix: Matrix
) -> list[sa.ColumnElement[bool]]:
    plan_ids = filters.plan_ids(connection, actor, query.plan)
    lead_ids = filters.agency_ids(connection, actor, query.lead_agency)
    where = [risk.c.partnership_id == actor.partnership_id]
    for keys, column in ((plan_ids, risk.c.plan_id), (lead_ids, risk.c.lead_agency_id)):
        if keys:
            where.append(column.in_(keys))
    for words, model, name in (
        (query.outcome, Outcome, "outcome"),
        (query.action, Action, "action"),
    ):
        if words:
            keys = filters.node_ids(connection, actor, model, plan_ids, words, name)
            linked = sa.select(link.c.risk_id).where(link.c[f"{name}_id"].in_(keys))
            where.append(risk.c.id.in_(linked))
    if query.state:
        where.append(risk.c.state.in_(query.state))
    if query.band:
        where.append(in_bands(matrix, query.band))
    if query.above_appetite is not None:
        where.append(is_above_appetite(matrix, query.above_appetite))
    return where


def find(
    connection: sa.Connection, actor: Actor, query: RiskQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List risks, by ref within their plan unless another order is asked for."""
    matrix = matrix_of(connection, actor)
    keys = order_keys(ORDERS, query.sort, "ref", risk.c.id)
    statement = RISKS.where(*_filtered(connection, actor, query, matrix))
    found = paginate(connection, statement, keys, query)
    return found, tell(connection, actor, found.rows, matrix)


def _link(session: Session, actor: Actor, of: Risk, named: dict[str, list[str] | None]) -> bool:
    """Replace what a risk threatens by the outcomes and actions named; say if that changed it."""
    changed = False
    for field, model, column in THREATENED:
        if (keys := named.get(field)) is None:
            continue
        wanted = {
            places.node(
                session.connection(), actor, model, of.plan_id, key, f"/{field}/{at}", field[:-1]
            ).id
            for at, key in enumerate(keys)
        }
        mine = (link.c.risk_id == of.id, link.c[column].is_not(None))
        if wanted == set(session.execute(sa.select(link.c[column]).where(*mine)).scalars()):
            continue
        discard(session, RiskLink, *mine)
        owner = {"partnership_id": of.partnership_id, "plan_id": of.plan_id, "risk_id": of.id}
        session.add_all(RiskLink(**owner, **{column: each}) for each in wanted)
        changed = True
    return changed


def add(session: Session, actor: Actor, of: Plan, wanted: RiskCreate) -> Risk:
    """Add a risk to a plan; a score given with it is its first review.

    Raises AlreadyExists, UnknownReference.
    """
    connection = session.connection()
    ref = places.ref_for(connection, Risk, of.id, wanted.ref, None, prefix="R")
    made = Risk(
        **wanted.model_dump(exclude=APART),
        partnership_id=actor.partnership_id,
        plan_id=of.id,
        ref=ref,
        position=position(ref),
        lead_agency_id=places.agency_id(connection, actor, wanted.lead_agency, "/lead_agency"),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    _link(session, actor, made, {"outcomes": wanted.outcomes, "actions": wanted.actions})
    if (made.likelihood, made.impact) != (None, None):
        risk_reviews.keep_score(session, actor, made)
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: RiskCreate) -> dict[str, Any]:
    """Add a risk and tell it."""
    of = places.plan_of(session, actor, wanted.plan, lock=True)
    made_id = add(session, actor, of, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)


def update(
    session: Session, actor: Actor, risk_id: UUID, patch: RiskUpdate, expected: Versions
) -> dict[str, Any]:
    """Change a risk; a new likelihood or impact is kept as a review of today.

    Raises NotFound, StaleVersion, AlreadyExists, UnknownReference.
    """
    record = get(session, actor, Risk, risk_id, "risk")
    guard(record, expected)
    changes, connection = patch.model_dump(), session.connection()
    named = {field: changes.pop(field, None) for field, _, _ in THREATENED}
    if "lead_agency" in changes:
        code = changes.pop("lead_agency")
        changes["lead_agency_id"] = places.agency_id(connection, actor, code, "/lead_agency")
    if changes.get("ref", record.ref) != record.ref:
        places.ref_for(connection, Risk, record.plan_id, changes["ref"], None)
        changes["position"] = position(changes["ref"])
    score = (record.likelihood, record.impact)
    relinked, edited = _link(session, actor, record, named), revise(record, changes, actor)
    if relinked and not edited:
        mark_edited(record, actor)
    if score != (record.likelihood, record.impact):
        risk_reviews.keep_score(session, actor, record)
    if relinked or edited:
        ledger.write(session, actor)
    return read(session.connection(), actor, risk_id)


def delete(session: Session, actor: Actor, risk_id: UUID, expected: Versions) -> None:
    """Remove a risk that was not reviewed since it was made. Raises HasHistory."""
    record = get(session, actor, Risk, risk_id, "risk")
    guard(record, expected)
    if was_reviewed(session.connection(), risk.c.id == risk_id):
        raise HasHistory("The risk was reviewed; close it instead.")
    discard(session, RiskReview, review.c.risk_id == risk_id)
    discard(session, Risk, risk.c.id == risk_id)
    ledger.write(session, actor)
