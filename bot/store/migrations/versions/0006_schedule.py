"""Shifts, classes, calendars, reminders and what texts may cost."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("address", bot.store.types.Sealed(), nullable=False),
        sa.Column("next_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("fetched_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)
    op.create_table(
        "series",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("zone_name", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=300), nullable=True),
        sa.Column("left_out", bot.store.types.Json(), nullable=False),
        sa.Column("first_day", sa.Boolean(), nullable=False),
        sa.Column("place", bot.store.types.Sealed(), nullable=True),
        sa.Column("supervisor", bot.store.types.Sealed(), nullable=True),
        sa.Column("supervisor_phone", bot.store.types.Sealed(), nullable=True),
        sa.Column("employer", sa.String(length=120), nullable=True),
        sa.Column("program", sa.String(length=60), nullable=True),
        sa.Column("bring", bot.store.types.Sealed(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=True),
        sa.Column("source_print", sa.String(length=32), nullable=True),
        sa.Column("plan_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.Column("created_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_series_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("person_id", "source_key", name=op.f("uq_series_person_id_source_key")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_series_plan", ["plan_at"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("series_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("starts_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("ends_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("exception", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("late_minutes", sa.Integer(), nullable=True),
        sa.Column("attendance", sa.String(length=10), nullable=True),
        sa.Column("attendance_by", sa.String(length=40), nullable=True),
        sa.Column("no_answer_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("planned", bot.store.types.Json(), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_appointment_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("series_id", "slot", name=op.f("uq_appointment_series_id_slot")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_over", ["attendance", "ends_at"], unique=False)
        batch_op.create_index("ix_appointment_person", ["person_id", "starts_at"], unique=False)
    op.create_table(
        "reminder_wish",
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("offsets", bot.store.types.Json(), nullable=True),
        sa.Column("asleep_from", sa.String(length=5), nullable=True),
        sa.Column("asleep_until", sa.String(length=5), nullable=True),
        sa.Column("changed_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_wish_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_wish")),
    )
    op.create_table(
        "text_budget",
        sa.Column("organization_id", sa.String(length=22), nullable=False),
        sa.Column("per_segment", sa.Integer(), nullable=False),
        sa.Column("alert_at", sa.Integer(), nullable=True),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("alerted_month", sa.String(length=7), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_text_budget_organization_id")),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_text_budget")),
    )


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("text_budget")
    op.drop_table("reminder_wish")
    op.drop_table("appointment")
    op.drop_table("series")
    op.drop_table("calendar_feed")
