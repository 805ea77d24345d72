"""The pepper of the key hashes: given, or made once beside an SQLite database."""

import os
import secrets
from pathlib import Path

import sqlalchemy as sa

from app.settings import Settings


class SecretMissing(RuntimeError):
    """On PostgreSQL, WAYMARK_SECRET must be set: every worker needs the same."""


def pepper_for(settings: Settings) -> str:
    """Return the pepper. Raises SecretMissing where none is set and none can be kept."""
    if settings.secret:
        return settings.secret
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise SecretMissing("Set WAYMARK_SECRET: without it no key can be checked.")
    path = Path(f"{url.database}.secret")
    try:
        # Only one process makes the file; whoever loses the race reads the winner's.
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()
