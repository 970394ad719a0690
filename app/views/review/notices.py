"""Notices of the signed-in person."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from app import queries
from app.filters import number, text
from app.operations.noticing import mark_noticed
from app.permissions import current_actor
from app.queries.notices import Notice, notices
from app.views.records.blueprint import reader_for
from app.views.review.blueprint import pages
from architecture.graph import Graph


@pages.get("/pemberitahuan")
def notices_page() -> Any:
    """The newest notices, new ones marked; looking at them makes them old."""
    found = notices(current_user.account)
    graph = reader_for(current_actor().viewer).graph
    lines = [(notice, words_of(notice, graph)) for notice in found]
    newest = max((n.id for n in found if n.is_new), default=0)
    page = render_template(
        "review/notices.html",
        lines=lines,
        units=queries.units(),
        graph=graph,
        as_text="\n".join(f"{format_datetime(n.at, 'd MMM y, HH.mm')}  {w}" for n, w in lines),
    )
    if newest:
        mark_noticed(current_user.account.id, newest)
    return page


def words_of(notice: Notice, graph: Graph) -> str:
    """A notice as one sentence, with nothing that the reader's graph does not hold."""
    element = graph.elements.get(notice.element_id or "")
    unit = graph.units.get(notice.opd_id or "")
    what = f"{element.code} {element.name}" if element else _records(notice)
    place = unit.label if unit else _("nasional/bersama")
    if notice.domain is not None and element is None:
        place = f"{text(notice.domain.label)} {place}"
    sentence = _SENTENCES[notice.action]()
    said = f": “{notice.text}”" if notice.text else ""
    return sentence % {"actor": notice.actor, "what": what, "place": place} + said


def _records(notice: Notice) -> str:
    return ngettext(
        "%(count)s catatan", "%(count)s catatan", notice.number, count=number(notice.number)
    )


_SENTENCES = {
    "submitted": lambda: _("%(actor)s mengirim %(what)s (%(place)s) ke verifikasi"),
    "verified": lambda: _("%(actor)s memverifikasi %(what)s (%(place)s)"),
    "validated": lambda: _("%(actor)s mengesahkan %(what)s (%(place)s)"),
    "returned": lambda: _("%(actor)s mengembalikan %(what)s (%(place)s)"),
    "comment": lambda: _("%(actor)s menulis pada %(what)s (%(place)s)"),
    "close": lambda: _("%(actor)s menutup %(place)s untuk dokumen"),
    "reopen": lambda: _("%(actor)s membuka kembali %(place)s"),
}
