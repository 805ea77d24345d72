"""All that a file of a plan tells, gathered from the database."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import LedgerEntry
from app.models.base import table
from app.pagination import Row
from app.services import (
    evidence,
    exceptions,
    money,
    plans,
    risk_rows,
    rulebook,
    snapshots,
    standings,
)
from app.services.access import Actor
from app.services.documents import export
from app.services.documents.names import Told
from app.services.documents.paper import Paper, as_json
from app.services.documents.spool import Spool
from app.services.documents.writers.kinds import TABLES, ExportFormat
from app.services.exception_facts import source_of
from app.services.growing import day_of
from app.services.importing import report
from app.services.progress import kept_of
from app.services.reading_outcomes import Plot
from app.services.rules.exception_table import board_section
from app.services.rules.figures import in_words
from app.services.rules.reading_codec import cut
from app.services.rules.readings import Reading, to_json
from app.vocabulary import BudgetDimension, NodeKind

OF_RISK = (
    *("score", "band", "above_appetite", "target_score", "target_band", "trend"),
    *("mitigation_overdue", "money_at_risk"),
)
OF_NODE = (
    *("kind", "ref", "title", "lead_agency", "due_on", "status", "percent", "shares"),
    *("self_assessed",),
)

# A larger spool is kept on disk.
IN_MEMORY = 1024 * 1024

entry = table(LedgerEntry)


def for_file(
    connection: sa.Connection,
    actor: Actor,
    key: str,
    format_: ExportFormat,
    as_at: date | None = None,
) -> Paper:
    """Read what a kind of file tells of a plan. To be closed. Raises NotFound."""
    if format_ is ExportFormat.JSON:
        return Paper.of_words(as_json(export.read(connection, actor, key)))
    if format_ in TABLES:
        return for_tables(connection, actor, key, as_at)
    return read(connection, actor, key, as_at, for_board=True)


def for_tables(
    connection: sa.Connection, actor: Actor, key: str, as_at: date | None = None
) -> Paper:
    """Read what tables tell of a plan, its outcomes into a spool. Raises NotFound.

    Whatever the size of the plan, few of its milestones are held at once. To be closed.
    """
    exported = export.Export(connection, actor, key)
    plan = exported.plan
    in_force = rulebook.read(connection, actor, plan.id).of(plan.id)
    day = day_of(actor, plan, as_at)
    plot = Plot(connection, actor, plan, as_at, in_force.thresholds)
    kept = kept_of(actor, plan, in_force, as_at)
    readings = plot.outcomes([row.id for row in exported.order], kept)
    said = evidence.self_assessed(evidence.assessments_of(connection, [plan.id], day))
    upper: dict[UUID, Reading] = {}
    with ExitStack() as failing:
        spool = Spool(failing.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY)))
        for (row, told), reading in zip(exported.outcomes(), readings, strict=True):
            spool.add((row.section_ref, told, _told(to_json(reading, extras=said))))
            upper[row.id] = cut(reading, NodeKind.OUTCOME)
        top = to_json(plot.assemble(upper), NodeKind.SECTION, said)
        common = _common(connection, actor, plan, in_force.name)
        document = as_json(exported.around({}))
        failing.pop_all()
    return Paper(
        document=document,
        as_at=day.isoformat(),
        progress=as_json(_told(top)),
        budget={},
        spool=spool,
        **common,
    )


def read(
    connection: sa.Connection,
    actor: Actor,
    key: str,
    as_at: date | None = None,
    *,
    for_board: bool = False,
) -> Paper:
    """Read all that a file of a plan tells, progress and money as on a day. Raises NotFound.

    For a board also what needs attention, and the trend.
    """
    plan = plans.locate(connection, actor, key)
    standing = standings.read(connection, actor, key, as_at, NodeKind.MILESTONE)
    by = (BudgetDimension.SECTION, BudgetDimension.FUNDING_SOURCE, BudgetDimension.LEAD_AGENCY)
    return Paper(
        document=as_json(export.read(connection, actor, key)),
        as_at=standing["as_at"].isoformat(),
        progress=as_json(_told(standing["progress"])),
        budget=as_json(money.read_budget(connection, actor, key, by, as_at)),
        exceptions=_exceptions(connection, actor, plan, standing["as_at"]) if for_board else None,
        trend=_trend(connection, actor, plan, standing) if for_board else [],
        **_common(connection, actor, plan, standing["rule_set"]),
    )


def _common(connection: sa.Connection, actor: Actor, plan: Row, rule_set: str) -> dict[str, Any]:
    """Read what every paper tells."""
    matrix = risk_rows.matrix_of(connection, actor)
    return {
        "facts": {
            "state": plan.state,
            "currency": plan.currency,
            "rule_set": rule_set,
            "revision": plan.revision,
            "revised_at": _revised_at(connection, actor, plan),
        },
        "reconciliation": as_json(_reconciliation(connection, actor, plan)),
        "risks": as_json(_risks(connection, actor, plan, matrix)),
        "matrix": as_json(matrix.model_dump()),
    }


def _exceptions(connection: sa.Connection, actor: Actor, plan: Row, day: date) -> Told:
    items = exceptions.of_plan(source_of(connection, actor, plan), actor, day)
    return board_section(items, day)


def _trend(connection: sa.Connection, actor: Actor, plan: Row, standing: Told) -> list[Told]:
    """Tell how the plan stood in each snapshot up to the day, and how it stands on it."""
    day = standing["as_at"]
    told = [
        {"label": label, **_standing(as_json(node))}
        for label, node in snapshots.progress_of(connection, actor, plan.id, day)
    ]
    now = {"label": in_words(day), **_standing(as_json(_told(standing["progress"])))}
    return [*told, now] if told else []


def _standing(node: Told) -> Told:
    return {name: node[name] for name in ("status", "percent", "shares")}


def _told(node: Mapping[str, Any]) -> Told:
    """Keep of a node what files tell: of a large plan the rest would take most of the memory."""
    return {
        **{name: node[name] for name in OF_NODE},
        "reasons": [{"text": reason["text"]} for reason in node["reasons"][:1]],
        "children": [_told(child) for child in node["children"]],
    }


def _revised_at(connection: sa.Connection, actor: Actor, plan: Row) -> str:
    """Return the instant of the entry that made the present revision."""
    mine = (entry.c.partnership_id == actor.partnership_id, entry.c.seq == plan.revision)
    instant = connection.execute(sa.select(entry.c.recorded_at).where(*mine)).scalar()
    return str((instant or plan.created_at).isoformat())


def _reconciliation(connection: sa.Connection, actor: Actor, plan: Row) -> Told:
    told = money.read_reconciliation(connection, actor, str(plan.id))
    return report.reconciliation(told, report.line_refs(connection, plan.id), plan.revision)


def _risks(connection: sa.Connection, actor: Actor, plan: Row, matrix: Any) -> Told:
    mine = risk_rows.RISKS.where(risk_rows.risk.c.plan_id == plan.id)
    rows = connection.execute(mine.order_by(risk_rows.risk.c.position)).all()
    told = risk_rows.tell(connection, actor, rows, matrix)
    return {each["ref"]: {name: each[name] for name in OF_RISK} for each in told}
