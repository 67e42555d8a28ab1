"""Which values of a closed list showed a finding, which did not, and which of them are accepted."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the text; of sightings that are there the history does not know it."""
    with op.batch_alter_table("sighting") as sighting:
        sighting.add_column(sa.Column("choices", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("sighting") as sighting:
        sighting.alter_column("choices", server_default=None)
