"""The job that makes a document for the account that asked for it."""

from __future__ import annotations

from typing import Any

from app.document.make import make_document
from app.document.source import Request
from app.jobs import Task


def make(task: Task) -> dict[str, Any]:
    """Make the document at `task.path`; returns what the list of results shows."""
    request = Request.read(task.parameters)
    made = make_document(task.actor.viewer, request, task.path, task.report)
    return {"name": made.name, "pages": made.pages, "numbers": made.numbers, "size": made.size}
