"""The list of people by the time they came: ids sort by the locale of a PostgreSQL, which is not the order they were made in."""

from alembic import op

revision = "0017_newest_people"
down_revision = "0016_urgent_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_index("ix_person_newest", "person", ["created_at", "id"])


def downgrade() -> None:
    """Back to the older version."""
    op.drop_index("ix_person_newest", "person")
