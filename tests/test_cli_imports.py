"""`waymark import`: a readable report, then exactly that; every refusal is a line and a 1."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app as command_line
from app.db import Database
from tests.api.books import entries, everything
from tests.api.imports import SHEET
from tests.factories import World, at_command_line

RUNNER = CliRunner()
WANTED = ("--plan", "dat-2009", "--partnership", "north")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Write a plan's own file."""
    file = tmp_path / "plan.csv"
    file.write_text(SHEET)
    return file


@pytest.fixture(autouse=True)
def _at_command_line(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    at_command_line(database, monkeypatch)


def run(file: Path, *words: str) -> Result:
    """Run the command on a file."""
    return RUNNER.invoke(command_line, ["import", str(file), *words])


def test_a_file_is_shown_and_applied(sheet: Path, world: World, database: Database) -> None:
    done = run(sheet, *WANTED)
    assert done.exit_code == 0, done.output
    for heading in ("Layout", "Summary", "What changes", "Should be looked at (", "Applied to"):
        assert heading in done.stdout
    assert "table 1, row 4, column 3: " in done.stdout
    assert "Open a clinic" in done.stdout
    assert world.coordinator.get("/plans/dat-2009").json()["state"] == "draft"
    assert {each.actor_name for each in entries(database, world)} == {"operator"}
    (kept,) = world.coordinator.get("/imports").json()["items"]
    assert (kept["state"], kept["file_name"]) == ("applied", "plan.csv")
    assert world.coordinator.get("/ledger/verification").json()["valid"]


def test_a_dry_run_shows_the_same_and_writes_nothing(
    sheet: Path, world: World, database: Database
) -> None:
    before = everything(database)
    tried = run(sheet, *WANTED, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert everything(database) == before
    applied = run(sheet, *WANTED)
    assert applied.stdout.replace("Applied to dat-2009.", "Nothing was written.") == tried.stdout


def test_a_question_that_must_be_answered_stops_it(
    sheet: Path, world: World, database: Database
) -> None:
    before = everything(database)
    stopped = run(sheet, *WANTED, "--mapping", '{"by whom": "the boss"}')
    assert stopped.exit_code == 1
    assert "Must be answered first (1)" in stopped.stdout
    assert stopped.stderr == "Nothing was applied: a question must be answered first.\n"
    assert everything(database) == before


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--plan", "No Code", "--partnership", "north"), "String should match pattern"),
        (("--plan", "dat-2009", "--partnership", "nowhere"), "There is no such partnership."),
        ((*WANTED, "--mapping", "{"), "This is a JSON object."),
        ((*WANTED, "--mapping", '{"a": 1}'), "a: Input should be a valid string"),
    ],
)
def test_a_refusal_is_one_line_and_a_one(
    words: tuple[str, ...], line: str, sheet: Path, world: World, database: Database
) -> None:
    before = everything(database)
    refused = run(sheet, *words)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert line in refused.stderr
    assert everything(database) == before


def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, world: World) -> None:
    missing = run(tmp_path / "none.docx", *WANTED)
    assert (missing.exit_code, missing.stderr) == (
        1,
        "none.docx cannot be read: No such file or directory.\n",
    )
    letter = tmp_path / "plan.pdf"
    letter.write_bytes(b"%PDF-1.4")
    refused = run(letter, *WANTED)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert refused.stderr.startswith("The file is a PDF")


@pytest.mark.parametrize("words", [(), ("--plan", "dat-2009"), ("--partnership", "north")])
def test_what_is_missing_is_a_mistake_of_usage(words: tuple[str, ...], sheet: Path) -> None:
    assert run(sheet, *words).exit_code == 2
