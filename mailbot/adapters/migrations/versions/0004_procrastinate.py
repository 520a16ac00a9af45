"""The tables and functions of Procrastinate, on PostgreSQL, where many processes share the jobs."""

from importlib import resources
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The claims' own ways into the table: in the order of due times, and to the few that were begun before.
INDEXES = (
    "CREATE INDEX ix_procrastinate_jobs_due ON procrastinate_jobs (queue_name, scheduled_at, id) WHERE status = 'todo'",
    "CREATE INDEX ix_procrastinate_jobs_begun ON procrastinate_jobs (queue_name, attempts, scheduled_at, id) "
    "WHERE status = 'todo' AND attempts > 0",
)
# What waits under version 0002 goes on waiting.
MOVE = """
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(task, 'mailbot.' || task, 0, nullif(lock, ''), task || ' ' || key, jsonb_build_object('key', key), run_at)
    ::procrastinate_job_to_defer_v1 ORDER BY id))
FROM job WHERE parked = '' HAVING count(*) > 0
"""
MOVE_BACK = """
INSERT INTO job (task, key, lock, run_at, attempts, claimed, parked)
SELECT queue_name, args ->> 'key', coalesce(lock, ''), scheduled_at, attempts, false, ''
FROM procrastinate_jobs WHERE status IN ('todo', 'doing') ORDER BY id
"""


def upgrade() -> None:
    """Makes them as the library brings them, at the version of its file 03.04.00_50, and moves the jobs there."""
    if op.get_context().dialect.name == "sqlite":
        return
    schema = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    # The driver itself takes many statements at once, where nothing is to be put into them.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute(schema)
    for index in INDEXES:
        op.execute(index)
    op.execute(MOVE)
    op.execute("DELETE FROM job WHERE parked = ''")


def downgrade() -> None:
    """Takes it back, and the jobs to their old place."""
    if op.get_context().dialect.name == "sqlite":
        return
    op.execute(MOVE_BACK)
    for table in ("periodic_defers", "events", "jobs", "workers"):
        op.execute(f"DROP TABLE procrastinate_{table} CASCADE")
    functions = "SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate\\_%'"
    for (name,) in op.get_bind().execute(sa.text(functions)).all():
        op.execute(f"DROP FUNCTION {name} CASCADE")
    for name in ("job_to_defer_v1", "job_event_type", "job_status"):
        op.execute(f"DROP TYPE procrastinate_{name} CASCADE")
