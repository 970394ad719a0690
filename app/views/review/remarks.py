"""Remarks on records and values: asked, answered, resolved, opened again."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request

from app.errors import Missing
from app.operations import comments
from app.permissions import current_actor
from app.queries.review import Thread, thread, threads_of
from app.views.records.blueprint import shown_element
from app.views.review.blueprint import label_of, pages, thread_address


@pages.post("/catatan/<uuid:element_id>/komentar")
def comment(element_id: Any) -> Any:
    """A new remark on a record or one of its values, or an answer in a thread."""
    element, _reader, viewer = shown_element(str(element_id))
    if not viewer.sees_drafts_of(element.opd):
        raise Missing
    thread_id = request.form.get("thread") or None
    made = comments.add_comment(
        current_actor(),
        element.id,
        request.form.get("text", ""),
        field=request.form.get("field", ""),
        thread_id=thread_id,
    )
    return _answer(element.id, thread_id or made)


@pages.post("/komentar/<uuid:thread_id>/selesai")
def resolve(thread_id: Any) -> Any:
    """Say that a thread is settled."""
    _seen_thread(str(thread_id))
    element_id = comments.resolve_thread(current_actor(), str(thread_id))
    return _answer(element_id, str(thread_id))


@pages.post("/komentar/<uuid:thread_id>/buka")
def reopen(thread_id: Any) -> Any:
    """Say that a thread is not settled after all."""
    _seen_thread(str(thread_id))
    element_id = comments.reopen_thread(current_actor(), str(thread_id))
    return _answer(element_id, str(thread_id))


def _seen_thread(thread_id: str) -> Thread:
    """The thread, for those who may read it; for others there is none."""
    found = thread(thread_id)
    if found is None:
        raise Missing
    element, _reader, viewer = shown_element(found.element_id)
    if not viewer.sees_drafts_of(element.opd):
        raise Missing
    return found


def _answer(element_id: str, thread_id: str) -> Any:
    """A script gets the record's threads anew, a form goes back to the thread."""
    if request.accept_mimetypes.best != "application/json":
        return redirect(thread_address(element_id, thread_id))
    element, _reader, _viewer = shown_element(element_id)
    threads = threads_of([element_id]).get(element_id, [])
    html = render_template(
        "review/_thread_list.html", element=element, threads=threads, label_of=label_of
    )
    return jsonify({"threads": html, "open": sum(t.is_open for t in threads)})
