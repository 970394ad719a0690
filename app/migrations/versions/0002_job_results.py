"""what a finished job made, and when it began"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("result", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("started_at", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_column("started_at")
        batch_op.drop_column("result")
