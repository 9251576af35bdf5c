"""Wishes to be deleted, how far Twilio's log is cleaned, and the index of words that search goes by."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0008_erasure"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("due_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("undone_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("done_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("removed", bot.store.types.Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_person_id"), ["person_id"], unique=False)
    op.create_table(
        "carrier_cursor",
        sa.Column("direction", sa.String(length=10), nullable=False),
        sa.Column("last_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("direction", name=op.f("pk_carrier_cursor")),
    )
    op.create_table(
        "index_cursor",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_index_cursor")),
    )
    op.create_table(
        "token_index",
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("token", "kind", "person_id", "message_id", name=op.f("pk_token_index")),
    )
    with op.batch_alter_table("token_index", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_index_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("token_index")
    op.drop_table("index_cursor")
    op.drop_table("carrier_cursor")
    op.drop_table("erasure")
