"""The command `waymark import`: the same services as the API, in one go."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from app.cli_base import database_of, fail, settings_of_now, told_of
from app.cli_report import show
from app.db import Database
from app.errors import DomainError
from app.importing_vocabulary import ImportStep
from app.models.base import now_utc
from app.schemas.base import Code
from app.services import access
from app.services.access import Actor
from app.services.importing import runs
from app.services.importing.reading import Upload
from app.services.importing.telling import blocking_in
from app.services.importing.trial import Trial
from app.services.importing.trial import dry_run as try_file
from app.services.importing.uploads import ROLES, upload_of

CODE: TypeAdapter[str] = TypeAdapter(Code)


def import_file(
    file: Annotated[Path, typer.Argument(help="A Word document, an Excel workbook, CSV or text.")],
    plan: Annotated[str, typer.Option(help="Code of the plan; one not in use makes a plan.")],
    partnership: Annotated[str, typer.Option(help="Code of the partnership.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what it would do, and write nothing.")
    ] = False,
    mapping: Annotated[
        str, typer.Option(help='Roles of columns, as JSON: {"Header as printed": "role"}.')
    ] = "{}",
) -> None:
    """Import a plan from its own file: show what it does, then do exactly that."""
    console = Console(highlight=False)
    upload = _upload(file, plan, mapping)
    database = database_of(settings_of_now())
    try:
        with database.read() as connection:
            operator = access.operator(connection, partnership, now_utc())
        shown = _tried(database, operator, upload)
        show(console, shown.result)
        if blocking_in(shown.result):
            raise fail("Nothing was applied: a question must be answered first.")
        if dry_run:
            console.print("\nNothing was written.")
            return
        with database.write() as session:
            runs.apply_shown(session, operator, upload, shown)
    except DomainError as refused:
        raise fail(_line(refused)) from refused
    finally:
        database.engine.dispose()
    console.print(f"\nApplied to {plan}.")


def _upload(file: Path, plan: str, mapping: str) -> Upload:
    try:
        content = file.read_bytes()
    except OSError as missing:
        raise fail(f"{file.name} cannot be read: {missing.strerror}.") from missing
    try:
        return upload_of(
            file.name, content, CODE.validate_python(plan), ROLES.validate_python(mapping)
        )
    except ValidationError as invalid:
        raise fail(told_of(invalid)) from invalid
    except DomainError as refused:
        raise fail(refused.detail) from refused


def _tried(database: Database, operator: Actor, upload: Upload) -> Trial:
    """Try a file, with a bar that says how far it is; on no terminal nothing of it is printed."""
    screen = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with bar:
        task = bar.add_task("beginning", total=len(ImportStep) + 1)

        def note(step: str) -> None:
            bar.update(task, advance=1, description=step)

        return try_file(database, operator, upload, note)


def _line(refused: DomainError) -> str:
    parts = [each.pointer or "" for each in refused.errors if each.pointer]
    return f"{refused.detail} ({', '.join(parts)})" if parts else refused.detail
