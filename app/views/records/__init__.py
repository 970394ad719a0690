"""Records of every kind: lists, pages, forms, actions. One set of screens for all kinds."""

from app.views.records import actions, conflicts, forms, lists, page, plan
from app.views.records.blueprint import pages

__all__ = ["actions", "conflicts", "forms", "lists", "page", "pages", "plan"]
