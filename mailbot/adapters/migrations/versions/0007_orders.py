"""Whose case it is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("cases", sa.Column("agent", sa.String(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("cases", "agent")
