"""An index of crisis replies and what staff wrote, which every list of cases looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0015_staff_texts"
down_revision = "0014_erased_number"
branch_labels = None
depends_on = None

_FEW = sa.text("kind < 2")


def upgrade() -> None:
    """To the newer version."""
    op.create_index("ix_outbound_people", "outbound", ["conversation_id", "id"], sqlite_where=_FEW, postgresql_where=_FEW)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_index("ix_outbound_people", "outbound")
