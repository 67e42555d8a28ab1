"""What a refused update was answered that has changed something all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the text; of sightings that are there the history does not know it."""
    with op.batch_alter_table("sighting") as sighting:
        sighting.add_column(sa.Column("answered", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("sighting") as sighting:
        sighting.alter_column("answered", server_default=None)
