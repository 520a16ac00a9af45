"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite counts rows only where the key is INTEGER.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the first tables."""
    op.create_table(
        "answer_count",
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "key", name=op.f("pk_answer_count")),
    )
    op.create_table(
        "cases",
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_contact"), ["contact"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_organisation"), ["organisation"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_status"), ["status"], unique=False)

    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "job",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lock", sa.String(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("parked", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("task", "key", name=op.f("uq_job_task_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["task", "run_at"], unique=False)
        batch_op.create_index(
            "ix_job_lock",
            ["lock"],
            unique=False,
            sqlite_where=sa.text("lock <> ''"),
            postgresql_where=sa.text("lock <> ''"),
        )

    op.create_table(
        "mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mark")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("licences", sa.Integer(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_organisation")),
    )
    op.create_table(
        "position",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", BIG, nullable=False),
        sa.Column("last_uid", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
        sa.UniqueConstraint("mailbox", "folder", name=op.f("uq_position_mailbox_folder")),
    )
    op.create_table(
        "contact",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.name"], name=op.f("fk_contact_organisation")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_contact")),
    )
    op.create_table(
        "event",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("case_number", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_event_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_case_number"), ["case_number"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("case_number", BIG, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("reverse_path", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_letter_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_case_number"), ["case_number"], unique=False)
        batch_op.create_index(
            "ix_letter_unsent",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state <> 'sent'"),
            postgresql_where=sa.text("state <> 'sent'"),
        )

    op.create_table(
        "mail",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("clean_subject", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.Column("case_number", BIG, nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("held_reason", sa.String(), nullable=False),
        sa.Column("forced", sa.String(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_mail_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("identity", name=op.f("uq_mail_identity")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_case_number"), ["case_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_words"), ["words"], unique=False)

    op.create_table(
        "mention",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("case_number", BIG, nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_mention_case_number")),
        sa.PrimaryKeyConstraint("message_id", "case_number", name=op.f("pk_mention")),
    )
    op.create_table(
        "organisation_domain",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.name"], name=op.f("fk_organisation_domain_organisation")
        ),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_organisation_domain")),
    )
    op.create_table(
        "participant",
        sa.Column("case_number", BIG, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_participant_case_number")),
        sa.PrimaryKeyConstraint("case_number", "address", name=op.f("pk_participant")),
    )
    op.create_table(
        "raw",
        sa.Column("mail_id", BIG, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_raw_mail_id")),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_raw")),
    )
    op.create_table(
        "receipt",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uidvalidity", BIG, nullable=False),
        sa.Column("uid", BIG, nullable=False),
        sa.Column("mail_id", BIG, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_receipt_mail_id")),
        sa.PrimaryKeyConstraint("mailbox", "folder", "uidvalidity", "uid", name=op.f("pk_receipt")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(
            "ix_receipt_untold",
            ["mailbox", "folder"],
            unique=False,
            sqlite_where=sa.text("NOT told"),
            postgresql_where=sa.text("NOT told"),
        )
    op.execute("INSERT INTO counter (name, value) VALUES ('case', 1000)")


def downgrade() -> None:
    """Takes it back."""
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index("ix_receipt_untold", sqlite_where=sa.text("NOT told"), postgresql_where=sa.text("NOT told"))
        batch_op.drop_index(batch_op.f("ix_receipt_mail_id"))

    op.drop_table("receipt")
    op.drop_table("raw")
    op.drop_table("participant")
    op.drop_table("organisation_domain")
    op.drop_table("mention")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_words"))
        batch_op.drop_index(batch_op.f("ix_mail_message_id"))
        batch_op.drop_index(batch_op.f("ix_mail_case_number"))

    op.drop_table("mail")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_letter_unsent", sqlite_where=sa.text("state <> 'sent'"), postgresql_where=sa.text("state <> 'sent'")
        )
        batch_op.drop_index(batch_op.f("ix_letter_case_number"))

    op.drop_table("letter")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_case_number"))

    op.drop_table("event")
    op.drop_table("contact")
    op.drop_table("position")
    op.drop_table("organisation")
    op.drop_table("mark")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_lock", sqlite_where=sa.text("lock <> ''"), postgresql_where=sa.text("lock <> ''"))
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("counter")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_status"))
        batch_op.drop_index(batch_op.f("ix_cases_organisation"))
        batch_op.drop_index(batch_op.f("ix_cases_contact"))

    op.drop_table("cases")
    op.drop_table("answer_count")
