"""One import of a file: what was sent, what came of it, and whether it was applied."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.importing_vocabulary import ImportState
from app.models.base import Edited, Json, Owned, belongs_to, instant, one_of, words

# A null is one of the database, not the word null in JSON.
Worked = sa.JSON(none_as_null=True)


def worked_out() -> Any:
    """Declare a column of JSON that a worker fills."""
    return Field(default=None, nullable=True, sa_type=Worked)


class ImportRun(Owned, Edited, table=True):
    """A file on its way into a plan.

    The ledger tells that it was posted, answered and applied; what a worker makes of it is
    derived, and is written past the ledger.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        one_of("state", ImportState),
        sa.CheckConstraint("size >= 0", name="size"),
        sa.Index("ix_import_run_newest", "partnership_id", "created_at", "id"),
    )

    # Null at the server's own command line.
    client_id: UUID | None = belongs_to("api_client.id", required=False)
    plan: str = words()
    file_name: str = words()
    # Null once purged, or once a name in it was erased.
    content: bytes | None = None
    sha256: str = words()
    size: int
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    state: str = words(default=ImportState.QUEUED)
    step: str | None = words(default=None)
    # The plan it was compared with. Not called plan_id, nor a foreign key: an import is no part
    # of the plan, does not raise its revision, and outlives it.
    compared_with_id: UUID | None = None
    revision: int | None = Field(default=None, sa_type=sa.BigInteger)
    document: dict[str, Any] | None = worked_out()
    after: str | None = words(default=None)
    result: dict[str, Any] | None = worked_out()
    summary: dict[str, Any] | None = worked_out()
    token: str | None = words(default=None)
    problem: dict[str, Any] | None = worked_out()
    applied_at: datetime | None = instant(default=None)
    applied_by_id: UUID | None = belongs_to("api_client.id", required=False)
