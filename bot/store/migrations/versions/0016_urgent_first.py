"""What is most urgent goes first: the earliest shift of the reminders that are due."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0016_urgent_first"
down_revision = "0015_staff_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgent_at", bot.store.types.Utc(timezone=True), nullable=True))
    op.execute("UPDATE outbound SET urgent_at = due_at")
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.create_index("ix_outbound_urgent", ["state", "kind", "urgent_at", "id"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.drop_index("ix_outbound_urgent")
        batch_op.drop_column("urgent_at")
