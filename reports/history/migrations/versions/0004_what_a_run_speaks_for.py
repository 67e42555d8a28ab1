"""What a run tried and tested, and what it left changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TESTED = "'kept', 'observed', 'known', 'warning', 'violation'"
"""The definite verdicts, as they were when this was written."""


def upgrade() -> None:
    """Add the facts; all runs that are there are taken for runs of all clauses that left nothing."""
    with op.batch_alter_table("trial") as trial:
        trial.add_column(sa.Column("is_selection", sa.Boolean(), nullable=False, server_default=sa.false()))
        trial.add_column(sa.Column("tested", sa.Integer(), nullable=False, server_default="0"))
        trial.add_column(sa.Column("left", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("trial") as trial:
        for name in ("is_selection", "tested", "left"):
            trial.alter_column(name, server_default=None)
    verdicts = f"SELECT count(*) FROM verdict WHERE trial_id = trial.id AND verdict IN ({TESTED})"
    op.execute(f"UPDATE trial SET tested = ({verdicts})")
