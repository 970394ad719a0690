"""Edits from the browsers' queues, rows for grid and cards, and what others do meanwhile."""

from app.views.edits import deciding, news, receiving
from app.views.edits.blueprint import pages

__all__ = ["deciding", "news", "pages", "receiving"]
