"""long lists in their order

Revision: 0006, after 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LISTS = ("action", "milestone")
ORDER = ["partnership_id", "plan_id", "position", "id"]


def upgrade() -> None:
    """Make the change."""
    for name in LISTS:
        op.create_index(f"ix_{name}_in_order", name, ORDER)
        # The new one begins with the same column.
        op.drop_index(f"ix_{name}_partnership_id", name)


def downgrade() -> None:
    """Take the change back."""
    for name in LISTS:
        op.create_index(f"ix_{name}_partnership_id", name, ["partnership_id"])
        op.drop_index(f"ix_{name}_in_order", name)
