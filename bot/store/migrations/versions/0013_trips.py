"""Trips: the place a person starts from, sources that fail, when to leave for a shift."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0013_trips"
down_revision = "0012_program_talked_of"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "saved_place",
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("place", bot.store.types.SealedJson(), nullable=True),
        sa.Column("declined_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("fare", sa.String(length=10), nullable=True),
        sa.Column("changed_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_place_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_saved_place")),
    )
    op.create_table(
        "source_state",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("failing_since", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("failed_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=20), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source_state")),
    )
    op.create_table(
        "leave_by",
        sa.Column("appointment_id", sa.String(length=22), nullable=False),
        sa.Column("starts_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("leave_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("worked_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_leave_by_appointment_id")),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_leave_by")),
    )


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("leave_by")
    op.drop_table("source_state")
    op.drop_table("saved_place")
