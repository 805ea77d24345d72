"""The command line: serve, migrate, demo, verify, purge, clients, contacts, partnerships."""

import sys
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
import uvicorn
from alembic.util import CommandError
from fastapi import FastAPI
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DatabaseError, OperationalError

from app import logs
from app.db import Database, engine_of, sqlite_driver
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
    partnerships,
    readiness,
    schema,
    verification,
)
from app.settings import Settings

Wanted = TypeVar("Wanted", bound=BaseModel)

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


def _fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


def _settings() -> Settings:
    """Read the settings; what is wrong is told by name and rule, never by value."""
    try:
        return Settings()
    except ValidationError as invalid:
        told = [f"WAYMARK_{str(e['loc'][0]).upper()}: {e['msg']}" for e in invalid.errors()]
        raise _fail("\n".join(told)) from invalid


def _database(settings: Settings) -> Database:
    file = settings.database_file
    # SQLite would make an empty file, and hide that the path is mistyped.
    if file is not None and not file.is_file():
        raise _fail(f"WAYMARK_DATABASE_URL: there is no file {file}; 'waymark migrate' makes it.")
    database = Database(engine_of(settings))
    if why := readiness.why_not_ready(database):
        raise _fail(f"WAYMARK_DATABASE_URL: {why}.")
    return database


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date, and ship the National Indicator Set."""
    settings = _settings()
    file = settings.database_file
    if file is not None and not file.parent.is_dir():
        raise _fail(f"WAYMARK_DATABASE_URL: there is no folder {file.parent}.")
    try:
        schema.migrate(settings.database_url)
    except CommandError as refused:
        raise _fail(f"Cannot migrate: {refused}.") from refused
    with _database(settings).write() as session:
        indicators.ship(session)
    typer.echo("The database is up to date.")


@app.command()
def serve() -> None:
    """Serve the API on WAYMARK_HOST and WAYMARK_PORT."""
    settings = _settings()
    logs.configure(settings.log_level)
    _database(settings).engine.dispose()
    # Asked for here, where its absence can be told in a line.
    pepper_for(settings)
    if settings.workers > 1 and settings.database_url.startswith("sqlite"):
        raise _fail("SQLite serves from one process; more workers need PostgreSQL.")
    # Each worker builds the application itself: no connection is shared between processes.
    uvicorn.run(
        "app.cli:served",
        factory=True,
        workers=settings.workers,
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
    return create_app(settings)


@app.command("demo")
def load_demo() -> None:
    """Load the two demo plans, once, and print keys to try them with: the same ones each time."""
    settings = _settings()
    database = _database(settings)
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
    with _database(_settings()).snapshot() as connection:
        found = partnerships.codes(connection, partnership)
        if partnership is not None and not found:
            raise _fail("There is no such partnership.")
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
    """Forget the answers to idempotency keys that are older than seven days."""
    with _database(_settings()).write() as session:
        before = now_utc() - idempotency.KEPT_FOR
        count = idempotency.forget(session.connection(), before)
    typer.echo(f"{count} answers forgotten.")


@contacts_app.command("erase")
def erase_contact(
    partnership: Annotated[str, typer.Option(help="Code of the partnership.")],
    contact: Annotated[UUID, typer.Option(help="Id of the contact.")],
) -> None:
    """Erase a person's name and address; the role and the ledger's chain stay."""
    try:
        with _database(_settings()).write() as session:
            operator = access.operator(session.connection(), partnership, now_utc())
            erased = erasure.erase(session, operator, contact)
    except DomainError as refused:
        raise _fail(refused.detail) from refused
    typer.echo(f"Erased, with {erased.values} values kept beside the ledger.")
    for place, count in erased.left.items():
        typer.echo(f"Free text still says it: {place}, {count} times. Edit it where it stands.")


@partnerships_app.command("create")
def create_partnership(
    code: Annotated[str, typer.Option(help="Its code, such as north-shire.")],
    name: Annotated[str, typer.Option(help="Its name.")],
) -> None:
    """Make a partnership: a tenant with plans, agencies and clients of its own."""
    wanted = _read(PartnershipCreate, code=code, name=name)
    try:
        with _database(_settings()).write() as session:
            partnerships.create(session, wanted, now_utc())
    except DomainError as refused:
        raise _fail(refused.detail) from refused
    typer.echo(f"Partnership {code} is there; make it a client with 'waymark clients create'.")


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
    settings = _settings()
    wanted = _read(
        ClientCreate,
        name=name,
        scopes=scopes.replace(",", " ").split(),
        agency=agency,
        source_systems=systems.replace(",", " ").split(),
        expires_in_days=days,
    )
    try:
        with _database(settings).write() as session:
            operator = access.operator(session.connection(), partnership, now_utc())
            pepper = pepper_for(settings)
            made = clients.create(session, operator, wanted, pepper, settings.environment)
    except DomainError as refused:
        raise _fail(refused.detail) from refused
    if quiet:
        typer.echo(made["key"])
        return
    typer.echo(f"Client {made['name']} may use {', '.join(made['scopes'])}.")
    typer.echo(f"Its key, shown only now: {made['key']}")


def _read(kind: type[Wanted], **fields: Any) -> Wanted:
    """Hold options to the rules of the API's own bodies."""
    try:
        return kind.model_validate(fields)
    except ValidationError as invalid:
        told = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in invalid.errors()]
        raise _fail("\n".join(told)) from invalid


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
