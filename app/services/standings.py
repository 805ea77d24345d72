"""Where plans stand, as told: one of them, or all that are live."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.pagination import Row
from app.services import evidence, kept_readings, plans, rulebook
from app.services.access import Actor, partnership
from app.services.growing import day_of
from app.services.kept_readings import Made
from app.services.progress import live_plans, place_of, whole
from app.services.rules.reading_codec import cut
from app.services.rules.readings import LEVELS, Branch, Reading, to_json
from app.services.rules.rollup import combine
from app.services.shelf import SHELF, TOPS
from app.vocabulary import NodeKind

NAME = sa.select(partnership.c.name).where(partnership.c.id == sa.bindparam("partnership_id"))

Ruled = tuple[Row, rulebook.InForce]
Told = dict[str, Any]


def read(
    connection: sa.Connection,
    actor: Actor,
    key: str,
    as_at: date | None,
    depth: NodeKind,
    known_at: datetime | None = None,
    made: list[Made] | None = None,
) -> Told:
    """Tell where a plan stands on a day, down to a level. Raises NotFound.

    `known_at` is told only: what was known then is what the connection holds. What others may want
    to know of the plan is added to `made`.
    """
    plan = plans.locate(connection, actor, key)
    in_force = rulebook.read(connection, actor, plan.id).of(plan.id)
    day = day_of(actor, plan, as_at)
    if actor.in_the_past or LEVELS[depth] > LEVELS[NodeKind.SECTION]:
        reading = whole(connection, actor, plan, in_force, as_at)
    else:
        wanted = [] if made is None else made
        reading = tops(connection, actor, [(plan, in_force)], as_at, wanted)[0]
    extras = evidence.beside(connection, actor, plan, reading, day, in_force.thresholds)
    return {
        "as_at": day,
        "known_at": known_at,
        "rule_set": in_force.name,
        "revision": plan.revision,
        "progress": to_json(reading, depth, extras),
    }


def read_portfolio(
    connection: sa.Connection, actor: Actor, as_at: date | None, depth: NodeKind, made: list[Made]
) -> Told:
    """Add up the plans that were live on a day, by the partnership's own thresholds.

    Each plan counts the same, however large it is.
    """
    day = as_at or actor.today
    live = live_plans(connection, actor, day)
    book = rulebook.read(connection, actor)
    in_force = book.of(None)
    readings = tops(connection, actor, [(plan, book.of(plan.id)) for plan in live], as_at, made)
    name = connection.execute(NAME, {"partnership_id": actor.partnership_id}).scalar_one()
    top = Branch(NodeKind.PORTFOLIO, None, None, name)
    extras = evidence.beside_plans(connection, actor, readings, day)
    return {
        "as_at": day,
        "rule_set": in_force.name,
        "plans": [plan.code for plan in live],
        "progress": to_json(combine(top, readings, in_force.thresholds), depth, extras),
    }


def tops(
    connection: sa.Connection,
    actor: Actor,
    of: Sequence[Ruled],
    as_at: date | None,
    made: list[Made],
) -> list[Reading]:
    """Read plans down to their sections, or take what was kept of them, by others too.

    What others may want to know is added to `made`: where the plans stand on the day they are read
    at when no day is named. Other days are asked for too rarely.
    """
    places = {plan.id: place_of(plan, ruled, day_of(actor, plan, as_at)) for plan, ruled in of}
    found = {key: top for key, place in places.items() if (top := TOPS.get(place)) is not None}
    wanted = {
        plan.id: places[plan.id]
        for plan, _ in of
        if plan.id not in found and places[plan.id].as_at == day_of(actor, plan, None)
    }
    told = kept_readings.find(
        connection, {key: place for key, place in wanted.items() if SHELF.get(place) is None}
    )
    for plan, ruled in of:
        place = places[plan.id]
        if place.plan_id in found:
            continue
        if (top := told.get(plan.id)) is None:
            top = cut(whole(connection, actor, plan, ruled, as_at), NodeKind.SECTION)
            if plan.id in wanted:
                made.append(Made(actor.partnership_id, place, top))
        TOPS.put(place, top)
        found[plan.id] = top
    return [found[plan.id] for plan, _ in of]
