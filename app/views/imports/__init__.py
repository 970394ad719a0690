"""Workbooks in the browser: template, export, upload, preview, apply, take back."""

from app.views.imports import done, mapping, preview, start
from app.views.imports.blueprint import pages

__all__ = ["done", "mapping", "pages", "preview", "start"]
