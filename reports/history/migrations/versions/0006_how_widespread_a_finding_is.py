"""In how many of a run's requests like it a finding showed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the text; of sightings that are there nobody has counted it."""
    with op.batch_alter_table("sighting") as sighting:
        sighting.add_column(sa.Column("spread", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("sighting") as sighting:
        sighting.alter_column("spread", server_default=None)
