"""The page of the CI job that a run went on in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; of the runs that are there nobody knows."""
    op.add_column("run", sa.Column("job", sa.Text(), nullable=True))
