"""How what a run left changed was settled: put back, or accepted as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the word; of what was settled before nobody knows it."""
    with op.batch_alter_table("trial") as trial:
        trial.add_column(sa.Column("settled", sa.Text(), nullable=True))
