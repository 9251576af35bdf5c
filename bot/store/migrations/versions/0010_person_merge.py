"""Two records of one person that became one, and what moved."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0010"
down_revision = "0009_unclear"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "person_merge",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kept_id", sa.String(length=22), nullable=False),
        sa.Column("gone_id", sa.String(length=22), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("undone_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("moved", bot.store.types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merge_gone_id"), ["gone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merge_kept_id"), ["kept_id"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("person_merge")
