"""Outcomes of a stored plan as the document tells them, with all that stands beneath them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import (
    Action,
    ActionContributor,
    BudgetLine,
    Milestone,
    Outcome,
    OutcomeTarget,
    Section,
)
from app.models.base import table
from app.pagination import Row
from app.services.documents.names import Reader, Told, Writer
from app.services.outcome_batches import IN_OUTCOMES
from app.services.rules.money import pounds

section, outcome = table(Section), table(Outcome)
action, milestone = table(Action), table(Milestone)
target, line, contributor = table(OutcomeTarget), table(BudgetLine), table(ActionContributor)

SCHEDULE = ("schedule_kind", "start_on", "due_on", "schedule_meaning", "schedule_printed")
LEADS = ("lead_agency_id", "lead_contact_id")


def _of(table_: sa.Table, *names: str) -> list[sa.Column[Any]]:
    return [table_.c[name] for name in names]


# Section by section, those in no section last.
OUTCOMES = (
    sa.select(
        *_of(outcome, "id", "section_id", "ref", "statement", "note", "lead_agency_id"),
        section.c.ref.label("section_ref"),
    )
    .outerjoin_from(outcome, section, section.c.id == outcome.c.section_id)
    .where(outcome.c.plan_id == sa.bindparam("plan_id"))
    .order_by(
        outcome.c.section_id.is_(None),
        *_of(section, "position", "id"),
        *_of(outcome, "position", "id"),
    )
)
# Of large tables only what is told, in the order in which it is taken apart below.
TARGETS = sa.select(
    *_of(target, "outcome_id", "indicator_id", "kind", "baseline", "change_percent", "value"),
    *_of(target, "unit", "due_on", "printed", "profile"),
).where(target.c.outcome_id.in_(IN_OUTCOMES))
ACTIONS = (
    sa.select(
        *_of(action, "id", "outcome_id", "budget_codes", *LEADS, "ref", "description"),
        *_of(action, "lead_inferred", "owner_printed", *SCHEDULE),
    )
    .where(action.c.outcome_id.in_(IN_OUTCOMES))
    .order_by(action.c.position, action.c.id)
)
MILESTONES = (
    sa.select(
        *_of(milestone, "action_id", *LEADS, "ref", "title", "weight", "key", *SCHEDULE),
        *_of(milestone, "target_quantity", "target_unit", "target_baseline", "target_profile"),
    )
    .where(milestone.c.outcome_id.in_(IN_OUTCOMES))
    .order_by(milestone.c.position, milestone.c.id)
)
CONTRIBUTORS = (
    sa.select(*_of(contributor, "action_id", "agency_id", "role"))
    .join_from(contributor, action, action.c.id == contributor.c.action_id)
    .where(action.c.outcome_id.in_(IN_OUTCOMES))
    .order_by(contributor.c.id)
)
LINES = (
    sa.select(
        *_of(line, "action_id", "number", "fy_start_year", "state", "memo", "printed"),
        *_of(line, "amount_pence", "funding_source_id", "counted_in_id"),
    )
    .where(line.c.outcome_id.in_(IN_OUTCOMES))
    .order_by(line.c.number, line.c.id)
)
COUNTED = (
    sa.select(line.c.id, action.c.ref, line.c.number)
    .join_from(line, action, action.c.id == line.c.action_id)
    .where(line.c.id.in_(sa.bindparam("ids", expanding=True)))
)


def amount(pence: int | None) -> str | None:
    """Tell pence as pounds."""
    return None if pence is None else pounds(pence)


class Structure:
    """Tells outcomes, a batch of them at a time."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader, self._writer = reader, writer

    def tell(self, outcomes: Sequence[Row]) -> Iterator[Told]:
        """Tell rows of OUTCOMES, in their order."""
        which = [row.id for row in outcomes]
        targets = {row.outcome_id: row for row in self._reader.beneath(TARGETS, which)}
        actions = self._actions(which)
        for row in outcomes:
            yield {
                "ref": row.ref,
                "statement": row.statement,
                "note": row.note,
                "lead_agency": self._writer.agency(row.lead_agency_id),
                "target": self._target(targets.get(row.id)),
                "actions": actions[row.id],
            }

    def _target(self, row: Row | None) -> Told | None:
        if row is None:
            return None
        return {
            "indicator": self._writer.indicator(row.indicator_id),
            "kind": row.kind,
            "baseline": row.baseline,
            "change_percent": row.change_percent,
            "value": row.value,
            "unit": row.unit,
            "due_on": row.due_on,
            "printed": row.printed,
            "profile": _profile(row.profile, "value"),
        }

    def _actions(self, which: Sequence[UUID]) -> Mapping[UUID, list[Told]]:
        agency, contact = self._writer.agency, self._writer.contact
        milestones, lines = self._milestones(which), self._lines(which)
        contributors = self._contributors(which)
        found: defaultdict[UUID, list[Told]] = defaultdict(list)
        for row in self._reader.beneath(ACTIONS, which):
            identity, above, codes, agency_id, contact_id, ref, words, inferred, owner, *when = row
            found[above].append(
                {
                    "ref": ref,
                    "description": words,
                    "lead_inferred": inferred,
                    "owner_printed": owner,
                    "schedule": _schedule(*when),
                    "lead_agency": agency(agency_id),
                    "lead_contact": contact(contact_id),
                    "contributors": contributors[identity],
                    "budget_codes": codes,
                    "milestones": milestones[identity],
                    "budget_lines": lines[identity],
                }
            )
        return found

    def _milestones(self, which: Sequence[UUID]) -> Mapping[UUID, list[Told]]:
        agency, contact = self._writer.agency, self._writer.contact
        found: defaultdict[UUID, list[Told]] = defaultdict(list)
        for row in self._reader.beneath(MILESTONES, which):
            above, agency_id, contact_id, ref, title, weight, key = row[:7]
            kind, start_on, due_on, meaning, printed, quantity, unit, baseline, profile = row[7:]
            found[above].append(
                {
                    "ref": ref,
                    "title": title,
                    "weight": weight,
                    "key": key,
                    "schedule": _schedule(kind, start_on, due_on, meaning, printed),
                    "lead_agency": agency(agency_id),
                    "lead_contact": contact(contact_id),
                    "target": _quantity(quantity, unit, baseline, profile),
                }
            )
        return found

    def _contributors(self, which: Sequence[UUID]) -> Mapping[UUID, list[Told]]:
        found: defaultdict[UUID, list[Told]] = defaultdict(list)
        for above, agency_id, role in self._reader.beneath(CONTRIBUTORS, which):
            found[above].append({"agency": self._writer.agency(agency_id), "role": role})
        return found

    def _lines(self, which: Sequence[UUID]) -> Mapping[UUID, list[Told]]:
        rows = self._reader.beneath(LINES, which)
        counted = self._counted([row.counted_in_id for row in rows if row.counted_in_id])
        found: defaultdict[UUID, list[Told]] = defaultdict(list)
        for above, number, year, state, memo, printed, pence, source_id, counted_in_id in rows:
            found[above].append(
                {
                    "number": number,
                    "fy_start_year": year,
                    "state": state,
                    "memo": memo,
                    "printed": printed,
                    "amount": amount(pence),
                    "funding_source": self._writer.source(source_id),
                    "counted_in": counted.get(counted_in_id),
                }
            )
        return found

    def _counted(self, ids: Sequence[UUID]) -> Mapping[UUID, Told]:
        """Return how lines are named that others are counted in."""
        if not ids:
            return {}
        rows = self._reader.read(COUNTED, ids=ids)
        return {row.id: {"action": row.ref, "number": row.number} for row in rows}


def _schedule(
    kind: str | None, start_on: Any, due_on: Any, meaning: str | None, printed: str | None
) -> Told | None:
    if kind is None:
        return None
    return {
        "kind": kind,
        "start_on": start_on,
        "due_on": due_on,
        "meaning": meaning,
        "printed": printed,
    }


def _quantity(
    quantity: Decimal | None, unit: str | None, baseline: Decimal | None, profile: Iterable[Told]
) -> Told | None:
    if quantity is None:
        return None
    return {
        "quantity": quantity,
        "unit": unit,
        "baseline": baseline,
        "profile": _profile(profile, "quantity"),
    }


def _profile(points: Iterable[Told], figure: str) -> list[Told]:
    # Stored as text, so that no figure ever passes through floating point.
    return [{"on": point["on"], figure: Decimal(str(point[figure]))} for point in points]
