"""In which language a supervisor is told that somebody is late, absent, or asks for another time."""

import sqlalchemy as sa
from alembic import op

revision = "0019_language_of_supervisors"
down_revision = "0018_files_of_shifts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.add_column("series", sa.Column("supervisor_language", sa.String(length=3), nullable=False, server_default="en"))


def downgrade() -> None:
    """Back to the older version."""
    op.drop_column("series", "supervisor_language")
