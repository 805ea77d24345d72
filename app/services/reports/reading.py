"""Reports as they are read: plan after plan, row after row, and a page at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import BaseModel, Field

from app.errors import InvalidCursor
from app.pagination import CAP, Key, Row, Slice, decode_cursor, encode_cursor, fingerprint
from app.schemas.base import AsAt, Named
from app.services import filters
from app.services.access import Actor
from app.services.plans import PLANS, plan
from app.services.reports import measured, nodes, registers
from app.services.reports.desk import Desk, Place, Placed, Record
from app.services.reports.tables import Report

Format = Literal["json", "csv", "xlsx", "jsonl"]
Limit = Annotated[int, Field(ge=1)]


class ReportQuery(BaseModel):
    """What every report takes."""

    plan: list[Named] = Field(
        default=[], description="Codes or ids of plans; all of them, drafts too, if left out."
    )
    format: Format = Field(
        default="json",
        description="`json` comes in pages; `csv`, `xlsx` and `jsonl` hold every row, streamed.",
    )
    as_at: AsAt = None
    limit: Limit = Field(
        default=CAP,
        description=f"Rows in a page of JSON; more than {CAP} are cut to {CAP}.",
    )
    cursor: str | None = Field(
        default=None, max_length=2000, description="`next_cursor` of the page of JSON before."
    )


Reader = Callable[[Desk, Row, Place | None], Iterator[Placed]]


@dataclass(frozen=True, slots=True)
class Source:
    """How the rows of a report are read of one plan, and what tells the place of each."""

    read: Reader
    keys: Sequence[Key]


SOURCES: dict[Report, Source] = {
    Report.ACTIONS: Source(nodes.read_actions, nodes.ACTION_KEYS),
    Report.MILESTONES: Source(nodes.read_milestones, nodes.MILESTONE_KEYS),
    Report.UPDATES: Source(registers.read_updates, registers.UPDATE_KEYS),
    Report.BUDGET_LINES: Source(registers.read_budget_lines, registers.LINE_KEYS),
    Report.RISKS: Source(registers.read_risks, registers.RISK_KEYS),
    Report.INDICATORS: Source(registers.read_indicators, registers.INDICATOR_KEYS),
    Report.PROGRESS: Source(nodes.read_progress, nodes.PROGRESS_KEYS),
    Report.RETURNS: Source(registers.read_returns, registers.RETURN_KEYS),
    Report.INDICATOR_VALUES: Source(measured.read_values, measured.VALUE_KEYS),
}


def _plans(
    connection: sa.Connection, actor: Actor, query: ReportQuery, place: Place | None
) -> Sequence[Row]:
    """Find the plans asked for, by code, from the one a place is in on. Raises UnknownReference."""
    named = filters.plan_ids(connection, actor, query.plan)
    where = [plan.c.partnership_id == actor.partnership_id]
    where += [plan.c.id.in_(named)] if query.plan else []
    where += [plan.c.code >= place[0]] if place else []
    return connection.execute(PLANS.where(*where).order_by(plan.c.code)).all()


def _rows(
    desk: Desk, report: Report, plans: Sequence[Row], place: Place | None
) -> Iterator[Placed]:
    read = SOURCES[report].read
    for each in plans:
        within = place[1:] if place and place[0] == each.code else None
        for at, record in read(desk, each, within):
            yield [each.code, *at], record


def rows(
    connection: sa.Connection, actor: Actor, report: Report, query: ReportQuery
) -> Iterator[Record]:
    """Give every row of a report, never holding more than a plan's. Raises UnknownReference."""
    desk = Desk(connection, actor, query.as_at)
    for _, record in _rows(desk, report, _plans(connection, actor, query, None), None):
        yield record


def page(
    connection: sa.Connection, actor: Actor, report: Report, query: ReportQuery
) -> tuple[Slice, list[Record]]:
    """Give a page of a report. Raises UnknownReference, InvalidCursor."""
    keys = [Key(plan.c.code), *SOURCES[report].keys]
    bound = fingerprint(query, report)
    place = None if query.cursor is None else decode_cursor(query.cursor, bound, keys)
    if place is not None and None in place:
        raise InvalidCursor("The cursor cannot be read.")
    limit = min(query.limit, CAP)
    desk = Desk(connection, actor, query.as_at, batch=limit + 1, paged=True)
    plans = _plans(connection, actor, query, place)
    found = list(islice(_rows(desk, report, plans, place), limit + 1))
    following = encode_cursor(bound, found[limit - 1][0]) if len(found) > limit else None
    return Slice([], following), [record for _, record in found[:limit]]
