"""Self-assessed ratings of a plan and its parts, kept beside the calculated status."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field

from app.changes import Session
from app.errors import NotFound, Unprocessable
from app.models import ApiClient, Assessment, Plan
from app.models.base import table
from app.pagination import Key, Paging, Row, Slice, paginate
from app.schemas.assessment import AssessedKind, AssessmentCreate
from app.schemas.base import Named
from app.services import filters, ledger, places, subjects
from app.services.access import Actor
from app.services.cross_references import add_cross_reference as add_cross_reference
from app.vocabulary import Rating, Scale

assessment, plan, client = table(Assessment), table(Plan), table(ApiClient)

ASSESSMENTS: sa.Select[Any] = (
    sa.select(assessment, plan.c.code.label("plan"), client.c.name.label("recorded_by"))
    .join_from(assessment, plan, plan.c.id == assessment.c.plan_id)
    .outerjoin(client, client.c.id == assessment.c.recorded_by_id)
)
ORDER = [Key(assessment.c.assessed_on), Key(assessment.c.recorded_at), Key(assessment.c.id)]
TOLD = (
    *("id", "plan", "scale", "rating", "narrative", "assessor", "assessed_on"),
    *("recorded_by", "recorded_at"),
)


class AssessmentQuery(Paging):
    """Filters of the list of assessments."""

    plan: list[Named] = Field(default=[], description="Ids or codes of plans.")
    subject_kind: list[AssessedKind] = Field(default=[], description="What was rated.")
    rating: list[Rating] = Field(default=[], description="The ratings wanted.")


def _tell(connection: sa.Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    refs = subjects.refs_of(connection, [(row.subject_kind, row.subject_id) for row in rows])
    return [
        {
            **{name: row._mapping[name] for name in TOLD},
            "subject": {
                "kind": row.subject_kind,
                "id": row.subject_id,
                "ref": refs[row.subject_id],
            },
        }
        for row in rows
    ]


def read(connection: sa.Connection, actor: Actor, assessment_id: UUID) -> dict[str, Any]:
    """Tell one assessment. Raises NotFound."""
    columns = assessment.c
    mine = (columns.id == assessment_id, columns.partnership_id == actor.partnership_id)
    if row := connection.execute(ASSESSMENTS.where(*mine)).first():
        return _tell(connection, [row])[0]
    raise NotFound("assessment")


def find(
    connection: sa.Connection, actor: Actor, query: AssessmentQuery
) -> tuple[Slice, list[dict[str, Any]]]:
    """List assessments, oldest first."""
    named: dict[str, Sequence[Any]] = {
        "plan_id": filters.plan_ids(connection, actor, query.plan),
        "subject_kind": query.subject_kind,
        "rating": query.rating,
    }
    wanted = [assessment.c[column].in_(values) for column, values in named.items() if values]
    statement = ASSESSMENTS.where(assessment.c.partnership_id == actor.partnership_id, *wanted)
    found = paginate(connection, statement, ORDER, query)
    return found, _tell(connection, found.rows)


def add(session: Session, actor: Actor, plan: Plan, wanted: AssessmentCreate) -> Assessment:
    """Record a rating of a plan or a part of it. Raises UnknownReference, Unprocessable."""
    if wanted.rating == Rating.BLUE and wanted.scale != Scale.BRAG:
        raise Unprocessable("Blue is a rating on the scale brag alone.", pointer="/rating")
    if wanted.assessed_on > actor.today:
        raise Unprocessable("A rating may not be dated after today.", pointer="/assessed_on")
    subject, connection = wanted.subject, session.connection()
    made = Assessment(
        partnership_id=actor.partnership_id,
        plan_id=plan.id,
        subject_kind=subject.kind,
        subject_id=subjects.locate(connection, actor, plan, subject, subjects.ASSESSED, "/subject"),
        scale=wanted.scale,
        rating=wanted.rating,
        narrative=wanted.narrative,
        assessor=wanted.assessor,
        assessed_on=wanted.assessed_on,
        recorded_at=actor.now,
        recorded_by_id=actor.client_id,
    )
    session.add(made)
    session.flush()
    return made


def create(session: Session, actor: Actor, wanted: AssessmentCreate) -> dict[str, Any]:
    """Record a rating and tell it. Raises as `add` does."""
    under = places.plan_of(session, actor, wanted.plan)
    made_id = add(session, actor, under, wanted).id
    ledger.write(session, actor)
    return read(session.connection(), actor, made_id)
