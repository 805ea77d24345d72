"""snapshots of closed periods

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


REFUSAL = "a snapshot is never changed"
FUNCTION = f"""
CREATE FUNCTION refuse_snapshot_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""


def guard_snapshots() -> None:
    """Let the database itself refuse to change or remove a snapshot."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER snapshot_refuses_{change.lower()} BEFORE {change} "
                f"ON snapshot BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(FUNCTION)
    op.execute(
        "CREATE TRIGGER snapshot_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON snapshot FOR EACH STATEMENT EXECUTE FUNCTION refuse_snapshot_change()"
    )


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "snapshot",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "period", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("period_start_on", sa.Date(), nullable=False),
        sa.Column("period_end_on", sa.Date(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_revision", sa.BigInteger(), nullable=False),
        sa.Column(
            "rule_set", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "narrative", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "signed_off_by",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("signed_off_on", sa.Date(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column(
            "body", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.CheckConstraint("as_at >= period_start_on", name=op.f("ck_snapshot_as_at")),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_snapshot_hash")),
        sa.CheckConstraint("period_end_on >= period_start_on", name=op.f("ck_snapshot_period")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_snapshot_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_snapshot_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_snapshot_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["snapshot.id"], name=op.f("fk_snapshot_supersedes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_snapshot_supersedes_id")),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_snapshot_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_snapshot_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_snapshot_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_snapshot_first_of_period",
            ["plan_id", "period"],
            unique=True,
            sqlite_where=sa.text("supersedes_id IS NULL"),
            postgresql_where=sa.text("supersedes_id IS NULL"),
        )
    guard_snapshots()


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_snapshot_first_of_period",
            sqlite_where=sa.text("supersedes_id IS NULL"),
            postgresql_where=sa.text("supersedes_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_snapshot_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_snapshot_plan_id"))
        batch_op.drop_index(batch_op.f("ix_snapshot_partnership_id"))

    op.drop_table("snapshot")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_snapshot_change()")
