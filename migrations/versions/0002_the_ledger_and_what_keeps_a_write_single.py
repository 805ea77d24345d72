"""the ledger and what keeps a write single

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


REFUSAL = "the ledger is append-only"
FUNCTION = f"""
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""


def guard_ledger() -> None:
    """Let the database itself refuse to change or remove an entry."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_entry_refuses_{change.lower()} BEFORE {change} "
                f"ON ledger_entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(FUNCTION)
    op.execute(
        "CREATE TRIGGER ledger_entry_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"
    )


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "actor_name",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "actor_agency",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "action", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "subject_kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column(
            "changes", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "request_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "previous_hash",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "action IN ('created', 'changed', 'removed')", name=op.f("ck_ledger_entry_action")
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_ledger_entry_seq")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_ledger_entry_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "partnership_id", "seq", name=op.f("uq_ledger_entry_partnership_id_seq")
        ),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entry_plan", ["plan_id", "seq"], unique=False)
        batch_op.create_index(
            "ix_ledger_entry_recorded", ["partnership_id", "recorded_at"], unique=False
        )
        batch_op.create_index("ix_ledger_entry_subject", ["subject_id", "seq"], unique=False)

    op.create_table(
        "ledger_head",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column(
            "hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_ledger_head_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "personal_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "salt", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "digest", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_personal_value_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_value")),
    )
    with op.batch_alter_table("personal_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personal_value_digest"), ["digest"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_personal_value_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(
            "ix_personal_value_subject", ["subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "idempotency_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column(
            "method", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "fingerprint",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_client.id"], name=op.f("fk_idempotency_record_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_idempotency_record_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_record")),
        sa.UniqueConstraint(
            "client_id",
            "method",
            "path",
            "key",
            name=op.f("uq_idempotency_record_client_id_method_path_key"),
        ),
    )
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_record_created", ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_idempotency_record_partnership_id"), ["partnership_id"], unique=False
        )
    guard_ledger()


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_record_partnership_id"))
        batch_op.drop_index("ix_idempotency_record_created")

    op.drop_table("idempotency_record")
    with op.batch_alter_table("personal_value", schema=None) as batch_op:
        batch_op.drop_index("ix_personal_value_subject")
        batch_op.drop_index(batch_op.f("ix_personal_value_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_personal_value_digest"))

    op.drop_table("personal_value")
    op.drop_table("ledger_head")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_subject")
        batch_op.drop_index("ix_ledger_entry_recorded")
        batch_op.drop_index("ix_ledger_entry_plan")

    op.drop_table("ledger_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_ledger_change()")
