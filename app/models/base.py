"""What every table shares: keys, tenancy, stamps, exact numbers and named constraints."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Text compares by code point on both engines, so that keyset pages agree with the order.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Json = sa.JSON()

SCALE = 10_000


class Exact(sa.types.TypeDecorator[Decimal]):
    """Store a decimal of at most four places as a whole number of ten-thousandths.

    SQLite keeps decimals as floating point; whole numbers are exact on both engines.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: sa.Dialect) -> int | None:
        """Turn a decimal into ten-thousandths; raise ValueError beyond four places."""
        if value is None:
            return None
        scaled = Decimal(value) * SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError("at most four decimal places can be stored")
        return int(scaled)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """Return what turns ten-thousandths back into a decimal.

        A decorated type would have two calls around it; plans have thousands of these.
        """
        return _from_scale


@lru_cache(maxsize=4096)
def _from_scale(value: int | None) -> Decimal | None:
    # Most figures, such as weights, are a few that come again and again.
    return None if value is None else (Decimal(value) / SCALE).normalize()


class Instant(UTCDateTime):
    """An instant in UTC; pages of changes and of milestones have hundreds of them."""

    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """Return what reads an instant, with one call where a decorated type has four."""
        return _from_text if dialect.name == "sqlite" else _in_utc


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def now_utc() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """Return a time-ordered identifier (UUIDv7)."""
    return uuid7()


def words(**options: Any) -> Any:
    """Declare a text column, compared by code point."""
    return Field(sa_type=Text, **options)


def instant(**options: Any) -> Any:
    """Declare a column of instants."""
    return Field(sa_type=Instant, **options)


def json_list() -> Any:
    """Declare a column that holds a JSON list, empty unless set."""
    return Field(default_factory=list, sa_type=Json)


def belongs_to(target: str, *, required: bool = True, cascade: bool = False) -> Any:
    """Declare an indexed foreign key; `cascade` removes the row with what it belongs to."""
    options: dict[str, Any] = {"foreign_key": target, "index": True}
    if cascade:
        options["ondelete"] = "CASCADE"
    return Field(**options) if required else Field(default=None, nullable=True, **options)


def one_of(column: str, choices: type[StrEnum], *, name: str | None = None) -> sa.CheckConstraint:
    """Hold a column to the words of a vocabulary (null passes)."""
    listed = ", ".join(f"'{choice.value}'" for choice in choices)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name or column)


class Record(SQLModel):
    """A row with a time-ordered key."""

    id: UUID = Field(default_factory=new_id, primary_key=True)


class Owned(Record):
    """A row of one partnership: the tenant."""

    partnership_id: UUID = belongs_to("partnership.id")


class Edited(SQLModel):
    """Stamps of a row that can be edited; `version` counts its edits."""

    version: int = 1
    created_at: datetime = instant(default_factory=now_utc)
    updated_at: datetime = instant(default_factory=now_utc)


class Appended(SQLModel):
    """Stamps of a row that is only ever added: when, and by which client."""

    recorded_at: datetime = instant(default_factory=now_utc)
    recorded_by_id: UUID | None = belongs_to("api_client.id", required=False)


def table(model: type[SQLModel]) -> sa.Table:
    """Return the Core table behind a model, for reads that want rows and not objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
