"""A plan on a day as plain values: its document, and all that is worked out of it."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import orjson
import sqlalchemy as sa

from app.models import LedgerEntry
from app.models.base import table
from app.pagination import Row
from app.services import money, plans, progress, risk_rows
from app.services.access import Actor
from app.services.documents import export
from app.services.documents.names import Told
from app.services.importing.addresses import line_ref
from app.vocabulary import BudgetDimension, NodeKind

# What is written depends on these as much as on the plan.
WRITTEN_WITH = tuple(
    version(name) for name in ("waymark", "xlsxwriter", "python-docx", "typst", "icalendar")
)
OF_RISK = (
    *("score", "band", "above_appetite", "target_score", "target_band", "trend"),
    *("mitigation_overdue", "money_at_risk"),
)

entry, line, action = table(LedgerEntry), money.line, money.action


@dataclass(frozen=True, slots=True)
class Paper:
    """What a file is made of. Everything in it is as JSON holds it."""

    document: Told
    # The plan's state, currency, rule set and the instant of its last change.
    facts: Told
    as_at: str
    # The tree of progress, down to milestones.
    progress: Told
    budget: Told
    # With the addresses of lines in place of their ids.
    reconciliation: Told
    # What is worked out of each risk, by its ref; the bands of the matrix, by likelihood.
    risks: Told
    matrix: Told

    @property
    def title(self) -> str:
        """Return what the plan is called, with its part."""
        return " – ".join(filter(None, (self.document["title"], self.document["part"])))  # noqa: RUF001

    @property
    def revised_at(self) -> datetime:
        """Return the instant of the plan's last change: every file says it was made then."""
        return datetime.fromisoformat(self.facts["revised_at"])

    def digest(self, *more: str) -> str:
        """Return what tells this content, in a form named by `more`, from any other."""
        made_of = orjson.dumps([asdict(self), WRITTEN_WITH, more], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(made_of).hexdigest()

    def nodes(self) -> Iterator[Told]:
        """Give every node of the tree of progress, the plan first."""
        yield from _beneath(self.progress)

    def standing(self) -> dict[tuple[str, str], Told]:
        """Return the nodes of the plan by kind and ref."""
        return {(node["kind"], node["ref"]): node for node in self.nodes()}

    def outcomes(self) -> Iterator[tuple[Told | None, Told]]:
        """Give every outcome with the section it stands in, in the plan's order."""
        for section in self.document["sections"]:
            for outcome in section["outcomes"]:
                yield section, outcome
        for outcome in self.document["outcomes"]:
            yield None, outcome

    def actions(self) -> Iterator[tuple[Told | None, Told, Told]]:
        """Give every action with its section and outcome, in the plan's order."""
        for section, outcome in self.outcomes():
            for each in outcome["actions"]:
                yield section, outcome, each


def _beneath(node: Told) -> Iterator[Told]:
    yield node
    for child in node["children"]:
        yield from _beneath(child)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def as_json(value: Any) -> Any:
    """Return a value as a caller of the API would read it."""
    return orjson.loads(orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z))


def read(connection: sa.Connection, actor: Actor, key: str, as_at: date | None = None) -> Paper:
    """Read all that a file of a plan tells, progress and money as on a day. Raises NotFound."""
    plan = plans.locate(connection, actor, key)
    standing = progress.read(connection, actor, key, as_at, NodeKind.MILESTONE)
    by = (BudgetDimension.SECTION, BudgetDimension.FUNDING_SOURCE, BudgetDimension.LEAD_AGENCY)
    matrix = risk_rows.matrix_of(connection, actor)
    return Paper(
        document=as_json(export.read(connection, actor, key)),
        facts={
            "state": plan.state,
            "currency": plan.currency,
            "rule_set": standing["rule_set"],
            "revision": plan.revision,
            "revised_at": _revised_at(connection, actor, plan),
        },
        as_at=standing["as_at"].isoformat(),
        progress=as_json(standing["progress"]),
        budget=as_json(money.read_budget(connection, actor, key, by, as_at)),
        reconciliation=as_json(_reconciliation(connection, actor, plan)),
        risks=as_json(_risks(connection, actor, plan, matrix)),
        matrix=as_json(matrix.model_dump()),
    )


def _revised_at(connection: sa.Connection, actor: Actor, plan: Row) -> str:
    """Return the instant of the entry that made the present revision."""
    mine = (entry.c.partnership_id == actor.partnership_id, entry.c.seq == plan.revision)
    instant = connection.execute(sa.select(entry.c.recorded_at).where(*mine)).scalar()
    return str((instant or plan.created_at).isoformat())


def _reconciliation(connection: sa.Connection, actor: Actor, plan: Row) -> Told:
    rows = connection.execute(
        sa.select(line.c.id, line.c.number, action.c.ref)
        .join_from(line, action, action.c.id == line.c.action_id)
        .where(line.c.plan_id == plan.id)
    )
    names = {str(row.id): line_ref(row.ref, row.number) for row in rows}
    told = money.read_reconciliation(connection, actor, str(plan.id))
    return {
        "sections": [
            {**each, "lines": [names[identity] for identity in each["lines"]]}
            for each in told["sections"]
        ],
        "memo_differences": [
            {**each, **{name: names[each[name]] for name in ("memo_line", "counted_line")}}
            for each in told["memo_differences"]
        ],
        "findings": told["findings"],
    }


def _risks(connection: sa.Connection, actor: Actor, plan: Row, matrix: Any) -> Told:
    mine = risk_rows.RISKS.where(risk_rows.risk.c.plan_id == plan.id)
    rows = connection.execute(mine.order_by(risk_rows.risk.c.position)).all()
    told = risk_rows.tell(connection, actor, rows, matrix)
    return {each["ref"]: {name: each[name] for name in OF_RISK} for each in told}
