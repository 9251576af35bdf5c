"""Messages that were not understood, kept for staff to label."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0009_unclear"
down_revision = "0008_erasure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "unclear",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(length=22), nullable=False),
        sa.Column("inbound_id", number, nullable=False),
        sa.Column("body", bot.store.types.Sealed(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("guesses", bot.store.types.Json(), nullable=False),
        sa.Column("kept_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=True),
        sa.Column("staff_id", sa.String(length=22), nullable=True),
        sa.Column("labelled_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_unclear_conversation_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_unclear_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unclear")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_unclear_inbound_id")),
    )
    with op.batch_alter_table("unclear", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unclear_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_unclear_state", ["state", "id"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("unclear")
