"""The demo partnership: two whole plans, and a year of reporting by the agencies that lead them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from app.models import Action, Agency, ApiClient, BudgetLine, Partnership, Plan, Risk
from app.models.base import table
from app.schemas.document import PlanDocument
from app.schemas.expenditure import ExpenditureCreate
from app.schemas.indicator import IndicatorValueCreate
from app.schemas.plan import TransitionCreate
from app.schemas.risk import RiskReviewCreate
from app.schemas.update import UpdateCreate
from app.services import (
    access,
    clients,
    expenditures,
    indicator_values,
    indicators,
    milestone_reads,
    plans,
    reporting,
    risk_reviews,
    updates,
)
from app.services.access import Actor
from app.services.documents import create
from app.services.leaf_rows import MILESTONES
from app.services.records import is_there, touch_plan
from app.services.rules.periods import parse_key
from app.vocabulary import PlanState, Scope

plan, action = table(Plan), table(Action)

CODE = "demo"
DOCUMENTS = ("dat-2009", "blackpool-adult-treatment-2006")
COORDINATOR = "Demo coordinator"
KEYED_AGENCY = "PCT"
AGENCY_SCOPES = (Scope.PLANS_READ, Scope.UPDATES_WRITE, Scope.FINANCE_WRITE, Scope.RISKS_WRITE)
STEPS = (
    (PlanState.CONSULTATION, "Sent to partners and service users for comment"),
    (PlanState.AGREED, "Agreed by the partnership board"),
    (PlanState.ACTIVE, "The plan's year begins"),
)
WELCOME = """
Waymark              {base}
  documentation      {base}/docs
  coordinator's key  {coordinator}
  agency key (PCT)   {agency}

Ask where a plan stood half-way through its year, and why:
  curl -H "Authorization: Bearer {coordinator}" \\
    "{base}/v1/plans/dat-2009/progress?as_at=2009-09-30"
