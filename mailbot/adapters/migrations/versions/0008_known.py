"""Known problems, and the cases that are on them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "known_problem",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("build", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_known_problem")),
    )
    op.create_table(
        "known_problem_case",
        sa.Column("case_number", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_known_problem_case_case_number")),
        sa.ForeignKeyConstraint(["key"], ["known_problem.key"], name=op.f("fk_known_problem_case_key")),
        sa.PrimaryKeyConstraint("case_number", "key", name=op.f("pk_known_problem_case")),
    )
    op.create_index(op.f("ix_known_problem_case_key"), "known_problem_case", ["key"], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("known_problem_case")
    op.drop_table("known_problem")
