"""How first mails from a domain and our letters in answer have followed each other."""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "turns",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("silent_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("people_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_turns")),
    )
    op.create_index(op.f("ix_turns_silent_until"), "turns", ["silent_until"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("turns")
