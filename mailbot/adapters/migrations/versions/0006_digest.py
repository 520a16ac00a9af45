"""When the clock looks at cases and targets, the warnings that it gave, and the digests that were sent."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables; every target that is not met is looked at once, and so is every open case."""
    moment = sa.DateTime(timezone=True)
    op.add_column("cases", sa.Column("look_at", moment, nullable=True))
    op.add_column("target", sa.Column("look_at", moment, nullable=True))
    at_once = sa.bindparam("at", datetime(1970, 1, 1, tzinfo=UTC), type_=moment)
    for statement in (
        "UPDATE target SET look_at = :at WHERE met_at IS NULL",
        "UPDATE cases SET look_at = :at WHERE status IN ('new', 'waiting', 'awaiting_payment', 'awaiting_order')",
    ):
        op.execute(sa.text(statement).bindparams(at_once))
    for table, where in (("cases", "look_at IS NOT NULL"), ("target", "met_at IS NULL AND NOT paused")):
        op.create_index(
            f"ix_{table}_look_at",
            table,
            ["look_at"],
            unique=False,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "warning",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_warning")),
    )
    op.create_table(
        "digest",
        sa.Column("manager", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("period_from", moment, nullable=False),
        sa.Column("period_to", moment, nullable=False),
        sa.Column("last_event", BIG, nullable=False),
        sa.Column("last_mail", BIG, nullable=False),
        sa.Column("last_letter", BIG, nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("manager", "day", name=op.f("pk_digest")),
    )
    held = sa.text("state = 'held'")
    op.create_index("ix_mail_held", "mail", ["state"], unique=False, sqlite_where=held, postgresql_where=held)
    op.create_index(op.f("ix_posting_day"), "posting", ["day"], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f("ix_posting_day"), "posting")
    op.drop_index("ix_mail_held", "mail")
    op.drop_table("digest")
    op.drop_table("warning")
    for table in ("target", "cases"):
        op.drop_index(f"ix_{table}_look_at", table)
        op.drop_column(table, "look_at")
