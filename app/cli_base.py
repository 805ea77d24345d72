"""What every command needs: settings, a database, bodies held to rules, and a way to fail."""

from typing import Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from app.db import Database, engine_of
from app.services import readiness
from app.settings import Settings

Wanted = TypeVar("Wanted", bound=BaseModel)


def fail(message: str) -> typer.Exit:
    """Tell what went wrong; raise what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(1)


def settings_of_now() -> Settings:
    """Read the settings; what is wrong is told by name and rule, never by value."""
    try:
        return Settings()
    except ValidationError as invalid:
        told = [f"WAYMARK_{str(e['loc'][0]).upper()}: {e['msg']}" for e in invalid.errors()]
        raise fail("\n".join(told)) from invalid


def database_of(settings: Settings) -> Database:
    """Open the database that the settings name, if it is there and ready."""
    file = settings.database_file
    # SQLite would make an empty file, and hide that the path is mistyped.
    if file is not None and not file.is_file():
        raise fail(f"WAYMARK_DATABASE_URL: there is no file {file}; 'waymark migrate' makes it.")
    database = Database(engine_of(settings))
    if why := readiness.why_not_ready(database):
        raise fail(f"WAYMARK_DATABASE_URL: {why}.")
    return database


def told_of(invalid: ValidationError) -> str:
    """Tell which rules options break, a line each."""
    return "\n".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in invalid.errors())


def as_body(kind: type[Wanted], **fields: Any) -> Wanted:
    """Hold options to the rules of the API's own bodies."""
    try:
        return kind.model_validate(fields)
    except ValidationError as invalid:
        raise fail(told_of(invalid)) from invalid
