"""unsent edits by queue, no longer by account"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "unsent",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("user_id", "queue"),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.drop_column("unsent")
        batch_op.drop_column("wrong")


def downgrade() -> None:
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("unsent", sa.Integer(), nullable=False, server_default="0"))
    op.drop_table("unsent")
