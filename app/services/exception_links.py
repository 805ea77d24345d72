"""What a plan says it serves: commitments and indicators, with the actions beneath their links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import Commitment, CommitmentLink, Indicator, IndicatorLink, OutcomeTarget
from app.models.base import table
from app.pagination import Row
from app.services.growing import IN_PLANS, by_plan
from app.services.rules.exception_facts import LinkedFacts, Subject
from app.services.rules.readings import Reading
from app.vocabulary import NodeKind

commitment, commitment_link = table(Commitment), table(CommitmentLink)
indicator, indicator_link, target = table(Indicator), table(IndicatorLink), table(OutcomeTarget)

COMMITMENTS: sa.Select[Any] = (
    sa.select(
        *(commitment.c.id, commitment.c.strategy, commitment.c.ref, commitment.c.title),
        *(commitment_link.c.plan_id, commitment_link.c.outcome_id, commitment_link.c.action_id),
    )
    .join_from(commitment_link, commitment, commitment.c.id == commitment_link.c.commitment_id)
    .where(commitment_link.c.plan_id.in_(IN_PLANS))
    .order_by(commitment.c.strategy, commitment.c.position, commitment_link.c.id)
)
LINKED: sa.Select[Any] = (
    sa.select(
        *(indicator.c.id, indicator.c.ref, indicator.c.title, indicator.c.position),
        *(indicator_link.c.plan_id, indicator_link.c.outcome_id),
    )
    .join_from(indicator_link, indicator, indicator.c.id == indicator_link.c.indicator_id)
    .where(indicator_link.c.plan_id.in_(IN_PLANS))
)
# An outcome's own target names the indicator that it is measured by.
TARGETED: sa.Select[Any] = (
    sa.select(
        *(indicator.c.id, indicator.c.ref, indicator.c.title, indicator.c.position),
        *(target.c.plan_id, target.c.outcome_id),
    )
    .join_from(target, indicator, indicator.c.id == target.c.indicator_id)
    .where(target.c.plan_id.in_(IN_PLANS))
)
NAMED = sa.union(LINKED, TARGETED).subquery("named")
INDICATORS: sa.Select[Any] = sa.select(NAMED).order_by(
    NAMED.c.position, NAMED.c.id, NAMED.c.outcome_id
)


@dataclass(frozen=True, slots=True)
class Beneath:
    """By node: the actions beneath it, the words for a link to it, and who leads it."""

    plan_id: UUID
    actions: Mapping[UUID, frozenset[UUID]]
    words: Mapping[UUID, str]
    leads: Mapping[UUID, str | None]


def every(reading: Reading) -> Iterator[Reading]:
    """Walk a reading, the top first."""
    yield reading
    for child in reading.children:
        yield from every(child)


def beneath_of(plan_id: UUID, nodes: Iterable[Reading]) -> Beneath:
    """Note what lies beneath each node of a plan."""
    actions: dict[UUID, frozenset[UUID]] = {}
    words: dict[UUID, str] = {}
    leads: dict[UUID, str | None] = {}
    for node in nodes:
        key = UUID(str(node.id))
        leads[key] = node.lead_agency
        beneath = [each for each in every(node) if each.kind is NodeKind.ACTION]
        actions[key] = frozenset(UUID(str(each.id)) for each in beneath)
        words[key] = "the plan" if node.kind is NodeKind.PLAN else f"{node.kind} {node.ref}"
    return Beneath(plan_id, actions, words, leads)


COMMITMENT, INDICATOR = "commitment", "indicator"
STATEMENTS = {COMMITMENT: COMMITMENTS, INDICATOR: INDICATORS}

Links = Mapping[str, Sequence[Row]]


def links_of_all(connection: sa.Connection, some: Sequence[Row]) -> Mapping[UUID, Links]:
    """Read what each of several plans is linked to: commitments by strategy and ref, indicators."""
    which = {"plan_ids": [plan.id for plan in some]}
    found = {
        kind: by_plan(connection.execute(statement, which).all())
        for kind, statement in STATEMENTS.items()
    }
    return {plan.id: {kind: rows[plan.id] for kind, rows in found.items()} for plan in some}


def linked_facts(kind: str, links: Links, beneath: Beneath) -> list[LinkedFacts]:
    """Put the links of a plan to one thing together: it is served where any of them is."""
    grouped: dict[UUID, list[Row]] = {}
    for row in links[kind]:
        grouped.setdefault(row.id, []).append(row)
    found = []
    for key, rows in grouped.items():
        # The same indicator may be measured and supported by one outcome.
        ends = list(dict.fromkeys(_end(row, beneath.plan_id) for row in rows))
        leads = {beneath.leads[end] for end in ends}
        ref = f"{rows[0].strategy} {rows[0].ref}" if kind == COMMITMENT else rows[0].ref
        lead = leads.pop() if len(leads) == 1 else None
        actions: frozenset[UUID] = frozenset()
        found.append(
            LinkedFacts(
                subject=Subject(kind, key, ref, rows[0].title, lead),
                links=[beneath.words[end] for end in ends],
                actions=actions.union(*(beneath.actions[end] for end in ends)),
            )
        )
    return found


def _end(row: Row, plan_id: UUID) -> UUID:
    """Return the node that a link starts from: an outcome, an action, or the plan."""
    end: UUID = row.outcome_id or row._mapping.get("action_id") or plan_id
    return end
