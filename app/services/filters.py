"""Finding what the filters of a list name: plans, nodes, agencies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.errors import FieldError, UnknownReference, Unprocessable
from app.models import Agency, Plan
from app.models.base import table
from app.services.access import Actor
from app.services.places import WITHOUT_PLAN, Node
from app.services.records import as_id

plan, agency = table(Plan), table(Agency)

PLANS = sa.select(plan.c.id, plan.c.code).where(
    sa.or_(
        plan.c.code.in_(sa.bindparam("keys", expanding=True)),
        plan.c.id.in_(sa.bindparam("ids", expanding=True)),
    ),
    plan.c.partnership_id == sa.bindparam("owner"),
)
AGENCIES = sa.select(agency.c.id, agency.c.code).where(
    agency.c.code.in_(sa.bindparam("keys", expanding=True)),
    agency.c.partnership_id == sa.bindparam("owner"),
)


def _unknown_filter(parameter: str, detail: str) -> UnknownReference:
    error = FieldError(detail, UnknownReference.code, parameter=parameter)
    return UnknownReference(detail, errors=(error,))


def plan_ids(connection: sa.Connection, actor: Actor, keys: Sequence[str]) -> list[UUID]:
    """Find the plans that a filter names by id or code. Raises UnknownReference."""
    if not keys:
        return []
    named = {"keys": keys, "ids": _ids(keys), "owner": actor.partnership_id}
    rows = connection.execute(PLANS, named).all()
    _check_all(keys, {row.code for row in rows} | {row.id for row in rows}, "plan")
    return [row.id for row in rows]


def node_ids(
    connection: sa.Connection,
    actor: Actor,
    model: type[Node],
    plan_keys: Sequence[UUID],
    keys: Sequence[str],
    parameter: str,
) -> list[UUID]:
    """Find the nodes that a filter names by id, or by ref within the plans it names.

    Raises UnknownReference, and Unprocessable for a ref without a plan.
    """
    if not keys:
        return []
    if not plan_keys and len(_ids(keys)) < len(keys):
        errors = (FieldError(WITHOUT_PLAN, Unprocessable.code, parameter="plan"),)
        raise Unprocessable(WITHOUT_PLAN, errors=errors)
    columns = table(model).c
    named = sa.or_(columns.ref.in_(keys), columns.id.in_(_ids(keys)))
    where = [named, columns.partnership_id == actor.partnership_id]
    if plan_keys:
        where.append(columns.plan_id.in_(plan_keys))
    rows = connection.execute(sa.select(columns.id, columns.ref).where(*where)).all()
    _check_all(keys, {row.ref for row in rows} | {row.id for row in rows}, parameter)
    return [row.id for row in rows]


def agency_ids(
    connection: sa.Connection,
    actor: Actor,
    codes: Sequence[str],
    parameter: str = "lead_agency",
) -> list[UUID]:
    """Find the agencies that a filter names by code. Raises UnknownReference."""
    if not codes:
        return []
    rows = connection.execute(AGENCIES, {"keys": codes, "owner": actor.partnership_id}).all()
    _check_all(codes, {row.code for row in rows}, parameter)
    return [row.id for row in rows]


def _ids(keys: Sequence[str]) -> list[UUID]:
    return [known for key in keys if (known := as_id(key))]


def _check_all(keys: Sequence[str], found: set[Any], parameter: str) -> None:
    for key in keys:
        if (as_id(key) or key) not in found and key not in found:
            raise _unknown_filter(parameter, f"The filter {parameter} names none that exists.")
