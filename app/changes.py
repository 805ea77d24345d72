"""What a session changes, row by row, noted until the ledger has taken it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import sqlmodel
from sqlalchemy import event
from sqlalchemy.orm import attributes
from sqlmodel import SQLModel

Values = dict[str, Any]


@dataclass(slots=True)
class Change:
    """One row before and after; None where it was not there."""

    table: sa.Table
    id: UUID
    before: Values | None
    after: Values | None

    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Return what differs, as (before, after) by column."""
        if self.before is None and self.after is not None:
            return {name: (None, value) for name, value in self.after.items() if value is not None}
        before, after = self.before or {}, self.after or {}
        pairs = {name: (before.get(name), after.get(name)) for name in {**before, **after}}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def tells(self) -> bool:
        """Whether anything differs: a row that is new or gone does, for it has a key."""
        return self.before is None or self.after is None or bool(self.fields())


class Unwritten(RuntimeError):
    """A transaction was about to commit changes that no ledger entry tells of."""


class Session(sqlmodel.Session):
    """A session that notes each change of a row and commits none that was not taken."""

    def __init__(self, bind: sa.Engine | sa.Connection) -> None:
        super().__init__(bind)
        self._changes: dict[tuple[str, UUID], Change] = {}
        self._afterwards: list[Callable[[bool], None]] = []
        # Whether several use cases are told together, once all of them are done.
        self.together = False
        # The plans that this transaction holds.
        self.held: set[UUID] = set()

    def note(self, table: sa.Table, key: UUID, before: Values | None, after: Values | None) -> None:
        """Note a change; several of one row come to one."""
        known = self._changes.get((table.name, key))
        if known is None:
            self._changes[table.name, key] = Change(table, key, before, after)
            return
        if before is not None and known.before is not None:
            known.before = {**before, **known.before}
        known.after = None if after is None else {**(known.after or {}), **after}
        if known.before is None and known.after is None:
            del self._changes[table.name, key]

    def take(self) -> list[Change]:
        """Flush, and give over what was changed, in the order it was."""
        self.flush()
        taken = [change for change in self._changes.values() if change.tells]
        self._changes.clear()
        return taken

    def on_end(self, call: Callable[[bool], None]) -> None:
        """Have something done once the transaction is over; it is told whether it was committed."""
        self._afterwards.append(call)

    def ended(self, *, committed: bool) -> None:
        """Do what was left until the end of the transaction."""
        afterwards, self._afterwards = self._afterwards, []
        for call in afterwards:
            call(committed)

    def forget(self) -> None:
        """Undo the transaction, and what was noted of it."""
        self._changes.clear()
        self.held.clear()
        self.rollback()
        self.ended(committed=False)


def table_of(record: SQLModel) -> sa.Table:
    """Return the table behind a row."""
    return SQLModel.metadata.tables[str(record.__tablename__)]


def values_of(record: SQLModel) -> Values:
    """Return a row's columns."""
    return {column.key: getattr(record, column.key) for column in table_of(record).columns}


@event.listens_for(Session, "before_flush")
def _note_flush(session: Session, _context: Any, _instances: Any) -> None:
    for record in session.new:
        session.note(table_of(record), record.id, None, values_of(record))
    for record in session.dirty:
        before, after = _edited(session, record)
        if after:
            place = _place_of(record)
            session.note(table_of(record), record.id, place | before, place | after)
    for record in session.deleted:
        session.note(table_of(record), record.id, values_of(record), None)


def _place_of(record: SQLModel) -> Values:
    """Return the plan a row belongs to: no edit moves it, yet an entry names it."""
    return {"plan_id": values_of(record)["plan_id"]} if "plan_id" in table_of(record).c else {}


def _edited(session: Session, record: SQLModel) -> tuple[Values, Values]:
    before: Values = {}
    after: Values = {}
    state = attributes.instance_state(record)
    for column in table_of(record).columns:
        history = state.attrs[column.key].history
        if history.has_changes():
            after[column.key] = next(iter(history.added))
            before[column.key] = next(iter(history.deleted), ...)
    if ... in before.values():
        before |= _stored(session, record, [name for name, was in before.items() if was is ...])
    return before, after


def _stored(session: Session, record: SQLModel, names: list[str]) -> Values:
    """Read what was overwritten without having been loaded."""
    columns = table_of(record).c
    key = values_of(record)["id"]
    row = session.connection().execute(
        sa.select(*(columns[name] for name in names)).where(columns.id == key)
    )
    return dict(row.one()._mapping)


@event.listens_for(Session, "before_commit")
def _refuse_unwritten(session: Session) -> None:
    session.flush()
    if untold := [change for change in session._changes.values() if change.tells]:
        raise Unwritten(f"no ledger entry tells of a changed {untold[0].table.name}")
