"""The folder in which the commands of a run work, and its journal where that has no usual place."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add both; of the runs that are there nobody knows."""
    # Not in a batch: SQLite makes the table anew for that, and with its old rows all would go that hangs on them.
    op.add_column("run", sa.Column("checkout", sa.Text(), nullable=True))
    op.add_column("run", sa.Column("file", sa.Text(), nullable=True))
