"""what a catalogue entry holds beside the decision"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("decision", sa.Column("details", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("decision", "details")
