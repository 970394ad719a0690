"""Verification: sending, work lists, remarks, notices, domains closed for the document."""

from app.views.review import closing, deciding, lists, notices, remarks, sending
from app.views.review.blueprint import pages

__all__ = ["closing", "deciding", "lists", "notices", "pages", "remarks", "sending"]
