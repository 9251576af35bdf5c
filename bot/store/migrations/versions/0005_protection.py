"""Second factors, accounts elsewhere, PINs, checks of numbers, holds, complaints and mandated reports."""

import sqlalchemy as sa
from alembic import op

import bot.store.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the newer version."""
    op.create_table(
        "staff_code",
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("secret", bot.store.types.Sealed(), nullable=False),
        sa.Column("confirmed_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_code_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_code")),
    )
    op.create_table(
        "staff_identity",
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("since", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_identity_staff_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_staff_identity")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_staff_identity_staff_id")),
    )
    op.create_table(
        "person_pin",
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("pin", bot.store.types.Sealed(), nullable=False),
        sa.Column("set_by", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_pin_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_pin")),
    )
    op.create_table(
        "contact_check",
        sa.Column("contact_point_id", sa.String(length=22), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_point_id"], ["contact_point.id"], name=op.f("fk_contact_check_contact_point_id")),
        sa.PrimaryKeyConstraint("contact_point_id", name=op.f("pk_contact_check")),
    )
    op.create_table(
        "also_uses",
        sa.Column("contact_point_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_point_id"], ["contact_point.id"], name=op.f("fk_also_uses_contact_point_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_also_uses_person_id")),
        sa.PrimaryKeyConstraint("contact_point_id", "person_id", name=op.f("pk_also_uses")),
    )
    with op.batch_alter_table("also_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_also_uses_person_id"), ["person_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("why", bot.store.types.Sealed(), nullable=False),
        sa.Column("since", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("until", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("lifted_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hold_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_person_id"), ["person_id"], unique=False)
    op.create_table(
        "officer",
        sa.Column("duty", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_officer_staff_id")),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_officer")),
    )
    op.create_table(
        "complaint",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=True),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("about_staff_id", sa.String(length=22), nullable=True),
        sa.Column("officer_id", sa.String(length=22), nullable=True),
        sa.Column("body", bot.store.types.Sealed(), nullable=False),
        sa.Column("inbound_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["about_staff_id"], ["staff.id"], name=op.f("fk_complaint_about_staff_id")),
        sa.ForeignKeyConstraint(["case_id"], ["care_case.id"], name=op.f("fk_complaint_case_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["staff.id"], name=op.f("fk_complaint_officer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_complaint_person_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_complaint")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_person_id"), ["person_id"], unique=False)
    op.create_table(
        "mandated_report",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("about", sa.String(length=10), nullable=False),
        sa.Column("noticed_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("due_at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.Column("called_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("stopped_at", bot.store.types.Utc(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["care_case.id"], name=op.f("fk_mandated_report_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandated_report")),
    )
    with op.batch_alter_table("mandated_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandated_report_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandated_report_due_at"), ["due_at"], unique=False)
    op.create_table(
        "report_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.String(length=22), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("body", bot.store.types.Sealed(), nullable=False),
        sa.Column("at", bot.store.types.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["mandated_report.id"], name=op.f("fk_report_entry_report_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_report_entry_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_entry")),
    )
    with op.batch_alter_table("report_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_entry_report_id"), ["report_id"], unique=False)


def downgrade() -> None:
    """Back to the older version."""
    op.drop_table("report_entry")
    op.drop_table("mandated_report")
    op.drop_table("complaint")
    op.drop_table("officer")
    op.drop_table("hold")
    op.drop_table("also_uses")
    op.drop_table("contact_check")
    op.drop_table("person_pin")
    op.drop_table("staff_identity")
    op.drop_table("staff_code")
