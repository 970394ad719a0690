"""Workbooks in the browser: template, export, upload, preview, apply, take back."""

from app.views.imports import done, preview, start
from app.views.imports.blueprint import pages

__all__ = ["done", "pages", "preview", "start"]
