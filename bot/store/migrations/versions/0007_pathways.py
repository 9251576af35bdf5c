"""Exploration, plans and seats."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "exploration",
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answers", bot.store.types.SealedJson(), nullable=False),
        sa.Column("asked", bot.store.types.SealedJson(), nullable=False),
        sa.Column("result", bot.store.types.SealedJson(), nullable=False),
        sa.Column("began_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("changed_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exploration_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_exploration")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("occupation", sa.String(length=60), nullable=False),
        sa.Column("program", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_person_id"), ["person_id"], unique=False)
    op.create_table(
        "plan_step",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("plan_id", sa.String(length=22), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("fields", bot.store.types.SealedJson(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_step_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
    )
    with op.batch_alter_table("plan_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_step_plan_id"), ["plan_id"], unique=False)
    op.create_table(
        "opening_lock",
        sa.Column("opening_id", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("opening_id", name=op.f("pk_opening_lock")),
    )
    op.create_table(
        "opening_place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("opening_id", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("share", sa.String(length=120), nullable=True),
        sa.Column("organization", sa.String(length=120), nullable=True),
        sa.Column("reasons", bot.store.types.SealedJson(), nullable=False),
        sa.Column("asked_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opening_place_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_place")),
        sa.UniqueConstraint("opening_id", "person_id", name=op.f("uq_opening_place_opening_id_person_id")),
        sa.UniqueConstraint("opening_id", "seat", name=op.f("uq_opening_place_opening_id_seat")),
    )
    with op.batch_alter_table("opening_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_place_person_id"), ["person_id"], unique=False)
    op.create_table(
        "opening_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("opening_id", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("reasons", bot.store.types.SealedJson(), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opening_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_decision")),
    )
    with op.batch_alter_table("opening_decision", schema=None) as batch_op:
        batch_op.create_index("ix_opening_decision_opening", ["opening_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_opening_decision_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("opening_decision")
    op.drop_table("opening_place")
    op.drop_table("opening_lock")
    op.drop_table("plan_step")
    op.drop_table("plan")
    op.drop_table("exploration")
