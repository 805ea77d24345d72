"""Self-assessed ratings, cross-references and other systems' names for our objects."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.models.base import Appended, Edited, Owned, belongs_to, one_of, words
from app.vocabulary import NodeKind, Rating, ReferenceState, Scale

ASSESSED = "'plan', 'section', 'outcome', 'action'"
PLACES = "'plan', 'section', 'outcome', 'action', 'milestone'"


class Assessment(Owned, Appended, table=True):
    """A rating that the partnership gave itself, kept beside the calculated status."""

    __table_args__ = (
        one_of("scale", Scale),
        one_of("rating", Rating),
        sa.CheckConstraint(f"subject_kind IN ({ASSESSED})", name="subject_kind"),
        sa.CheckConstraint("rating <> 'blue' OR scale = 'brag'", name="blue_on_brag"),
        sa.Index("ix_assessment_subject", "plan_id", "subject_id"),
    )

    plan_id: UUID = belongs_to("plan.id")
    subject_kind: str = words()
    subject_id: UUID
    scale: str = words(default=Scale.RAG)
    rating: str = words()
    narrative: str | None = words(default=None)
    assessor: str | None = words(default=None)
    assessed_on: date


class CrossReference(Owned, Appended, table=True):
    """Words in a plan that point elsewhere in it, and whether they lead there."""

    __tablename__ = "cross_reference"
    __table_args__ = (
        one_of("state", ReferenceState),
        sa.CheckConstraint(f"subject_kind IN ({PLACES})", name="subject_kind"),
        sa.CheckConstraint(f"target_kind IN ({PLACES})", name="target_kind"),
        sa.CheckConstraint("(target_kind IS NULL) = (target_id IS NULL)", name="target"),
        sa.CheckConstraint(
            "(state = 'dangling') = (target_id IS NULL)", name="dangling_without_target"
        ),
    )

    plan_id: UUID = belongs_to("plan.id", cascade=True)
    subject_kind: str = words()
    subject_id: UUID
    printed: str = words()
    target_kind: str | None = words(default=None)
    target_id: UUID | None = None
    state: str = words()
    explicit: bool = True


class ExternalReference(Owned, Edited, table=True):
    """The name that another system gives to one of our objects."""

    __tablename__ = "external_reference"
    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "system", "kind", "external_id"),
        one_of("kind", NodeKind),
        sa.Index("ix_external_reference_subject", "kind", "subject_id"),
    )

    system: str = words()
    kind: str = words()
    external_id: str = words()
    subject_id: UUID
