"""From content to placed sheets, with Graphviz asked for an order and results kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from flask_babel import gettext as _

from app.diagrams.fonts import measure
from app.diagrams.memory import memory
from app.diagrams.worker import ORDER_LIMIT, WorkerFailed, pool
from app.errors import Fault, Refused
from architecture.diagrams.dot import order_dot, places_by_box
from architecture.diagrams.layout import Layout
from architecture.diagrams.picture import Picture
from architecture.diagrams.sheets import TooLarge, sheets_of
from architecture.diagrams.style import PAPERS, Paper

log = logging.getLogger(__name__)


def placed(picture: Picture, paper: str | Paper) -> tuple[Layout, ...]:
    """The sheets of a picture on that paper; raises Refused where labels cannot fit.

    Kept by content: an edit elsewhere in the city, or another viewer, costs no new layout.
    """
    return memory().get(("layout", picture, paper), lambda: _placed(picture, paper))


def _placed(picture: Picture, paper: str | Paper) -> tuple[Layout, ...]:
    size = PAPERS[paper] if isinstance(paper, str) else paper
    try:
        return sheets_of(picture, size, measure, suggested_order)
    except TooLarge:
        reason = _("Nama terlalu panjang untuk kertas ini; pilih kertas yang lebih besar.")
        raise Refused(Fault(_("Kertas"), size.name, reason)) from None


def suggested_order(picture: Picture) -> Mapping[str, float]:
    """Graphviz's order from left to right; empty if it fails, since ours draws as well."""
    dot = order_dot(picture)
    try:
        answer = memory().get(
            ("order", dot), lambda: pool().ask({"job": "order", "dot": dot}, ORDER_LIMIT)
        )
    except WorkerFailed as failure:
        log.warning("layout without Graphviz's order: %s", failure)
        return {}
    return places_by_box(picture, answer)
