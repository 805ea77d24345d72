"""Who may call the API: clients and their keys."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.models.base import Edited, Owned, belongs_to, instant, json_list, words


class ApiClient(Owned, Edited, table=True):
    """A system that calls the API, perhaps on behalf of one agency."""

    __tablename__ = "api_client"
    __table_args__ = (sa.UniqueConstraint("partnership_id", "name"),)

    name: str = words()
    agency_id: UUID | None = belongs_to("agency.id", required=False)
    scopes: list[str] = json_list()
    source_systems: list[str] = json_list()
    revoked_at: datetime | None = instant(default=None)


class ApiKey(Owned, table=True):
    """A key of a client: only its public prefix and a keyed hash are kept.

    A client may hold two live keys, so that one can be rotated without a gap.
    """

    __tablename__ = "api_key"
    __table_args__ = (sa.UniqueConstraint("prefix"),)

    client_id: UUID = belongs_to("api_client.id", cascade=True)
    prefix: str = words()
    digest: str = words()
    created_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(default=None)
    last_used_at: datetime | None = instant(default=None)
