"""When a target stopped answering while a run tested it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the time; of earlier runs their reasons tell that there was an outage."""
    with op.batch_alter_table("trial") as trial:
        trial.add_column(sa.Column("down_since", sa.BigInteger(), nullable=True))
