"""Selaras as a Flask application: `create_app` puts the parts together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from app import config, database, errors, security
from app.as_of import AsOf
from app.extensions import babel, csrf, db, limiter, login_manager, migrate
from app.reading import InReading
from app.translations import compile_catalogue

__all__ = ["create_app", "database"]


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The application. `settings` override what environment and instance folder say.

    INSTANCE_PATH chooses the data folder, DATABASE_URL the database.
    """
    given = settings or {}
    instance = Path(given.get("INSTANCE_PATH") or config.instance_path()).resolve()
    app = Flask(__name__, instance_path=str(instance), static_folder="static")
    config.configure(app, instance, given)
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True
    )
    compile_catalogue()
    babel.init_app(app, locale_selector=security.select_locale)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    security.register(app)
    errors.register(app)
    from app import filters, views

    filters.register(app)
    views.register(app)
    app.wsgi_app = AsOf(InReading(app.wsgi_app))  # type: ignore[method-assign]
    return app
