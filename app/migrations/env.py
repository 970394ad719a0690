"""Alembic's entry: runs migrations on the application's database."""

from typing import Any

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def plain_type(kind: str, object_: Any, context_: Any) -> str | bool:
    """Our column types appear in revisions as the plain types they are stored in."""
    if kind == "type" and type(object_).__module__.startswith("app.models"):
        return "sa.Text()" if type(object_).__name__ == "JsonText" else "sa.String(length=32)"
    return False


def run() -> None:
    """Migrate over one connection; batch mode because SQLite cannot alter tables."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=False,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
