"""What is erased, and which customers are gone; the sums stay."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = (("mail", "erased_at"), ("letter", "erased_at"), ("cases", "erased_at"), ("organisation", "removed_at"))


def upgrade() -> None:
    """Makes room for when it happened."""
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)
