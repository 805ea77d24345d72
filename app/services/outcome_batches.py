"""The outcomes of a plan in batches, so that few of its milestones are held at once."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.models import Milestone
from app.models.base import table
from app.pagination import Row
from app.services.leaf_rows import FEW

milestone = table(Milestone)

IN_OUTCOMES: sa.BindParameter[Any] = sa.bindparam("outcome_ids", expanding=True)
COUNTS = (
    sa.select(milestone.c.outcome_id, sa.func.count().label("held"))
    .where(milestone.c.outcome_id.in_(IN_OUTCOMES))
    .group_by(milestone.c.outcome_id)
)
# As many milestones are read at once as most plans have.
AT_ONCE = 2_000


def batches(connection: sa.Connection, outcomes: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Part the rows of outcomes: all at once where they hold little, else a few at a time."""
    which = {"outcome_ids": [row.id for row in outcomes]}
    sizes: dict[Any, int] = {
        row.outcome_id: row.held for row in connection.execute(COUNTS, which).all()
    }
    room = AT_ONCE if sum(sizes.values()) <= AT_ONCE else FEW
    batch: list[Row] = []
    held = 0
    for row in outcomes:
        size = sizes.get(row.id, 0)
        if batch and held + size > room:
            yield batch
            batch, held = [], 0
        batch.append(row)
        held += size
    if batch:
        yield batch
