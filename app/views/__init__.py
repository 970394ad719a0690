"""Pages, one blueprint per subject. They translate between HTTP and operations or queries."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Register every blueprint named `pages` in the modules of this package."""
    for module in sorted(iter_modules(__path__), key=lambda m: m.name):
        pages = getattr(import_module(f"{__name__}.{module.name}"), "pages", None)
        if isinstance(pages, Blueprint):
            app.register_blueprint(pages)
