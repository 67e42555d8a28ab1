"""The rule that gives findings their fingerprints, and the names that earlier rules gave them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the rule, the first one for all that is there, and the table of former names."""
    with op.batch_alter_table("finding") as finding:
        finding.add_column(sa.Column("naming", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("finding") as finding:
        finding.alter_column("naming", server_default=None)
    op.create_table(
        "former_name",
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_former_name_finding_id_finding"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("finding_id", "fingerprint", name=op.f("pk_former_name")),
    )
