"""Settings, read from the environment as WAYMARK_*."""

from pathlib import Path

import sqlalchemy as sa
from pydantic import DirectoryPath, Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})


class Settings(BaseSettings):
    """Everything a deployment may set; the README has the table."""

    model_config = SettingsConfigDict(env_prefix="WAYMARK_", frozen=True, hide_input_in_errors=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    database_url: str = Field(
        default="sqlite:///waymark.db",
        repr=False,
        description="SQLAlchemy URL: sqlite:///file or postgresql+psycopg://….",
    )
    secret: str | None = Field(
        default=None,
        min_length=16,
        repr=False,
        description="Pepper of the key hashes; on SQLite made once beside the database if unset.",
    )
    environment: str = Field(
        default="live",
        pattern=r"^[a-z0-9]{1,12}$",
        description="Marks new keys, so that a leaked key says where it belongs.",
    )
    cors_origins: str = Field(
        default="",
        description="Origins of browser dashboards, separated by spaces or commas.",
    )
    base_url: str = Field(
        default="",
        description="Public address put before links; links are relative if unset.",
    )
    pool_size: int = Field(
        default=8, ge=1, le=200, description="Connections, and threads, of one process."
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Processes of the server; more than one on PostgreSQL."
    )
    prepared_statements: bool = Field(
        default=True,
        description="Off behind a transaction pooler that does not keep prepared statements.",
    )
    kept_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=0,
        description="Bytes of answers that one process keeps while they are true; 0 keeps none.",
    )
    stream_seconds: int = Field(
        default=300, ge=1, le=3600, description="How long a stream of changes lasts."
    )
    font_folder: DirectoryPath | None = Field(
        default=None,
        description="Folder of further fonts for board papers, for scripts that theirs lack.",
    )
    log_level: str = Field(default="info", pattern=r"^(debug|info|warning|error)$")

    @property
    def origins(self) -> list[str]:
        """List the allowed origins."""
        return self.cors_origins.replace(",", " ").split()

    @property
    def is_embedded(self) -> bool:
        """Say whether the database is a file of this host, served from one process."""
        return self.database_file is not None

    @property
    def database_file(self) -> Path | None:
        """Name the file of an SQLite database."""
        url = sa.make_url(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, text: str) -> str:
        try:
            url = sa.make_url(text)
            known = url.drivername in DRIVERS and bool(url.database)
        except (sa.exc.ArgumentError, ValueError):
            known = False
        if not known:
            raise PydanticCustomError(
                "database_url", "It is sqlite:///file or postgresql+psycopg://user@host/name."
            )
        return text
