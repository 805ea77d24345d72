"""The command line: serve, worker, migrate, demo, import, verify, purge, clients and so on."""

import sys
from typing import Annotated
from uuid import UUID

import typer
import uvicorn
from alembic.util import CommandError
from fastapi import FastAPI
from sqlalchemy.exc import DatabaseError, OperationalError

from app import logs
from app.cli_base import as_body, database_of, fail, settings_of_now
from app.cli_imports import import_file
from app.errors import DomainError
from app.main import create_app
from app.models.base import now_utc
from app.schemas.client import ClientCreate
from app.schemas.partnership import PartnershipCreate
from app.secret import SecretMissing, pepper_for
from app.services import (
    access,
    clients,
    demo,
    erasure,
    idempotency,
    indicators,
    jobs,
    kept_readings,
    partnerships,
    schema,
    verification,
)
from app.services.importing import forgetting
from app.settings import Settings
from app.sqlite import sqlite_driver
from app.worker import Worker, run_until_told

# Typer's own tracebacks would show the values of variables, secrets among them.
app = typer.Typer(
    help="Partnership action plans, with reasons.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
clients_app = typer.Typer(help="Clients of the API and their keys.", no_args_is_help=True)
partnerships_app = typer.Typer(help="Partnerships, the tenants.", no_args_is_help=True)
app.add_typer(clients_app, name="clients")
app.add_typer(partnerships_app, name="partnerships")
contacts_app = typer.Typer(help="People and roles.", no_args_is_help=True)
app.add_typer(contacts_app, name="contacts")
app.command("import")(import_file)


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date, and ship the National Indicator Set."""
    settings = settings_of_now()
    file = settings.database_file
    if file is not None and not file.parent.is_dir():
        raise fail(f"WAYMARK_DATABASE_URL: there is no folder {file.parent}.")
    try:
        schema.migrate(settings.database_url)
    except CommandError as refused:
        raise fail(f"Cannot migrate: {refused}.") from refused
    with database_of(settings).write() as session:
        indicators.ship(session)
    typer.echo("The database is up to date.")


@app.command()
def serve(
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Processes, on PostgreSQL; WAYMARK_WORKERS if left out."),
    ] = None,
) -> None:
    """Serve the API on WAYMARK_HOST and WAYMARK_PORT."""
    settings = settings_of_now()
    workers = settings.workers if workers is None else workers
    logs.configure(settings.log_level)
    database_of(settings).engine.dispose()
    # Asked for here, where its absence can be told in a line.
    pepper_for(settings)
    if workers > 1 and settings.is_embedded:
        raise fail("SQLite serves from one process; more workers need PostgreSQL.")
    # Each worker builds the application itself: no connection is shared between processes.
    uvicorn.run(
        "app.cli:served",
        factory=True,
        workers=workers,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )


def served() -> FastAPI:
    """Build the application in a process that serves it."""
    settings = Settings()
    logs.configure(settings.log_level)
    # On a server's database any number of processes serve, and `waymark worker` works.
    return create_app(settings, with_worker=settings.is_embedded)


@app.command("worker")
def work() -> None:
    """Work off what the API left to be done: imports. 'serve' does so itself on SQLite."""
    settings = settings_of_now()
    logs.configure(settings.log_level)
    database = database_of(settings)
    run_until_told(Worker(database))
    database.engine.dispose()


@app.command("demo")
def load_demo() -> None:
    """Load the two demo plans, once, and print keys to try them with: the same ones each time."""
    settings = settings_of_now()
    database = database_of(settings)
    with database.write() as session:
        loaded = demo.load(session, now_utc())
    with database.write() as session:
        keys = demo.keys(session, now_utc(), pepper_for(settings), settings.environment)
    typer.echo("The demo plans are loaded." if loaded else "The demo plans were there already.")
    typer.echo(demo.WELCOME.format(base=f"http://{settings.host}:{settings.port}", **keys))


@app.command()
def verify(
    partnership: Annotated[
        str | None, typer.Option(help="Code of the partnership; all of them, if left out.")
    ] = None,
) -> None:
    """Prove that no entry of the ledger was altered, removed or moved; fail and name the first."""
    with database_of(settings_of_now()).snapshot() as connection:
        found = partnerships.codes(connection, partnership)
        if partnership is not None and not found:
            raise fail("There is no such partnership.")
        results = {code: verification.verify(connection, key) for code, key in found.items()}
    for code, result in results.items():
        if result.first_invalid is None:
            typer.echo(f"{code}: {result.entries} entries, all as they were written.")
        else:
            typer.echo(f"{code}: entry {result.first_invalid} does not hold: {result.why}.")
    if any(result.first_invalid is not None for result in results.values()):
        raise typer.Exit(1)


@app.command()
def purge() -> None:
    """Forget answers to keys after seven days, files and jobs after thirty, and old readings."""
    now = now_utc()
    with database_of(settings_of_now()).write() as session:
        connection = session.connection()
        count = idempotency.forget(connection, now - idempotency.KEPT_FOR)
        files = forgetting.forget(connection, now - jobs.KEPT_FOR)
        finished = jobs.forget(connection, now - jobs.KEPT_FOR)
        overtaken = kept_readings.prune(connection)
    typer.echo(f"{count} answers forgotten.")
    typer.echo(f"{overtaken} overtaken readings removed.")
    typer.echo(f"{files} imported files and {finished} finished jobs forgotten.")


@contacts_app.command("erase")
def erase_contact(
    partnership: Annotated[str, typer.Option(help="Code of the partnership.")],
    contact: Annotated[UUID, typer.Option(help="Id of the contact.")],
) -> None:
    """Erase a person's name and address; the role and the ledger's chain stay."""
    try:
        with database_of(settings_of_now()).write() as session:
            operator = access.operator(session.connection(), partnership, now_utc())
            erased = erasure.erase(session, operator, contact)
    except DomainError as refused:
        raise fail(refused.detail) from refused
    typer.echo(f"Erased, with {erased.values} values kept beside the ledger.")
    if erased.files:
        typer.echo(f"{erased.files} imported files were dropped: they may have said the name.")
    for place, count in erased.left.items():
        typer.echo(f"Free text still says it: {place}, {count} times. Edit it where it stands.")


@partnerships_app.command("create")
def create_partnership(
    code: Annotated[str, typer.Option(help="Its code, such as north-shire.")],
    name: Annotated[str, typer.Option(help="Its name.")],
) -> None:
    """Make a partnership: a tenant with plans, agencies and clients of its own."""
    wanted = as_body(PartnershipCreate, code=code, name=name)
    try:
        with database_of(settings_of_now()).write() as session:
            partnerships.create(session, wanted, now_utc())
    except DomainError as refused:
        raise fail(refused.detail) from refused
    typer.echo(f"Partnership {code} was made. To let someone in, make a client for it:")
    typer.echo(
        f"  waymark clients create --partnership {code} --name NAME --scopes plans:read,plans:write"
    )


@clients_app.command("create")
def create_client(
    partnership: Annotated[str, typer.Option(help="Code of the partnership.")],
    name: Annotated[str, typer.Option(help="What the client is called in the history.")],
    scopes: Annotated[str, typer.Option(help="Scopes, separated by spaces or commas.")],
    agency: Annotated[str | None, typer.Option(help="Code of the agency it acts for.")] = None,
    systems: Annotated[
        str, typer.Option(help="Source systems whose references it may set, likewise.")
    ] = "",
    days: Annotated[int, typer.Option(help="Days until the key expires, 365 at most.")] = 365,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the key and nothing else.")] = False,
) -> None:
    """Make a client and print its key: it is shown this once."""
    settings = settings_of_now()
    wanted = as_body(
        ClientCreate,
        name=name,
        scopes=scopes.replace(",", " ").split(),
        agency=agency,
        source_systems=systems.replace(",", " ").split(),
        expires_in_days=days,
    )
    try:
        with database_of(settings).write() as session:
            operator = access.operator(session.connection(), partnership, now_utc())
            pepper = pepper_for(settings)
            made = clients.create(session, operator, wanted, pepper, settings.environment)
    except DomainError as refused:
        raise fail(refused.detail) from refused
    if quiet:
        typer.echo(made["key"])
        return
    typer.echo(f"Client {made['name']} may use {', '.join(made['scopes'])}.")
    typer.echo(f"Its key, shown only now: {made['key']}")


def main() -> None:
    """Run the command line; an ordinary mistake ends it with a line, not with a traceback."""
    try:
        app()
    except (SecretMissing, OSError) as refused:
        sys.exit(str(refused))
    except DatabaseError as failed:
        # The more particular ones are mistakes of Waymark's own.
        if type(failed) not in (DatabaseError, OperationalError):
            raise
        sys.exit(f"WAYMARK_DATABASE_URL: {_refusal(failed)}.")


def _refusal(failed: DatabaseError) -> str:
    # A server's driver may repeat what it took for the host, and that may be half a password.
    if isinstance(failed.orig, sqlite_driver().Error):
        return str(failed.orig)
    return "the database does not answer, or refuses this user, password or name"
