"""The first tables (2 of 4): person, staff, consent and what goes with them."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("organization_id", sa.String(length=22), nullable=False),
        sa.Column("name", bot.store.types.Sealed(), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("language_known", sa.Boolean(), nullable=False),
        sa.Column("language_chosen", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=True),
        sa.Column("age_band", sa.String(length=12), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.Column("created_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("erased_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_person_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_organization_id"), ["organization_id"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("organization_id", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("phone", bot.store.types.Sealed(), nullable=True),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("wrong_passwords", sa.Integer(), nullable=False),
        sa.Column("locked_until", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("created_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_staff_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=True),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=400), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("proof", sa.String(length=400), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("recorded_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)
    op.create_table(
        "contact_point",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("address", bot.store.types.Sealed(), nullable=False),
        sa.Column("address_hash", sa.String(length=32), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=True),
        sa.Column("verified_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("introduced_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("stopped_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("stop_reason", sa.String(length=30), nullable=True),
        sa.Column("unreachable_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("created_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_point_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("kind", "address_hash", name=op.f("uq_contact_point_kind_address_hash")),
    )
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_point_person_id"), ["person_id"], unique=False)
    op.create_table(
        "on_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("since", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("until", bot.store.types.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_on_call_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call")),
    )
    with op.batch_alter_table("on_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_on_call_staff_id"), ["staff_id"], unique=False)
    op.create_table(
        "staff_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=True),
        sa.Column("expires_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("used_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_link_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_link")),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("csrf", sa.String(length=44), nullable=False),
        sa.Column("since", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("expires_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_session_staff_id"), ["staff_id"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("staff_session")
    op.drop_table("staff_link")
    op.drop_table("on_call")
    op.drop_table("contact_point")
    op.drop_table("consent")
    op.drop_table("staff")
    op.drop_table("person")
