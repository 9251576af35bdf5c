"""Numbers of erased people, by their keyed hash: an old list does not bring them back."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0014_erased_number"
down_revision = "0013_trips"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "erased_number",
        sa.Column("address_hash", sa.String(length=32), nullable=False),
        sa.Column("erased_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("stopped_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("stop_reason", sa.String(length=30), nullable=True),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_erased_number")),
    )


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("erased_number")
