"""The revision of the contract that a target was tested against."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add its digest and its number; of the runs that are there nobody knows."""
    # Not in a batch: SQLite makes the table anew for that, and with its old rows all would go that hangs on them.
    op.add_column("trial", sa.Column("revision", sa.Text(), nullable=True))
    op.add_column("trial", sa.Column("revision_number", sa.Integer(), nullable=True))
