"""The demo partnership: two whole plans, and a year of reporting by the agencies that lead them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib.resources import files
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.changes import Session
from app.errors import DomainError
from app.models import Action, ApiClient, ApiKey, BudgetLine, Milestone, Partnership, Plan, Risk
from app.models.base import table
from app.schemas.document import PlanDocument
from app.schemas.expenditure import ExpenditureCreate
from app.schemas.indicator import IndicatorValueCreate
from app.schemas.partnership import PartnershipCreate
from app.schemas.plan import TransitionCreate
from app.schemas.risk import RiskReviewCreate
from app.schemas.update import UpdateCreate
from app.services import (
    access,
    clients,
    expenditures,
    indicator_values,
    indicators,
    ledger,
    partnerships,
    places,
    plans,
    risk_reviews,
    updates,
)
from app.services.access import Actor
from app.services.documents import create
from app.services.leaf_rows import MILESTONES
from app.services.records import is_there
from app.services.rules.periods import parse_key
from app.vocabulary import PlanState, Scope

plan, action, milestone = table(Plan), table(Action), table(Milestone)
key = table(ApiKey)

ONE_DAY = timedelta(days=1)

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


def _shipped(name: str) -> Any:
    return json.loads(files("app.data.demo").joinpath(f"{name}.json").read_text("utf-8"))


def _at_nine(day: date, after: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=after), time(9, 0), UTC)


def _make_partnership(session: Session, now: datetime) -> Actor:
    if not is_there(session.connection(), Partnership, (table(Partnership).c.code == CODE,)):
        partnerships.create(session, PartnershipCreate(code=CODE, name="Demo partnership"), now)
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


def _reporter(session: Session, operator: Actor, code: str | None) -> Actor:
    """Return who reports for an agency, or the coordinator; its client is made when first asked."""
    if code is None:
        client_id = _client_id(session, operator, COORDINATOR, tuple(Scope), None)
        return replace(operator, client_id=client_id, client_name=COORDINATOR)
    agency_id = places.agency(session.connection(), operator, code, "/agency")
    name = f"{code} performance system"
    return replace(
        operator,
        client_id=_client_id(session, operator, name, AGENCY_SCOPES, agency_id),
        client_name=name,
        scopes=frozenset(AGENCY_SCOPES),
        agency_id=agency_id,
        agency_code=code,
    )


@dataclass(frozen=True)
class _Event:
    """Something that happened to the demo plans: when, who did it (an agency's code), and what."""

    at: datetime
    agency: str | None
    happen: Callable[[Session, Actor], object]


def _plan_events(document: PlanDocument) -> Iterator[_Event]:
    """Make a plan and bring it to life, as it would have gone before its year began."""
    written = _written(document)
    yield _Event(_at_nine(written), None, partial(_make_plan, document))
    for number, (state, note) in enumerate(STEPS):
        wanted = TransitionCreate(to=state, note=note)
        move = partial(plans.move, key=document.code, wanted=wanted)
        yield _Event(_at_nine(written, 7 * (number + 1)), None, move)


def _make_plan(document: PlanDocument, session: Session, actor: Actor) -> None:
    create.add(session, actor, document)


def _written(document: PlanDocument) -> date:
    return document.document_date or document.period_start_on - timedelta(days=60)


def _update_events(said: Told, opened: Mapping[str, datetime]) -> Iterator[_Event]:
    """Record a year of updates, each a few days after the day it speaks of."""
    for number, each in enumerate(said["updates"]):
        wanted = UpdateCreate.model_validate(_said(each))
        # Most report within the week; every ninth takes a month, as happens.
        delay = 33 if number % 9 == 8 else 2 + number % 4
        at = max(_at_nine(wanted.effective_on, delay), opened[each["plan"]])
        yield _Event(at, each["agency"], partial(_report, each, wanted))


def _said(each: Told) -> Told:
    return {name: value for name, value in each.items() if name not in ADDRESS}


def _report(each: Told, wanted: UpdateCreate, session: Session, reporter: Actor) -> None:
    where = (plan.c.code == each["plan"], milestone.c.ref == each["milestone"])
    mine = milestone.c.partnership_id == reporter.partnership_id
    row = session.connection().execute(MILESTONES.where(*where, mine)).one()
    (done,) = updates.record(session, reporter, [updates.Said(row.id, wanted)])
    if isinstance(done, DomainError):
        raise done


def _spending_events(said: Told) -> Iterator[_Event]:
    """Record what was spent and is expected, ten days after each quarter."""
    for each in said["expenditures"]:
        wanted = ExpenditureCreate(period=each["period"], kind=each["kind"], amount=each["amount"])
        ended = parse_key(each["period"]).end_on
        yield _Event(_at_nine(ended, 10), None, partial(_spend, each, wanted))


def _spend(each: Told, wanted: ExpenditureCreate, session: Session, actor: Actor) -> None:
    columns = table(BudgetLine).c
    where = (plan.c.code == each["plan"], action.c.ref == each["action"])
    line = session.scalars(
        sa.select(BudgetLine)
        .join(plan, plan.c.id == columns.plan_id)
        .join(action, action.c.id == columns.action_id)
        .where(*where, columns.number == each["line"])
        .where(columns.partnership_id == actor.partnership_id)
    ).one()
    expenditures.add(session, actor, line, wanted)


def _other_events(said: Told) -> Iterator[_Event]:
    for each in said["indicator_values"]:
        known = _at_nine(parse_key(each["period"]).end_on, 20)
        value = IndicatorValueCreate.model_validate(each)
        yield _Event(known, None, partial(indicator_values.add_value, wanted=value))
    for each in said["reviews"]:
        wanted = RiskReviewCreate.model_validate(_said(each))
        yield _Event(_at_nine(wanted.reviewed_on, 1), None, partial(_review, each, wanted))


def _review(each: Told, wanted: RiskReviewCreate, session: Session, actor: Actor) -> None:
    of = places.plan_of(session, actor, each["plan"])
    where = (table(Risk).c.plan_id == of.id, table(Risk).c.ref == each["risk"])
    risk_reviews.add(session, actor, session.scalars(sa.select(Risk).where(*where)).one(), wanted)


def load(session: Session, now: datetime) -> bool:
    """Load the demo partnership with its plans, once. Says whether there was anything to load.

    Everything happens in the order, and at the instants, it would have: so the plans can also be
    read as they were known on a day.
    """
    indicators.ship(session)
    documents = [PlanDocument.model_validate(_shipped(name)) for name in DOCUMENTS]
    said = _shipped("updates")
    opened = {each.code: _at_nine(_written(each), 8) for each in documents}
    events = [event for each in documents for event in _plan_events(each)]
    events += [*_update_events(said, opened), *_spending_events(said), *_other_events(said)]
    events.sort(key=lambda event: event.at)
    operator = _make_partnership(session, events[0].at)
    mine = plan.c.partnership_id == operator.partnership_id
    if session.execute(sa.select(plan.c.id).where(mine, plan.c.code.in_(DOCUMENTS))).first():
        return False
    for event in events:
        actor = _reporter(session, replace(operator, now=event.at), event.agency)
        event.happen(session, actor)
        ledger.write(session, actor)
    return True


def keys(session: Session, now: datetime, pepper: str, environment: str) -> dict[str, str]:
    """Return keys for the coordinator and one agency: the same ones for as long as they hold.

    They are worked out from the pepper, so that loading the demo again, as `make run` does, takes
    no key away from whoever works with it.
    """
    operator = access.operator(session.connection(), CODE, now)
    made = {
        name: _lasting_key(session, operator, _client(session, operator, code), pepper, environment)
        for name, code in (("coordinator", None), ("agency", KEYED_AGENCY))
    }
    ledger.write(session, operator)
    return made


def _lasting_key(
    session: Session, operator: Actor, client_id: UUID, pepper: str, environment: str
) -> str:
    for number in count(1):
        made = access.lasting_key(pepper, environment, f"{client_id} {number}")
        stored = session.scalars(sa.select(ApiKey).where(key.c.prefix == made.prefix)).first()
        if stored is None:
            return clients.issue_key(session, operator, client_id, made)
        if stored.revoked_at is None and stored.expires_at > operator.now + ONE_DAY:
            return made.text
    raise AssertionError("there is always a next number")


def _client(session: Session, operator: Actor, code: str | None) -> UUID:
    return UUID(str(_reporter(session, operator, code).client_id))
