"""What a document calls things: rows of one plan, and the names by which they are told."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.models import (
    Action,
    Agency,
    Commitment,
    Contact,
    FundingSource,
    Indicator,
    Milestone,
)
from app.models.base import table
from app.pagination import Row
from app.services import agencies
from app.services.access import Actor

Names = Mapping[Any, str]
Told = dict[str, Any]


def pick(row: Row, names: Iterable[str]) -> Told:
    """Take some columns of a row."""
    columns = row._mapping
    return {name: columns[name] for name in names}


# What no document tells: whose a row is, its stamps, and where a milestone stands.
UNTOLD = ("partnership_id", "plan_id", "version", "created_at", "updated_at")


@cache
def _of_plan(of: sa.Table, order: tuple[str, ...]) -> sa.Select[Any]:
    told = [c for c in of.c if c.key not in UNTOLD and not c.key.startswith("current_")]
    mine = of.c.plan_id == sa.bindparam("plan")
    return sa.select(*told).where(mine).order_by(*(of.c[name] for name in order))


class Reader:
    """Reads the tables of one plan, one query each, in the plan's order."""

    def __init__(self, connection: sa.Connection, actor: Actor, plan: Row) -> None:
        self._connection, self._actor, self.plan = connection, actor, plan

    def rows(self, model: Any, *order: str) -> Sequence[Row]:
        """Read what a table holds of the plan, but for stamps and what is worked out."""
        return self.read(_of_plan(table(model), order), plan=self.plan.id)

    def read(self, statement: sa.Select[Any], **which: Any) -> Sequence[Row]:
        """Read what a statement finds."""
        return self._connection.execute(statement, which).all()

    def beneath(
        self, statement: sa.Select[Any], outcome_ids: Sequence[UUID]
    ) -> Sequence[sa.Row[*tuple[Any, ...]]]:
        """Read what stands beneath some outcomes."""
        return self.read(statement, outcome_ids=outcome_ids)

    def refs(self, model: Any, ids: Collection[UUID]) -> Iterator[Row]:
        """Read the ids and refs of those nodes of the plan that have one of these ids."""
        columns, wanted = table(model).c, list(ids)
        for start in range(0, len(wanted), 10_000):
            some = columns.id.in_(wanted[start : start + 10_000])
            mine = columns.plan_id == self.plan.id
            yield from self.read(sa.select(columns.id, columns.ref).where(mine, some))

    def names(self, model: Any, column: str) -> Names:
        """Read what the partnership calls its agencies, sources or indicators, by id."""
        columns = table(model).c
        owner = columns.partnership_id
        mine = sa.or_(owner == self._actor.partnership_id, owner.is_(None))
        rows = self._connection.execute(sa.select(columns.id, columns[column]).where(mine))
        return {row[0]: row[1] for row in rows}

    def contacts(self) -> Sequence[Row]:
        """Read who leads something in the plan, in the order that tells apart those alike."""
        leads = [
            sa.select(table(model).c.lead_contact_id).where(table(model).c.plan_id == self.plan.id)
            for model in (Action, Milestone)
        ]
        columns = table(Contact).c
        statement = sa.select(table(Contact)).where(columns.id.in_(sa.union(*leads)))
        return self.read(statement.order_by(*agencies.ALIKE))

    def all(self, model: Any, *order: str) -> Sequence[Row]:
        """Read a whole table of the partnership."""
        columns = table(model).c
        statement = sa.select(table(model)).where(
            columns.partnership_id == self._actor.partnership_id
        )
        return self.read(statement.order_by(*(columns[o] for o in order)))


class Writer:
    """Tells by which names the document calls agencies and others, and notes which it used."""

    def __init__(self, reader: Reader, *, with_names: bool) -> None:
        self._reader, self._with_names = reader, with_names
        self._agencies = reader.all(Agency, "code")
        self._sources = reader.all(FundingSource, "code")
        self._codes = {row.id: row.code for row in (*self._agencies, *self._sources)}
        self._indicators = reader.names(Indicator, "ref")
        self._commitments = {row.id: row for row in reader.all(Commitment, "id")}
        self._used_agencies: set[str | None] = set()
        self._used_sources: set[str | None] = set()
        self._contacts = self._number_alike(reader.contacts())

    def agency(self, identity: Any) -> str | None:
        """Return the code of an agency."""
        code = self._codes[identity] if identity else None
        self._used_agencies.add(code)
        return code

    def source(self, identity: Any) -> str | None:
        """Return the code of a funding source."""
        code = self._codes[identity] if identity else None
        self._used_sources.add(code)
        return code

    def _number_alike(self, rows: Iterable[Row]) -> dict[Any, Told]:
        """Tell contacts by role, agency and, to those who may see it, name, each apart."""
        seen: Counter[tuple[str, ...]] = Counter()
        found: dict[Any, Told] = {}
        for row in rows:
            told = {"role_title": row.role_title, "agency": self.agency(row.agency_id)}
            told |= {"name": row.name} if self._with_names and row.name else {}
            alike = _order(told)
            seen[alike] += 1
            found[row.id] = told | ({"number": seen[alike]} if seen[alike] > 1 else {})
        return found

    def contact(self, identity: Any) -> Told | None:
        """Return who a contact is: the role, and the name only to those who may see it."""
        return None if identity is None else self._contacts[identity]

    def indicator(self, identity: Any) -> str | None:
        """Return the ref of an indicator."""
        return self._indicators[identity] if identity else None

    def commitment(self, identity: Any) -> Told:
        """Return what a commitment is called."""
        return pick(self._commitments[identity], ("strategy", "ref", "title"))

    def vocabulary(self) -> Told:
        """Return the agencies, sources and contacts that the document names."""
        contacts = sorted(
            self._contacts.values(), key=lambda told: (*_order(told), told.get("number", 1))
        )
        used = [row for row in self._agencies if row.code in self._used_agencies]
        sources = [row for row in self._sources if row.code in self._used_sources]
        return {
            "agencies": [pick(row, ("code", "name", "kind", "aliases")) for row in used],
            "funding_sources": [pick(row, ("code", "name")) for row in sources],
            "contacts": contacts,
        }


def _order(told: Told) -> tuple[str, ...]:
    return told["role_title"], told["agency"] or "", told.get("name") or ""
