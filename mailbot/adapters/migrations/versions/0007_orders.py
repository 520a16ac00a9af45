"""Whose case it is, and which case it has become a part of."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("cases", sa.Column("agent", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("cases", sa.Column("merged_into", BIG, server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    """Takes them back."""
    op.drop_column("cases", "merged_into")
    op.drop_column("cases", "agent")
