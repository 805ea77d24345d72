"""What needs attention in a plan, or in all of them: exceptions, and where they stood before."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.board_vocabulary import ExceptionKind
from app.models import Commitment, CommitmentLink, Indicator, IndicatorLink, OutcomeTarget
from app.models.base import table
from app.pagination import Row
from app.services import filters, plans
from app.services.access import Actor
from app.services.exception_facts import Source, source_of, sources_of
from app.services.growing import day_of
from app.services.progress import live_plans
from app.services.rules.exception_facts import Found, Subject, Why
from app.services.rules.exceptions import find, statuses
from app.services.rules.money import pounds
from app.services.rules.periods import period_of

commitment, indicator = table(Commitment), table(Indicator)
served_by, measured_by, target = table(CommitmentLink), table(IndicatorLink), table(OutcomeTarget)

ONE_DAY = timedelta(days=1)

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which exceptions are asked for: of these lead agencies (codes), of these kinds; or all."""

    agencies: Sequence[str] = ()
    kinds: Sequence[ExceptionKind] = ()

    def takes(self, told: Told) -> bool:
        """Say whether an exception is asked for."""
        of_agency = not self.agencies or told["lead_agency"] in self.agencies
        return of_agency and (not self.kinds or told["kind"] in self.kinds)


EVERYTHING = Wanted()


def day_before(actor: Actor, of: Row, day: date) -> date | None:
    """Return the last day of the quarter before the one a day is in; None before the plan's first.

    Quarters are those of the financial year.
    """
    before = period_of(day, actor.fy_start_month).start_on - ONE_DAY
    return before if before >= of.period_start_on else None


def of_plan(source: Source, actor: Actor, day: date) -> list[Told]:
    """Tell every exception of a plan on a day, kind by kind and in the plan's order."""
    facts, code = source.at(day), source.plan.code
    earlier = day_before(actor, source.plan, day)
    now = statuses(facts)
    then: Mapping[Any, Found] = {}
    known: Mapping[tuple[str, object], str | None] = {}
    if earlier is not None:
        before = source.at(earlier)
        then, known = {found.key: found for found in find(before)}, statuses(before)
    items = []
    for found in find(facts):
        place = (found.subject.kind, found.subject.id)
        previous = None
        if earlier is not None:
            previous = {
                "as_at": earlier,
                "present": found.key in then,
                "status": known.get(place),
            }
        items.append(_tell(found, code, day, now.get(place), previous))
    return items


def _tell(
    found: Found, code: str | None, day: date, status: str | None, previous: Told | None
) -> Told:
    subject, since = found.subject, found.since
    return {
        "plan": code,
        "kind": found.kind.value,
        "node": {
            "kind": subject.kind,
            "id": subject.id,
            "ref": subject.ref,
            "title": subject.title,
        },
        "ref": subject.ref,
        "lead_agency": subject.lead_agency,
        "status": status,
        "reasons": [why.to_json() for why in found.reasons],
        "since": since,
        "age_days": (day - since).days if since else None,
        "money": pounds(found.money),
        "previous": previous,
    }


def read(
    connection: sa.Connection,
    actor: Actor,
    key: str,
    as_at: date | None,
    wanted: Wanted = EVERYTHING,
    known_at: datetime | None = None,
) -> Told:
    """Tell what needs attention in a plan on a day. Raises NotFound, UnknownReference."""
    of = plans.locate(connection, actor, key)
    filters.agency_ids(connection, actor, wanted.agencies, "agency")
    day = day_of(actor, of, as_at)
    source = source_of(connection, actor, of)
    items = [told for told in of_plan(source, actor, day) if wanted.takes(told)]
    return {
        "plan": of.code,
        "as_at": day,
        "known_at": known_at,
        "previous_as_at": day_before(actor, of, day),
        "currency": of.currency,
        "revision": of.revision,
        "counts": _counts(items),
        "items": items,
    }


def _counts(items: Iterable[Told]) -> dict[str, int]:
    found = Counter(told["kind"] for told in items)
    return {kind.value: found[kind.value] for kind in ExceptionKind}


def read_portfolio(
    connection: sa.Connection, actor: Actor, as_at: date | None, wanted: Wanted = EVERYTHING
) -> Told:
    """Tell what needs attention in all plans that were live on a day, plan by plan.

    Live is every plan but a draft, until the day it was over. After their own exceptions come the
    commitments, and the partnership's own indicators, that no plan links at all.
    """
    filters.agency_ids(connection, actor, wanted.agencies, "agency")
    day = as_at or actor.today
    live = live_plans(connection, actor, day)
    sources = sources_of(connection, actor, live)
    items = [told for source in sources for told in of_plan(source, actor, day)]
    items += [_tell(found, None, day, None, None) for found in _unlinked(connection, actor, day)]
    items = [told for told in items if wanted.takes(told)]
    return {
        "as_at": day,
        "currency": live[0].currency if live else None,
        "plans": [of.code for of in live],
        "counts": _counts(items),
        "items": items,
    }


def _unlinked(connection: sa.Connection, actor: Actor, day: date) -> Iterator[Found]:
    """Find what the partnership promised or measures, and no plan names."""
    linked = sa.select(served_by.c.commitment_id)
    for row in connection.execute(
        sa.select(commitment)
        .where(commitment.c.partnership_id == actor.partnership_id, commitment.c.id.not_in(linked))
        .order_by(commitment.c.strategy, commitment.c.position)
    ).all():
        subject = Subject("commitment", row.id, f"{row.strategy} {row.ref}", row.title)
        yield _unnamed(ExceptionKind.UNSERVED_COMMITMENT, subject, day)
    named = sa.union(
        sa.select(measured_by.c.indicator_id),
        sa.select(target.c.indicator_id).where(target.c.indicator_id.is_not(None)),
    )
    for row in connection.execute(
        sa.select(indicator)
        .where(indicator.c.partnership_id == actor.partnership_id, indicator.c.id.not_in(named))
        .order_by(indicator.c.position, indicator.c.id)
    ).all():
        subject = Subject("indicator", row.id, row.ref, row.title)
        yield _unnamed(ExceptionKind.UNSERVED_INDICATOR, subject, day)


def _unnamed(kind: ExceptionKind, subject: Subject, day: date) -> Found:
    inputs: dict[str, object] = {
        "as_at": day.isoformat(),
        "linked_to": [],
        "actions": 0,
        "live_actions": 0,
    }
    return Found(kind, subject, (Why(kind.value.upper(), "No plan is linked to it.", inputs),))
