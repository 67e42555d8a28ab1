"""After which refusals an update was stored all the same, and after which ones nothing changed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the text; of sightings that are there the history does not know it."""
    with op.batch_alter_table("sighting") as sighting:
        sighting.add_column(sa.Column("refusals", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("sighting") as sighting:
        sighting.alter_column("refusals", server_default=None)
