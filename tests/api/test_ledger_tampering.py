"""Whatever is changed in the database past the API, verification names the first bad entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from app.cli import app as command_line
from app.db import Database
from app.models import LedgerEntry, Partnership
from app.models.base import table
from app.services import verification
from tests.api.books import entries, verified
from tests.factories import World, at_command_line

entry = table(LedgerEntry)


@pytest.fixture
def ledger(world: World, database: Database, monkeypatch: pytest.MonkeyPatch) -> World:
    """Write seven entries, and take the database's own guard away.

    They are verified three at a time, so that whatever holds also holds between two reads.
    """
    monkeypatch.setattr(verification, "CHUNK", 3)
    agency = {"code": "FIRE", "name": "Fire and rescue", "kind": "organisation"}
    assert world.coordinator.post("/agencies", agency).status_code == 201
    for name in ("Fire", "Rescue", "Both"):
        assert world.coordinator.patch("/agencies/FIRE", {"name": name}).status_code == 200
    for title in ("Third", "Fourth", "Fifth"):
        section = {"plan": "drugs-2006", "title": title}
        assert world.coordinator.post("/sections", section).status_code == 201
    if database.engine.dialect.name == "sqlite":
        with database.engine.begin() as connection:
            for change in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER ledger_entry_refuses_{change}")
    assert proof(world) == (True, None)
    return world


@contextmanager
def tampering(database: Database) -> Iterator[sa.Connection]:
    """Open the database as its owner might, with nothing in the way."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection


def proof(world: World) -> tuple[bool, int | None]:
    """Ask what the ledger is worth."""
    told = verified(world.reader)
    return told["valid"], told["first_invalid"]


def of(world: World, seq: int) -> sa.ColumnElement[bool]:
    """Pick one entry."""
    return sa.and_(entry.c.partnership_id == world.partnership_id, entry.c.seq == seq)


def other_than(column: sa.Column[Any], value: Any, elsewhere: UUID) -> list[Any]:
    """List values that a forger might put in the place of one."""
    if column.key == "action":
        return ["removed"]
    if isinstance(column.type, sa.Uuid):
        return [elsewhere]
    if isinstance(value, datetime):
        return [value + timedelta(microseconds=1), value - timedelta(days=1)]
    if isinstance(value, str):
        last = chr(ord(value[-1]) ^ 1)
        return [value[:-1] + last, value + " ", value[1:], value.swapcase() + "x"]
    return ["someone"] if value is None else [value + 1_000]


def test_a_changed_column_of_any_entry_is_found(ledger: World, database: Database) -> None:
    missed = []
    with database.read() as connection:
        columns = table(Partnership).c
        south = sa.select(columns.id).where(columns.code == "south")
        elsewhere = UUID(str(connection.execute(south).scalar()))
    for row in entries(database, ledger):
        for column in entry.c:
            for forged in other_than(column, row._mapping[column.key], elsewhere):
                statement = entry.update().where(of(ledger, row.seq)).values({column: forged})
                with tampering(database) as connection:
                    connection.execute(statement)
                    found = verification.verify(connection, ledger.partnership_id)
                    connection.rollback()
                if found.first_invalid != row.seq:
                    missed.append((row.seq, column.key, forged, found.first_invalid))
    assert missed == []
    assert proof(ledger) == (True, None)


MINE = "partnership_id = (SELECT id FROM partnership WHERE code = 'north')"
SPELT = [
    ("changes", "changes || ' '"),
    ("changes", "replace(changes, ',', ', ')"),
    ("recorded_at", "recorded_at || '0'"),
    ("subject_id", "upper(subject_id)"),
    ("hash", "upper(hash)"),
    ("actor_name", "CAST(x'ff' AS TEXT)"),
]


@pytest.mark.parametrize(("column", "forged"), SPELT)
def test_the_same_value_in_another_spelling_is_found(
    column: str, forged: str, ledger: World, database: Database
) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps ids and instants as such, and text in one encoding")
    with tampering(database) as connection:
        connection.exec_driver_sql(
            f"UPDATE ledger_entry SET {column} = {forged} WHERE seq = 3 AND {MINE}"
        )
    assert proof(ledger) == (False, 3)


@pytest.mark.parametrize(
    ("statements", "first"),
    [
        (["UPDATE ledger_entry SET actor_name = 'nobody' WHERE seq = 5"], 5),
        (["UPDATE ledger_entry SET changes = '{}' WHERE seq = 1"], 1),
        (["DELETE FROM ledger_entry WHERE seq = 1"], 1),
        (["DELETE FROM ledger_entry WHERE seq = 4"], 4),
        (["DELETE FROM ledger_entry WHERE seq > 5"], 6),
        (["DELETE FROM ledger_entry WHERE seq > 0"], 1),
        (["UPDATE ledger_entry SET seq = 8 WHERE seq = 7"], 7),
        (
            [
                "UPDATE ledger_entry SET seq = 99 WHERE seq = 2",
                "UPDATE ledger_entry SET seq = 2 WHERE seq = 6",
                "UPDATE ledger_entry SET seq = 6 WHERE seq = 99",
            ],
            2,
        ),
        (["UPDATE ledger_head SET seq = 8 WHERE seq = 7"], 8),
        (["UPDATE ledger_head SET seq = 6 WHERE seq = 7"], 7),
        (["UPDATE ledger_head SET hash = 'forged' WHERE seq = 7"], 7),
        (["UPDATE ledger_head SET recorded_at = '2030-01-01 00:00:00' WHERE seq = 7"], 7),
        (["DELETE FROM ledger_head WHERE seq = 7"], 1),
    ],
)
def test_what_is_altered_removed_or_moved_is_named(
    statements: list[str],
    first: int,
    ledger: World,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tampering(database) as connection:
        for statement in statements:
            connection.exec_driver_sql(f"{statement} AND {MINE}")
    assert proof(ledger) == (False, first)
    told = verify(database, monkeypatch)
    assert (told.exit_code, f"north: entry {first} does not hold" in told.output) == (1, True)


def verify(database: Database, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """Run `waymark verify` on the database of a test."""
    at_command_line(database, monkeypatch)
    return CliRunner().invoke(command_line, ["verify", *words])


def test_a_whole_ledger_is_told_to_be_whole(
    ledger: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = verify(database, monkeypatch)
    assert (told.exit_code, told.output.splitlines()) == (
        0,
        [
            "north: 7 entries, all as they were written.",
            "south: 0 entries, all as they were written.",
        ],
    )
    assert verify(database, monkeypatch, "--partnership", "south").exit_code == 0
    assert verify(database, monkeypatch, "--partnership", "nowhere").exit_code == 1
