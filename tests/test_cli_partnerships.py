"""`waymark partnerships create`: what it makes, and how to go on."""

import pytest
from typer.testing import CliRunner

from app.cli import app as command_line
from app.db import Database
from tests.factories import World, at_command_line

CREATE = ["partnerships", "create", "--code", "east", "--name", "East"]


def test_a_partnership_is_made_and_how_to_let_someone_in_is_told(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_command_line(database, monkeypatch)
    done = CliRunner().invoke(command_line, CREATE)
    assert done.exit_code == 0
    first, command = done.output.splitlines()
    assert first.startswith("Partnership east was made.")
    words = command.split()
    assert words[:5] == ["waymark", "clients", "create", "--partnership", "east"]
    monkeypatch.setenv("WAYMARK_SECRET", "a secret of the tests' own")
    assert CliRunner().invoke(command_line, words[1:]).exit_code == 0
    again = CliRunner().invoke(command_line, CREATE)
    assert (again.exit_code, again.output) == (1, "Another partnership has this code.\n")
