"""The first tables (3 of 4): conversation, care_case, outbound and what goes with them."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("contact_point_id", sa.String(length=22), nullable=False),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("owner_staff_id", sa.String(length=22), nullable=True),
        sa.Column("owner_since", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("staff_replied_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("crisis_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("unsure_in_a_row", sa.Integer(), nullable=False),
        sa.Column("menu_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lease_token", sa.String(length=22), nullable=True),
        sa.Column("lease_until", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("last_inbound_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("created_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_point_id"], ["contact_point.id"], name=op.f("fk_conversation_contact_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("line", name=op.f("uq_conversation_line")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_contact_point_id"), ["contact_point_id"], unique=False)
        batch_op.create_index("ix_conversation_owner", ["owner", "owner_since"], unique=False)
    op.create_table(
        "care_case",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("conversation_id", sa.String(length=22), nullable=True),
        sa.Column("person_id", sa.String(length=22), nullable=True),
        sa.Column("organization_id", sa.String(length=22), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("details", bot.store.types.SealedJson(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=True),
        sa.Column("paged_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("opened_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("last_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("claimed_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("closed_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_care_case_conversation_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_care_case_organization_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_care_case_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_case")),
    )
    with op.batch_alter_table("care_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_case_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_case_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_care_case_queue", ["state", "priority", "opened_at"], unique=False)
    op.create_table(
        "outbound",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(length=22), nullable=True),
        sa.Column("inbound_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.String(length=22), nullable=True),
        sa.Column("author", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", bot.store.types.Sealed(), nullable=False),
        sa.Column("address_hash", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("body", bot.store.types.Sealed(), nullable=False),
        sa.Column("options", bot.store.types.SealedJson(), nullable=True),
        sa.Column("says", bot.store.types.Json(), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("created_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("due_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("next_try_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("valid_until", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempted_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("first_attempt_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("status_rank", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("sent_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_outbound_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("key", name=op.f("uq_outbound_key")),
        sa.UniqueConstraint("sid", name=op.f("uq_outbound_sid")),
    )
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.create_index("ix_outbound_conversation", ["conversation_id", "id"], unique=False)
        batch_op.create_index("ix_outbound_due", ["state", "kind", "due_at"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("data", bot.store.types.SealedJson(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("until", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("closed_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_question_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("ix_question_open", ["conversation_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_until"), ["until"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("question")
    op.drop_table("outbound")
    op.drop_table("care_case")
    op.drop_table("conversation")
