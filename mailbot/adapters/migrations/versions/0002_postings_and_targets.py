"""Postings, targets, and what a contract says."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Every column but the words, which may have to go when a person is forgotten.
FIGURES = "organisation, number, account, unit, kind, amount, day, event, case_number, last_day, lot, reverses"
KEPT = "a posting is neither changed nor removed; reverse it with another one"


def upgrade() -> None:
    """Makes the tables, and the triggers that keep postings as they are."""
    op.add_column("cases", sa.Column("decision", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("cases", sa.Column("rule", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("organisation", sa.Column("options", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("organisation", sa.Column("fee", sa.String(), nullable=True))
    op.add_column("organisation", sa.Column("allowances", sa.String(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "posting",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("case_number", BIG, nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("lot", sa.Integer(), nullable=True),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_posting_case_number")),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.name"], name=op.f("fk_posting_organisation")),
        sa.PrimaryKeyConstraint("organisation", "number", name=op.f("pk_posting")),
        sa.UniqueConstraint("organisation", "event", name=op.f("uq_posting_organisation_event")),
    )
    op.create_index(op.f("ix_posting_case_number"), "posting", ["case_number"], unique=False)
    op.create_table(
        "target",
        sa.Column("case_number", BIG, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_by", sa.String(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_target_case_number")),
        sa.PrimaryKeyConstraint("case_number", "kind", name=op.f("pk_target")),
    )
    op.create_index(
        "ix_target_unmet",
        "target",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("met_at IS NULL"),
        postgresql_where=sa.text("met_at IS NULL"),
    )
    if op.get_context().dialect.name == "sqlite":
        for name, change in (("unchanged", f"UPDATE OF {FIGURES}"), ("kept", "DELETE")):
            op.execute(
                f"CREATE TRIGGER posting_{name} BEFORE {change} ON posting BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION posting_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{KEPT}'; END $$"
    )
    for name, change in (("unchanged", f"UPDATE OF {FIGURES}"), ("kept", "DELETE OR TRUNCATE")):
        op.execute(
            f"CREATE TRIGGER posting_{name} BEFORE {change} ON posting "
            "FOR EACH STATEMENT EXECUTE FUNCTION posting_is_kept()"
        )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("target")
    op.drop_table("posting")
    if op.get_context().dialect.name != "sqlite":
        op.execute("DROP FUNCTION posting_is_kept()")
    for table, columns in (("organisation", ("allowances", "fee", "options")), ("cases", ("rule", "decision"))):
        for column in columns:
            op.drop_column(table, column)
