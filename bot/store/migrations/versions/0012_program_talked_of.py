"""Which program a conversation is about."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0012_program_talked_of"
down_revision = "0011_fact_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.add_column("conversation", sa.Column("program", sa.String(length=60), nullable=True))
    op.add_column("conversation", sa.Column("program_at", bot.store.types.Utc(timezone=True), nullable=True))


def downgrade() -> None:
    """Back to the older version."""
    with op.batch_alter_table("conversation") as batch_op:
        batch_op.drop_column("program_at")
        batch_op.drop_column("program")
