"""Seed a database with partnerships of synthetic plans, as if it had been worked with for a year.

Rows go in in bulk; credentials are made, and every row is told to the ledger, by the services that
do so in production. So the feed, the history and the proof of the ledger are as true as ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.changes import Session
from app.db import Database, make_engine
from app.models import MilestoneUpdate
from app.models.base import now_utc, table
from app.schemas.agency import AgencyCreate, FundingSourceCreate
from app.schemas.client import ClientCreate
from app.schemas.partnership import PartnershipCreate
from app.services import access, agencies, clients, indicators, ledger, partnerships
from app.services.access import Actor
from app.services.schema import migrate
from app.vocabulary import Scope
from benchmarks.shapes import ROUNDS, Calendar, Cast, Shape
from benchmarks.synthetic import KINDS, SyntheticPlan, Values

AGENCIES = ("PCT", "COUNCIL", "POLICE", "PROBATION", "VOLUNTARY")
SOURCES = ("POOLED", "MAINSTREAM", "GRANT")
AGENCY_SCOPES = (Scope.PLANS_READ, Scope.UPDATES_WRITE, Scope.FINANCE_WRITE, Scope.RISKS_WRITE)
ENVIRONMENT = "bench"
# What is told to the ledger at a time: each change is held in memory until then.
CHUNK = 10_000
KEYS_MADE = timedelta(days=280)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A seeded partnership: its plans, and a key of its coordinator with every scope."""

    code: str
    key: str
    plans: Sequence[SyntheticPlan]
    agency: str = AGENCIES[0]


def prepare(url: str) -> Database:
    """Bring an empty database up to date, as `waymark migrate` does, and open it."""
    migrate(url)
    database = Database(make_engine(url))
    with database.write() as session:
        indicators.ship(session)
    return database


def plant(
    database: Database, code: str, pepper: str, shapes: Sequence[Shape], number: int = 0
) -> Tenant:
    """Seed a partnership with a plan of each shape; `number` tells it from others beside it."""
    now = now_utc()
    calendar = Calendar(now.date())
    cast, key = _cast(database, code, pepper, number, calendar.opened_at)
    plans = [SyntheticPlan(cast, n, shape, calendar) for n, shape in enumerate(shapes)]
    for plan in plans:
        _structure(database, plan)
    for round_ in range(ROUNDS):
        for plan in plans:
            _report(database, plan, round_)
    _settle(database)
    return Tenant(code, key, plans)


def _cast(
    database: Database, code: str, pepper: str, number: int, opened_at: datetime
) -> tuple[Cast, str]:
    """Make a partnership with its agencies, sources and clients, and its coordinator's key.

    Keys last a year at most, so they are made now; all else was there when the plans were.
    """
    with database.write() as session:
        partnerships.create(session, PartnershipCreate(code=code, name=f"The {code}"), opened_at)
        operator = access.operator(session.connection(), code, opened_at)
        bodies = [
            agencies.create(session, operator, AgencyCreate(code=each, name=f"The {each}"))["id"]
            for each in AGENCIES
        ]
        named = [FundingSourceCreate(code=each, name=each) for each in SOURCES]
        sources = [agencies.create_source(session, operator, each)["id"] for each in named]
        # Their keys serve for a while yet, whenever the year began.
        maker = replace(operator, now=max(opened_at, now_utc() - KEYS_MADE))
        coordinator = _client(session, maker, pepper, "Coordinator", tuple(Scope))
        reporters = [
            _client(session, maker, pepper, f"{each} system", AGENCY_SCOPES, each)["id"]
            for each in AGENCIES
        ]
    owner = operator.partnership_id
    cast = Cast(number, owner, coordinator["id"], bodies, reporters, sources)
    return cast, str(coordinator["key"])


def _client(
    session: Session,
    operator: Actor,
    pepper: str,
    name: str,
    scopes: Sequence[Scope],
    agency: str | None = None,
) -> dict[str, Any]:
    wanted = ClientCreate(name=name, scopes=list(scopes), agency=agency)
    return clients.create(session, operator, wanted, pepper, ENVIRONMENT)


def _structure(database: Database, plan: SyntheticPlan) -> None:
    with database.write() as session:
        opened_at = plan.calendar.opened_at
        actor = access.client_again(session.connection(), plan.cast.coordinator_id, opened_at)
        for model, rows in plan.structure():
            _insert(session, actor, model, rows)


def _report(database: Database, plan: SyntheticPlan, round_: int) -> None:
    with database.write() as session:
        for agency, client_id in enumerate(plan.cast.agency_client_ids):
            reported_at = plan.calendar.reported_at(round_)
            actor = access.client_again(session.connection(), client_id, reported_at)
            _insert(session, actor, MilestoneUpdate, plan.updates(round_, agency))


def _insert(session: Session, actor: Actor, model: type[SQLModel], rows: Sequence[Values]) -> None:
    of, usual = table(model), _usual(model)
    for some in _chunks(rows):
        whole = [usual | row for row in some]
        session.connection().execute(of.insert(), whole)
        for row in whole:
            session.note(of, row["id"], None, row)
        ledger.write(session, actor)


def _chunks(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


@cache
def _usual(model: type[SQLModel]) -> Values:
    """Return what a row has where nothing else is said."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if not field.is_required()
    }


def _settle(database: Database) -> None:
    """Let PostgreSQL count what it holds, as it does by itself within minutes."""
    if database.engine.dialect.name == "postgresql":
        settled = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with settled.connect() as connection:
            connection.execute(sa.text("SET statement_timeout = 0"))
            connection.execute(sa.text("VACUUM ANALYZE"))
            connection.execute(sa.text("RESET statement_timeout"))


def counted(database: Database, tenant: Tenant) -> dict[str, int]:
    """Count the rows of a partnership, by table, of what its plans are made of."""
    owner: UUID = tenant.plans[0].cast.partnership_id
    with database.read() as connection:
        return {
            table(kind).name: connection.execute(
                sa.select(sa.func.count())
                .select_from(table(kind))
                .where(table(kind).c.partnership_id == owner)
            ).scalar_one()
            for kind in KINDS
        }
