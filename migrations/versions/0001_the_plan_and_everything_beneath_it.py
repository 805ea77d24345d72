"""the plan and everything beneath it

Revision: 0001, after
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "partnership",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "time_zone",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("fy_start_month", sa.Integer(), nullable=False),
        sa.Column("returns_due_days", sa.Integer(), nullable=False),
        sa.Column(
            "currency", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("risk_matrix", sa.JSON(), nullable=False),
        sa.Column(
            "risk_appetite",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "risk_appetite IN ('low', 'medium', 'high', 'very_high')",
            name=op.f("ck_partnership_risk_appetite"),
        ),
        sa.CheckConstraint(
            "fy_start_month BETWEEN 1 AND 12", name=op.f("ck_partnership_fy_start_month")
        ),
        sa.CheckConstraint(
            "returns_due_days BETWEEN 0 AND 90", name=op.f("ck_partnership_returns_due_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("code", name=op.f("uq_partnership_code")),
    )
    op.create_table(
        "agency",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('organisation', 'group')", name=op.f("ck_agency_kind")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_agency_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("partnership_id", "code", name=op.f("uq_agency_partnership_id_code")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "commitment",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "strategy", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "ref", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "position", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_commitment_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint(
            "partnership_id",
            "strategy",
            "ref",
            name=op.f("uq_commitment_partnership_id_strategy_ref"),
        ),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "funding_source",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_funding_source_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_source")),
        sa.UniqueConstraint(
            "partnership_id", "code", name=op.f("uq_funding_source_partnership_id_code")
        ),
    )
    with op.batch_alter_table("funding_source", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_funding_source_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "indicator",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column(
            "scheme", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "ref", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "position", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column(
            "good_direction",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "unit", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "good_direction IN ('up', 'down')", name=op.f("ck_indicator_good_direction")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_indicator_valid")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_indicator_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("partnership_id", "ref", name=op.f("uq_indicator_partnership_id_ref")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(
            "uq_indicator_shipped_ref",
            ["ref"],
            unique=True,
            sqlite_where=sa.text("partnership_id IS NULL"),
            postgresql_where=sa.text("partnership_id IS NULL"),
        )

    op.create_table(
        "plan",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "part", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("period_start_on", sa.Date(), nullable=False),
        sa.Column("period_end_on", sa.Date(), nullable=False),
        sa.Column("fy_start_year", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("predecessor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "narrative", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("over_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'consultation', 'agreed', 'active', 'closed', 'superseded')",
            name=op.f("ck_plan_state"),
        ),
        sa.CheckConstraint(
            "length(code) BETWEEN 2 AND 64"
            " AND trim(code, 'abcdefghijklmnopqrstuvwxyz0123456789-') = ''"
            " AND trim(code, '-') = code AND replace(code, '--', '') = code",
            name=op.f("ck_plan_code"),
        ),
        sa.CheckConstraint("period_end_on >= period_start_on", name=op.f("ck_plan_period")),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_plan_revision")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_plan_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["plan.id"], name=op.f("fk_plan_predecessor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("partnership_id", "code", name=op.f("uq_plan_partnership_id_code")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_plan_predecessor_id"), ["predecessor_id"], unique=False
        )

    op.create_table(
        "api_client",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("source_systems", sa.JSON(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_api_client_agency_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_api_client_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
        sa.UniqueConstraint(
            "partnership_id", "name", name=op.f("uq_api_client_partnership_id_name")
        ),
    )
    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_client_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_api_client_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "contact",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role_title",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "email", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_contact_agency_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_contact_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "risk",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "position", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "description",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "trigger", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "consequence",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("likelihood", sa.Integer(), nullable=True),
        sa.Column("impact", sa.Integer(), nullable=True),
        sa.Column(
            "likelihood_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "impact_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("target_likelihood", sa.Integer(), nullable=True),
        sa.Column("target_impact", sa.Integer(), nullable=True),
        sa.Column(
            "mitigation",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("lead_agency_id", sa.Uuid(), nullable=True),
        sa.Column("mitigation_due_on", sa.Date(), nullable=True),
        sa.Column(
            "mitigation_due_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "state", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_risk_state")),
        sa.CheckConstraint("impact BETWEEN 1 AND 4", name=op.f("ck_risk_impact")),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 4", name=op.f("ck_risk_likelihood")),
        sa.CheckConstraint("target_impact BETWEEN 1 AND 4", name=op.f("ck_risk_target_impact")),
        sa.CheckConstraint(
            "target_likelihood BETWEEN 1 AND 4", name=op.f("ck_risk_target_likelihood")
        ),
        sa.ForeignKeyConstraint(
            ["lead_agency_id"], ["agency.id"], name=op.f("fk_risk_lead_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_risk_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_risk_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_risk_plan_id_ref")),
    )
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_risk_lead_agency_id"), ["lead_agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_risk_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_risk_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "section",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "position", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("priorities", sa.JSON(), nullable=False),
        sa.Column(
            "replaces", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_section_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_section_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_section_plan_id_ref")),
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_section_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_section_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column(
            "prefix", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "digest", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_client.id"], name=op.f("fk_api_key_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_api_key_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_client_id"), ["client_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_api_key_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "assessment",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scale", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "rating", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "narrative", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "assessor", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "rating <> 'blue' OR scale = 'brag'", name=op.f("ck_assessment_blue_on_brag")
        ),
        sa.CheckConstraint(
            "rating IN ('red', 'amber', 'green', 'blue')", name=op.f("ck_assessment_rating")
        ),
        sa.CheckConstraint("scale IN ('rag', 'brag')", name=op.f("ck_assessment_scale")),
        sa.CheckConstraint(
            "subject_kind IN ('plan', 'section', 'outcome', 'action')",
            name=op.f("ck_assessment_subject_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_assessment_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_assessment_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_assessment_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assessment_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_assessment_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index("ix_assessment_subject", ["plan_id", "subject_id"], unique=False)

    op.create_table(
        "cross_reference",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "printed", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "target_kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'dangling') = (target_id IS NULL)",
            name=op.f("ck_cross_reference_dangling_without_target"),
        ),
        sa.CheckConstraint(
            "state IN ('resolved', 'misdirected', 'dangling')",
            name=op.f("ck_cross_reference_state"),
        ),
        sa.CheckConstraint(
            "subject_kind IN ('plan', 'section', 'outcome', 'action', 'milestone')",
            name=op.f("ck_cross_reference_subject_kind"),
        ),
        sa.CheckConstraint(
            "target_kind IN ('plan', 'section', 'outcome', 'action', 'milestone')",
            name=op.f("ck_cross_reference_target_kind"),
        ),
        sa.CheckConstraint(
            "(target_kind IS NULL) = (target_id IS NULL)", name=op.f("ck_cross_reference_target")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_cross_reference_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_cross_reference_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_cross_reference_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cross_reference")),
    )
    with op.batch_alter_table("cross_reference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cross_reference_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cross_reference_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cross_reference_recorded_by_id"), ["recorded_by_id"], unique=False
        )

    op.create_table(
        "external_reference",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "system", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "external_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('portfolio', 'agency', 'plan', 'section', 'outcome', 'action', 'milestone')",
            name=op.f("ck_external_reference_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_external_reference_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_reference")),
        sa.UniqueConstraint(
            "partnership_id",
            "system",
            "kind",
            "external_id",
            name=op.f("uq_external_reference_partnership_id_system_kind_external_id"),
        ),
    )
    with op.batch_alter_table("external_reference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_external_reference_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index("ix_external_reference_subject", ["kind", "subject_id"], unique=False)

    op.create_table(
        "indicator_value",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column(
            "area", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("fy_start_year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=True),
        sa.Column("period_start_on", sa.Date(), nullable=False),
        sa.Column("period_end_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column(
            "source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL)", name=op.f("ck_indicator_value_ratio")
        ),
        sa.CheckConstraint(
            "(value IS NULL) <> (numerator IS NULL)", name=op.f("ck_indicator_value_value_or_ratio")
        ),
        sa.CheckConstraint("denominator > 0", name=op.f("ck_indicator_value_denominator")),
        sa.CheckConstraint(
            "plan_id IS NOT NULL OR area IS NOT NULL", name=op.f("ck_indicator_value_plan_or_area")
        ),
        sa.CheckConstraint(
            "period_end_on >= period_start_on", name=op.f("ck_indicator_value_period")
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_indicator_value_quarter")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_value_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_indicator_value_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_indicator_value_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_indicator_value_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
    )
    with op.batch_alter_table("indicator_value", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_value_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_value_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_indicator_value_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_indicator_value_recorded_by_id"), ["recorded_by_id"], unique=False
        )

    op.create_table(
        "outcome",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column(
            "ref", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "position", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "statement",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "note", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("lead_agency_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_agency_id"], ["agency.id"], name=op.f("fk_outcome_lead_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_outcome_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_outcome_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_outcome_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_outcome_plan_id_ref")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outcome_lead_agency_id"), ["lead_agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outcome_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_outcome_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcome_section_id"), ["section_id"], unique=False)

    op.create_table(
        "plan_transition",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "from_state",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "to_state", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "note", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "from_state IN ('draft', 'consultation', 'agreed', 'active', 'closed', 'superseded')",
            name=op.f("ck_plan_transition_from_state"),
        ),
        sa.CheckConstraint(
            "to_state IN ('draft', 'consultation', 'agreed', 'active', 'closed', 'superseded')",
            name=op.f("ck_plan_transition_to_state"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_plan_transition_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_transition_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_plan_transition_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_transition")),
    )
    with op.batch_alter_table("plan_transition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_transition_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_transition_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plan_transition_recorded_by_id"), ["recorded_by_id"], unique=False
        )

    op.create_table(
        "risk_review",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=True),
        sa.Column("impact", sa.Integer(), nullable=True),
        sa.Column(
            "note", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.CheckConstraint("impact BETWEEN 1 AND 4", name=op.f("ck_risk_review_impact")),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 4", name=op.f("ck_risk_review_likelihood")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_risk_review_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_risk_review_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_risk_review_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_risk_review_risk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_review")),
    )
    with op.batch_alter_table("risk_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_risk_review_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_risk_review_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_risk_review_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_risk_review_risk_id"), ["risk_id"], unique=False)

    op.create_table(
        "rule_set",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_rule_set_number")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_rule_set_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_rule_set_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_rule_set_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint(
            "partnership_id",
            "plan_id",
            "number",
            name=op.f("uq_rule_set_partnership_id_plan_id_number"),
        ),
    )
    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rule_set_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_rule_set_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_rule_set_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_rule_set_partnership_number",
            ["partnership_id", "number"],
            unique=True,
            sqlite_where=sa.text("plan_id IS NULL"),
            postgresql_where=sa.text("plan_id IS NULL"),
        )

    op.create_table(
        "section_budget",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("fy_start_year", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column(
            "printed", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.CheckConstraint(
            "kind IN ('planned', 'likely_outturn')", name=op.f("ck_section_budget_kind")
        ),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_section_budget_amount_pence")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_section_budget_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_section_budget_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
            name=op.f("fk_section_budget_section_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_budget")),
        sa.UniqueConstraint(
            "section_id",
            "fy_start_year",
            "kind",
            name=op.f("uq_section_budget_section_id_fy_start_year_kind"),
        ),
    )
    with op.batch_alter_table("section_budget", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_section_budget_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_section_budget_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_section_budget_section_id"), ["section_id"], unique=False
        )

    op.create_table(
        "action",
        sa.Column(
            "schedule_kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "schedule_meaning",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "schedule_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "position", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "description",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("lead_agency_id", sa.Uuid(), nullable=True),
        sa.Column("lead_contact_id", sa.Uuid(), nullable=True),
        sa.Column("lead_inferred", sa.Boolean(), nullable=False),
        sa.Column(
            "owner_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("budget_codes", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "schedule_kind IN ('day', 'month', 'range', 'financial_year', 'open_start', 'recurring', 'ongoing', 'conditional', 'none')",
            name=op.f("ck_action_schedule_kind"),
        ),
        sa.CheckConstraint(
            "schedule_meaning IN ('deadline', 'period')", name=op.f("ck_action_schedule_meaning")
        ),
        sa.CheckConstraint(
            "schedule_kind IS NOT NULL OR (start_on IS NULL AND due_on IS NULL)",
            name=op.f("ck_action_dates_scheduled"),
        ),
        sa.CheckConstraint("due_on >= start_on", name=op.f("ck_action_due_after_start")),
        sa.CheckConstraint("schedule_kind IS NOT NULL", name=op.f("ck_action_has_schedule")),
        sa.ForeignKeyConstraint(
            ["lead_agency_id"], ["agency.id"], name=op.f("fk_action_lead_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_contact_id"], ["contact.id"], name=op.f("fk_action_lead_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_action_outcome_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_action_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_action_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_action_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_action_plan_id_ref")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_action_lead_agency_id"), ["lead_agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_action_lead_contact_id"), ["lead_contact_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_action_outcome_id"), ["outcome_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_action_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_action_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_section_id"), ["section_id"], unique=False)

    op.create_table(
        "indicator_link",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "laa", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("agreed_target", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "laa IN ('designated', 'local', 'none')", name=op.f("ck_indicator_link_laa")
        ),
        sa.CheckConstraint("role IN ('measures', 'supports')", name=op.f("ck_indicator_link_role")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_link_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"],
            ["outcome.id"],
            name=op.f("fk_indicator_link_outcome_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_indicator_link_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_indicator_link_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_link")),
        sa.UniqueConstraint(
            "outcome_id",
            "indicator_id",
            "role",
            name=op.f("uq_indicator_link_outcome_id_indicator_id_role"),
        ),
    )
    with op.batch_alter_table("indicator_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_link_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_link_outcome_id"), ["outcome_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_link_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_indicator_link_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            "uq_indicator_link_plan",
            ["plan_id", "indicator_id", "role"],
            unique=True,
            sqlite_where=sa.text("outcome_id IS NULL"),
            postgresql_where=sa.text("outcome_id IS NULL"),
        )

    op.create_table(
        "outcome_target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("change_percent", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column(
            "unit", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "printed", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('increase_to', 'reduce_to', 'at_least', 'at_most', 'exactly')",
            name=op.f("ck_outcome_target_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_outcome_target_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"],
            ["outcome.id"],
            name=op.f("fk_outcome_target_outcome_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_outcome_target_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_outcome_target_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_target")),
        sa.UniqueConstraint("outcome_id", name=op.f("uq_outcome_target_outcome_id")),
    )
    with op.batch_alter_table("outcome_target", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outcome_target_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outcome_target_outcome_id"), ["outcome_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outcome_target_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_outcome_target_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "action_contributor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "role IN ('joint_lead', 'support')", name=op.f("ck_action_contributor_role")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["action.id"],
            name=op.f("fk_action_contributor_action_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_action_contributor_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_action_contributor_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_action_contributor_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_contributor")),
        sa.UniqueConstraint(
            "action_id", "agency_id", name=op.f("uq_action_contributor_action_id_agency_id")
        ),
    )
    with op.batch_alter_table("action_contributor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_action_contributor_action_id"), ["action_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_action_contributor_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_action_contributor_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_action_contributor_plan_id"), ["plan_id"], unique=False
        )

    op.create_table(
        "budget_line",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=True),
        sa.Column("funding_source_id", sa.Uuid(), nullable=True),
        sa.Column("fy_start_year", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("memo", sa.Boolean(), nullable=False),
        sa.Column("counted_in_id", sa.Uuid(), nullable=True),
        sa.Column(
            "printed", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.CheckConstraint(
            "NOT memo OR state = 'confirmed'", name=op.f("ck_budget_line_memo_confirmed")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR amount_pence IS NOT NULL OR printed IS NOT NULL",
            name=op.f("ck_budget_line_confirmed_says_how_much"),
        ),
        sa.CheckConstraint(
            "amount_pence IS NULL OR state = 'confirmed'",
            name=op.f("ck_budget_line_amount_confirmed"),
        ),
        sa.CheckConstraint(
            "state IN ('confirmed', 'nil', 'to_be_identified', 'not_stated')",
            name=op.f("ck_budget_line_state"),
        ),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_budget_line_amount_pence")),
        sa.CheckConstraint("counted_in_id <> id", name=op.f("ck_budget_line_counted_in_other")),
        sa.CheckConstraint(
            "memo OR counted_in_id IS NULL", name=op.f("ck_budget_line_counted_in_memo")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_budget_line_number")),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_budget_line_action_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["counted_in_id"],
            ["budget_line.id"],
            name=op.f("fk_budget_line_counted_in_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["funding_source_id"],
            ["funding_source.id"],
            name=op.f("fk_budget_line_funding_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"],
            ["outcome.id"],
            name=op.f("fk_budget_line_outcome_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_budget_line_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_budget_line_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
            name=op.f("fk_budget_line_section_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("action_id", "number", name=op.f("uq_budget_line_action_id_number")),
    )
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_line_action_id"), ["action_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_budget_line_counted_in_id"), ["counted_in_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_budget_line_funding_source_id"), ["funding_source_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_budget_line_outcome_id"), ["outcome_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_budget_line_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_budget_line_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_line_section_id"), ["section_id"], unique=False)

    op.create_table(
        "commitment_link",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "outcome_id IS NULL OR action_id IS NULL", name=op.f("ck_commitment_link_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["action.id"],
            name=op.f("fk_commitment_link_action_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_link_commitment_id")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"],
            ["outcome.id"],
            name=op.f("fk_commitment_link_outcome_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_commitment_link_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_commitment_link_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_link")),
        sa.UniqueConstraint(
            "commitment_id", "action_id", name=op.f("uq_commitment_link_commitment_id_action_id")
        ),
        sa.UniqueConstraint(
            "commitment_id", "outcome_id", name=op.f("uq_commitment_link_commitment_id_outcome_id")
        ),
    )
    with op.batch_alter_table("commitment_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commitment_link_action_id"), ["action_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_commitment_link_commitment_id"), ["commitment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_commitment_link_outcome_id"), ["outcome_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_commitment_link_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_commitment_link_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            "uq_commitment_link_plan",
            ["plan_id", "commitment_id"],
            unique=True,
            sqlite_where=sa.text("outcome_id IS NULL AND action_id IS NULL"),
            postgresql_where=sa.text("outcome_id IS NULL AND action_id IS NULL"),
        )

    op.create_table(
        "milestone",
        sa.Column(
            "schedule_kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "schedule_meaning",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "schedule_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ref", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "position", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("lead_agency_id", sa.Uuid(), nullable=True),
        sa.Column("lead_contact_id", sa.Uuid(), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Boolean(), nullable=False),
        sa.Column("target_quantity", sa.BigInteger(), nullable=True),
        sa.Column(
            "target_unit",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("target_baseline", sa.BigInteger(), nullable=True),
        sa.Column("target_profile", sa.JSON(), nullable=False),
        sa.Column(
            "current_state",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("current_percent", sa.BigInteger(), nullable=True),
        sa.Column("current_quantity", sa.BigInteger(), nullable=True),
        sa.Column("current_forecast_on", sa.Date(), nullable=True),
        sa.Column("current_blocked", sa.Boolean(), nullable=False),
        sa.Column("current_effective_on", sa.Date(), nullable=True),
        sa.Column("current_completed_on", sa.Date(), nullable=True),
        sa.Column("current_update_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "current_state IN ('not_started', 'in_progress', 'complete', 'cancelled')",
            name=op.f("ck_milestone_current_state"),
        ),
        sa.CheckConstraint(
            "schedule_kind IN ('day', 'month', 'range', 'financial_year', 'open_start', 'recurring', 'ongoing', 'conditional', 'none')",
            name=op.f("ck_milestone_schedule_kind"),
        ),
        sa.CheckConstraint(
            "schedule_meaning IN ('deadline', 'period')", name=op.f("ck_milestone_schedule_meaning")
        ),
        sa.CheckConstraint(
            "current_percent BETWEEN 0 AND 1000000", name=op.f("ck_milestone_current_percent")
        ),
        sa.CheckConstraint(
            "schedule_kind IS NOT NULL OR (start_on IS NULL AND due_on IS NULL)",
            name=op.f("ck_milestone_dates_scheduled"),
        ),
        sa.CheckConstraint("due_on >= start_on", name=op.f("ck_milestone_due_after_start")),
        sa.CheckConstraint("target_quantity > 0", name=op.f("ck_milestone_target_quantity")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_milestone_weight")),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_milestone_action_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_agency_id"], ["agency.id"], name=op.f("fk_milestone_lead_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_contact_id"], ["contact.id"], name=op.f("fk_milestone_lead_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_milestone_outcome_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_milestone_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_milestone_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_milestone_section_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("plan_id", "ref", name=op.f("uq_milestone_plan_id_ref")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_action_id"), ["action_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_milestone_lead_agency_id"), ["lead_agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_milestone_lead_contact_id"), ["lead_contact_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_milestone_outcome_id"), ["outcome_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_milestone_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_milestone_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_section_id"), ["section_id"], unique=False)

    op.create_table(
        "risk_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("risk_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(outcome_id IS NULL) <> (action_id IS NULL)", name=op.f("ck_risk_link_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_risk_link_action_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_risk_link_outcome_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_risk_link_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_risk_link_plan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["risk_id"], ["risk.id"], name=op.f("fk_risk_link_risk_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_link")),
        sa.UniqueConstraint("risk_id", "action_id", name=op.f("uq_risk_link_risk_id_action_id")),
        sa.UniqueConstraint("risk_id", "outcome_id", name=op.f("uq_risk_link_risk_id_outcome_id")),
    )
    with op.batch_alter_table("risk_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_link_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_link_outcome_id"), ["outcome_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_risk_link_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_risk_link_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_risk_link_risk_id"), ["risk_id"], unique=False)

    op.create_table(
        "expenditure",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("budget_line_id", sa.Uuid(), nullable=True),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("funding_source_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("fy_start_year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("period_start_on", sa.Date(), nullable=False),
        sa.Column("period_end_on", sa.Date(), nullable=False),
        sa.Column(
            "kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column(
            "note", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.CheckConstraint("kind IN ('actual', 'forecast')", name=op.f("ck_expenditure_kind")),
        sa.CheckConstraint(
            "(budget_line_id IS NULL) <> (section_id IS NULL)",
            name=op.f("ck_expenditure_line_or_section"),
        ),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_expenditure_amount_pence")),
        sa.CheckConstraint("period_end_on >= period_start_on", name=op.f("ck_expenditure_period")),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_expenditure_quarter")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_expenditure_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["budget_line_id"], ["budget_line.id"], name=op.f("fk_expenditure_budget_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["funding_source_id"],
            ["funding_source.id"],
            name=op.f("fk_expenditure_funding_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_expenditure_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_expenditure_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_expenditure_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_expenditure_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expenditure")),
    )
    with op.batch_alter_table("expenditure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expenditure_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_expenditure_budget_line_id"), ["budget_line_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_expenditure_funding_source_id"), ["funding_source_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_expenditure_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_expenditure_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_expenditure_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_expenditure_section_id"), ["section_id"], unique=False)

    op.create_table(
        "milestone_update",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "state", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column("percent", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column(
            "commentary",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column(
            "external_ref",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "void_reason",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "state IN ('not_started', 'in_progress', 'complete', 'cancelled')",
            name=op.f("ck_milestone_update_state"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)",
            name=op.f("ck_milestone_update_void_reason"),
        ),
        sa.CheckConstraint(
            "percent BETWEEN 0 AND 1000000", name=op.f("ck_milestone_update_percent")
        ),
        sa.CheckConstraint(
            "percent IS NULL OR quantity IS NULL",
            name=op.f("ck_milestone_update_percent_or_quantity"),
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_milestone_update_quantity")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_milestone_update_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_milestone_update_milestone_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_milestone_update_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_milestone_update_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_milestone_update_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["milestone_update.id"],
            name=op.f("fk_milestone_update_supersedes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["api_client.id"], name=op.f("fk_milestone_update_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_update")),
        sa.UniqueConstraint(
            "recorded_by_id",
            "external_ref",
            name=op.f("uq_milestone_update_recorded_by_id_external_ref"),
        ),
    )
    with op.batch_alter_table("milestone_update", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_milestone_update_agency_id"), ["agency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_milestone_update_milestone_id"), ["milestone_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_milestone_update_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(
            "ix_milestone_update_plan_effective", ["plan_id", "effective_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_milestone_update_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_milestone_update_supersedes_id",
            ["supersedes_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "schedule_change",
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("milestone_id", sa.Uuid(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column(
            "reason", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "old_kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "old_meaning",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("old_start_on", sa.Date(), nullable=True),
        sa.Column("old_due_on", sa.Date(), nullable=True),
        sa.Column(
            "old_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "new_kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True
        ),
        sa.Column(
            "new_meaning",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("new_start_on", sa.Date(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column(
            "new_printed",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "new_kind IN ('day', 'month', 'range', 'financial_year', 'open_start', 'recurring', 'ongoing', 'conditional', 'none')",
            name=op.f("ck_schedule_change_new_kind"),
        ),
        sa.CheckConstraint(
            "new_meaning IN ('deadline', 'period')", name=op.f("ck_schedule_change_new_meaning")
        ),
        sa.CheckConstraint(
            "old_kind IN ('day', 'month', 'range', 'financial_year', 'open_start', 'recurring', 'ongoing', 'conditional', 'none')",
            name=op.f("ck_schedule_change_old_kind"),
        ),
        sa.CheckConstraint(
            "old_meaning IN ('deadline', 'period')", name=op.f("ck_schedule_change_old_meaning")
        ),
        sa.CheckConstraint(
            "old_due_on >= old_start_on",
            name=op.f("ck_schedule_change_old_due_after_start"),
        ),
        sa.CheckConstraint(
            "new_due_on >= new_start_on",
            name=op.f("ck_schedule_change_new_due_after_start"),
        ),
        sa.CheckConstraint(
            "(action_id IS NULL) <> (milestone_id IS NULL)",
            name=op.f("ck_schedule_change_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_schedule_change_action_id")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_schedule_change_milestone_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_schedule_change_partnership_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_schedule_change_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["api_client.id"], name=op.f("fk_schedule_change_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_change")),
    )
    with op.batch_alter_table("schedule_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_schedule_change_action_id"), ["action_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_schedule_change_milestone_id"), ["milestone_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_schedule_change_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_schedule_change_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_schedule_change_recorded_by_id"), ["recorded_by_id"], unique=False
        )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("schedule_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_change_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_change_plan_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_change_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_change_milestone_id"))
        batch_op.drop_index(batch_op.f("ix_schedule_change_action_id"))

    op.drop_table("schedule_change")
    with op.batch_alter_table("milestone_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_update_recorded_by_id"))
        batch_op.drop_index("uq_milestone_update_supersedes_id")
        batch_op.drop_index("ix_milestone_update_plan_effective")
        batch_op.drop_index(batch_op.f("ix_milestone_update_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_update_milestone_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_update_agency_id"))

    op.drop_table("milestone_update")
    with op.batch_alter_table("expenditure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expenditure_section_id"))
        batch_op.drop_index(batch_op.f("ix_expenditure_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_expenditure_plan_id"))
        batch_op.drop_index(batch_op.f("ix_expenditure_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_expenditure_funding_source_id"))
        batch_op.drop_index(batch_op.f("ix_expenditure_budget_line_id"))
        batch_op.drop_index(batch_op.f("ix_expenditure_agency_id"))

    op.drop_table("expenditure")
    with op.batch_alter_table("risk_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_link_risk_id"))
        batch_op.drop_index(batch_op.f("ix_risk_link_plan_id"))
        batch_op.drop_index(batch_op.f("ix_risk_link_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_risk_link_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_risk_link_action_id"))

    op.drop_table("risk_link")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_section_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_plan_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_lead_contact_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_lead_agency_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_action_id"))

    op.drop_table("milestone")
    with op.batch_alter_table("commitment_link", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_commitment_link_plan",
            sqlite_where=sa.text("outcome_id IS NULL AND action_id IS NULL"),
            postgresql_where=sa.text("outcome_id IS NULL AND action_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_commitment_link_plan_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_link_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_link_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_link_commitment_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_link_action_id"))

    op.drop_table("commitment_link")
    with op.batch_alter_table("budget_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_line_section_id"))
        batch_op.drop_index(batch_op.f("ix_budget_line_plan_id"))
        batch_op.drop_index(batch_op.f("ix_budget_line_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_budget_line_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_budget_line_funding_source_id"))
        batch_op.drop_index(batch_op.f("ix_budget_line_counted_in_id"))
        batch_op.drop_index(batch_op.f("ix_budget_line_action_id"))

    op.drop_table("budget_line")
    with op.batch_alter_table("action_contributor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_contributor_plan_id"))
        batch_op.drop_index(batch_op.f("ix_action_contributor_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_action_contributor_agency_id"))
        batch_op.drop_index(batch_op.f("ix_action_contributor_action_id"))

    op.drop_table("action_contributor")
    with op.batch_alter_table("outcome_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_target_plan_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_target_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_target_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_target_indicator_id"))

    op.drop_table("outcome_target")
    with op.batch_alter_table("indicator_link", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_indicator_link_plan",
            sqlite_where=sa.text("outcome_id IS NULL"),
            postgresql_where=sa.text("outcome_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_indicator_link_plan_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_link_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_link_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_link_indicator_id"))

    op.drop_table("indicator_link")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_section_id"))
        batch_op.drop_index(batch_op.f("ix_action_plan_id"))
        batch_op.drop_index(batch_op.f("ix_action_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_action_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_action_lead_contact_id"))
        batch_op.drop_index(batch_op.f("ix_action_lead_agency_id"))

    op.drop_table("action")
    with op.batch_alter_table("section_budget", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_budget_section_id"))
        batch_op.drop_index(batch_op.f("ix_section_budget_plan_id"))
        batch_op.drop_index(batch_op.f("ix_section_budget_partnership_id"))

    op.drop_table("section_budget")
    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_set_partnership_number",
            sqlite_where=sa.text("plan_id IS NULL"),
            postgresql_where=sa.text("plan_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_rule_set_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_rule_set_plan_id"))
        batch_op.drop_index(batch_op.f("ix_rule_set_partnership_id"))

    op.drop_table("rule_set")
    with op.batch_alter_table("risk_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_review_risk_id"))
        batch_op.drop_index(batch_op.f("ix_risk_review_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_risk_review_plan_id"))
        batch_op.drop_index(batch_op.f("ix_risk_review_partnership_id"))

    op.drop_table("risk_review")
    with op.batch_alter_table("plan_transition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_transition_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_plan_transition_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_transition_partnership_id"))

    op.drop_table("plan_transition")
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_section_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_plan_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_lead_agency_id"))

    op.drop_table("outcome")
    with op.batch_alter_table("indicator_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_value_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_value_plan_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_value_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_value_indicator_id"))

    op.drop_table("indicator_value")
    with op.batch_alter_table("external_reference", schema=None) as batch_op:
        batch_op.drop_index("ix_external_reference_subject")
        batch_op.drop_index(batch_op.f("ix_external_reference_partnership_id"))

    op.drop_table("external_reference")
    with op.batch_alter_table("cross_reference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cross_reference_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_cross_reference_plan_id"))
        batch_op.drop_index(batch_op.f("ix_cross_reference_partnership_id"))

    op.drop_table("cross_reference")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index("ix_assessment_subject")
        batch_op.drop_index(batch_op.f("ix_assessment_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_plan_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_partnership_id"))

    op.drop_table("assessment")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_api_key_client_id"))

    op.drop_table("api_key")
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_section_plan_id"))
        batch_op.drop_index(batch_op.f("ix_section_partnership_id"))

    op.drop_table("section")
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_plan_id"))
        batch_op.drop_index(batch_op.f("ix_risk_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_risk_lead_agency_id"))

    op.drop_table("risk")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_contact_agency_id"))

    op.drop_table("contact")
    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_client_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_api_client_agency_id"))

    op.drop_table("api_client")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_predecessor_id"))
        batch_op.drop_index(batch_op.f("ix_plan_partnership_id"))

    op.drop_table("plan")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_indicator_shipped_ref",
            sqlite_where=sa.text("partnership_id IS NULL"),
            postgresql_where=sa.text("partnership_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_indicator_partnership_id"))

    op.drop_table("indicator")
    with op.batch_alter_table("funding_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_funding_source_partnership_id"))

    op.drop_table("funding_source")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_partnership_id"))

    op.drop_table("commitment")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_partnership_id"))

    op.drop_table("agency")
    op.drop_table("partnership")
