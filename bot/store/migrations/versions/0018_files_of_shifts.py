"""Which single days of a series its file moved or cancelled, and what of a calendar could not be taken over."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0018_files_of_shifts"
down_revision = "0017_newest_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.add_column("series", sa.Column("file_days", bot.store.types.Json(), nullable=True))
    op.add_column("calendar_feed", sa.Column("notes", bot.store.types.Json(), nullable=True))


def downgrade() -> None:
    """Back to the older version."""
    op.drop_column("calendar_feed", "notes")
    op.drop_column("series", "file_days")
