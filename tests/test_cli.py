"""The command line: an ordinary mistake is told in a line, and no secret is ever shown."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app import cli
from app.db import Database, make_engine
from app.services.readiness import why_not_ready
from app.services.schema import migrate
from app.settings import Settings

Run = Callable[..., tuple[int, str, str]]

HIDDEN = "s3cret-p4ss"
READERS = [
    ["serve"],
    ["verify"],
    ["purge"],
    ["worker"],
    ["import", __file__, "--plan", "dat-2009", "--partnership", "demo"],
    ["demo"],
    ["clients", "create", "--partnership", "demo", "--name", "N", "--scopes", "plans:read"],
    ["partnerships", "create", "--code", "north", "--name", "North"],
    ["contacts", "erase", "--partnership", "demo", "--contact", "0" * 32],
]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder, with settings; returns its code and what it printed."""
    monkeypatch.chdir(tmp_path)
    # What a process sets up once, for itself, would outlive the test.
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("app.logs.configure", lambda _: None)

    def go(*words: str, **settings: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waymark", *words])
        for name, value in settings.items():
            monkeypatch.setenv(f"WAYMARK_{name.upper()}", value)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        code = ended.value.code
        # The interpreter itself prints a message, and ends with 1.
        return (1, printed.out, code) if isinstance(code, str) else (int(code or 0), *printed)

    return go


@pytest.mark.parametrize("command", ["serve", "migrate", "verify"])
@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("secret", HIDDEN, "WAYMARK_SECRET: String should have at least 16 characters"),
        ("port", "abc", "WAYMARK_PORT: Input should be a valid integer"),
        ("port", "70000", "WAYMARK_PORT: Input should be less than or equal to 65535"),
        ("database_url", "nonsense", "WAYMARK_DATABASE_URL: It is sqlite:///file"),
        ("database_url", f"mysql://x:{HIDDEN}@y/z", "WAYMARK_DATABASE_URL: It is sqlite:///file"),
        ("database_url", "sqlite://", "WAYMARK_DATABASE_URL: It is sqlite:///file"),
    ],
)
def test_a_wrong_setting_is_named_with_its_rule(
    run: Run, command: str, name: str, value: str, rule: str
) -> None:
    code, out, err = run(command, **{name: value})
    assert (code, out) == (1, "")
    assert err.startswith(rule)
    assert len(err.splitlines()) == 1
    assert HIDDEN not in err


def test_every_wrong_setting_is_told_at_once(run: Run) -> None:
    _, _, err = run("serve", port="abc", secret=HIDDEN)
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        "WAYMARK_PORT",
        "WAYMARK_SECRET",
    ]


@pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
def test_a_mistyped_path_makes_no_database(run: Run, tmp_path: Path, words: list[str]) -> None:
    code, out, err = run(*words, database_url="sqlite:///mistyped.db")
    assert (code, out) == (1, "")
    assert (
        err == "WAYMARK_DATABASE_URL: there is no file mistyped.db; 'waymark migrate' makes it.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_migrate_names_the_folder_that_is_missing(run: Run) -> None:
    code, _, err = run("migrate", database_url="sqlite:///nowhere/waymark.db")
    assert (code, err) == (1, "WAYMARK_DATABASE_URL: there is no folder nowhere.\n")


@pytest.mark.parametrize("command", ["serve", "migrate", "verify"])
def test_a_file_that_is_no_database_is_left_alone(run: Run, tmp_path: Path, command: str) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear partners, " * 50)
    code, out, err = run(command, database_url="sqlite:///letter.txt")
    assert (code, out) == (1, "")
    assert err.startswith("WAYMARK_DATABASE_URL: ")
    assert len(err.splitlines()) == 1
    assert letter.read_text() == "Dear partners, " * 50


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_server_that_does_not_answer_is_told_without_its_password(run: Run, command: str) -> None:
    # The @ is not escaped, so that a driver takes what follows it for the host.
    url = f"postgresql+psycopg://waymark:half@{HIDDEN}@127.0.0.1:1/waymark"
    code, _, err = run(command, database_url=url)
    assert code == 1
    assert err.startswith("WAYMARK_DATABASE_URL: the database does not answer")
    assert len(err.splitlines()) == 1
    assert HIDDEN not in err


def test_without_a_secret_no_server_starts_on_postgresql(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.readiness.why_not_ready", lambda _: None)
    code, _, err = run("serve", database_url="postgresql+psycopg://waymark@127.0.0.1/waymark")
    assert code == 1
    assert err.startswith("Set WAYMARK_SECRET")


def test_a_database_of_a_later_version_is_refused(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'later.db'}"
    migrate(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert why_not_ready(Database(engine)) == "the database needs 'waymark migrate'"
    engine.dispose()
    code, _, err = run("migrate", database_url=url)
    assert (code, len(err.splitlines())) == (1, 1)
    assert err.startswith("Cannot migrate: ")


def test_a_mistake_of_waymarks_own_still_says_where(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise IntegrityError("INSERT", {}, Exception("a constraint"))

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(IntegrityError):
        cli.main()


def test_no_setting_shows_its_secret() -> None:
    settings = Settings(secret=f"{HIDDEN} and more", database_url=f"postgresql://x:{HIDDEN}@y/z")
    assert HIDDEN not in repr(settings)


@pytest.mark.parametrize(("words", "settings"), [(["--workers", "2"], {}), ([], {"workers": "2"})])
def test_sqlite_serves_from_one_process(
    run: Run, words: list[str], settings: dict[str, str]
) -> None:
    assert run("migrate")[0] == 0
    code, _, err = run("serve", *words, **settings)
    assert (code, err) == (1, "SQLite serves from one process; more workers need PostgreSQL.\n")