"""


ADDRESS = {"plan", "milestone", "agency", "risk"}

Told = dict[str, Any]
Reporters = dict[str | None, Actor]


def _shipped(name: str) -> Any:
    return json.loads(files("app.data.demo").joinpath(f"{name}.json").read_text("utf-8"))


def _at_nine(day: date, after: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=after), time(9, 0), UTC)


def _make_partnership(session: Session, now: datetime) -> Actor:
    if not is_there(session.connection(), Partnership, (table(Partnership).c.code == CODE,)):
        made = Partnership(code=CODE, name="Demo partnership", created_at=now, updated_at=now)
        session.add(made)
        session.flush()
    return access.operator(session.connection(), CODE, now)


def _client_id(
    session: Session, actor: Actor, name: str, scopes: tuple[Scope, ...], agency_id: UUID | None
) -> UUID:
    columns = table(ApiClient).c
    named = (columns.name == name, columns.partnership_id == actor.partnership_id)
    if found := session.execute(sa.select(columns.id).where(*named)).scalar():
        return UUID(str(found))
    made = ApiClient(
        partnership_id=actor.partnership_id,
        name=name,
        agency_id=agency_id,
        scopes=sorted(scopes),
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(made)
    session.flush()
    return made.id


def _reporters(session: Session, operator: Actor) -> Reporters:
    """Return who reports: a client of each agency, and the coordinator under None."""
    columns = table(Agency).c
    rows = session.execute(
        sa.select(columns.id, columns.code).where(columns.partnership_id == operator.partnership_id)
    ).all()
    everything = tuple(Scope)
    made: Reporters = {
        None: replace(
            operator,
            client_id=_client_id(session, operator, COORDINATOR, everything, None),
            client_name=COORDINATOR,
        )
    }
    for row in rows:
        name = f"{row.code} performance system"
        made[row.code] = replace(
            operator,
            client_id=_client_id(session, operator, name, AGENCY_SCOPES, row.id),
            client_name=name,
            scopes=frozenset(AGENCY_SCOPES),
            agency_id=row.id,
            agency_code=row.code,
        )
    return made


def _make_plan(session: Session, operator: Actor, document: PlanDocument) -> None:
    """Make a plan and bring it to life, as it would have gone before its year began."""
    written = document.document_date or document.period_start_on - timedelta(days=60)
    author = replace(operator, now=_at_nine(written))
    create.add(session, author, document)
    for number, (state, note) in enumerate(STEPS):
        moved = replace(operator, now=_at_nine(written, 7 * (number + 1)))
        plans.move(session, moved, document.code, TransitionCreate(to=state, note=note))


def _report(session: Session, reporters: Reporters, said: Told) -> None:
    """Record a year of updates, each a few days after the day it speaks of."""
    operator = reporters[None]
    rows = {(row.plan_code, row.ref): row for row in session.execute(MILESTONES)}
    for number, each in enumerate(said["updates"]):
        wanted = UpdateCreate.model_validate(
            {name: value for name, value in each.items() if name not in ADDRESS}
        )
        # Most report within the week; every ninth takes a month, as happens.
        delay = 33 if number % 9 == 8 else 2 + number % 4
        reporter = replace(reporters[each["agency"]], now=_at_nine(wanted.effective_on, delay))
        row = milestone_reads.locate(
            session.connection(), operator, rows[each["plan"], each["milestone"]].id
        )
        reporting.require_lead_of(session.connection(), reporter, row)
        updates.add(session, reporter, row, wanted)


def _spend(session: Session, operator: Actor, said: Told) -> None:
    """Record what was spent and is expected, ten days after each quarter."""
    columns = table(BudgetLine).c
    lines = {
        (plan_code, action_ref, line.number): line
        for line, plan_code, action_ref in session.execute(
            sa.select(BudgetLine, plan.c.code, action.c.ref)
            .join(plan, plan.c.id == columns.plan_id)
            .join(action, action.c.id == columns.action_id)
        )
    }
    for each in said["expenditures"]:
        wanted = ExpenditureCreate.model_validate(
            {name: each[name] for name in ("period", "kind", "amount")}
        )
        ended = parse_key(each["period"]).end_on
        target = lines[each["plan"], each["action"], each["line"]]
        expenditures.add(session, replace(operator, now=_at_nine(ended, 10)), target, wanted)


def _measure_and_review(session: Session, operator: Actor, said: Told) -> None:
    for each in said["indicator_values"]:
        known = _at_nine(parse_key(each["period"]).end_on, 20)
        indicator_values.add_value(
            session, replace(operator, now=known), IndicatorValueCreate.model_validate(each)
        )
    risks = {
        (plan_code, risk.ref): risk
        for risk, plan_code in session.execute(
            sa.select(Risk, plan.c.code).join(plan, plan.c.id == table(Risk).c.plan_id)
        )
    }
    for each in said["reviews"]:
        wanted = RiskReviewCreate.model_validate(
            {name: value for name, value in each.items() if name not in ADDRESS}
        )
        reviewer = replace(operator, now=_at_nine(wanted.reviewed_on, 1))
        risk_reviews.add(session, reviewer, risks[each["plan"], each["risk"]], wanted)


def load(session: Session, now: datetime) -> bool:
    """Load the demo partnership with its plans, once. Says whether there was anything to load."""
    indicators.ship(session)
    operator = _make_partnership(session, now)
    there = set(
        session.execute(
            sa.select(plan.c.code).where(plan.c.partnership_id == operator.partnership_id)
        ).scalars()
    )
    if there.issuperset(DOCUMENTS):
        return False
    for name in DOCUMENTS:
        if name not in there:
            _make_plan(session, operator, PlanDocument.model_validate(_shipped(name)))
    said = _shipped("updates")
    reporters = _reporters(session, operator)
    _report(session, reporters, said)
    _spend(session, reporters[None], said)
    _measure_and_review(session, reporters[None], said)
    for name in DOCUMENTS:
        touch_plan(session, plans.locate(session.connection(), operator, name).id)
    return True


def keys(session: Session, now: datetime, pepper: str, environment: str) -> dict[str, str]:
    """Make fresh keys for the coordinator and one agency; the last ones end within a day."""
    operator = access.operator(session.connection(), CODE, now)
    reporters = _reporters(session, operator)
    return {
        name: clients.issue_key(
            session, operator, UUID(str(reporters[code].client_id)), pepper, environment
        )
        for name, code in (("coordinator", None), ("agency", KEYED_AGENCY))
    }
