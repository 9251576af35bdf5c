"""Which records of data/knowledge staff verified at the desk."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0011_fact_checks"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "fact_check",
        sa.Column("record", sa.String(length=160), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("checked_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_fact_check_staff_id_staff")),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_fact_check")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("fact_check")
